"""Norms on all of a list together as constraints: the mean of a number, and how many values differ.

A mean is at least b where the numbers' distances from b add up to nothing below zero. How many
values differ is no sum over tracks; but for every set S of values the tracks hold, of values
outside it, at least as many as the norm needs less the size of S. Those are more rows than can be
written: some stand from the beginning, and where a list keeps them and has too few values all the
same, the rows of the values that it has, and that it repeats, come in.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from undercard.policy.norms.masks import masks
from undercard.policy.norms.norm import Norm
from undercard.policy.norms.table import CandidateTable
from undercard.policy.solver.constraints import Constraint, Cut, Vector, groups_of


@dataclass(frozen=True)
class _OfWholeList(Constraint):
    """A constraint whose bounds are none of `at_least` and `at_most`."""

    @property
    def low(self) -> None:
        """None: it has bounds of its own."""

    @property
    def high(self) -> None:
        """None: it has bounds of its own."""

    @property
    def integral(self) -> bool:
        """Whether the sums are whole numbers."""
        return False


@dataclass(frozen=True)
class Average(_OfWholeList):
    """Numbers (n,) as numerator, zero where not meant or unknown; as denominator, which count."""

    @property
    def _distances(self) -> Iterator[tuple[Vector, bool]]:
        """How far each candidate is above a bound (n,), and whether it is the lower one."""
        mean = self.norm.mean
        low, high = (None, None) if mean is None else (mean.at_least, mean.at_most)
        for bound, sign in ((low, -1), (high, 1)):
            if bound is not None and self.denominator is not None:
                moved = bound + sign * self.slack
                yield self.numerator - moved * self.denominator, sign < 0

    def sides(
        self,
        numerator: Vector | None = None,  # noqa: ARG002 - no value is bounded by itself
    ) -> list[tuple[Vector, bool, bool]]:
        """The distances from each bound, which add up to zero or more, or to zero or less."""
        return [(distance, below, not below) for distance, below in self._distances]

    def bounds(self, cut: Cut) -> tuple[float, float]:  # noqa: ARG002 - there is one
        """Zero, on the sums of distances."""
        return 0.0, 0.0

    def moves(self) -> list[float]:
        """The slacks at which something changes, ascending, the last enough for any list."""
        most = max(
            float((-distance if below else distance).max(initial=0.0))
            for distance, below in self._distances
        )
        return [most * 2.0**step for step in range(-12, 1)] if most > 0 else []


Values = frozenset[int]


@dataclass(frozen=True)
class Variety(_OfWholeList):
    """`held`: the values of each candidate, none where it is not meant. `spared`: each set S."""

    held: tuple[Values, ...] = ()
    spared: frozenset[Values] = frozenset()

    @property
    def needed(self) -> int:
        """How many values have to differ."""
        asked = 0 if self.norm.distinct is None else self.norm.distinct.at_least
        return min(asked, self.size) - int(self.slack)

    @property
    def cuts(self) -> list[Cut]:
        """None: its rows are `rows`."""
        return []

    @property
    def rows(self) -> Iterator[tuple[Vector, float]]:
        """For each S, how many values outside it each candidate holds (n,), and their least sum."""
        for spared in sorted(self.spared, key=sorted):
            outside = [len(values - spared) for values in self.held]
            yield np.asarray(outside, np.float64), float(self.needed - len(spared))

    @cached_property
    def _codes(self) -> NDArray[np.float64]:
        codes: dict[Values, float] = {}
        return np.asarray([codes.setdefault(values, len(codes)) for values in self.held])

    def marks(self) -> list[Vector]:
        """The vectors (n,) on which candidates have to agree to be alike: in all their values."""
        return [self._codes]

    def tightened(self, slate: Sequence[int]) -> "Variety | None":
        """With the rows of the values that a slate has, and that it repeats, where they are few."""
        times = Counter(value for row in slate for value in self.held[row])
        if len(times) >= self.needed:
            return None
        repeated = Values(value for value, count in times.items() if count > 1)
        return replace(self, spared=self.spared | {Values(times), repeated})

    def moves(self) -> list[float]:
        """The slacks at which something changes, ascending."""
        return [float(step) for step in range(1, self.needed + 1)]


def average(norm: Norm, table: CandidateTable, size: int) -> Average:
    """The constraint of a norm on a mean."""
    numbers = table.numbers(norm.mean.field if norm.mean else "")
    counted = masks(norm.where, table).true & np.isfinite(numbers)
    return Average(
        norm, size, np.where(counted, numbers, 0.0), counted.astype(np.float64), None, None
    )


def variety(norm: Norm, table: CandidateTable, size: int) -> Variety:
    """The constraint of a norm on how many values differ.

    It begins with a row for all values, and for those without the first few: of which the second
    best candidate is the best, and which would come twice the soonest.
    """
    counted = masks(norm.where, table).true
    groups = groups_of(norm.distinct.field if norm.distinct else "", counted, table)
    held: list[set[int]] = [set() for _ in range(len(table))]
    scores: dict[int, list[float]] = {}
    for row, value in zip(groups.rows.tolist(), groups.values.tolist(), strict=True):
        held[row].add(value)
        scores.setdefault(value, []).append(float(table.scores[row]))
    again = {value: sorted(found)[-2] for value, found in scores.items() if len(found) > 1}
    soonest = sorted(again, key=lambda value: -again[value])
    found = Variety(
        norm, size, counted.astype(np.float64), None, None, None, held=tuple(map(Values, held))
    )
    first = range(min(found.needed, len(soonest) + 1))
    return replace(found, spared=frozenset(Values(soonest[:end]) for end in first))
