"""In which year songs first came out, where the catalogue holds a later issue of them.

A catalogue knows when an *album* came out: a hit of 1973 on a collection of 2011 is of 2011 there.
Notes of first years, written from knowledge of the songs, and the catalogue's own earlier issues
say better. Where the notes come from: data/ATTRIBUTION.md. The table can be left out.
"""

import csv
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

SHIPPED = Path(__file__).parent / "data" / "first_released.csv"


@cache
def noted_years(path: Path = SHIPPED) -> Mapping[str, int]:
    """The year of each noted song by its key (`folding.song_key`); empty without the table."""
    if not path.is_file():
        return {}
    with path.open(encoding="utf-8", newline="") as file:
        return {row["song"]: int(row["year"]) for row in csv.DictReader(file)}


def earlier_years(songs: Sequence[str], years: Sequence[int | None]) -> list[int | None]:
    """The year in which the song of each row first came out, by the rows' songs and album years.

    None where that is the row's own year, or where nothing tells.
    """
    first = dict(noted_years())
    for song, year in zip(songs, years, strict=True):
        if year is not None:
            first[song] = min(year, first.get(song, year))
    return [
        first[song] if year is not None and first[song] < year else None
        for song, year in zip(songs, years, strict=True)
    ]
