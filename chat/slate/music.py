"""The catalogue as policy sees it: tables of attributes, and masks of predicates over them."""

from collections.abc import Mapping, Sequence
from functools import cached_property, lru_cache

import numpy as np
import numpy.typing as npt

from undercard.policy.norms.looks_at import looks_at
from undercard.policy.norms.masks import masks
from undercard.policy.norms.norm import Norm
from undercard.policy.norms.predicates import Predicate
from undercard.policy.norms.table import CandidateTable, Cell
from undercard.retrieval.catalogue import Catalogue

COLUMNS = (
    "id",
    "song",
    "title",
    "artist",
    "album",
    "year",
    "minutes",
    "popularity",
    "plays",
    "genre",
    "subgenre",
    "style",
    "playlist",
    "artist_tier",
    "country",
    "likely_country",
    "gender",
    "likely_gender",
    "likely_language",
    "likely_first_year",
    "note",
    "explicit",
    "danceability",
    "energy",
    "loudness",
    "speechiness",
    "acousticness",
    "instrumentalness",
    "liveness",
    "valence",
    "tempo",
    "words",
    "initial",
    "version",
    "guest",
)
_MASKS_KEPT = 256
Mask = npt.NDArray[np.bool_]


class Music:
    """A catalogue's attributes under the names that norms use.

    Thread-safe: nothing changes after the first look.
    """

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self._columns = {name: catalogue.column(name) for name in (*COLUMNS, *catalogue.own)}
        self._mask = lru_cache(_MASKS_KEPT)(lambda predicate: masks(predicate, self.whole).true)

    def table(
        self,
        rows: Sequence[int],
        scores: Sequence[float],
        norms: Sequence[Norm],
        unruled: Sequence[float] | None = None,
        lifted: Mapping[str, Sequence[str]] = {},
        **alike: str | bool,
    ) -> CandidateTable:
        """The candidates of these rows in that order, with their scores, and those without rules.

        They have the attributes that the norms look at. `alike`: attributes that all of them have
        from how they were found.
        """
        ids, columns = self.catalogue.ids, dict[str, list[Cell]]()
        looked_at = set[str]().union(*map(_attributes, norms))
        for name, column in self._columns.items():
            if name in looked_at:
                columns[name] = [column[row] for row in rows]
        for name, value in alike.items():
            if name in looked_at:
                columns[name] = [value] * len(rows)
        return CandidateTable([ids[row] for row in rows], scores, columns, unruled, lifted)

    def attributes(self, tracks: Sequence[str], norm: Norm) -> list[dict[str, Cell]]:
        """What a norm looks at of each of these tracks, as far as the catalogue has them."""
        rows = [self.catalogue.row(track) for track in tracks if track in self.catalogue]
        names = [name for name in self._columns if name in looks_at(norm)]
        return [{name: self._columns[name][row] for name in names} for row in rows]

    @cached_property
    def whole(self) -> CandidateTable:
        """Every track, with the score 0: for questions of what is possible at all."""
        return CandidateTable(self.catalogue.ids, [0.0] * len(self.catalogue), self._columns)

    @cached_property
    def known(self) -> dict[str, int]:
        """Of how many tracks each column holds a value."""
        return {name: _known(column) for name, column in self._columns.items()}

    def songs(self, ids: Sequence[str]) -> set[str]:
        """The songs of these tracks: the same recording on another album is the same song."""
        return {self.catalogue[track].song for track in ids if track in self.catalogue}

    def songs_of(self, rows: Mask) -> int:
        """How many songs the rows (n,) hold."""
        return len({self.catalogue.texts("song")[row] for row in np.flatnonzero(rows)})

    def mask(self, predicate: Predicate | None) -> Mask:
        """Where a predicate is true, over all rows (n,).

        Norms ask the same again and again, so the latest masks are cached.
        """
        return self._mask(predicate)

    def allowed(self, norms: Sequence[Norm]) -> Mask:
        """Rows that every hard norm about single tracks lets through.

        Those norms oblige all tracks or forbid any.
        """
        return np.array(self.catalogue.presentable) & self.within(norms)

    def within(self, norms: Sequence[Norm]) -> Mask:
        """The same, whether or not a row could be presented."""
        within = np.ones(len(self.catalogue), dtype=bool)
        for norm in norms:
            within &= self._let_through(norm)
        return within

    def _let_through(self, norm: Norm) -> Mask:
        low, high = norm.bounds
        if (
            norm.force == "soft"
            or norm.form is not None
            or norm.per is not None
            or norm.among is not None
            or norm.part_of is not None
            or norm.where is None
        ):
            return np.ones(len(self.catalogue), dtype=bool)
        if low is not None and low.share and low.value == 1:
            return self.mask(norm.where)
        if high is not None and high.value == 0:
            return ~self.mask(norm.where)
        return np.ones(len(self.catalogue), dtype=bool)


def _known(column: Sequence[Cell]) -> int:
    """How many cells are known: see `is_unknown`, which takes ten times as long for a column."""
    empty = sum(column.count(nothing) for nothing in (None, ()))
    return len(column) - empty - sum(cell != cell for cell in column)  # NaN is not itself


def _attributes(norm: Norm) -> frozenset[str]:
    return looks_at(norm) | {"minutes"}
