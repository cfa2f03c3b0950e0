"""A program as a matrix over cells: a candidate in a position block, ranks that every row treats
alike.

Within a block the best order is by score. So what a set contributes there is no sum over its
members, but a minimum of such sums: for any price u_r of each of the block's ranks

    contribution of a set S  <=  sum_r u_r + sum_{i in S} max_r (s_i d_r - u_r) + bonus_i

with equality where each member's best rank is the one it has. Each choice of prices is a `Cut`.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from undercard.policy.solver.constraints import Indices, Vector, discounts
from undercard.policy.solver.program import Program

Matrix = NDArray[np.float64]
Cells = NDArray[np.intp]  # (m, 2): candidate, block
Order = tuple[int, ...]
WHOLE = 1e-7


@dataclass(frozen=True)
class Cut:
    """What a set in a block contributes at most: `constant` and the sum of its members'
    `contribution` (n,).
    """

    block: int
    constant: float
    contribution: Vector


class Assignment:
    """A program and the scores (n,) of its kept candidates, falling.

    `most` is how often each may be placed.
    """

    def __init__(self, program: Program, scores: Vector, most: Vector | None = None) -> None:
        self.program, self.scores, self.size, self.count = (
            program,
            scores,
            program.size,
            len(scores),
        )
        self.most = np.ones(self.count) if most is None else most
        self.discounts = discounts(self.size)
        self.starts = _starts(program)
        self.lengths = np.diff(self.starts, append=self.size)
        self.blocks = len(self.starts)
        # what one rank of each block weighs in each row
        self.weights: Matrix = program.ranks[:, self.starts]
        self.open = program.first[:, None] <= self.starts[None, :]

    @property
    def ordered(self) -> bool:
        """Whether the rows tell every rank from the next."""
        return self.blocks == self.size

    @property
    def fillable(self) -> bool:
        """Whether enough candidates may stand in every block; otherwise there is no slate.

        Who may stand in a block may stand in all later ones: it is enough to count up to each end.
        """
        return bool((self.most @ self.open >= self.starts + self.lengths).all())

    def fills(self, block: int) -> tuple[Indices, Vector]:
        """Who fills a block where all stand by score, and how many of its ranks each takes."""
        usable = np.flatnonzero(self.open[:, block])
        start, end = self.starts[block], self.starts[block] + self.lengths[block]
        reached = np.cumsum(self.most[usable])
        parts = reached.clip(start, end) - (reached - self.most[usable]).clip(start, end)
        return usable[parts > 0], parts[parts > 0]

    def value(self, order: Order) -> float:
        """The value of a slate: what its blocks contribute together."""
        rows = list(order)
        return float(self.scores[rows] @ self.discounts + self.program.bonus[rows].sum())

    def arranged(self, blocks: Iterable[Iterable[int]]) -> Order:
        """The slate with these candidates in each block, best first: candidates are numbered by
        falling score.
        """
        return tuple(int(candidate) for inside in blocks for candidate in sorted(inside))

    def placed(self, cells: Cells) -> Order:
        """The slate that fills these cells (k, 2)."""
        return self.arranged(
            cells[cells[:, 1] == block, 0].tolist() for block in range(self.blocks)
        )

    def contributions(self, candidates: Indices, blocks: Indices, parts: Vector) -> Vector:
        """What parts of candidates contribute to each block, (blocks,).

        By block, best first, filling all ranks.
        """
        filled = np.concatenate([[0.0], np.cumsum(parts)])
        gathered = np.concatenate([[0.0], np.cumsum(parts * self.scores[candidates])])
        each = np.diff(np.interp(np.arange(self.size + 1), filled, gathered)) * self.discounts
        bonus = np.bincount(blocks, parts * self.program.bonus[candidates], minlength=self.blocks)
        found: Vector = np.add.reduceat(each, self.starts) + bonus
        return found

    def cut(self, block: int, inside: Indices, parts: Vector) -> Cut:
        """The cut that holds with equality for parts of candidates, best first, that fill a block
        together.
        """
        length, start = int(self.lengths[block]), int(self.starts[block])
        discount = self.discounts[start : start + length]
        filled = np.cumsum(parts)
        ends = np.arange(1, length)
        last = np.minimum(
            np.searchsorted(filled, ends - WHOLE), len(inside) - 1
        )  # who ends each rank but the last
        after = np.where(filled[last] <= ends + WHOLE, np.minimum(last + 1, len(inside) - 1), last)
        between = (self.scores[inside[last]] + self.scores[inside[after]]) / 2
        prices = np.zeros(length)
        prices[:-1] = np.cumsum((between * -np.diff(discount))[::-1])[::-1]
        rank = np.searchsorted(-between, -self.scores)
        contribution = self.scores * discount[rank] - prices[rank] + self.program.bonus
        return Cut(block, float(prices.sum()), contribution)


def _starts(program: Program) -> Indices:
    """The first rank of each block."""
    changes = np.zeros(program.size, dtype=bool)
    changes[0] = True
    changes[1:] = (np.diff(program.ranks, axis=1) != 0).any(axis=0)
    if program.pairs is not None:
        changes[1:] |= (np.diff(program.pairs.ranks, axis=1) != 0).any(axis=0)
    changes[program.first[program.first < program.size]] = True
    return np.flatnonzero(changes)
