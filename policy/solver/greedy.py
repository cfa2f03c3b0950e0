"""A slate found by taking the best next candidate and looking ahead to what the norms still need.

Proves nothing.
"""

import numpy as np

from undercard.policy.solver.constraints import TOLERANCE, Vector
from undercard.policy.solver.program import Program


def greedy(program: Program, scores: Vector) -> tuple[int, ...] | None:
    """Positions in the kept candidates, best first.

    None when it does not find a slate that meets every row.

    At each rank the best candidate is taken that breaks no upper bound and leaves enough ranks
    before every cut for what lower bounds still lack.
    """
    size = program.size
    sums = np.zeros(len(program.low))
    free = np.ones(len(scores), dtype=bool)
    order: list[int] = []
    ahead = np.cumsum(program.ranks[:, ::-1], axis=1)[
        :, ::-1
    ]  # what the ranks from r on can still weigh
    if len(scores) < size:
        return None
    top, bottom = (
        program.items.max(axis=1),
        program.items.min(axis=1),
    )  # every rank left is filled with something
    for rank in range(size):
        usable = free & (program.first <= rank)
        after = sums[:, None] + program.items * program.ranks[:, rank : rank + 1]
        rest = ahead[:, rank + 1] if rank + 1 < size else np.zeros(len(sums))
        lacks = program.low[:, None] - after - (top * rest)[:, None]
        exceeds = after + (bottom * rest)[:, None] - program.high[:, None]
        usable &= ~((lacks > TOLERANCE).any(axis=0) | (exceeds > TOLERANCE).any(axis=0))
        if not usable.any():
            return None
        gain = scores / np.log2(rank + 2) + program.bonus
        best = int(np.argmax(np.where(usable, gain, -np.inf)))
        order.append(best)
        free[best] = False
        sums = after[:, best]
    return tuple(order)
