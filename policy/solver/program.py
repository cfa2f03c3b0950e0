"""Constraints on the candidates worth considering, as one linear program's rows.

Every row is (item vector) x (rank vector).

Which candidates are worth considering: within a class of candidates that every constraint treats
alike, one with a higher score can take the place of one with a lower. Where caps per value (such as
an artist) apply, let T be better candidates of the class of which no value comes more often than
its cap. Each of the other k - 1 slots can block at most as many members of T as its candidate holds
values, so with more than (most values held) x (k - 1) of them one is always free, and anything
worse can be left out. Nothing is lost, and the best of equals is the first of the table.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from undercard.policy.solver.constraints import TOLERANCE, Constraint, Cut, Indices, Vector

Matrix = NDArray[np.float64]


@dataclass(frozen=True)
class Pairs:
    """What else some rows sum: `items` (pairs, n), weighed by `ranks` (pairs, k) of their own, add
    to the rows `at` (pairs,). So a row sees a track and its successor, or a value and the minutes.
    """

    at: Indices
    items: Matrix
    ranks: Matrix


@dataclass(frozen=True)
class Program:
    """Rows `low <= sum items[q, i] * ranks[q, r] * x[i, r] + pairs <= high`.

    `owner[q]` is the constraint that row q belongs to.
    """

    kept: Indices  # rows of the table
    size: int
    first: Indices  # the first rank (from 0) at which a kept candidate may stand
    items: Matrix
    ranks: Matrix
    low: Vector
    high: Vector
    owner: Indices
    bonus: Vector  # what a kept candidate gains at any rank, by the prices of accounts
    waits: NDArray[np.bool_]  # rows that few slates break, and that can come in when one does
    pairs: Pairs | None = None

    def adds(self, candidates: Indices, ranks: Indices, rows: Indices | None = None) -> Matrix:
        """What each candidate at its rank, (m,) both, adds to some rows, or all, (rows, m)."""
        if rows is None:
            rows = np.arange(len(self.low))
        found: Matrix = self.items[np.ix_(rows, candidates)] * self.ranks[np.ix_(rows, ranks)]
        if self.pairs is not None:
            place = np.full(len(self.low), -1)
            place[rows] = np.arange(len(rows))
            those = np.flatnonzero(place[self.pairs.at] >= 0)
            found[place[self.pairs.at[those]]] += (
                self.pairs.items[np.ix_(those, candidates)] * self.pairs.ranks[np.ix_(those, ranks)]
            )
        return found

    def counts_whole(self, row: int) -> bool:
        """Whether a row's sum is a whole number whatever is placed."""
        follow = [] if self.pairs is None else self.pairs.items[self.pairs.at == row]
        parts = (self.items[row], self.ranks[row], *follow)
        return not any((part % 1).any() for part in parts)

    def weighed(self, prices: Vector, ranks: Indices) -> Matrix:
        """The sum over the rows (rows,), at a price each, of what each candidate adds at each of
        some ranks, (n, ranks).
        """
        priced = np.flatnonzero(prices)  # few rows bind
        found: Matrix = (self.items[priced].T * prices[priced]) @ self.ranks[np.ix_(priced, ranks)]
        if self.pairs is not None:
            found = (
                found + (self.pairs.items.T * prices[self.pairs.at]) @ self.pairs.ranks[:, ranks]
            )
        return found


def earliest(constraints: Sequence[Constraint], count: int, size: int) -> Indices:
    """The first rank (from 0) at which each candidate may stand, (n,).

    `size` where it may stand nowhere.
    """
    first = np.zeros(count, dtype=np.intp)
    for constraint in constraints:
        if constraint.missing is not None:
            first[constraint.missing] = size
        if constraint.groups is not None:
            for cut in constraint.cuts if constraint.caps_only else ():
                full = np.isin(constraint.groups.values, np.flatnonzero(constraint.room(cut) < 1))
                first[constraint.groups.rows[full]] = np.maximum(
                    first[constraint.groups.rows[full]], cut.end
                )
            continue
        for cut in constraint.cuts:
            for banned in _banned(constraint, cut):
                first[banned] = np.maximum(first[banned], cut.end)
    return first


def holding_back(constraints: Sequence[Constraint], count: int, size: int) -> NDArray[np.bool_]:
    """Which constraints alone keep some candidate out of a rank, (constraints,): without them it
    may stand earlier.
    """
    alone = np.asarray([earliest([constraint], count, size) for constraint in constraints]).reshape(
        len(constraints), count
    )
    latest = (alone == alone.max(axis=0, initial=1)) & (alone > 0)
    found: NDArray[np.bool_] = (latest & (latest.sum(axis=0) == 1)).any(axis=1)
    return found


