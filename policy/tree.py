"""Branch and bound over a few (candidate, rank) pairs, each node a linear program that starts from the one before.

It branches first on whether a candidate is in the slate, then on the stretch of ranks it stands in. With both settled,
what is left is an assignment of candidates to ranks, whose linear program has whole corners.
"""

import time

import numpy as np
from numpy.typing import NDArray

from policy.assignment import Assignment
from policy.constraints import Vector
from policy.highs import Linear

WHOLE = 1e-6
EQUAL = 1e-9  # values closer than this are the same


class Tree:
    """The best slate among `usable` pairs (n, k) whose value exceeds `floor`.

    After `run`, `order` is the slate (None when there is none), `value` its value, and `stopped` whether the search was
    cut short by its time or its number of nodes.
    """

    def __init__(
        self, assignment: Assignment, usable: NDArray[np.bool_], floor: float, *, ends: float | None, most: int
    ) -> None:
        self._pairs = np.argwhere(usable)
        candidates, self._of = np.unique(self._pairs[:, 0], return_inverse=True)
        self._count, self._size = len(candidates), assignment.size
        stretch = assignment.stretches()
        self._stretches = int(stretch[-1]) + 1
        self._cell = self._of * self._stretches + stretch[self._pairs[:, 1]]
        gains = assignment.gain[self._pairs[:, 0], self._pairs[:, 1]]
        columns = assignment.columns(self._pairs, self._of, self._count)
        self._linear = Linear(gains, np.ones(len(gains)), columns, *assignment.limits(self._count))
        self._ends, self._left = ends, most
        self.value, self.stopped = floor, False
        self.order: tuple[int, ...] | None = None

    def run(self) -> "Tree":
        """Search; returns itself."""
        self._visit()
        return self

    def _visit(self) -> None:
        self._left -= 1
        if self._left < 0 or (self._ends is not None and time.perf_counter() > self._ends):
            self.stopped = True
            return
        solved = self._linear.solve()
        if solved is None or solved[1] <= self.value + EQUAL:
            return
        x = solved[0]
        placed = np.bincount(self._of, x, minlength=self._count).astype(np.float64)
        if (split := _split(placed)) is not None:
            self._branch_on_candidate(split)
            return
        cells = np.bincount(self._cell, x, minlength=self._count * self._stretches).astype(np.float64)
        if (split := _split(cells)) is not None:
            self._branch_on_stretch(split)
            return
        self._take(x, solved[1])

    def _branch_on_candidate(self, candidate: int) -> None:
        row = self._size + candidate
        for filled in (1.0, 0.0):
            self._linear.bound_row(row, filled, filled)
            if not self.stopped:
                self._visit()
        self._linear.bound_row(row, -np.inf, 1.0)

    def _branch_on_stretch(self, cell: int) -> None:
        inside = self._cell == cell
        elsewhere = (self._of == cell // self._stretches) & ~inside
        for closed in (elsewhere, inside):
            columns = np.flatnonzero(closed).astype(np.int32)
            upper = self._linear.upper(columns)
            self._linear.bound_columns(columns, np.zeros(len(columns)))
            if not self.stopped:
                self._visit()
            self._linear.bound_columns(columns, upper)

    def _take(self, x: Vector, value: float) -> None:
        taken = self._pairs[x > 0.5]
        self.value = value
        self.order = tuple(int(candidate) for candidate in taken[np.argsort(taken[:, 1]), 0])


def _split(sums: Vector) -> int | None:
    """The most nearly chosen of what is neither in nor out; None when all is settled."""
    open_ends = np.minimum(sums, 1.0 - sums) > WHOLE
    return int(np.argmax(np.where(open_ends, sums, -1.0))) if open_ends.any() else None
