"""The best slate under a program's rows, with a proof. Leaves the meaning of rows to constraints.

The linear program over (candidate, rank) pairs gives a bound (`pricing`). A pair that falls short of it by more than the
gap to a known value is in no better slate, so the search tree sees only the few others (`tree`). The value that it
finds, with the bound that shuts out all the rest, is the certificate.
"""

import time
from dataclasses import dataclass

import numpy as np

from policy.assignment import Assignment
from policy.constraints import Vector
from policy.highs import maximise
from policy.pricing import Priced, price
from policy.program import Program
from policy.tree import Tree

FIRST_GAP = 0.0003  # of the bound: how far the first search looks
WIDER = 5.0
MOST_NODES = 400  # past this the search is handed to HiGHS's own integer solver
SLIVER = 1e-9


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


def solve(program: Program, scores: Vector, *, ends: float | None = None, penalty: float = 20.0) -> Solution:
    """The slate with the most sum of score / log2(rank + 1), or the proof that there is none.

    `scores` (n,) are those of the kept candidates, falling. `ends`: the moment of time.perf_counter() at which to stop;
    what is then unproved says so. `penalty`: see `pricing`, in multiples of what a slate can win.
    """
    if len(program.kept) < program.size:
        return Solution(None, -np.inf, True, np.zeros(len(program.low)))
    assignment = Assignment(program, scores)
    worth = (1.0 + float(np.abs(assignment.gain).max())) * program.size
    priced = price(assignment, penalty * worth)
    if not priced.feasible:
        return Solution(None, -np.inf, True, priced.rows)
    return _search(assignment, priced, ends)


def _search(assignment: Assignment, priced: Priced, ends: float | None) -> Solution:
    """Search ever wider until what lies outside is shut out by the bound."""
    bound, width = priced.bound, FIRST_GAP * max(abs(priced.bound), 1e-3)
    best: tuple[float, tuple[int, ...] | None] = (-np.inf, None)
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


def _unfinished(
    assignment: Assignment, priced: Priced, best: tuple[float, tuple[int, ...] | None], ends: float | None
) -> Solution:
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
