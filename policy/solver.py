"""The best slate under a program's rows, with a proof. Leaves the meaning of rows to constraints.

A binary variable per (candidate, rank). The linear program is solved by adding columns: every pair that is not in it is
priced at once, and those that would pay are added. Its prices give a bound, valid for any prices, by Lagrange:

    bound = sum_r u_r + sum_q y_q b_q + sum_i max(0, max_r (s_i d_r - u_r - (y A)_ir))

A pair whose price falls short by more than the gap between this bound and a known value is in no better slate, so only
the few others go into an integer program. Its value, with the bound, is the certificate.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from policy.constraints import Vector, discounts
from policy.highs import Answer, Columns, Growing, maximise
from policy.program import Program

Matrix = NDArray[np.float64]
FIRST_GAP = 0.004  # of the bound: how far a first integer program looks
MOST_ROUNDS = 60


@dataclass(frozen=True)
class Solution:
    """A slate as positions in the program's kept candidates, best first; None when there is none."""

    order: tuple[int, ...] | None
    bound: float
    proved: bool
    prices: Vector  # per row of the program: what one more unit of its bound would be worth


def solve(program: Program, scores: Vector, *, seconds: float | None = None) -> Solution:
    """The slate with the most sum of score / log2(rank + 1), or the proof that there is none.

    `scores` (n,) are those of the kept candidates. `seconds` limits the time; what is then unproved says so.
    """
    if len(program.kept) < program.size:
        return Solution(None, -np.inf, True, np.zeros(len(program.low)))
    return _Search(program, scores).run(seconds)


class _Search:
    def __init__(self, program: Program, scores: Vector) -> None:
        self.program = program
        self.gain: Matrix = scores[:, None] * discounts(program.size)[None, :]
        self.open = np.arange(program.size)[None, :] >= program.first[:, None]
        self.chosen = np.zeros_like(self.open)
        self.rows = program.size + len(scores) + len(program.low)

    def run(self, seconds: float | None) -> Solution:
        bound, reduced, prices = self._relax()
        if bound == -np.inf:
            return Solution(None, bound, True, prices)
        width = FIRST_GAP * max(abs(bound), 1e-6)
        while True:
            answer = self._integer(self.open & (reduced >= -width), seconds)
            if answer.status == "stopped":
                return Solution(None, bound, False, prices)
            everything = bool(((reduced >= -width) | ~self.open).all())
            if answer.status == "optimal" and (bound - answer.value <= width or everything):
                best = max(answer.value, min(answer.bound, bound))
                return Solution(self._order(answer), best, True, prices)
            if everything:
                return Solution(None, -np.inf, True, prices)
            width = bound - answer.value + 1e-7 if answer.status == "optimal" else width * 8

    def _relax(self) -> tuple[float, Matrix, Vector]:
        """The linear program: its bound, every pair's reduced gain, and the rows' prices."""
        program, size = self.program, self.program.size
        penalty = 20.0 * (1.0 + float(np.abs(self.gain).max())) * size
        self._add_first()
        low, high = self._limits()
        costs, upper, columns = self._elastic(penalty)
        linear = Growing(costs, upper, columns, low, high)
        pairs = np.argwhere(self.chosen)
        for _ in range(MOST_ROUNDS):
            linear.add(self.gain[pairs[:, 0], pairs[:, 1]], np.ones(len(pairs)), self._columns(pairs))
            x, duals, _ = linear.solve()
            slot, row = duals[:size], duals[size + len(self.gain) :]
            reduced = self.gain - slot[None, :] - (program.items.T * row) @ program.ranks
            new = self._pays(reduced, duals[size : size + len(self.gain)])
            if not len(new):
                break
            self.chosen[new[:, 0], new[:, 1]] = True
            pairs = new
        if float(x[: len(costs)].sum()) > 1e-7 and not len(new):
            return -np.inf, reduced, row
        best = np.where(self.open, reduced, -np.inf).max(axis=1).clip(0)
        limits = np.where(row > 0, program.high, program.low)
        fixed = float(slot.sum() + np.dot(row[row != 0], limits[row != 0]))
        return fixed + float(best.sum()), reduced - best[:, None], row

    def _add_first(self) -> None:
        """Start from the best few for every rank."""
        for rank in range(self.program.size):
            usable = np.flatnonzero(self.open[:, rank])
            self.chosen[usable[: self.program.size + 10], rank] = True

    def _pays(self, reduced: Matrix, candidate: Vector) -> NDArray[np.intp]:
        """Pairs that would raise the linear program's value, the best few of each rank."""
        gain = np.where(self.open & ~self.chosen, reduced - candidate[:, None], -np.inf)
        best = np.argpartition(-gain, min(12, len(gain) - 1), axis=0)[:13]
        pick = np.zeros_like(self.chosen)
        np.put_along_axis(pick, best, np.take_along_axis(gain, best, axis=0) > 1e-7, axis=0)
        return np.argwhere(pick)

    def _limits(self) -> tuple[Vector, Vector]:
        size, count = self.program.size, len(self.gain)
        low = np.concatenate([np.ones(size), np.full(count, -np.inf), self.program.low])
        high = np.concatenate([np.ones(size), np.ones(count), self.program.high])
        return low, high

    def _elastic(self, penalty: float) -> tuple[Vector, Vector, Columns]:
        """Columns that fill a slot or mend a row at a price that no slate can pay."""
        size, count, extra = self.program.size, len(self.gain), len(self.program.low)
        rows = np.concatenate([np.arange(size), np.repeat(size + count + np.arange(extra), 2)]).astype(np.int32)
        values = np.concatenate([np.ones(size), np.tile([1.0, -1.0], extra)])
        starts = np.arange(len(rows) + 1, dtype=np.int32)
        return np.full(len(rows), -penalty), np.full(len(rows), np.inf), Columns(starts, rows, values)

    def _columns(self, pairs: NDArray[np.intp]) -> Columns:
        """The matrix columns of (candidate, rank) pairs."""
        size, count = self.program.size, len(self.gain)
        dense = self.program.items[:, pairs[:, 0]] * self.program.ranks[:, pairs[:, 1]]
        column, row = np.nonzero(dense.T)
        m = len(pairs)
        all_rows = np.concatenate([pairs[:, 1], size + pairs[:, 0], size + count + row])
        all_columns = np.concatenate([np.arange(m), np.arange(m), column])
        all_values = np.concatenate([np.ones(2 * m), dense.T[column, row]])
        order = np.argsort(all_columns, kind="stable")
        starts = np.concatenate([[0], np.cumsum(np.bincount(all_columns, minlength=m))])
        return Columns(starts.astype(np.int32), all_rows[order].astype(np.int32), all_values[order])

    def _integer(self, usable: NDArray[np.bool_], seconds: float | None) -> Answer:
        self.pairs = np.argwhere(usable)
        low, high = self._limits()
        costs = self.gain[self.pairs[:, 0], self.pairs[:, 1]]
        return maximise(costs, np.ones(len(costs)), self._columns(self.pairs), low, high, seconds=seconds)

    def _order(self, answer: Answer) -> tuple[int, ...]:
        taken = self.pairs[answer.x > 0.5]
        return tuple(int(candidate) for candidate in taken[np.argsort(taken[:, 1]), 0])
