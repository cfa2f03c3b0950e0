"""The best slate under a program's rows, with a proof. Leaves the meaning of rows to constraints.

The linear program over (candidate, rank) pairs gives a bound (`pricing`). A pair that falls short of it by more than the
gap to a known value is in no better slate, so the search tree sees only the few others (`tree`). The value that it
finds, with the bound that shuts out all the rest, is the certificate.
"""

import time
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from policy.assignment import Assignment
from policy.constraints import Vector
from policy.highs import maximise
from policy.pricing import Priced, Pricer
from policy.program import Program
from policy.tree import Tree

FIRST_GAP = 0.0003  # of the bound: how far the first search looks
WIDER = 5.0
MOST_NODES = 400  # past this the search is handed to HiGHS's own integer solver
SLIVER = 1e-9
FIRST_PENALTY = 20.0

Best = tuple[float, tuple[int, ...] | None]  # a value, and the slate that has it
NOTHING: Best = (-np.inf, None)


@dataclass(frozen=True)
class Solution:
    """A slate as positions in the program's kept candidates, best first; None when there is none.

    `proved`: the slate is the best one, or (without a slate) there is none. `prices`: per row of the program, what one
    more unit of its bound would be worth.
    """

    order: tuple[int, ...] | None
    bound: float
    proved: bool
    prices: Vector


class Solver:
    """Solves a program for the best slate, and again without some of its rows, starting from what it knows.

    `scores` (n,) are those of the kept candidates, falling. `ends`: the moment of time.perf_counter() at which to stop;
    what is then unproved says so. `penalty`: see `pricing`, in multiples of what a slate can win.
    """

    def __init__(
        self, program: Program, scores: Vector, *, ends: float | None = None, penalty: float = FIRST_PENALTY
    ) -> None:
        self._program, self._scores, self._ends = program, scores, ends
        self._assignment = Assignment(program, scores)
        worth = (1.0 + float(np.abs(self._assignment.gain).max(initial=0.0))) * program.size
        self._penalty = penalty * worth
        self._pricer: Pricer | None = None
        self._bound = np.inf
        self._best: Best = (-np.inf, None)

    def solve(self) -> Solution:
        """The slate with the most sum of score / log2(rank + 1) and bonus, or the proof that there is none."""
        if len(self._program.kept) < self._program.size:
            return Solution(None, -np.inf, True, np.zeros(len(self._program.low)))
        self._pricer = Pricer(self._assignment, self._penalty)
        priced = self._pricer.price(self._assignment)
        if not priced.feasible:
            return Solution(None, -np.inf, True, priced.rows)
        solution = _search(self._assignment, priced, NOTHING, self._ends)
        self._bound, self._prices = priced.bound, priced.rows
        if solution.order is not None:
            self._best = (_value(self._assignment, solution.order), solution.order)
        return solution

    def without(self, rows: NDArray[np.bool_]) -> Solution:
        """The best slate when some rows do not bind; where nothing better exists, the same slate."""
        if self._pricer is None or self._best[1] is None:
            return solve(_set_free(self._program, rows), self._scores, ends=self._ends)
        if not self._prices[rows].any() and self._bound - self._best[0] <= SLIVER:
            return Solution(self._best[1], self._best[0], True, self._prices)
        assignment = Assignment(_set_free(self._program, rows), self._scores)
        priced = self._pricer.price_without(assignment, rows)
        return _search(assignment, priced, self._best, self._ends)


def solve(program: Program, scores: Vector, *, ends: float | None = None, penalty: float = FIRST_PENALTY) -> Solution:
    """The best slate of a program that is solved once; see `Solver`."""
    return Solver(program, scores, ends=ends, penalty=penalty).solve()


def _set_free(program: Program, rows: NDArray[np.bool_]) -> Program:
    low, high = np.where(rows, -np.inf, program.low), np.where(rows, np.inf, program.high)
    return replace(program, low=low, high=high)


def _value(assignment: Assignment, order: tuple[int, ...]) -> float:
    return float(assignment.gain[list(order), np.arange(len(order))].sum())


def _search(assignment: Assignment, priced: Priced, known: Best, ends: float | None) -> Solution:
    """Search ever wider until what lies outside is shut out by the bound. `known`: a slate that is possible."""
    bound, width, best = priced.bound, FIRST_GAP * max(abs(priced.bound), 1e-3), known
    if best[1] is not None and bound - best[0] <= SLIVER:
        return Solution(best[1], best[0], True, priced.rows)
    while True:
        usable = assignment.open & (priced.short >= -width)
        everything = bool((usable == assignment.open).all())
        tree = Tree(assignment, usable, best[0], ends=ends, most=MOST_NODES).run()
        if tree.order is not None:
            best = (tree.value, tree.order)
        if tree.stopped:
            return _unfinished(assignment, priced, best, ends)
        if best[1] is not None and (bound - best[0] <= width or everything):
            return Solution(best[1], best[0], True, priced.rows)
        if everything:
            return Solution(None, -np.inf, True, priced.rows)
        width = bound - best[0] + SLIVER if best[1] is not None else width * WIDER


def in_table_order(program: Program, scores: Vector, order: tuple[int, ...]) -> tuple[int, ...]:
    """The same slate with, of equal scores, the one that comes first in the table, wherever the rows allow it.

    Rank by rank the first candidate of the same score is put there, exchanged with where it stood if it was in already.
    """
    current = list(order)
    for rank in range(len(current)):
        here = current[rank]
        sums = (program.items[:, current] * program.ranks).sum(axis=1)
        alike = (scores[:here] == scores[here]) & (program.bonus[:here] == program.bonus[here])
        for other in np.flatnonzero(alike).tolist():
            if program.first[other] > rank:
                continue
            gained = (program.items[:, other] - program.items[:, here]) * program.ranks[:, rank]
            back = current.index(other) if other in current else None
            if back is not None:
                if back < rank or program.first[here] > back:
                    continue
                gained = gained + (program.items[:, here] - program.items[:, other]) * program.ranks[:, back]
            after = sums + gained
            if ((after >= program.low - SLIVER) & (after <= program.high + SLIVER)).all():
                current[rank] = other
                if back is not None:
                    current[back] = here
                break
    return tuple(current)


def _unfinished(assignment: Assignment, priced: Priced, best: Best, ends: float | None) -> Solution:
    """The tree grew too large or the time is over: HiGHS's integer solver goes on, or the best so far is given."""
    seconds = None if ends is None else ends - time.perf_counter()
    if seconds is not None and seconds <= 0:
        return Solution(best[1], priced.bound, False, priced.rows)
    width = priced.bound - best[0] + SLIVER
    pairs = np.argwhere(assignment.open & (priced.short >= -width))
    gains = assignment.gain[pairs[:, 0], pairs[:, 1]]
    answer = maximise(gains, np.ones(len(gains)), assignment.columns(pairs), *assignment.limits(), seconds=seconds)
    if answer.status == "stopped":
        return Solution(best[1], priced.bound, False, priced.rows)
    if answer.status == "infeasible":
        return Solution(best[1], best[0], True, priced.rows)
    taken = pairs[answer.x > 0.5]
    order = tuple(int(candidate) for candidate in taken[np.argsort(taken[:, 1]), 0])
    return Solution(order, max(answer.value, min(answer.bound, priced.bound)), True, priced.rows)
