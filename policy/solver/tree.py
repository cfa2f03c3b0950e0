"""Branch and bound over a few cells, the most promising node first.

Each node is the linear program of its parent with a bound changed, solved from its parent's basis.
It branches first on whether a candidate is in the slate, then on the block of ranks it stands in.
With both settled, the order within blocks is by score, and the cuts make the program's value that
of the slate.
"""

import time
from collections.abc import Sequence
from heapq import heappop, heappush
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from undercard.policy.solver.assignment import Assignment, Order
from undercard.policy.solver.constraints import Vector
from undercard.policy.solver.master import Master

WHOLE = 1e-6
EQUAL = 1e-9  # values closer than this are the same


class _Choice(NamedTuple):
    """Whether a candidate is in the slate, or in one block of it."""

    candidate: int
    block: int | None
    filled: float


class _Node(NamedTuple):
    """What is still to be searched: the highest bound first, and of equals the latest."""

    below: float  # minus a bound on every slate under these choices
    age: int
    choices: tuple[_Choice, ...]
    basis: Any  # that of the parent, by which alone it is cheap to solve
    parent: int


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
        self._made: tuple[_Choice, ...] = ()
        self.value, self.stopped = floor, False
        self.order: Order | None = None

    def run(self, usable: NDArray[np.bool_], breaking: Sequence[int] = ()) -> "Tree":
        """Search, where there are rows to break only slates that break one of them; returns itself.

        The master is left as it was, but for cells and cuts that came in.
        """
        self._master.restrict(usable)
        for _ in self._master.breaking(breaking) if breaking else (None,):
            self._search()
        self._master.restrict(None)
        return self

    def _search(self) -> None:
        waiting = [_Node(-np.inf, 0, (), None, 0)]
        age = last = 0
        while waiting and not self.stopped:
            node = heappop(waiting)
            if -node.below <= self.value + EQUAL:
                break
            self._left -= 1
            if self._left < 0 or (self._ends is not None and time.perf_counter() > self._ends):
                self.stopped = True
                break
            self._go_to(node, stay=node.parent == last)
            age, last = age - 1, age - 1
            value = self._solve()
            if value is None:
                continue
            split = self._split()
            if split is None:
                self._take()
                continue
            basis, parent = self._master.basis(), age
            for filled in (0.0, 1.0):
                age -= 1
                choices = (*node.choices, _Choice(*split, filled))
                heappush(waiting, _Node(max(-value, node.below), age, choices, basis, parent))
        self._choose(())

    def _go_to(self, node: _Node, *, stay: bool) -> None:
        self._choose(node.choices)
        if not stay:
            self._master.start_from(node.basis)

    def _choose(self, choices: tuple[_Choice, ...]) -> None:
        """Undo the choices made that are none of these, and make the others."""
        pairs = zip(choices, self._made, strict=False)
        alike = next(
            (at for at, (new, old) in enumerate(pairs) if new != old),
            min(len(choices), len(self._made)),
        )
        for choice in self._made[alike:]:
            self._bound(choice, 0.0 if choice.block is not None else -np.inf, 1.0)
        for choice in choices[alike:]:
            self._bound(choice, choice.filled, choice.filled)
        self._made = choices

    def _bound(self, choice: _Choice, low: float, high: float) -> None:
        if choice.block is None:
            self._master.place(choice.candidate, low, high)
        else:
            self._master.put(choice.candidate, choice.block, low, high)

    def _solve(self) -> float | None:
        """The bound of where it stands; None where nothing better than what is known may be."""
        while (value := self._master.solve()) is not None and value > self.value + EQUAL:
            if not self._master.admit() and not self._master.sharpen():
                return value
        return None

    def _split(self) -> tuple[int, int | None] | None:
        """The candidate, or the cell, to branch on; None when all is settled."""
        cells, parts = self._master.cells, self._master.parts
        placed: Vector = np.bincount(cells[:, 0], parts, minlength=self._of.count).astype(
            np.float64
        )
        if (candidate := _unsettled(placed)) is not None:
            return candidate, None
        if (cell := _unsettled(parts)) is not None:
            return int(cells[cell, 0]), int(cells[cell, 1])
        return None

    def _take(self) -> None:
        order = self._of.placed(self._master.cells[self._master.parts > 0.5])
        if (value := self._of.value(order)) > self.value:
            self.value, self.order = value, order


def _unsettled(sums: Vector) -> int | None:
    """The one that is nearest to half in; None when all is settled."""
    unsettled = np.minimum(sums, 1.0 - sums)
    found = int(np.argmax(unsettled))
    if unsettled[found] > WHOLE:
        return found
    return None
