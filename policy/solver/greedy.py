"""A slate found by taking the best next candidate and looking ahead to what the norms still need.

Proves nothing.
"""

import numpy as np

from undercard.policy.solver.constraints import TOLERANCE, Indices, Vector
from undercard.policy.solver.program import Matrix, Program


def greedy(program: Program, scores: Vector) -> tuple[int, ...] | None:
    """Positions in the kept candidates, best first.

    None when it does not find a slate that meets every row.

    At each rank the best candidate is taken that breaks no upper bound and leaves enough ranks
    before every cut for what lower bounds still lack.
    """
    size = program.size
    sums = np.zeros(len(program.low))
    free, every = np.ones(len(scores), dtype=bool), np.arange(len(scores))
    order: list[int] = []
    if len(scores) < size:
        return None
    most, least = _ahead(program)
    for rank in range(size):
        usable = free & (program.first <= rank)
        rows = _counting(program, rank)  # the others stand as they stood
        after = sums[rows, None] + program.adds(every, np.full(len(every), rank), rows)
        lacks = program.low[rows, None] - after - most[rows, rank + 1 : rank + 2]
        exceeds = after + least[rows, rank + 1 : rank + 2] - program.high[rows, None]
        usable &= ~((lacks > TOLERANCE).any(axis=0) | (exceeds > TOLERANCE).any(axis=0))
        if not usable.any():
            return None
        gain = scores / np.log2(rank + 2) + program.bonus
        best = int(np.argmax(np.where(usable, gain, -np.inf)))
        order.append(best)
        free[best] = False
        sums[rows] = after[:, best]
    return tuple(order)


def _counting(program: Program, rank: int) -> Indices:
    """The rows that count what stands at a rank."""
    counting = program.ranks[:, rank] != 0
    if program.pairs is not None:
        counting[program.pairs.at[program.pairs.ranks[:, rank] != 0]] = True
    return np.flatnonzero(counting)


def _ahead(program: Program) -> tuple[Matrix, Matrix]:
    """The most and the least that the ranks from r on can still add to each row, (rows, k + 1).

    Every rank left is filled with something.
    """
    most, least = np.zeros((2, len(program.low), program.size + 1))
    parts = [(np.arange(len(program.low)), program.items, program.ranks)]
    if program.pairs is not None:
        parts.append((program.pairs.at, program.pairs.items, program.pairs.ranks))
    for rows, items, ranks in parts:
        rest = np.cumsum(ranks[:, ::-1], axis=1)[:, ::-1]
        most[rows, :-1] += items.max(axis=1)[:, None] * rest
        least[rows, :-1] += items.min(axis=1)[:, None] * rest
    return most, least
