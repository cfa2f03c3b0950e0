"""Makes the recorded playlists that ship, from CPCD: `python -m undercard.retrieval.build_playlists
DIALOGUES TRACKS [OUT VECTORS]`.

DIALOGUES is CPCD's training file (Chaganty et al. 2023, Google LLC, CC BY 4.0), TRACKS names the
tracks that it touches. Only what listeners said and liked is kept: neither the wizard's words nor
the searches.
"""

import csv
import json
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from undercard.retrieval import vectors as packed
from undercard.retrieval.embedding import MiniLM
from undercard.retrieval.folding import song_key
from undercard.retrieval.playlists import SHIPPED, SHIPPED_VECTORS, Playlist, owner

_SOURCE = {"source": "CPCD, dialogs.train.jsonl, Google LLC, CC BY 4.0"}
_BATCH = 64


def read(dialogues: Path, tracks: Path) -> list[Playlist]:
    """One playlist per dialogue, in the order of the file."""
    with tracks.open(encoding="utf-8", newline="") as file:
        songs = {
            row["track_id"]: song_key(row["title"], row["artists"].split("|")[0])
            for row in csv.DictReader(file)
        }
    found = []
    for line in dialogues.read_text("utf-8").splitlines():
        record = json.loads(line)
        liked = dict.fromkeys(songs[track] for track in record["goal_playlist"])
        found.append(Playlist(tuple(turn["user_query"] for turn in record["turns"]), tuple(liked)))
    return found


def main(arguments: list[str]) -> int:
    """Build and write; returns the exit status."""
    if len(arguments) not in (2, 4):
        sys.stderr.write(
            "usage: python -m undercard.retrieval.build_playlists DIALOGUES.jsonl TRACKS.csv [OUT VECTORS]\n"
        )
        return 2
    out, vectors = map(Path, arguments[2:]) if len(arguments) == 4 else (SHIPPED, SHIPPED_VECTORS)
    playlists = read(Path(arguments[0]), Path(arguments[1]))
    table = pa.table({"said": [p.said for p in playlists], "songs": [p.songs for p in playlists]})
    pq.write_table(
        table.replace_schema_metadata(_SOURCE), out, compression="zstd", compression_level=22
    )
    model = MiniLM()
    packed.pack(packed.embed_texts(_windows(playlists), model), owner(out, model.name), vectors)
    sys.stderr.write(
        f"{len(playlists)} playlists, {out.stat().st_size:,} + {vectors.stat().st_size:,} bytes\n"
    )
    return 0


def _windows(playlists: list[Playlist]) -> list[str]:
    return [text for playlist in playlists for text in playlist.windows]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
