"""Makes the built-in catalogue from two public files.

`python -m undercard.retrieval.build_builtin SONGS FACTS OUT`

SONGS is TidyTuesday's `spotify_songs.csv` (one row per track and playlist), FACTS names artists
with country and gender.
"""

import re
import sys
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv as pc

from undercard.retrieval import storage
from undercard.retrieval.artist_facts import told_of
from undercard.retrieval.folding import fold_name
from undercard.retrieval.row_values import printable
from undercard.retrieval.tracks import FEATURES

_SOURCE = {
    "name": "builtin",
    "source": "TidyTuesday 2020-01-21 spotify_songs.csv; MusicBrainz core facts",
}
_LINK = "https://open.spotify.com/track/"
_MISSING = {"", "NA"}  # in both files, which R wrote
_JOINED = re.compile(r" / | \(?feat(?:uring|\.)? ", re.IGNORECASE)
_GENDERS = {"Male": "male", "Female": "female", "Non-binary": "non-binary"}
_LISTED = {
    "genres": "playlist_genre",
    "subgenres": "playlist_subgenre",
    "playlists": "playlist_name",
}
_DECIMALS = {"loudness": 1, "tempo": 1, "key": 0, "mode": 0}

Row = dict[str, Any]


def build(songs: Path, facts: Path) -> pa.Table:
    """One row per distinct track, ordered by artist, album and title."""
    people = _people(facts)
    rows: dict[str, Row] = {}
    for line in _lines(songs):
        row = rows.setdefault(line["track_id"], _row(line, people))
        for name, column in _LISTED.items():
            row[name] = sorted({*row[name], printable(line[column])})
    ordered = sorted(rows.values(), key=_place)
    return pa.Table.from_pylist(ordered, schema=storage.SCHEMA)


def _place(row: Row) -> list[str]:
    """To order rows by."""
    return [str(row[name]) for name in ("artist", "album", "title", "id")]


def _lines(path: Path) -> list[dict[str, str]]:
    with path.open("rb") as stream:
        header = stream.readline().decode().strip().split(",")
    texts = dict.fromkeys(header, pa.string())
    convert = pc.ConvertOptions(column_types=texts, strings_can_be_null=False)
    parse = pc.ParseOptions(newlines_in_values=True)
    table = pc.read_csv(path, parse_options=parse, convert_options=convert)
    rows: list[dict[str, str]] = table.to_pylist()
    return rows


def _row(line: dict[str, str], people: dict[str, tuple[str | None, str | None]]) -> Row:
    artist = _known(line["track_artist"])
    country, gender = people.get(fold_name(artist), (None, None)) if artist else (None, None)
    row: Row = {
        "id": line["track_id"],
        "title": _known(line["track_name"]),
        "artist": artist,
        "album": _known(line["track_album_name"]),
        "released": line["track_album_release_date"],
        "year": int(line["track_album_release_date"][:4]),
        "minutes": round(int(line["duration_ms"]) / 60_000, 3),
        "popularity": int(line["track_popularity"]),
        "country": country,
        "gender": gender,
        "genres": [],
        "subgenres": [],
        "playlists": [],
        "link": None,
    }
    return row | {name: round(float(line[name]), _DECIMALS.get(name, 3)) for name in FEATURES}


def _known(value: str) -> str | None:
    return None if value in _MISSING else value


def _people(path: Path) -> dict[str, tuple[str | None, str | None]]:
    """Country and gender by folded name.

    A joint credit speaks for its first artist; two that disagree are dropped, and so is a namesake:
    one whom what is told of the artist contradicts.
    """
    alone: dict[str, set[tuple[str | None, str | None]]] = {}
    joint: dict[str, set[tuple[str | None, str | None]]] = {}
    for line in _lines(path):
        lead = _JOINED.split(line["artist_name"])[0]
        group = alone if lead == line["artist_name"] else joint
        fact = (_known(line["country"]), _GENDERS.get(line["gender"]))
        group.setdefault(fold_name(lead), set()).add(fact)
    agreed: dict[str, tuple[str | None, str | None]] = {}
    for name, facts in (joint | alone).items():
        if len(facts) == 1 and len(name) > 1 and not _is_namesake(name, *facts):
            agreed[name] = next(iter(facts))
    return agreed


def _is_namesake(name: str, fact: tuple[str | None, str | None]) -> bool:
    told = told_of(name)
    pairs = zip(fact, (told.country, told.gender), strict=True)
    return any(known and other and known != other for known, other in pairs)


def main(arguments: list[str]) -> int:
    """Build and write; returns the exit status."""
    if len(arguments) != 3:
        sys.stderr.write(
            "usage: python -m undercard.retrieval.build_builtin SONGS.csv FACTS.csv OUT.parquet\n"
        )
        return 2
    songs, facts, out = map(Path, arguments)
    table = build(songs, facts)
    with storage.writer(out, metadata=_SOURCE | {"link": _LINK}) as sink:
        sink.write_table(table, row_group_size=len(table))
    known = sum(country is not None for country in table["country"].to_pylist())
    sys.stderr.write(
        f"{len(table):,} tracks, {known:,} with a country, {out.stat().st_size:,} bytes\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
