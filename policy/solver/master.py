"""The linear program over the cells that were chosen so far, with the cuts that were found so far.

Its value bounds every slate made of its cells. Rows: one per block (filled), one per row of the
program, then one per candidate (placed as often as it may be) and one per cut as they come. Rows of
the program that can wait come in when they are broken.
Columns: what each block contributes, what mends a row at a penalty, and the cells, as they come.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from undercard.policy.solver.assignment import Assignment, Cells, Cut, Matrix
from undercard.policy.solver.constraints import Indices, Vector
from undercard.policy.solver.highs import Basis, Columns, Linear

NEGLIGIBLE = 1e-9
SHARP = 1e-8  # a cut is added when it is exceeded by more


class Prices(NamedTuple):
    """What one more of each is worth: ranks of a block, rows of the program, places of a candidate
    (zero if not in).
    """

    slots: Vector
    rows: Vector
    candidates: Vector
    contributions: Matrix  # (n, blocks): what a candidate brings, by the cuts that bind
    constant: float  # of those cuts


class Master:
    """The program of a fillable assignment; `penalty`: what breaking a row by one costs."""

    def __init__(self, assignment: Assignment, penalty: float) -> None:
        self._of, self._penalty = assignment, penalty
        self._rows = np.full(len(assignment.program.low), -1)
        self._freed = np.zeros(len(self._rows), dtype=bool)
        self._linear = self._start()
        self._mends = np.zeros(0, dtype=np.intp)
        self._row_of = np.full(assignment.count, -1)
        self._column_of = np.full(assignment.open.shape, -1)
        self._columns = np.zeros(0, dtype=np.intp)  # of the cells, in their order
        self._cuts: list[Cut] = []
        self._cut_rows: list[int] = []
        self.cells: Cells = np.zeros((0, 2), dtype=np.intp)
        self.parts: Vector = np.zeros(0)  # how much of each cell is taken, after `solve`
        self._elastic = True  # whether rows may be mended
        self.mended = 0.0  # by how much rows were mended, after `solve`
        self._let_in(np.flatnonzero(~assignment.program.waits))
        for block in range(assignment.blocks):
            self._bound_contribution(assignment.cut(block, *assignment.fills(block)))

    def _start(self) -> Linear:
        blocks = self._of.blocks
        empty = Columns(
            np.zeros(blocks + 1, dtype=np.int32), np.zeros(0, dtype=np.int32), np.zeros(0)
        )
        lengths, unbounded = self._of.lengths.astype(np.float64), np.full(blocks, np.inf)
        return Linear(np.ones(blocks), -unbounded, unbounded, empty, lengths, lengths)

    def _let_in(self, rows: Indices) -> None:
        """Add rows of the program, each with what mends it on either side, at a penalty."""
        program, (candidate, block) = self._of.program, self.cells.T
        adds = program.adds(candidate, self._of.starts[block], rows)
        row, cell = np.nonzero(adds)
        low, high = self._bounds(rows)
        entries = Columns.of(self._columns[cell], row, adds[row, cell], len(rows))
        self._rows[rows] = self._linear.add_rows(low, high, entries)
        mended = np.repeat(self._rows[rows], 2)
        each = np.arange(len(mended) + 1, dtype=np.int32)
        columns = Columns(each, mended.astype(np.int32), np.tile([1.0, -1.0], len(rows)))
        upper = np.full(len(mended), np.inf if self._elastic else 0.0)
        new = self._linear.add(upper, columns, np.full(len(mended), -self._penalty))
        self._mends = np.concatenate([self._mends, new])

    def _bounds(self, rows: Indices) -> tuple[Vector, Vector]:
        program, free = self._of.program, self._freed[rows]
        low, high = program.low[rows], program.high[rows]
        return np.where(free, -np.inf, low), np.where(free, np.inf, high)

    def admit(self) -> bool:
        """Let in the waiting rows that the last solve breaks; whether there were any."""
        waiting = np.flatnonzero((self._rows < 0) & ~self._freed)
        if not len(waiting):
            return False
        taken = np.flatnonzero(self.parts > NEGLIGIBLE)
        (candidate, block), parts = self.cells[taken].T, self.parts[taken]
        sums = self._of.program.adds(candidate, self._of.starts[block], waiting) @ parts
        low, high = self._bounds(waiting)
        broken = waiting[(sums > high + SHARP) | (sums < low - SHARP)]
        if len(broken):
            self._let_in(broken)
        return bool(len(broken))

    @property
    def has(self) -> NDArray[np.bool_]:
        """Which cells are in, (n, blocks)."""
        return self._column_of >= 0

    def add(self, cells: Cells) -> None:
        """Add cells that are not in yet."""
        if not len(cells):
            return
        candidate, block = cells.T
        new = np.unique(candidate[self._row_of[candidate] < 0])
        self._row_of[new] = self._linear.add_empty_rows(self._of.most[new])
        there = np.flatnonzero(self._rows >= 0)
        dense = self._of.program.adds(candidate, self._of.starts[block], there).T
        column, row = np.nonzero(dense)
        each = np.arange(len(cells))
        cuts, inside = np.nonzero(np.asarray([cut.block for cut in self._cuts])[:, None] == block)
        contribution = np.asarray([cut.contribution for cut in self._cuts])[cuts, candidate[inside]]
        entries = Columns.of(
            np.concatenate(
                [
                    block,
                    self._row_of[candidate],
                    self._rows[there[row]],
                    np.asarray(self._cut_rows)[cuts],
                ]
            ),
            np.concatenate([each, each, column, inside]),
            np.concatenate([np.ones(2 * len(cells)), dense[column, row], -contribution]),
            len(cells),
        )
        upper = np.minimum(self._of.most[candidate], self._of.lengths[block])
        new = self._linear.add(upper, entries)
        self._column_of[candidate, block] = new
        self._columns = np.concatenate([self._columns, new])
        self.cells = np.concatenate([self.cells, cells])

    def _bound_contribution(self, cut: Cut) -> None:
        inside = self.cells[self.cells[:, 1] == cut.block, 0]
        columns = np.append(self._column_of[inside, cut.block], cut.block)
        values = np.append(-cut.contribution[inside], 1.0)
        self._cut_rows.append(self._linear.add_row(cut.constant, columns, values))
        self._cuts.append(cut)

    def solve(self) -> float | None:
        """The value of the program as it is now; None when nothing is feasible."""
        solved = self._linear.solve()
        if solved is None:
            return None
        x, value = solved
        self._contributions = x[: self._of.blocks]
        self.mended = float(x[self._mends].sum())
        self.parts = x[self._columns]
        return value

    def basis(self) -> Basis:
        """Where the last solve ended, for `start_from`."""
        return self._linear.basis()

    def start_from(self, basis: Basis | None) -> None:
        """Start the next solve where one of the same cells ended, rows come in since or not."""
        if basis is not None:
            self._linear.start_from(basis)

    def shares(self) -> Matrix:
        """How much of each cell the last solve takes, (n, blocks)."""
        found = np.zeros(self._of.open.shape)
        found[self.cells[:, 0], self.cells[:, 1]] = self.parts
        return found

    def sharpen(self) -> bool:
        """Cut off what was just found where it claims more than it contributes; whether it did."""
        taken = np.flatnonzero(self.parts > NEGLIGIBLE)
        taken = taken[np.lexsort(self.cells[taken].T)]
        (candidates, blocks), parts = self.cells[taken].T, self.parts[taken]
        claimed = self._contributions > self._of.contributions(candidates, blocks, parts) + SHARP
        for block in np.flatnonzero(claimed & (self._of.lengths > 1)).tolist():
            mine = blocks == block
            self._bound_contribution(self._of.cut(block, candidates[mine], parts[mine]))
        return bool(claimed.any())

    def prices(self) -> Prices:
        """The prices of the last solve."""
        of, dual = self._of, self._linear.prices()
        contributions, constant = np.zeros(of.open.shape), 0.0
        weights = np.maximum(dual[self._cut_rows], 0.0)
        whole = np.bincount([cut.block for cut in self._cuts], weights, minlength=of.blocks)
        for weight, cut in zip(weights.tolist(), self._cuts, strict=True):
            if weight:
                part = weight / whole[cut.block]
                contributions[:, cut.block] += part * cut.contribution
                constant += part * cut.constant
        candidates = np.where(self._row_of >= 0, dual[self._row_of], 0.0)
        rows = np.where(self._rows >= 0, dual[self._rows], 0.0)
        return Prices(dual[: of.blocks], rows, candidates, contributions, constant)

    def free(self, rows: Sequence[int]) -> None:
        """Let rows of the program be broken."""
        self._set(rows, freed=True)

    def bind(self, rows: Sequence[int]) -> None:
        """Bind rows of the program as they were."""
        self._set(rows, freed=False)

    def _set(self, rows: Sequence[int], *, freed: bool) -> None:
        those = np.asarray(rows, dtype=np.intp)
        self._freed[those] = freed
        there = those[self._rows[those] >= 0]
        for row, low, high in zip(self._rows[there], *self._bounds(there), strict=True):
            self._linear.bound_row(int(row), low, high)

    def breaking(self, rows: Sequence[int]) -> Iterator[None]:
        """Each way to break one of the rows while those before it hold.

        Where it counts whole tracks, by one at least.
        """
        program, every = self._of.program, np.asarray(rows, dtype=np.intp)
        self._let_in(every[self._rows[every] < 0])
        for at in rows:
            whole = program.counts_whole(at)
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
        """Leave only some cells (n, blocks) open, and nothing mended.

        With None open all as they were.
        """
        if usable is not None:
            self.add(np.argwhere(usable & ~self.has))
        candidate, block = self.cells.T
        upper = np.minimum(self._of.most[candidate], self._of.lengths[block])
        opened = upper if usable is None else np.where(usable[candidate, block], upper, 0.0)
        self._linear.bound_columns(self._column_of[candidate, block], np.zeros(len(opened)), opened)
        self._elastic = usable is None
        mended = np.full(len(self._mends), np.inf if self._elastic else 0.0)
        self._linear.bound_columns(self._mends, np.zeros(len(mended)), mended)

    def place(self, candidate: int, low: float, high: float) -> None:
        """Bound how often a candidate is in."""
        self._linear.bound_row(int(self._row_of[candidate]), low, high)

    def put(self, candidate: int, block: int, low: float, high: float) -> None:
        """Bound how often a candidate is in a block."""
        column = self._column_of[candidate, block : block + 1]
        self._linear.bound_columns(column, np.asarray([low]), np.asarray([high]))
