"""Evidence from the built-in catalogue, joined by song and artist names: genres, years, popularity.

What does not join is unknown.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from undercard.chat.datasets.dialogues import Case
from undercard.chat.evaluation.playlists.playlist_index import Floats, PoolIndex
from undercard.chat.evaluation.playlists.playlist_request import Signals, seed_ids
from undercard.retrieval.catalogue import Catalogue
from undercard.retrieval.folding import fold_name
from undercard.retrieval.genres import GenreIndex

_DECADE = re.compile(r"\b(?:(?P<century>19|20)\d0|(?P<short>\d0))(?:['’]?s)\b", re.I)
_SPELT = {"fifties": 1950, "sixties": 1960, "seventies": 1970, "eighties": 1980, "nineties": 1990}
_NEWEST_SHORT = 20  # "20s" and less are of this century
_SPAN = 10.0  # years


class Knowledge:
    """What the catalogue knows of the pool's artists and songs."""

    def __init__(self, index: PoolIndex, catalogue: Catalogue | None = None) -> None:
        known = catalogue or Catalogue.builtin()
        self._index, self._words = index, GenreIndex(known)
        self._genres = {name: n for n, name in enumerate((*known.genres, *known.subgenres))}
        rows: dict[str, list[int]] = defaultdict(list)
        for row, artist in enumerate(known.texts("artist")):
            rows[fold_name(str(artist))].append(row)
        found = [rows.get(name, []) for name in index.artists]
        kinds = [(*a, *b) for a, b in zip(known.many("genre"), known.many("subgenre"), strict=True)]
        popular, years = known.numbers("popularity"), known.numbers("year")
        self._kinds = np.array([self._profile(of, kinds) for of in found], np.float32)
        self._fame = _summed_up(found, popular, np.nanmax)
        self._year = _summed_up(found, years, np.nanmedian)
        song = {key: row for row, key in enumerate(known.songs)}
        at = np.array([song.get(key, -1) for key in index.song_keys])
        there = at >= 0
        self._song_fame = np.where(there, popular[at], np.nan).astype(np.float32)
        self._song_year = np.where(there, years[at], self._year[index.first]).astype(np.float32)

    def signals(self, cases: Sequence[Case]) -> Signals:
        """Evidence per case and track, (cases, tracks); NaN where nothing is known."""
        one = np.ones((len(cases), 1), np.float32)
        last, said = [case.said[-1:] for case in cases], [case.said for case in cases]
        seeds = [self._index.rows(seed_ids(case)) for case in cases]
        track_kinds = self._kinds[self._index.first].T
        return {
            "catalogue.genre": self._wishes(last) @ track_kinds,
            "catalogue.genre_said": self._wishes(said) @ track_kinds,
            "catalogue.genre_liked": self._liked_kinds(seeds) @ track_kinds,
            "catalogue.fame": one * self._fame[self._index.first],
            "catalogue.song_fame": one * self._song_fame,
            "catalogue.year": one * self._song_year,
            "catalogue.decade": np.abs(self._song_year - _decades(last) - _SPAN / 2),
            "catalogue.decade_said": np.abs(self._song_year - _decades(said) - _SPAN / 2),
            "catalogue.year_liked": np.abs(self._song_year - self._liked_years(seeds)),
        }

    def _liked_kinds(self, seeds: Sequence[Sequence[int]]) -> Floats:
        """The mean genres of each case's liked tracks; zeros where there are none."""
        found = np.zeros((len(seeds), len(self._genres)), np.float32)
        for case, rows in enumerate(seeds):
            if rows:
                found[case] = self._kinds[self._index.first[rows]].mean(axis=0)
        return found

    def _liked_years(self, seeds: Sequence[Sequence[int]]) -> Floats:
        """The mean year of each case's liked tracks, (cases, 1)."""
        return np.array([[_or_nan(self._song_year[rows]).mean()] for rows in seeds], np.float32)

    def _profile(self, of: Sequence[int], kinds: Sequence[tuple[str, ...]]) -> Floats:
        """The share of an artist's rows that each genre has."""
        counts = np.zeros(len(self._genres), np.float32)
        for row in of:
            counts[[self._genres[name] for name in set(kinds[row])]] += 1
        return counts / max(len(of), 1)

    def _wishes(self, texts: Sequence[Sequence[str]]) -> Floats:
        found = np.zeros((len(texts), len(self._genres)), np.float32)
        for row, said in enumerate(texts):
            for text in said:
                for mention in self._words.mentions(text):
                    found[row, [self._genres[name] for name in mention.names]] = 1
        return found


def _summed_up(
    found: Sequence[Sequence[int]], values: Floats, how: Callable[[Floats], Any]
) -> Floats:
    """One figure for each artist out of its rows' values; NaN for an artist without rows."""
    summed = np.full(len(found), np.nan, np.float32)
    for artist, rows in enumerate(found):
        if rows:
            summed[artist] = how(values[rows])
    return summed


def _decades(texts: Sequence[Sequence[str]]) -> Floats:
    """The decade that each case names last, (cases, 1)."""
    return np.array([[_decade(one)] for one in texts], np.float32)


def _decade(texts: Sequence[str]) -> float:
    """The first year of the decade named last, NaN when none is."""
    for text in reversed(texts):
        for word, year in _SPELT.items():
            if word in text.lower():
                return year
        for match in _DECADE.finditer(text):
            if match["century"]:
                return int(match.group()[:4])
            short = int(match["short"])
            return short + (2000 if short <= _NEWEST_SHORT else 1900)
    return float("nan")


def _or_nan(values: Floats) -> NDArray[np.floating]:
    known = values[~np.isnan(values)]
    return known if len(known) else np.array([np.nan])
