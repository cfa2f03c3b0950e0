"""The linear program over the cells that were chosen so far, with the cuts that were found so far.

Its value bounds every slate made of its cells. Rows: one per stretch (filled), one per row of the
program, then one per candidate (placed as often as it may be) and one per cut as they come.
Columns: what each stretch is worth, what fills a stretch or mends a row at a penalty, then the
cells.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from undercard.policy.solver.assignment import Assignment, Cells, Cut, Matrix
from undercard.policy.solver.constraints import Vector
from undercard.policy.solver.highs import Columns, Linear

NEGLIGIBLE = 1e-9
SHARP = 1e-8  # a cut is added when it is exceeded by more


class Prices(NamedTuple):
    """What one more of each is worth: ranks of a stretch, rows of the program, places of a
    candidate (zero if not in).
    """

    slots: Vector
    rows: Vector
    candidates: Vector
    worth: Matrix  # (n, stretches): what a candidate brings, by the cuts that bind
    constant: float  # of those cuts


class Master:
    """The program of an assignment; `penalty` is what breaking a row by one costs."""

    def __init__(self, assignment: Assignment, penalty: float) -> None:
        self._of = assignment
        self._rows = np.arange(
            assignment.stretches, assignment.stretches + len(assignment.program.low)
        )
        self._linear = self._start(penalty)
        self._mends = np.arange(assignment.stretches, self._linear.width)
        self._row_of = np.full(assignment.count, -1)
        self._column_of = np.full(assignment.open.shape, -1)
        self._cuts: list[Cut] = []
        self._cut_rows: list[int] = []
        self.cells: Cells = np.zeros((0, 2), dtype=np.intp)
        self.parts: Vector = np.zeros(0)  # how much of each cell is taken, after `solve`
        self.mended = 0.0  # by how much rows were mended, after `solve`
        for stretch, (start, length) in enumerate(
            zip(assignment.starts, assignment.lengths, strict=True)
        ):
            best = np.flatnonzero(assignment.open[:, stretch])[start : start + length]
            self._bound_worth(assignment.cut(stretch, best, np.ones(len(best))))

    def _start(self, penalty: float) -> Linear:
        of, program = self._of, self._of.program
        rows = np.concatenate([np.arange(of.stretches), np.repeat(self._rows, 2)])
        values = np.concatenate([np.ones(of.stretches), np.tile([1.0, -1.0], len(self._rows))])
        starts = np.concatenate([np.zeros(of.stretches), np.arange(len(rows) + 1)])
        costs = np.concatenate([np.ones(of.stretches), np.full(len(rows), -penalty)])
        lower = np.concatenate([np.full(of.stretches, -np.inf), np.zeros(len(rows))])
        columns = Columns(starts.astype(np.int32), rows.astype(np.int32), values)
        low, high = (np.concatenate([of.lengths, side]) for side in (program.low, program.high))
        return Linear(costs, lower, np.full(len(costs), np.inf), columns, low, high)

    @property
    def has(self) -> NDArray[np.bool_]:
        """Which cells are in, (n, stretches)."""
        return self._column_of >= 0

    def add(self, cells: Cells) -> None:
        """Add cells that are not in yet."""
        if not len(cells):
            return
        candidate, stretch = cells.T
        new = np.unique(candidate[self._row_of[candidate] < 0])
        self._row_of[new] = self._linear.add_rows(self._of.most[new])
        dense = (self._of.program.items[:, candidate] * self._of.weights[:, stretch]).T
        column, row = np.nonzero(dense)
        each = np.arange(len(cells))
        cuts, inside = np.nonzero(
            np.asarray([cut.stretch for cut in self._cuts])[:, None] == stretch
        )
        worth = np.asarray([cut.worth for cut in self._cuts])[cuts, candidate[inside]]
        entries = Columns.of(
            np.concatenate(
                [
                    stretch,
                    self._row_of[candidate],
                    self._rows[row],
                    np.asarray(self._cut_rows)[cuts],
                ]
            ),
            np.concatenate([each, each, column, inside]),
            np.concatenate([np.ones(2 * len(cells)), dense[column, row], -worth]),
            len(cells),
        )
        upper = np.minimum(self._of.most[candidate], self._of.lengths[stretch])
        self._column_of[candidate, stretch] = self._linear.add(upper, entries)
        self.cells = np.concatenate([self.cells, cells])

    def _bound_worth(self, cut: Cut) -> None:
        inside = self.cells[self.cells[:, 1] == cut.stretch, 0]
        columns = np.append(self._column_of[inside, cut.stretch], cut.stretch)
        values = np.append(-cut.worth[inside], 1.0)
        self._cut_rows.append(self._linear.add_row(cut.constant, columns, values))
        self._cuts.append(cut)

    def solve(self) -> float | None:
        """The value of the program as it is now; None when nothing is feasible."""
        solved = self._linear.solve()
        if solved is None:
            return None
        x, value = solved
        self._worth = x[: self._of.stretches]
        self.mended = float(x[self._mends].sum())
        self.parts = x[self._linear.width - len(self.cells) :]
        return value

    def shares(self) -> Matrix:
        """How much of each cell the last solve takes, (n, stretches)."""
        found = np.zeros(self._of.open.shape)
        found[self.cells[:, 0], self.cells[:, 1]] = self.parts
        return found

    def sharpen(self) -> bool:
        """Cut off what was just found where it claims more than it is worth; whether it did."""
        taken = np.flatnonzero(self.parts > NEGLIGIBLE)
        taken = taken[np.lexsort(self.cells[taken].T)]
        (candidates, stretches), parts = self.cells[taken].T, self.parts[taken]
        claimed = self._worth > self._of.worth(candidates, stretches, parts) + SHARP
        for stretch in np.flatnonzero(claimed & (self._of.lengths > 1)).tolist():
            mine = stretches == stretch
            self._bound_worth(self._of.cut(stretch, candidates[mine], parts[mine]))
        return bool(claimed.any())

    def prices(self) -> Prices:
        """The prices of the last solve."""
        of, dual = self._of, self._linear.prices()
        worth, constant = np.zeros(of.open.shape), 0.0
        weights = np.maximum(dual[self._cut_rows], 0.0)
        whole = np.bincount([cut.stretch for cut in self._cuts], weights, minlength=of.stretches)
        for weight, cut in zip(weights.tolist(), self._cuts, strict=True):
            if weight:
                part = weight / whole[cut.stretch]
                worth[:, cut.stretch] += part * cut.worth
                constant += part * cut.constant
        candidates = np.where(self._row_of >= 0, dual[self._row_of], 0.0)
        return Prices(dual[: of.stretches], dual[self._rows], candidates, worth, constant)

    def free(self, rows: Iterable[int]) -> None:
        """Let rows of the program be broken."""
        for at in rows:
            self._linear.bound_row(int(self._rows[at]), -np.inf, np.inf)

    def bind(self, rows: Iterable[int]) -> None:
        """Bind rows of the program as they were."""
        for at in rows:
            self._linear.bound_row(
                int(self._rows[at]), self._of.program.low[at], self._of.program.high[at]
            )

    def breaking(self, rows: Sequence[int]) -> Iterator[None]:
        """Each way to break one of the rows while those before it hold; where it counts whole
        tracks, by one at least.
        """
        program = self._of.program
        for at in rows:
            whole = not (program.items[at] % 1).any() and not (program.ranks[at] % 1).any()
            row, step = int(self._rows[at]), 1.0 if whole else 0.0
            if np.isfinite(program.low[at]):
                self._linear.bound_row(row, -np.inf, program.low[at] - step)
                yield
            if np.isfinite(program.high[at]):
                self._linear.bound_row(row, program.high[at] + step, np.inf)
                yield
            self.bind([at])
        self.free(rows)

    def restrict(self, usable: NDArray[np.bool_] | None) -> None:
        """Leave only some cells (n, stretches) open, and nothing mended; with None open all as they
        were.
        """
        if usable is not None:
            self.add(np.argwhere(usable & ~self.has))
        candidate, stretch = self.cells.T
        upper = np.minimum(self._of.most[candidate], self._of.lengths[stretch])
        opened = upper if usable is None else np.where(usable[candidate, stretch], upper, 0.0)
        self._linear.bound_columns(
            self._column_of[candidate, stretch], np.zeros(len(opened)), opened
        )
        mended = np.full(len(self._mends), np.inf if usable is None else 0.0)
        self._linear.bound_columns(self._mends, np.zeros(len(mended)), mended)

    def place(self, candidate: int, low: float, high: float) -> None:
        """Bound how often a candidate is in."""
        self._linear.bound_row(int(self._row_of[candidate]), low, high)

    def put(self, candidate: int, stretch: int, low: float, high: float) -> None:
        """Bound how often a candidate is in a stretch."""
        column = self._column_of[candidate, stretch : stretch + 1]
        self._linear.bound_columns(column, np.asarray([low]), np.asarray([high]))
