"""The rows of a program: what constraints ask of the kept candidates, one inequality after another.

Leaves solving to solver, and which candidates are kept to program.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from undercard.policy.solver.constraints import INFINITE, TOLERANCE, Constraint, Indices, Vector
from undercard.policy.solver.order_constraints import Pair, Succession
from undercard.policy.solver.program import Pairs, Program
from undercard.policy.solver.timed import Timed
from undercard.policy.solver.whole_list import Variety


class _Row(NamedTuple):
    """One row: candidates (n,) times ranks (k,), and `also` another such product."""

    items: Vector
    ranks: Vector
    low: float
    high: float
    also: tuple[Vector, Vector] | None = None
    waits: bool = False


MOST_STARTS = 48  # rows of a pair at one rank


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
    rows: list[_Row] = []
    owners: list[int] = []
    for owner, constraint in enumerate(constraints):
        rows += _rows(constraint, kept, len(first), repeats=repeats)
        owners += [owner] * (len(rows) - len(owners))
    also = [(at, *row.also) for at, row in enumerate(rows) if row.also is not None]
    bonus = np.sum([constraint.bonus[kept] for constraint in constraints], axis=0)
    return Program(
        kept,
        size,
        first[kept],
        np.asarray([row.items for row in rows]).reshape(len(rows), len(kept)),
        np.asarray([row.ranks for row in rows]).reshape(len(rows), size),
        np.asarray([row.low for row in rows], dtype=np.float64),
        np.asarray([row.high for row in rows], dtype=np.float64),
        np.asarray(owners, dtype=np.intp),
        bonus + np.zeros(len(kept)),
        np.asarray([row.waits for row in rows], dtype=bool),
        _pairs(also),
    )


def _pairs(also: Sequence[tuple[int, Vector, Vector]]) -> Pairs | None:
    if not also:
        return None
    at, items, ranks = zip(*also, strict=True)
    return Pairs(np.asarray(at, dtype=np.intp), np.asarray(items), np.asarray(ranks))


def _rows(constraint: Constraint, kept: Indices, count: int, *, repeats: bool) -> Iterator[_Row]:
    if isinstance(constraint, Succession):
        for pair in constraint.loosened:
            yield from _neighbours(pair, kept, constraint.size)
    if isinstance(constraint, Timed):
        yield from _watched(constraint, kept)
    if isinstance(constraint, Variety):
        whole = np.ones(constraint.size)
        for outside, least in constraint.rows:
            yield _Row(outside[kept], whole, least, INFINITE, waits=True)
    limits = [(cut, constraint.weights(cut), *constraint.bounds(cut)) for cut in constraint.cuts]
    spent = [constraint.spent(cut) for cut in constraint.cuts]
    for value, vector, below, above in _vectors(constraint, kept, count):
        ordered = np.sort(vector)
        for (cut, weights, low, high), used in zip(limits, spent, strict=True):
            least = low - used[value] if below else -INFINITE
            most = high - used[value] if above else INFINITE
            counted = 0 if repeats else len(cut.ranks)
            if _can_break(ordered, weights, counted, (least, most)):
                yield _Row(vector, weights, least, most, waits=constraint.many)


def _neighbours(pair: Pair, kept: Indices, size: int) -> Iterator[_Row]:
    """The rows of a pair for each rank and the next; none where no two candidates can break it.

    Of a track with `before` s or more, the next may have no `after` beyond what is left: for each s
    that is a row of its own, which parts of candidates cannot evade. Where there are too many s for
    all, some, beside the sum itself.
    """
    before, after = pair.before[kept], pair.after[kept]
    too_far = before > pair.most - after.max(initial=-INFINITE) + TOLERANCE
    starts = np.unique(before[too_far])
    if not len(starts):
        return
    some = starts[np.linspace(0, len(starts) - 1, min(len(starts), MOST_STARTS)).astype(np.intp)]
    for rank in range(size - 1):
        here, next_ = np.eye(2, size, rank)
        if len(some) < len(starts):
            yield _Row(before, here, -INFINITE, pair.most, (after, next_))
        for start in some:
            first, then = before >= start, after > pair.most - start + TOLERANCE
            also = (then * 1.0, next_)
            yield _Row(first * 1.0, here, -INFINITE, 1.0, also, waits=len(some) > 1)


def _watched(constraint: Timed, kept: Indices) -> Iterator[_Row]:
    """A row for each value at ranks where it is watched."""
    for watched in sorted(constraint.watched):
        minutes, between, held, here, least = constraint.row(watched)
        also = (held[kept], here)
        yield _Row(minutes[kept], between, least, INFINITE, also, waits=True)


def _vectors(
    constraint: Constraint, kept: Indices, count: int
) -> Iterator[tuple[int, Vector, bool, bool]]:
    """A constraint's item vectors over the kept candidates, each with the value it is of.

    With `per` there is one of each value that could matter; without, one of value 0.
    """
    if constraint.groups is None:
        for vector, below, above in constraint.sides():
            yield 0, vector[kept], below, above
        return
    place = np.full(count, -1, dtype=np.intp)
    place[kept] = np.arange(len(kept))
    columns = place[constraint.groups.rows]
    columns, values = columns[columns >= 0], constraint.groups.values[columns >= 0]
    holders = np.bincount(values, minlength=len(constraint.groups.names))
    # A cap is broken by no fewer holders than it has room for, so smaller groups need no row.
    enough = np.maximum(constraint.caps, 0) if constraint.caps_only else -1
    for value in np.flatnonzero(holders > enough).tolist():
        held = np.zeros(count)
        held[kept[columns[values == value]]] = 1.0
        for vector, below, above in constraint.sides(held * constraint.numerator):
            yield value, vector[kept], below, above


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
