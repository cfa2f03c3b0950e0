"""Branch and bound over a few cells, each node the linear program of the one before with a bound
changed.

It branches first on whether a candidate is in the slate, then on the block of ranks it stands in.
With both settled, the order within blocks is by score, and the cuts make the program's value that
of the slate.
"""

import time
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from undercard.policy.solver.assignment import Assignment, Order
from undercard.policy.solver.constraints import Vector
from undercard.policy.solver.master import Master

WHOLE = 1e-6
EQUAL = 1e-9  # values closer than this are the same


class Tree:
    """The best slate among `usable` cells (n, blocks) whose value exceeds `floor`.

    After `run`, `order` is the slate (None when there is none), `value` its value, and `stopped`
    whether the search was cut short by its time or its number of nodes.
    """

    def __init__(
        self, master: Master, assignment: Assignment, floor: float, *, ends: float | None, most: int
    ) -> None:
        self._master, self._of = master, assignment
        self._ends, self._left = ends, most
        self.value, self.stopped = floor, False
        self.order: Order | None = None

    def run(self, usable: NDArray[np.bool_], breaking: Sequence[int] = ()) -> "Tree":
        """Search, where there are rows to break only slates that break one of them; returns itself.

        The master is left as it was, but for cells and cuts that came in.
        """
        self._master.restrict(usable)
        for _ in self._master.breaking(breaking) if breaking else (None,):
            self._visit()
        self._master.restrict(None)
        return self

    def _visit(self) -> None:
        self._left -= 1
        if self._left < 0 or (self._ends is not None and time.perf_counter() > self._ends):
            self.stopped = True
            return
        if not self._promising():
            return
        cells, parts = self._master.cells, self._master.parts
        placed: Vector = np.bincount(cells[:, 0], parts, minlength=self._of.count).astype(
            np.float64
        )
        if (split := _split(placed)) is not None:
            self._branch_on_candidate(split)
        elif (split := _split(parts)) is not None:
            self._branch_on_cell(int(cells[split, 0]), int(cells[split, 1]))
        else:
            self._take(cells[parts > 0.5])

    def _promising(self) -> bool:
        """Solve; whether something better than what is known may be here."""
        while (value := self._master.solve()) is not None and value > self.value + EQUAL:
            if not self._master.admit() and not self._master.sharpen():
                return True
        return False

    def _branch_on_candidate(self, candidate: int) -> None:
        for filled in (1.0, 0.0):
            self._master.place(candidate, filled, filled)
            if not self.stopped:
                self._visit()
        self._master.place(candidate, -np.inf, 1.0)

    def _branch_on_cell(self, candidate: int, block: int) -> None:
        for filled in (1.0, 0.0):
            self._master.put(candidate, block, filled, filled)
            if not self.stopped:
                self._visit()
        self._master.put(candidate, block, 0.0, 1.0)

    def _take(self, cells: NDArray[np.intp]) -> None:
        order = self._of.arranged(
            cells[cells[:, 1] == block, 0].tolist() for block in range(self._of.blocks)
        )
        if (value := self._of.value(order)) > self.value:
            self.value, self.order = value, order


def _split(sums: Vector) -> int | None:
    """The one that is nearest to half in; None when all is settled."""
    unsettled = np.minimum(sums, 1.0 - sums)
    found = int(np.argmax(unsettled))
    if unsettled[found] > WHOLE:
        return found
    return None
