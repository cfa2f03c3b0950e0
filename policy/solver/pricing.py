"""The linear program over all cells, solved by adding those that pay and cutting off what claims
too much.

Any prices give a bound on every slate, by Lagrange, with u for the ranks of a block, y for rows,
and the contribution c of a candidate to a block by a mean of cuts:

    bound = sum_s length_s u_s + constants + sum_q y_q b_q + sum_i most_i max(0, max_s (c_is - u_s -
    (y A)_is))
"""

import time
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from undercard.policy.errors import SolverError
from undercard.policy.solver.assignment import Assignment, Cells, Matrix
from undercard.policy.solver.constraints import Vector
from undercard.policy.solver.master import Master, Prices

PER_BLOCK = 8  # cells added per block and round
BAND = 6  # how far from the order of scores the first cells reach
SPARE = 6  # how many more than a lower bound asks for are there from the start
MOST_ROUNDS = 300
PAYS = 1e-7


@dataclass(frozen=True)
class Priced:
    """A bound on every slate's value.

    For each cell by how much a slate with it falls short of the bound (<= 0).

    `feasible` is False when not even parts of candidates can meet the rows; `rows` are the program
    rows' prices. `finished`: whether there was time for all rounds; where there was not, only the
    bound is to be trusted.
    """

    feasible: bool
    bound: float
    short: Matrix
    rows: Vector
    finished: bool


def begin(assignment: Assignment, penalty: float) -> Master:
    """The program with the cells that a good slate probably uses.

    `penalty` must exceed what a slate can win.
    """
    master = Master(assignment, penalty)
    master.add(np.argwhere(_first(assignment)))
    return master


def price(
    master: Master, assignment: Assignment, *, floor: float = -np.inf, ends: float | None = None
) -> Priced:
    """Solve for an assignment whose rows are bound as the master's are now.

    A bound below `floor` is as good as any.
    """
    crossed = assignment.program.low > assignment.program.high  # such as exactly a third of four
    if crossed.any():
        return Priced(
            False, -np.inf, np.zeros(assignment.open.shape), crossed.astype(np.float64), True
        )
    for _ in range(MOST_ROUNDS):
        if master.solve() is None:
            raise SolverError("a program with elastic rows has no solution")
        feasible, prices = master.mended <= PAYS, _clean(master.prices(), assignment)
        reduced = (
            prices.contributions
            - prices.slots
            - assignment.program.weighed(prices.rows, assignment.starts)
        )
        cells = _paying(assignment.open & ~master.has, reduced - prices.candidates[:, None])
        best = np.where(assignment.open, reduced, -np.inf).max(axis=1, initial=0.0).clip(0)
        bound = _bound(assignment, prices, best)
        tighter = master.admit() or (feasible and master.sharpen())
        finished = bound <= floor or (not tighter and not len(cells))
        if finished or (ends is not None and time.perf_counter() > ends):
            break
        master.add(cells)
    return Priced(feasible, bound, reduced - best[:, None], prices.rows, finished)


def _bound(assignment: Assignment, prices: Prices, best: Vector) -> float:
    program, rows = assignment.program, prices.rows
    limits = np.where(rows > 0, program.high, program.low)[rows != 0]
    fixed = prices.slots @ assignment.lengths + prices.constant + rows[rows != 0] @ limits
    return float(fixed + assignment.most @ best)


def _clean(prices: Prices, assignment: Assignment) -> Prices:
    """Prices without noise on sides of rows that have no bound."""
    program, rows = assignment.program, prices.rows
    noise = ((rows > 0) & np.isinf(program.high)) | ((rows < 0) & np.isinf(program.low))
    return prices._replace(rows=np.where(noise, 0.0, rows))


def _first(assignment: Assignment) -> NDArray[np.bool_]:
    """Cells to begin with: in each block the candidates about as good, and the best that lower
    bounds count.

    The latter where they stand by score, where the bound ends, and half-way between.
    """
    chosen = np.zeros_like(assignment.open)
    for block, (start, length) in enumerate(
        zip(assignment.starts, assignment.lengths, strict=True)
    ):
        usable = np.flatnonzero(assignment.open[:, block])
        chosen[usable[max(0, start - BAND) : start + length + BAND], block] = True
    own = np.searchsorted(assignment.starts, np.arange(assignment.count), side="right") - 1
    program = assignment.program
    for items, low, weights in zip(program.items, program.low, assignment.weights, strict=True):
        if low > 0:
            best = np.flatnonzero(items > 0)[: int(low) + SPARE]
            end = np.flatnonzero(weights)[-1]
            for blocks in (own[best], (own[best] + end) // 2, np.full(len(best), end)):
                chosen[best, blocks] = True
    return chosen & assignment.open


def _paying(closed: NDArray[np.bool_], gain: Matrix) -> Cells:
    """Cells that would raise the value, the best few of each block."""
    usable = np.where(closed, gain, -np.inf)
    few = min(PER_BLOCK, len(gain))
    best = np.argpartition(-usable, few - 1, axis=0)[:few]
    paying, block = np.nonzero(np.take_along_axis(usable, best, axis=0) > PAYS)
    return np.stack([best[paying, block], block], axis=1)
