"""The linear program over all (candidate, rank) pairs, solved by adding those that pay. Gives a bound and prices.

Any prices give a bound on every slate, by Lagrange, with u for ranks and y for rows:

    bound = sum_r u_r + sum_q y_q b_q + sum_i max(0, max_r (s_i d_r - u_r - (y A)_ir))
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from policy.assignment import Assignment, Matrix, Pairs
from policy.constraints import Vector
from policy.errors import SolverError
from policy.highs import Columns, Linear

PER_RANK = 6  # pairs added per rank and round
BAND = 6  # how far from the order of scores the first pairs reach
MOST_ROUNDS = 200
PAYS = 1e-7


@dataclass(frozen=True)
class Priced:
    """A bound on every slate's value; for each pair by how much a slate with it falls short of the bound (<= 0).

    `feasible` is False when not even fractions of candidates can meet the rows; `rows` are the program rows' prices.
    """

    feasible: bool
    bound: float
    short: Matrix
    rows: Vector


class Pricer:
    """The linear program of an assignment, kept so that it can be solved again with rows set free.

    `penalty` is what breaking a row by one costs; it must exceed what a slate can win.
    """

    def __init__(self, assignment: Assignment, penalty: float) -> None:
        self._size, self._count = assignment.size, assignment.count
        self._chosen = np.zeros_like(assignment.open)
        costs, columns = _elastic(assignment, penalty)
        self._elastic = len(costs)
        self._linear = Linear(costs, np.full(len(costs), np.inf), columns, *assignment.limits())
        self._add(np.argwhere(_first(assignment)), assignment)

    def price(self, assignment: Assignment) -> Priced:
        """Solve for an assignment that differs from the first one in its rows' bounds at most."""
        for _ in range(MOST_ROUNDS):
            if (solved := self._linear.solve()) is None:
                raise SolverError("a program with elastic rows has no solution")
            elastic = float(solved[0][: self._elastic].sum())
            prices = self._linear.prices()
            slots, rows = prices[: self._size], _clean(prices[self._size + self._count :], assignment)
            reduced = assignment.gain - slots[None, :] - (assignment.program.items.T * rows) @ assignment.program.ranks
            own = prices[self._size : self._size + self._count, None]
            pairs = _paying(assignment.open & ~self._chosen, reduced - own)
            if not len(pairs):
                break
            self._add(pairs, assignment)
        return _priced(assignment, elastic <= PAYS, slots, rows, reduced)

    def price_without(self, assignment: Assignment, rows: NDArray[np.bool_]) -> Priced:
        """Solve with some rows set free; `assignment` is the one without them. They bind again afterwards."""
        low, high = self._linear.row_bounds
        places = self._size + self._count + np.flatnonzero(rows)
        saved = low[places].copy(), high[places].copy()
        for place in places.tolist():
            self._linear.bound_row(place, -np.inf, np.inf)
        found = self.price(assignment)
        for place, least, most in zip(places.tolist(), *saved, strict=True):
            self._linear.bound_row(place, least, most)
        return found

    def _add(self, pairs: Pairs, assignment: Assignment) -> None:
        self._linear.add(assignment.gain[pairs[:, 0], pairs[:, 1]], assignment.columns(pairs))
        self._chosen[pairs[:, 0], pairs[:, 1]] = True


def _priced(assignment: Assignment, feasible: bool, slots: Vector, rows: Vector, reduced: Matrix) -> Priced:
    best = np.where(assignment.open, reduced, -np.inf).max(axis=1, initial=0.0).clip(0)
    limits = np.where(rows > 0, assignment.program.high, assignment.program.low)
    fixed = float(slots.sum() + np.dot(rows[rows != 0], limits[rows != 0]))
    return Priced(feasible, fixed + float(best.sum()), reduced - best[:, None], rows)


def _clean(rows: Vector, assignment: Assignment) -> Vector:
    """Row prices without noise on sides that have no bound."""
    program = assignment.program
    noise = ((rows > 0) & np.isinf(program.high)) | ((rows < 0) & np.isinf(program.low))
    return np.where(noise, 0.0, rows)


def _first(assignment: Assignment) -> NDArray[np.bool_]:
    """Pairs to begin with: for each rank the candidates about as good, and the best that lower bounds count."""
    program, chosen = assignment.program, np.zeros_like(assignment.open)
    for rank in range(assignment.size):
        usable = np.flatnonzero(assignment.open[:, rank])
        chosen[usable[max(0, rank - BAND) : rank + BAND + 1], rank] = True
    for items, low in zip(program.items, program.low, strict=True):
        if low > 0:
            best = np.flatnonzero(items > 0)[: int(low) + 3]
            chosen[best] = assignment.open[best]
    return chosen


def _paying(closed: NDArray[np.bool_], gain: Matrix) -> Pairs:
    """Pairs that would raise the value, the best few of each rank."""
    usable = np.where(closed, gain, -np.inf)
    few = min(PER_RANK, len(gain))
    best = np.argpartition(-usable, few - 1, axis=0)[:few]
    pick = np.zeros_like(closed)
    np.put_along_axis(pick, best, np.take_along_axis(usable, best, axis=0) > PAYS, axis=0)
    return np.argwhere(pick)


def _elastic(assignment: Assignment, penalty: float) -> tuple[Vector, Columns]:
    """Columns that fill a rank or mend a row at a price that no slate can pay."""
    size, extra = assignment.size, len(assignment.program.low)
    rows = np.concatenate([np.arange(size), np.repeat(size + assignment.count + np.arange(extra), 2)])
    values = np.concatenate([np.ones(size), np.tile([1.0, -1.0], extra)])
    columns = Columns(np.arange(len(rows) + 1, dtype=np.int32), rows.astype(np.int32), values)
    return np.full(len(rows), -penalty), columns
