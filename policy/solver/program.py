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

from undercard.policy.solver.constraints import INFINITE, TOLERANCE, Constraint, Indices, Vector

Matrix = NDArray[np.float64]


@dataclass(frozen=True)
class Program:
    """Rows `low <= sum items[q, i] * ranks[q, r] * x[i, r] <= high`.

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
                    first[constraint.groups.rows[full]], cut
                )
            continue
        for cut in constraint.cuts:
            for banned in _banned(constraint, cut):
                first[banned] = np.maximum(first[banned], cut)
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


def _banned(constraint: Constraint, cut: int) -> list[NDArray[np.bool_]]:
    """Candidates that a constraint keeps out of the first `cut` ranks, whatever else is there."""
    low, high = constraint.bounds(cut)
    least = float(constraint.weights(cut)[:cut].min())
    found = []
    for vector, below, above in constraint.sides():
        if above and vector.min(initial=0.0) >= 0:
            found.append(vector * least > high + TOLERANCE)
        if below and constraint.integral and low >= cut and vector.max(initial=0.0) <= 1:
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
        if constraint.caps_only:
            continue
        vectors = (
            [constraint.numerator]
            if constraint.denominator is None
            else [constraint.numerator, constraint.denominator]
        )
        if constraint.groups is not None:
            holder = np.full(len(code), -1.0)
            holder[constraint.groups.rows] = np.arange(
                len(constraint.groups.rows)
            )  # no two alike: values are bounded singly
            vectors.append(holder)
        for vector in vectors:
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


def build(
    constraints: Sequence[Constraint],
    kept: Indices,
    first: Indices,
    size: int,
    *,
    repeats: bool = False,
) -> Program:
    """The rows over the kept candidates; rows that cannot be broken are left out.

    With `repeats` a kept candidate stands for many, and may come more than once.
    """
    items: list[Vector] = []
    ranks: list[Vector] = []
    bounds: list[tuple[float, float]] = []
    owners: list[int] = []
    for owner, constraint in enumerate(constraints):
        limits = [
            (cut, constraint.weights(cut), *constraint.bounds(cut)) for cut in constraint.cuts
        ]
        for vector, below, above, spent in _vectors(constraint, kept, len(first)):
            ordered = np.sort(vector)
            for cut, weights, low, high in limits:
                least = low - spent if below else -INFINITE
                row = (least, high - spent if above else INFINITE)
                if _can_break(ordered, weights, 0 if repeats else cut, row):
                    items.append(vector)
                    ranks.append(weights)
                    bounds.append(row)
                    owners.append(owner)
    pairs = np.asarray(bounds, dtype=np.float64).reshape(-1, 2)
    return Program(
        kept,
        size,
        first[kept],
        np.asarray(items, dtype=np.float64).reshape(len(items), len(kept)),
        np.asarray(ranks, dtype=np.float64).reshape(len(ranks), size),
        pairs[:, 0],
        pairs[:, 1],
        np.asarray(owners, dtype=np.intp),
        np.sum([constraint.bonus[kept] for constraint in constraints], axis=0)
        + np.zeros(len(kept)),
    )


def _vectors(
    constraint: Constraint, kept: Indices, count: int
) -> list[tuple[Vector, bool, bool, float]]:
    """A constraint's item vectors over the kept candidates, and what is spent of their bounds
    already.

    With `per` there is one of each value that could matter.
    """
    if constraint.groups is None:
        return [(vector[kept], below, above, 0.0) for vector, below, above in constraint.sides()]
    place = np.full(count, -1, dtype=np.intp)
    place[kept] = np.arange(len(kept))
    columns = place[constraint.groups.rows]
    columns, values = columns[columns >= 0], constraint.groups.values[columns >= 0]
    holders = np.bincount(values, minlength=len(constraint.groups.names))
    found = []
    spent = (
        np.zeros(len(holders))
        if constraint.carried is None or constraint.carried.spent is None
        else constraint.carried.spent
    )
    # A cap is broken by no fewer holders than it has room for, so smaller groups need no row.
    enough = np.maximum(constraint.caps, 0) if constraint.caps_only else -1
    for value in np.flatnonzero(holders > enough).tolist():
        held = np.zeros(count)
        held[kept[columns[values == value]]] = 1.0
        sides = constraint.sides(held * constraint.numerator)
        found += [
            (vector[kept], below, above, float(spent[value])) for vector, below, above in sides
        ]
    return found


def _can_break(ordered: Vector, weights: Vector, cut: int, row: tuple[float, float]) -> bool:
    """Whether some full slate could break the row, given its items in ascending order.

    In doubt yes.
    """
    low, high = row
    if len(ordered) == 0:
        return True
    total = float(weights.sum())
    least, most = float(ordered[0]) * total, float(ordered[-1]) * total
    if (
        cut and total == cut and len(ordered) >= cut
    ):  # every rank weighs one: exactly `cut` candidates are counted
        least, most = float(ordered[:cut].sum()), float(ordered[-cut:].sum())
    return most > high + TOLERANCE or least < low - TOLERANCE
