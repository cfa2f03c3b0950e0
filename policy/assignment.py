"""A program as a matrix over (candidate, rank) pairs: what the linear program and the search tree are both made of.

Rows, in this order: one per rank (filled once), one per candidate (placed at most once), one per row of the program.
"""

import numpy as np
from numpy.typing import NDArray

from policy.constraints import Vector, discounts
from policy.highs import Columns
from policy.program import Program

Matrix = NDArray[np.float64]
Pairs = NDArray[np.intp]  # (m, 2): candidate, rank from 0


class Assignment:
    """The gains of all pairs, which of them are open, and their columns."""

    def __init__(self, program: Program, scores: Vector) -> None:
        self.program, self.size, self.count = program, program.size, len(scores)
        self.gain: Matrix = scores[:, None] * discounts(self.size)[None, :] + program.bonus[:, None]
        self.open = np.arange(self.size)[None, :] >= program.first[:, None]

    def stretches(self) -> NDArray[np.intp]:
        """For each rank the stretch of ranks that every row treats alike, numbered from 0."""
        if not len(self.program.ranks):
            return np.zeros(self.size, dtype=np.intp)
        changes = np.any(np.diff(self.program.ranks, axis=1) != 0, axis=0)
        return np.concatenate([[0], np.cumsum(changes)]).astype(np.intp)

    def columns(self, pairs: Pairs, place: NDArray[np.intp] | None = None, candidates: int | None = None) -> Columns:
        """The columns of pairs; `place` gives each pair's candidate row where only some candidates have one."""
        count = self.count if candidates is None else candidates
        row_of = pairs[:, 0] if place is None else place
        dense = self.program.items[:, pairs[:, 0]] * self.program.ranks[:, pairs[:, 1]]
        column, row = np.nonzero(dense.T)
        m = len(pairs)
        rows = np.concatenate([pairs[:, 1], self.size + row_of, self.size + count + row])
        columns = np.concatenate([np.arange(m), np.arange(m), column])
        values = np.concatenate([np.ones(2 * m), dense.T[column, row]])
        return Columns.of(rows, columns, values, m)

    def limits(self, candidates: int | None = None) -> tuple[Vector, Vector]:
        """The bounds of all rows."""
        count = self.count if candidates is None else candidates
        low = np.concatenate([np.ones(self.size), np.full(count, -np.inf), self.program.low])
        high = np.concatenate([np.ones(self.size), np.ones(count), self.program.high])
        return low, high
