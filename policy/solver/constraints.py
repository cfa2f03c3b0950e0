"""Norms as linear constraints on a slate of k slots: what counts, out of what, at which cuts.

Leaves solving to others.

A constraint bounds, at every cut c, the sum over ranks r <= c of `numerator[i] * weight[r]` for the
candidates i placed there, against a number or against a share of the same sum of `denominator`.
Shares of k slots are rounded up for `at_least` and down for `at_most`, with a tolerance of 1e-9.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from undercard.policy.norms.amounts import Amount
from undercard.policy.norms.norm import Norm
from undercard.policy.norms.table import CandidateTable

Vector = NDArray[np.float64]
Indices = NDArray[np.intp]
TOLERANCE = 1e-9
BLOCK = 5  # a prefix norm binds after every fifth rank
INFINITE = math.inf


def discounts(size: int) -> Vector:
    """What a rank is worth, (size,): 1 / log2(rank + 1)."""
    found: Vector = 1.0 / np.log2(np.arange(size) + 2.0)
    return found


class Cut(NamedTuple):
    """Ranks (from 0) over which a norm binds together, with so many tracks heard `before` them."""

    ranks: Sequence[int]
    before: int = 0

    @property
    def end(self) -> int:
        """How many ranks it spans from the top of the list; 0 where it does not begin there."""
        return len(self.ranks) if tuple(self.ranks) == tuple(range(len(self.ranks))) else 0


def cuts(over: str, size: int) -> list[Cut]:
    """The ranks, from the top on, over which a norm of this scope binds."""
    if over == "prefix":
        return [Cut(range(end)) for end in (*range(BLOCK, size, BLOCK), size)]
    return [Cut(range(size))]


@dataclass(frozen=True)
class Groups:
    """Which candidates hold which value of an attribute, as pairs.

    A candidate may hold several, or none.
    """

    rows: Indices
    values: Indices
    names: tuple[object, ...]


@dataclass(frozen=True)
class Carried:
    """What an account brings to the next list: sums so far, per value of `per` where there are
    values.

    `due`: how much of a lower bound that is a count is due by now. `price`: what a unit of the
    norm's measure is worth, in score, at any rank.
    """

    counted: float = 0.0
    out_of: float = 0.0
    opening: float = 0.0  # what the window before left owed
    spent: Vector | None = None  # per value of the constraint's groups
    due: float = 0.0
    price: float = 0.0


@dataclass(frozen=True)
class Constraint:
    """One norm on n candidates and k slots; `slack` is how far its bounds were moved to relax it.

    With `carried` the bounds are those of the account that the list is added to, and slack is in
    the norm's measure.
    """

    norm: Norm
    size: int
    numerator: Vector
    denominator: Vector | None  # None: every slot counts as one
    groups: Groups | None
    missing: (
        NDArray[np.bool_] | None
    )  # candidates whose weight is unknown, and that cannot be placed
    slack: float = 0.0
    carried: Carried | None = None

    @property
    def low(self) -> Amount | None:
        """The lower bound."""
        return self.norm.bounds[0]

    @property
    def high(self) -> Amount | None:
        """The upper bound."""
        return self.norm.bounds[1]

    @property
    def cuts(self) -> list[Cut]:
        """Where it binds."""
        return cuts(self.norm.over, self.size)

    @property
    def bonus(self) -> Vector:
        """What an account's price adds to each candidate's score at a rank of weight one, (n,)."""
        if self.carried is None or not self.carried.price:
            return np.zeros(len(self.numerator))
        vector, below, _ = self.sides()[0]
        unit = 1.0 if below else -1.0
        return vector * (unit * self.carried.price)

    def spent(self, cut: Cut) -> Vector:  # noqa: ARG002 - order tells cuts apart
        """What is spent already of each value's bounds in a cut, (values,); (1,) without `per`."""
        if self.groups is None or self.carried is None or self.carried.spent is None:
            return np.zeros(1 if self.groups is None else len(self.groups.names))
        return self.carried.spent

    def room(self, cut: Cut) -> Vector:
        """The most that each value of `per` may count in a cut, (values,)."""
        room: Vector = self.bounds(cut)[1] - self.spent(cut)
        return room

    @property
    def caps(self) -> Vector:
        """The most that each value of `per` may count in every cut, (values,)."""
        least: Vector = np.min([self.room(cut) for cut in self.cuts], axis=0)
        return least

    @property
    def most_of_one(self) -> int:
        """How often one value of `per` may come in a whole list."""
        return int(self.bounds(self.cuts[-1])[1])

    @property
    def fewest(self) -> int:
        """How many tracks a list needs that count, whatever else is in it."""
        if self.low is None or self.norm.weigh != "tracks" or self.groups is not None:
            return 0
        if self.low.share and self.denominator is None:
            return math.ceil(self.low.value * self.size - TOLERANCE)
        return int(self.low.value)

    @property
    def many(self) -> bool:
        """Whether it makes many rows of which few bind."""
        return False

    @property
    def caps_only(self) -> bool:
        """Whether it only bounds how often each value may come, by plain counts."""
        counted = self.high is not None and (not self.high.share or self.denominator is None)
        return (
            self.groups is not None and self.low is None and counted and self.norm.weigh == "tracks"
        )

    def marks(self) -> list[Vector]:
        """The vectors (n,) on which candidates have to agree for it to treat them alike."""
        if self.caps_only:
            return []
        vectors = (
            [self.numerator] if self.denominator is None else [self.numerator, self.denominator]
        )
        if self.groups is not None:
            holder = np.full(len(self.numerator), -1.0)
            # no two alike: values are bounded singly
            holder[self.groups.rows] = np.arange(len(self.groups.rows))
            vectors.append(holder)
        return vectors

    def tightened(self, slate: Sequence[int]) -> "Constraint | None":  # noqa: ARG002 - few have any
        """With more rows, where a slate (rows of the table) keeps those there are and breaks it
        nonetheless; None where its rows say all.
        """
        return None

    def relaxed(self, slack: float) -> "Constraint":
        """The same constraint with bounds moved by `slack`: percentage points as a fraction, or an
        amount.
        """
        return replace(
            self, slack=slack, missing=None if slack and self.missing is not None else self.missing
        )

    def weights(self, cut: Cut) -> Vector:
        """What each rank weighs, (k,)."""
        ranks = np.zeros(self.size)
        ranks[list(cut.ranks)] = 1.0
        if self.norm.weigh == "exposure":
            return discounts(self.size) * ranks
        return ranks

    def bounds(self, cut: Cut) -> tuple[float, float]:
        """The bounds on the weighted sum at a cut.

        For a share of a varying denominator they are about zero.
        """
        low = -INFINITE if self.low is None else self._bound(self.low, cut, -self.slack)
        high = INFINITE if self.high is None else self._bound(self.high, cut, self.slack)
        if self.integral:
            low, high = math.ceil(low - TOLERANCE) if low > -INFINITE else low, _floor(high)
        return low, high

    def _bound(self, amount: Amount, cut: Cut, shift: float) -> float:
        if self.carried is not None:
            return self._account_bound(amount, self.carried, cut) + shift
        if not amount.share:
            return amount.value + shift
        if self.denominator is not None:
            return 0.0
        return (amount.value + shift) * float(self.weights(cut).sum())

    def _account_bound(self, amount: Amount, carried: Carried, cut: Cut) -> float:
        """What the list has to count for the account to meet an amount, together with what it
        holds.
        """
        here = 0.0 if self.denominator is not None else float(self.weights(cut).sum())
        whole = amount.value * (carried.out_of + here) if amount.share else amount.value
        if amount is self.low:
            return (whole if amount.share else carried.due) - carried.counted + carried.opening
        room = whole - carried.counted - carried.opening
        varies = amount.share and self.denominator is not None
        return room if varies else max(0.0, room)  # what is over already stays as it is

    @property
    def integral(self) -> bool:
        """Whether the weighted sum is always a whole number, so that bounds can be rounded."""
        varying = self.denominator is not None and any(
            b is not None and b.share for b in (self.low, self.high)
        )
        return self.norm.weigh == "tracks" and not varying

    def sides(self, numerator: Vector | None = None) -> list[tuple[Vector, bool, bool]]:
        """The item vectors (n,) with the sides they bound: (vector, bounds below, bounds above).

        `numerator` stands in for the constraint's own, to bound one value of `per`.
        """
        counted = self.numerator if numerator is None else numerator
        if self.denominator is None:
            return [(counted, self.low is not None, self.high is not None)]
        found = []
        for amount, shift, below in ((self.low, -self.slack, True), (self.high, self.slack, False)):
            if amount is not None:
                moved = amount.value + (0.0 if self.carried else shift)
                vector = counted - moved * self.denominator if amount.share else counted
                found.append((vector, below, not below))
        return found


def _floor(high: float) -> float:
    if high < INFINITE:
        return math.floor(high + TOLERANCE)
    return high


def groups_of(field: str, counted: NDArray[np.bool_], table: CandidateTable) -> Groups:
    """Which of the candidates that are counted (n,) hold which value of a column."""
    codes, cells = table.codes(field)
    rows: list[int] = []
    values: list[int] = []
    names: dict[tuple[type, object], int] = {}
    for row in np.flatnonzero(counted).tolist():
        cell = cells[codes[row]]
        for value in dict.fromkeys(cell) if isinstance(cell, tuple) else (cell,):
            if value is not None and value == value:
                rows.append(row)
                values.append(names.setdefault((type(value), value), len(names)))
    return Groups(
        np.asarray(rows, np.intp), np.asarray(values, np.intp), tuple(name for _, name in names)
    )