def _banned(constraint: Constraint, cut: Cut) -> list[NDArray[np.bool_]]:
    """Candidates that a constraint keeps out of the ranks of a cut, whatever else is there."""
    low, high = constraint.bounds(cut)
    least, only = float(constraint.weights(cut)[list(cut.ranks)].min()), len(cut.ranks) == 1
    found = []
    for vector, below, above in constraint.sides():
        if above and (only or vector.min(initial=0.0) >= 0):
            found.append(vector * least > high + TOLERANCE)
        if below and constraint.integral and low >= len(cut.ranks) and vector.max(initial=0.0) <= 1:
            found.append(vector < 1)
        elif below and vector.max(initial=0.0) <= 0:
            found.append(vector * least < low - TOLERANCE)
    return found


def signatures(
    constraints: Sequence[Constraint], first: Indices, *, coarse: bool = False
) -> Indices:
    """A class per candidate, (n,): equal where every constraint, caps per value aside, treats two
    candidates alike.

    `coarse`: lengths are not told apart, only whether they count.
    """
    code = np.asarray(first, dtype=np.int64)
    for constraint in constraints:
        for vector in constraint.marks():
            code = _refine(code, (vector > 0).astype(np.float64) if coarse else vector)
    return np.unique(code, return_inverse=True)[1].astype(np.intp)


def _refine(code: NDArray[np.int64], vector: Vector) -> NDArray[np.int64]:
    if not vector.any():
        return code
    if ((vector == 0) | (vector == 1)).all():
        finer = code * 2 + vector.astype(np.int64)
        if finer.max(initial=0) < 1 << 60:
            return finer
        return np.unique(finer, return_inverse=True)[1]
    parts = np.unique(vector, return_inverse=True)[1]
    coarse = np.unique(code, return_inverse=True)[1]
    return np.asarray(coarse * (parts.max(initial=0) + 1) + parts, dtype=np.int64)


@dataclass(frozen=True)
class Caps:
    """The caps per value: the values that a candidate holds, and how often one may come."""

    starts: tuple[Indices, ...]
    values: tuple[Indices, ...]
    most: tuple[Indices, ...]  # per cap and value

    def of(self, row: int) -> list[tuple[int, int]]:
        """The (cap, value) pairs that a candidate counts towards."""
        return [
            (at, int(value))
            for at, (starts, values) in enumerate(zip(self.starts, self.values, strict=True))
            for value in values[starts[row] : starts[row + 1]]
        ]

    @property
    def excludes(self) -> int:
        """How many one candidate can keep out of a slate at most: as many as it holds values, and
        never less than one.
        """
        held = np.sum([np.diff(starts) for starts in self.starts], axis=0)
        return int(np.max(held, initial=1))


def caps_of(constraints: Sequence[Constraint], count: int) -> Caps:
    """The caps among the constraints, ready to be looked up by candidate."""
    starts, values, most = [], [], []
    for constraint in constraints:
        if constraint.caps_only and constraint.groups is not None:
            starts.append(np.searchsorted(constraint.groups.rows, np.arange(count + 1)))
            values.append(constraint.groups.values)
            most.append(np.maximum(constraint.caps.astype(np.intp), 1))
    return Caps(tuple(starts), tuple(values), tuple(most))


def worth_keeping(
    constraints: Sequence[Constraint], order: Indices, first: Indices, size: int
) -> Indices:
    """The candidates that an optimal slate can be made of, in the given order (best first)."""
    rows = order[first[order] < size]
    classes = signatures(constraints, first)[rows]
    place = np.full(len(first), -1)
    place[rows] = np.arange(len(rows))
    inside = np.ones(
        len(rows), dtype=np.intp
    )  # T: of each value in a class the best holders, as many as its cap
    caps = caps_of(constraints, len(first))
    for starts, values, most in zip(caps.starts, caps.values, caps.most, strict=True):
        at = np.repeat(place, np.diff(starts))
        pairs = np.argsort(at, kind="stable")[np.count_nonzero(at < 0) :]
        at, value = at[pairs], values[pairs]
        inside[at[_before(classes[at] * len(most) + value, np.ones_like(at)) >= most[value]]] = 0
    return rows[_before(classes, inside) <= caps.excludes * (size - 1)]


def _before(groups: Indices, counts: Indices) -> Indices:
    """The sum of what comes before each member of its group, in the order given."""
    order = np.argsort(groups, kind="stable")
    sums = np.cumsum(counts[order]) - counts[order]
    heads = np.diff(groups[order], prepend=-1) != 0
    found = np.empty_like(sums)
    found[order] = sums - sums[heads][np.cumsum(heads) - 1]
    return found
