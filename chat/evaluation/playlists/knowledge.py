"""Evidence from the built-in catalogue, joined by song and artist names: genres, years, popularity.

What does not join is unknown.
"""

import re
from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from undercard.chat.datasets.dialogues import Case
from undercard.chat.evaluation.playlists.playlist_index import Floats, PoolIndex
from undercard.chat.evaluation.playlists.playlist_request import Signals
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
        self._kinds = np.array(
            [self._profile([kinds[row] for row in of]) for of in found], np.float32
        )
        popular, years = known.numbers("popularity"), known.numbers("year")
        self._fame = np.array(
            [np.nanmax(popular[of]) if of else np.nan for of in found], np.float32
        )
        self._year = np.array(
            [np.nanmedian(years[of]) if of else np.nan for of in found], np.float32
        )
        song = {key: row for row, key in enumerate(known.songs)}
        at = [song.get(key, -1) for key in index.song_keys]
        self._song_fame = np.array([popular[row] if row >= 0 else np.nan for row in at], np.float32)
        self._song_year = np.array(
            [
                years[row] if row >= 0 else self._year[a]
                for row, a in zip(at, index.first, strict=True)
            ],
            np.float32,
        )

    def signals(self, cases: Sequence[Case]) -> Signals:
        """Evidence per case and track, (cases, tracks); NaN where nothing is known."""
        one = np.ones((len(cases), 1), np.float32)
        last, said = (
            self._wishes([c.said[-1:] for c in cases]),
            self._wishes([c.said for c in cases]),
        )
        seeds = [[self._index.row[t.id] for t in case.seeds] for case in cases]
        liked = np.array(
            [
                self._kinds[self._index.first[rows]].mean(axis=0)
                if rows
                else np.zeros(len(self._genres))
                for rows in seeds
            ],
            np.float32,
        )
        liked_year = np.array(
            [[_or_nan(self._song_year[rows]).mean()] for rows in seeds], np.float32
        )
        asked, asked_ever = (
            np.array([[_decade(texts)] for texts in of], np.float32)
            for of in ([c.said[-1:] for c in cases], [c.said for c in cases])
        )
        track_kinds = self._kinds[self._index.first].T
        return {
            "catalogue.genre": last @ track_kinds,
            "catalogue.genre_said": said @ track_kinds,
            "catalogue.genre_liked": liked @ track_kinds,
            "catalogue.fame": one * self._fame[self._index.first],
            "catalogue.song_fame": one * self._song_fame,
            "catalogue.year": one * self._song_year,
            "catalogue.decade": np.abs(self._song_year - asked - _SPAN / 2),
            "catalogue.decade_said": np.abs(self._song_year - asked_ever - _SPAN / 2),
            "catalogue.year_liked": np.abs(self._song_year - liked_year),
        }

    def _profile(self, of: Sequence[tuple[str, ...]]) -> Floats:
        counts = np.zeros(len(self._genres), np.float32)
        for names in of:
            counts[[self._genres[name] for name in set(names)]] += 1
        return counts / max(len(of), 1)

    def _wishes(self, texts: Sequence[Sequence[str]]) -> Floats:
        found = np.zeros((len(texts), len(self._genres)), np.float32)
        for row, said in enumerate(texts):
            for text in said:
                for mention in self._words.mentions(text):
                    found[row, [self._genres[name] for name in mention.names]] = 1
        return found


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
