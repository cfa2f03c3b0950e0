"""A good slate from parts of candidates: rounded, then improved by exchanges. Proves nothing."""

import time

import numpy as np

from undercard.policy.solver.assignment import Assignment, Matrix, Order
from undercard.policy.solver.constraints import Indices, Vector

KEPT = 1e-9  # rows broken by no more count as kept
GAIN = 1e-9  # exchanges that gain no more are not made
AT_ONCE = 256
MOST_STEPS = 200


def rounded(assignment: Assignment, parts: Matrix) -> Order | None:
    """A slate of the candidates of which the most is taken in each block (n, blocks).

    It may break rows.
    """
    room = assignment.lengths.tolist()
    inside: list[list[int]] = [[] for _ in room]
    free = np.ones(assignment.count, dtype=bool)
    taken = np.argwhere(parts > KEPT)
    for candidate, block in taken[
        np.argsort(-parts[taken[:, 0], taken[:, 1]], kind="stable")
    ].tolist():
        if free[candidate] and len(inside[block]) < room[block]:
            inside[block].append(candidate)
            free[candidate] = False
    for block, members in enumerate(inside):
        others = np.flatnonzero(free & assignment.open[:, block])[: room[block] - len(members)]
        members.extend(others.tolist())
        free[others] = False
    if [len(members) for members in inside] == room:
        return assignment.arranged(inside)
    return None


def improved(
    assignment: Assignment, order: Order, pool: Indices, ends: float | None = None
) -> Order | None:
    """The slate after one best exchange after the other, with the `pool` or within.

    None where rows stay broken. `ends`: the moment of time.perf_counter() at which to stop.
    """
    for _ in range(MOST_STEPS):
        step = _Step(assignment, np.asarray(order), pool)
        late = ends is not None and time.perf_counter() > ends
        if (best := None if late else step.best()) is None:
            if step.broken.any():
                return None
            return order
        order = step.after(best)
    return None


class _Step:
    """The exchanges from one slate: who comes `at` a rank, and from which rank `back` (-1: from
    outside).
    """

    def __init__(self, assignment: Assignment, here: Indices, pool: Indices) -> None:
        self._of, self._here = assignment, here
        program = assignment.program
        self._sums = program.adds(here, np.arange(assignment.size)).sum(axis=1)
        self.broken = (
            self._lacking(np.arange(len(self._sums)), np.zeros((len(self._sums), 1)))[:, 0] > KEPT
        )
        outside, ranks = pool[~np.isin(pool, here)], np.arange(assignment.size)
        new, back = (
            np.concatenate([outside, here]),
            np.concatenate([np.full(len(outside), -1), ranks]),
        )
        allowed = (program.first[new] <= ranks[:, None]) & ((back < 0) | (back > ranks[:, None]))
        self._at, which = np.nonzero(allowed)
        self._new, self._back = new[which], back[which]
        self._gain = self._gains()

    def best(self) -> int | None:
        """The exchange that mends the most where rows are broken, otherwise the one that gains the
        most and breaks none.
        """
        if self.broken.any():
            return self._mending()
        promising = np.flatnonzero(self._gain > GAIN)
        promising = promising[np.argsort(-self._gain[promising], kind="stable")]
        every = np.arange(len(self._sums))
        for few in np.split(promising, range(AT_ONCE, len(promising), AT_ONCE)):
            kept = few[(self._lacking(every, self._moved(every, few)) <= KEPT).all(axis=0)]
            if len(kept):
                return int(kept[0])
        return None

    def _mending(self) -> int | None:
        rows, every = np.flatnonzero(self.broken), np.arange(len(self._sums))
        lacking = float(self._lacking(rows, np.zeros((len(rows), 1))).sum())
        some = np.arange(len(self._at))
        after = self._lacking(rows, self._moved(rows, some)).sum(axis=0)
        few = np.lexsort((-self._gain, after))[:AT_ONCE]  # those that mend the most
        some = few[after[few] < lacking - KEPT]
        left = self._lacking(every, self._moved(every, some)).sum(axis=0)
        some, left = some[left < lacking - KEPT], left[left < lacking - KEPT]
        if len(some):
            return int(some[np.lexsort((-self._gain[some], left))[0]])
        return None

    def after(self, exchange: int) -> Order:
        """The slate with an exchange made."""
        order, at, back = self._here.copy(), self._at[exchange], self._back[exchange]
        order[at] = self._new[exchange]
        if back >= 0:
            order[back] = self._here[at]
        return self._of.arranged(part.tolist() for part in np.split(order, self._of.starts[1:]))

    def _gains(self) -> Vector:
        of, old, swapped = self._of, self._here[self._at], self._back >= 0
        weight = of.discounts[self._at] - np.where(swapped, of.discounts[self._back], 0.0)
        bonus = np.where(swapped, 0.0, of.program.bonus[self._new] - of.program.bonus[old])
        found: Vector = (of.scores[self._new] - of.scores[old]) * weight + bonus
        return found

    def _moved(self, rows: Indices, some: Indices) -> Matrix:
        """How much some exchanges add to some rows, (rows, exchanges)."""
        program = self._of.program
        found = self._shifted(program.items[rows], program.ranks[rows], some)
        if program.pairs is not None:
            place = np.full(len(program.low), -1)
            place[rows] = np.arange(len(rows))
            those = np.flatnonzero(place[program.pairs.at] >= 0)
            added = self._shifted(program.pairs.items[those], program.pairs.ranks[those], some)
            found[place[program.pairs.at[those]]] += added
        return found

    def _shifted(self, items: Matrix, ranks: Matrix, some: Indices) -> Matrix:
        at, back = self._at[some], self._back[some]
        weight = ranks[:, at] - np.where(back >= 0, ranks[:, back], 0.0)
        found: Matrix = (items[:, self._new[some]] - items[:, self._here[at]]) * weight
        return found

    def _lacking(self, rows: Indices, moved: Matrix) -> Matrix:
        """By how much some rows are broken after moves, (rows, moves)."""
        sums = self._sums[rows, None] + moved
        low, high = self._of.program.low[rows, None], self._of.program.high[rows, None]
        found: Matrix = np.maximum(np.maximum(low - sums, sums - high), 0.0)
        return found
