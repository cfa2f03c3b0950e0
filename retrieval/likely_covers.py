"""Newcomers' tracks that are probably others' songs: by their titles.

A newcomer who calls a track like a well-known older song plays it, more often than not. Titles of
one or two words are shared by chance. Where the song is not in the catalogue, or is called
otherwise, notes tell (data/ATTRIBUTION.md); they can be left out.
"""

import csv
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import numpy as np

from undercard.retrieval.catalogue import Catalogue
from undercard.retrieval.folding import bare_title, fold_name
from undercard.retrieval.query import Mask

SHIPPED = Path(__file__).parent / "data" / "noted_covers.csv"
_WELL_KNOWN = 50  # popularity
_OLDER = 4  # years
_WORDS = 3
_BETWEEN_SONGS = re.compile(r"\s+/\s+")  # of a medley


@cache
def noted_covers(path: Path = SHIPPED) -> frozenset[str]:
    """The keys (`folding.song_key`) of recordings that are noted as covers."""
    if not path.is_file():
        return frozenset()
    with path.open(encoding="utf-8", newline="") as file:
        return frozenset(row["song"] for row in csv.DictReader(file))


def likely_covers(catalogue: Catalogue) -> Mask:
    """The rows of one catalogue, (n,)."""
    years = np.fmin(catalogue.numbers("year"), catalogue.numbers("likely_first_year"))
    known = catalogue.popularity >= _WELL_KNOWN
    by = [fold_name(name or "") for name in catalogue.texts("artist")]
    first: dict[str, int] = {}  # the oldest well-known song of each title
    titles = [list(_songs(title)) for title in catalogue.texts("title")]
    for row in np.argsort(years, kind="stable").tolist():  # unknown years come last
        if known[row]:
            for title in titles[row]:
                first.setdefault(title, row)
    found = np.array([song in noted_covers() for song in catalogue.songs])
    for row, tier in enumerate(catalogue.texts("artist_tier")):
        if tier == "emerging":
            older = [first[title] for title in titles[row] if title in first]
            found[row] |= any(
                by[one] != by[row] and years[row] - years[one] >= _OLDER for one in older
            )
    return found


def _songs(title: str | None) -> Iterator[str]:
    """The songs that a title names, folded; those with a telling name."""
    for part in _BETWEEN_SONGS.split(bare_title(title or "")):
        folded = fold_name(part)
        if len(folded.split()) >= _WORDS:
            yield folded
