"""Makes the recorded playlists that ship, from CPCD.

`python -m undercard.retrieval.build_playlists DIALOGUES TRACKS [OUT VECTORS]`

DIALOGUES is CPCD's training file (Chaganty et al. 2023, Google LLC, CC BY 4.0), TRACKS names the
tracks that it touches. Only what listeners said and liked is kept: neither the wizard's words nor
the searches.
"""

import csv
import json
import sys
from itertools import chain
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from undercard.retrieval import vectors
from undercard.retrieval.embedding import MiniLM
from undercard.retrieval.folding import song_key
from undercard.retrieval.playlists import SHIPPED, SHIPPED_VECTORS, Playlist, owner

_SOURCE = {"source": "CPCD, dialogs.train.jsonl, Google LLC, CC BY 4.0"}
_BATCH = 64


def read(dialogues: Path, tracks: Path) -> list[Playlist]:
    """One playlist per dialogue, in the order of the file."""
    with tracks.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    songs = {row["track_id"]: song_key(row["title"], _first_artist(row)) for row in rows}
    found = []
    for line in dialogues.read_text("utf-8").splitlines():
        record = json.loads(line)
        said = tuple(turn["user_query"] for turn in record["turns"])
        liked = dict.fromkeys(map(songs.__getitem__, record["goal_playlist"]))
        found.append(Playlist(said, tuple(liked)))
    return found


def _first_artist(row: dict[str, str]) -> str:
    return row["artists"].split("|")[0]


def main(arguments: list[str]) -> int:
    """Build and write; returns the exit status."""
    if len(arguments) not in (2, 4):
        sys.stderr.write(
            "usage: python -m undercard.retrieval.build_playlists "
            "DIALOGUES.jsonl TRACKS.csv [OUT VECTORS]\n"
        )
        return 2
    dialogues, tracks, *outs = map(Path, arguments)
    out, out_vectors = outs or (SHIPPED, SHIPPED_VECTORS)
    playlists = read(dialogues, tracks)
    columns = {"said": [p.said for p in playlists]}
    columns["songs"] = [p.songs for p in playlists]
    table = pa.table(columns).replace_schema_metadata(_SOURCE)
    pq.write_table(table, out, compression="zstd", compression_level=22)
    model = MiniLM()
    windows = list(chain.from_iterable(playlist.windows for playlist in playlists))
    vectors.pack(vectors.embed_texts(windows, model), owner(out, model.name), out_vectors)
    sizes = f"{out.stat().st_size:,} + {out_vectors.stat().st_size:,} bytes"
    sys.stderr.write(f"{len(playlists)} playlists, {sizes}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
