"""A better slate near a lawful one: some ranks are opened, and filled anew as well as can be.

Large neighbourhood search (Shaw, CP 1998). Each neighbourhood is a small search tree that is cut
off early; what none of them betters is not thereby the best.
"""

import time

import numpy as np
from numpy.typing import NDArray

from undercard.policy.solver.assignment import Assignment, Order
from undercard.policy.solver.constraints import Indices
from undercard.policy.solver.master import Master
from undercard.policy.solver.tree import Tree

MOST_NODES = 30  # of one neighbourhood
DRAWN = 6  # neighbourhoods of ranks drawn by lot, after those of ranks in a row


def bettered(
    master: Master,
    assignment: Assignment,
    order: Order,
    usable: NDArray[np.bool_],
    ends: float | None,
) -> Order:
    """The slate after one round through all neighbourhoods of half its ranks, of usable cells.

    Every rank is a block of the assignment.
    """
    ranks = np.arange(assignment.size)
    for opened in _neighbourhoods(assignment.size):
        if ends is not None and time.perf_counter() > ends:
            break
        near = usable & np.isin(ranks, opened)
        near[list(order), ranks] = True
        value = assignment.value(order)
        tree = Tree(master, assignment, value, ends=ends, most=MOST_NODES).run(near)
        order = tree.order or order
    return order


def _neighbourhoods(size: int) -> list[Indices]:
    """Ranks that are opened together: the first half, the middle, the last, every other, some."""
    half, ranks = -(-size // 2), np.arange(size)
    lot = np.random.default_rng(size)
    in_a_row = [ranks[start : start + half] for start in (0, (size - half) // 2, size - half)]
    drawn = [lot.permutation(ranks)[:half] for _ in range(DRAWN)]
    return [*in_a_row, ranks[::2], ranks[1::2], *drawn]
