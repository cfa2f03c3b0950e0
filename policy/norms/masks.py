"""Predicates over a whole table at once, as numpy masks.

Each distinct cell is judged once, ranges of numbers at once.
"""

from itertools import chain
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from undercard.policy.norms.predicates import Not, Predicate, Test, compare, counted, same
from undercard.policy.norms.table import CandidateTable

Mask = NDArray[np.bool_]
_RANGES = ("at_least", "at_most", "between")
_NAMED = ("is", "in", "not_in")


class Masks(NamedTuple):
    """Where a predicate is true and where it is unknown, (n,) each; elsewhere it is false."""

    true: Mask
    unknown: Mask

    @property
    def false(self) -> Mask:
        """Where the predicate is false."""
        return ~(self.true | self.unknown)


def masks(predicate: Predicate | None, table: CandidateTable) -> Masks:
    """The truth of a predicate in every row; no predicate is true everywhere."""
    if predicate is None:
        return Masks(np.ones(len(table), dtype=bool), np.zeros(len(table), dtype=bool))
    if isinstance(predicate, Test):
        return _test(predicate, table)
    if isinstance(predicate, Not):
        inner = masks(predicate.not_, table)
        return Masks(inner.false, inner.unknown)
    branches, least = counted(predicate)
    parts = [masks(part, table) for part in branches]
    true = np.sum([part.true for part in parts], axis=0) >= least
    possible = np.sum([part.true | part.unknown for part in parts], axis=0) >= least
    return Masks(true, possible & ~true)


def _in_range(test: Test, numbers: NDArray[np.float64]) -> Masks:
    """A range over single numbers, all rows at once; what is no number is NaN, or unknown."""
    low, high = test.between if test.between is not None else (test.at_least, test.at_most)
    unknown = np.isnan(numbers)
    true = ~unknown
    if low is not None:
        true &= numbers >= low
    if high is not None:
        true &= numbers <= high
    return Masks(true, unknown)


def _among(test: Test, table: CandidateTable) -> Masks:
    """Whether a cell has one of some values: those that have it are looked up."""
    codes, cells = table.codes(test.field)
    holders = table.holders(test.field)
    known, has = np.zeros(len(cells), dtype=bool), np.zeros(len(cells), dtype=bool)
    known[list(chain.from_iterable(holders.values()))] = True
    for value in (test.is_,) if test.is_ is not None else test.in_ or test.not_in or ():
        for code in holders.get(value, ()):
            has[code] |= isinstance(value, str) or _has(cells[code], value)
    true = known & ~has if test.not_in is not None else has
    return Masks(true[codes], ~known[codes])


def _has(cell: object, value: object) -> bool:
    return any(same(part, value) for part in (cell if isinstance(cell, tuple) else (cell,)))


def _test(test: Test, table: CandidateTable) -> Masks:
    codes, cells = table.codes(test.field)
    if test.operator in _RANGES and not any(isinstance(cell, tuple) for cell in cells):
        return _in_range(test, table.numbers(test.field))
    if not cells:
        return Masks(np.zeros(0, dtype=bool), np.zeros(0, dtype=bool))
    if test.operator in _NAMED:
        return _among(test, table)
    truths = [compare(test, cell) for cell in cells]
    true = np.asarray([truth is True for truth in truths])[codes]
    unknown = np.asarray([truth is None for truth in truths])[codes]
    return Masks(true, unknown)
