"""The best slate under a program's rows, with a proof. Leaves the meaning of rows to constraints.

The linear program over cells gives a bound (`pricing`), and what it takes of each, rounded and
improved by exchanges, a slate (`exchange`). A cell that falls short of the bound by more than the
gap between the two is in no better slate, so the search tree sees only the few others (`tree`). The
value that it finds, with the bound that shuts out all the rest, is the certificate.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from undercard.policy.solver.assignment import Assignment, Matrix, Order
from undercard.policy.solver.constraints import Vector
from undercard.policy.solver.dive import dive
from undercard.policy.solver.exchange import improved, rounded
from undercard.policy.solver.greedy import greedy
from undercard.policy.solver.master import Master
from undercard.policy.solver.neighbourhood import bettered
from undercard.policy.solver.positions import by_position
from undercard.policy.solver.pricing import Priced, begin, price
from undercard.policy.solver.program import Program
from undercard.policy.solver.tree import Tree

NEAREST = 8  # cells per rank that the first search looks at, those nearest to the bound
FARTHER = 2  # times as many are looked at next
WIDE = 40  # cells per rank that dives and neighbourhoods look at
MOST_WAYS = 40  # rows of a norm that are broken one by one when it is left out
POOL = 12  # cells per rank whose candidates are tried in exchanges, with up to
MANY_ROWS = 200  # rows; with more, fewer, and never fewer than
FEWEST = 40
MOST_NODES = 400  # past this the search is handed to HiGHS's own integer solver,
ORDERED = 10  # which is slower where every rank differs, so later there
SLIVER = 1e-9
FIRST_PENALTY = 20.0

Best = tuple[float, Order | None]  # a value, and the slate that has it
NOTHING: Best = (-np.inf, None)


@dataclass(frozen=True)
class Solution:
    """A slate as positions in the program's kept candidates, best first; None when there is none.

    `proved`: the slate is the best one, or (without a slate) there is none. `prices`: per row of
    the program, what one more unit of its bound would be worth.
    """

    order: Order | None
    bound: float
    proved: bool
    prices: Vector


class Solver:
    """Solves a program for the best slate, and again without some of its rows, starting from what
    it knows.

    `scores` (n,) are those of the kept candidates, falling. `ends`: the moment of
    time.perf_counter() at which to stop; what is then unproved says so. `last`: the one at which to
    stop although there is no slate yet, `ends` by default. `start`: a slate that keeps every row,
    where one is known. `penalty`: see `pricing`, in multiples
    of what a slate can win. `keeps`: what rows do not say; the first slate found that does not keep
    it is given back, unproved.
    """

    def __init__(
        self,
        program: Program,
        scores: Vector,
        *,
        ends: float | None = None,
        last: float | None = None,
        start: Order | None = None,
        penalty: float = FIRST_PENALTY,
        keeps: Callable[[Order], bool] = lambda order: True,  # noqa: ARG005 - most rows say all
    ) -> None:
        self._program, self._scores = program, scores
        self._ends, self._last = ends, ends if last is None else last
        self._assignment, self._keeps = Assignment(program, scores), keeps
        most = np.abs(scores).max(initial=0.0) + np.abs(program.bonus).max(initial=0.0)
        self._penalty = penalty * (1.0 + float(most)) * program.size
        self._master: Master | None = None
        self._best = NOTHING
        self._start = NOTHING if start is None else (self._assignment.value(start), start)

    def solve(self) -> Solution:
        """The slate with the most sum of score / log2(rank + 1) and bonus, or the proof that there
        is none.
        """
        if not self._assignment.fillable:
            return Solution(None, -np.inf, True, np.zeros(len(self._program.low)))
        self._master = begin(self._assignment, self._penalty)
        solution = self._search(self._master, self._assignment)
        if solution.order is not None and solution.proved:
            self._best = (self._assignment.value(solution.order), solution.order)
        return solution

    def without(self, rows: NDArray[np.bool_]) -> Solution:
        """The best slate when some rows do not bind; where nothing better exists, the same slate.

        What is better breaks one of the rows, or it would have been found before.
        """
        low = np.where(rows, -np.inf, self._program.low)
        freed = replace(self._program, low=low, high=np.where(rows, np.inf, self._program.high))
        if self._master is None or self._best[1] is None:
            return solve(freed, self._scores, ends=self._ends)
        breaking = np.flatnonzero(rows).tolist()
        self._master.free(breaking)
        solution = self._search(self._master, Assignment(freed, self._scores), breaking)
        self._master.bind(breaking)
        return solution

    def _search(
        self, master: Master, assignment: Assignment, breaking: Sequence[int] = ()
    ) -> Solution:
        """Search ever wider until what lies outside is shut out by the bound."""
        best = self._best if self._best[1] is not None else self._start
        priced = price(master, assignment, floor=best[0] + SLIVER, ends=self._ends)
        if not priced.finished and best[1] is None:
            if quick := greedy(assignment.program, self._scores):
                return Solution(quick, priced.bound, False, priced.rows)
            priced = price(master, assignment, ends=self._last)
        if priced.finished and not priced.feasible:
            return Solution(None, -np.inf, True, priced.rows)
        if (priced.finished or best[1] is None) and priced.bound > best[0] + SLIVER:
            best = max(best, self._guess(master, assignment, priced))
        if not priced.finished or not self._worth_proving(best):
            return Solution(best[1], priced.bound, False, priced.rows)
        return self._prove(master, assignment, priced, best, breaking)

    def _prove(
        self,
        master: Master,
        assignment: Assignment,
        priced: Priced,
        best: Best,
        breaking: Sequence[int],
    ) -> Solution:
        """The best slate, by trees over ever more cells.

        Each as if a slate were known that is as near to the bound as its cells are: where there is
        none, that is soon shown.
        """
        bound, nearest = priced.bound, NEAREST * assignment.size
        while bound - best[0] > SLIVER:
            reach = min(_distance(assignment, priced, nearest), bound - best[0]) + SLIVER
            usable = assignment.open & (priced.short >= -reach)
            whole = bool((usable == assignment.open).all())
            tree = Tree(
                master,
                assignment,
                best[0] if whole else max(best[0], bound - reach),
                ends=self._until(best),
                most=MOST_NODES * (ORDERED if assignment.ordered else 1),
            ).run(usable, breaking if len(breaking) <= MOST_WAYS else ())
            if tree.order is not None:
                best = (tree.value, tree.order)
            if not self._worth_proving(best):
                return Solution(best[1], bound, False, priced.rows)
            if tree.stopped:
                return self._unfinished(assignment, priced, best)
            if bound - best[0] <= reach or whole:
                break
            nearest *= FARTHER
            if assignment.ordered and best[1] is not None:
                near = _nearest(assignment, priced, WIDE * assignment.size)
                better = bettered(master, assignment, best[1], near, self._ends)
                best = (assignment.value(better), better)
                if not self._worth_proving(best):
                    return Solution(best[1], bound, False, priced.rows)
        return Solution(best[1], best[0], True, priced.rows)

    def _worth_proving(self, best: Best) -> bool:
        without_rows = self._best[1] is not None  # whose slate need not keep what they belong to
        return best[1] is None or without_rows or self._keeps(best[1])

    def _until(self, best: Best) -> float | None:
        """When to stop: with a slate at hand at the deadline, without one later."""
        return self._last if best[1] is None else self._ends

    def _guess(self, master: Master, assignment: Assignment, priced: Priced) -> Best:
        """A slate near what the linear program takes; where that breaks rows, near the greedy one.

        The more rows there are, the fewer candidates are tried in exchanges.
        """
        shares, found = master.shares(), None
        if assignment.ordered:
            near = _nearest(assignment, priced, WIDE * assignment.size)
            found = dive(master, assignment, near, self._until(max(self._best, self._start)))
        if found is None:
            found = self._mended(assignment, priced, shares)
        return NOTHING if found is None else (assignment.value(found), found)

    def _mended(self, assignment: Assignment, priced: Priced, shares: Matrix) -> Order | None:
        """A slate by exchanges from the parts that the linear program takes, or the greedy one."""
        ends = self._until(max(self._best, self._start))
        rows = len(assignment.program.low)
        most = max(FEWEST, POOL * assignment.size * min(1.0, MANY_ROWS / max(rows, 1)))
        pool = np.flatnonzero(_nearest(assignment, priced, int(most)).any(axis=1))
        order = rounded(assignment, shares)
        found = None if order is None else improved(assignment, order, pool, ends)
        if found is None and assignment.ordered:
            order = greedy(assignment.program, self._scores)
            found = None if order is None else improved(assignment, order, pool, ends)
        return found

    def _unfinished(self, assignment: Assignment, priced: Priced, best: Best) -> Solution:
        """The tree grew too large or the time is over: HiGHS's integer solver goes on, or the best
        so far is given.
        """
        ends = self._until(best)
        seconds = None if ends is None else ends - time.perf_counter()
        if seconds is not None and seconds <= 0:
            return Solution(best[1], priced.bound, False, priced.rows)
        usable = assignment.open & (priced.short >= best[0] - priced.bound - SLIVER)
        order, answer = by_position(
            assignment, np.repeat(usable, assignment.lengths, axis=1), seconds
        )
        if answer.status == "stopped":
            return Solution(best[1], priced.bound, False, priced.rows)
        if order is None:
            return Solution(best[1], best[0], True, priced.rows)
        return Solution(
            order, max(answer.value, min(answer.bound, priced.bound)), True, priced.rows
        )


def _nearest(assignment: Assignment, priced: Priced, count: int) -> NDArray[np.bool_]:
    """So many of the cells (n, blocks), those nearest to the bound, and more that are as near."""
    near: NDArray[np.bool_] = priced.short >= -_distance(assignment, priced, count)
    return assignment.open & near


def _distance(assignment: Assignment, priced: Priced, nearest: int) -> float:
    """How far from the bound so many of the cells are."""
    short = -priced.short[assignment.open]
    if nearest < len(short):
        return float(np.partition(short, nearest)[nearest])
    return np.inf


def solve(
    program: Program, scores: Vector, *, ends: float | None = None, penalty: float = FIRST_PENALTY
) -> Solution:
    """The best slate of a program that is solved once; see `Solver`."""
    return Solver(program, scores, ends=ends, penalty=penalty).solve()


def in_table_order(program: Program, scores: Vector, order: tuple[int, ...]) -> tuple[int, ...]:
    """The same slate with, of equal scores, the one that comes first in the table, wherever the
    rows allow it.

    Rank by rank the first candidate of the same score is put there, exchanged with where it stood
    if it was in already.
    """
    current, every = list(order), np.arange(len(order))
    for rank in range(len(current)):
        here = current[rank]
        sums = program.adds(np.asarray(current), every).sum(axis=1)
        alike = (scores[:here] == scores[here]) & (program.bonus[:here] == program.bonus[here])
        for other in np.flatnonzero(alike).tolist():
            if program.first[other] > rank:
                continue
            back = current.index(other) if other in current else None
            if back is not None and (back < rank or program.first[here] > back):
                continue
            after = sums + _exchanged(program, (here, rank), (other, back))
            if ((after >= program.low - SLIVER) & (after <= program.high + SLIVER)).all():
                current[rank] = other
                if back is not None:
                    current[back] = here
                break
    return tuple(current)


def _exchanged(program: Program, old: tuple[int, int], new: tuple[int, int | None]) -> Vector:
    """What every row gains, (rows,), when a candidate takes the rank of another.

    `new` is the one that comes, with the rank that it leaves to the other where it has one.
    """
    (here, rank), (other, back) = old, new
    candidates, ranks, signs = [other, here], [rank, rank], [1.0, -1.0]
    if back is not None:
        candidates, ranks, signs = candidates * 2, [rank, rank, back, back], [1.0, -1.0, -1.0, 1.0]
    gained: Vector = program.adds(np.asarray(candidates), np.asarray(ranks)) @ np.asarray(signs)
    return gained
