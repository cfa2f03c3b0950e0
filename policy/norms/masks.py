"""Predicates over a whole table at once, as numpy masks.

Each distinct cell is judged once, ranges of numbers at once.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from undercard.policy.norms.predicates import Not, Predicate, Test, compare, counted
from undercard.policy.norms.table import CandidateTable

Mask = NDArray[np.bool_]
_RANGES = ("at_least", "at_most", "between")


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


def _named(test: Test) -> frozenset[str]:
    """The texts of which a cell has to have one, or none; empty where it is another comparison."""
    values = (test.is_,) if test.is_ is not None else test.in_ or test.not_in or ()
    texts = frozenset(value for value in values if isinstance(value, str))
    return texts if len(texts) == len(set(values)) else frozenset()


def _among(test: Test, texts: frozenset[str], table: CandidateTable) -> Masks:
    """The same as `compare` cell by cell, in a tenth of its time."""
    codes, cells = table.codes(test.field)
    unknown = table.unknown(test.field)
    has = np.asarray([
        not texts.isdisjoint(cell) if isinstance(cell, tuple) else cell in texts for cell in cells
    ])  # fmt: skip
    true = ~(has | unknown) if test.not_in is not None else has
    return Masks(true[codes], unknown[codes])


def _test(test: Test, table: CandidateTable) -> Masks:
    codes, cells = table.codes(test.field)
    if test.operator in _RANGES and not any(isinstance(cell, tuple) for cell in cells):
        return _in_range(test, table.numbers(test.field))
    if not cells:
        return Masks(np.zeros(0, dtype=bool), np.zeros(0, dtype=bool))
    if texts := _named(test):
        return _among(test, texts, table)
    truths = [compare(test, cell) for cell in cells]
    true = np.asarray([truth is True for truth in truths])[codes]
    unknown = np.asarray([truth is None for truth in truths])[codes]
    return Masks(true, unknown)
