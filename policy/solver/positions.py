"""The whole program over (candidate, rank) pairs, for HiGHS's own integer solver: where the search
tree grew too large.
"""

import numpy as np
from numpy.typing import NDArray

from undercard.policy.solver.assignment import Assignment, Order
from undercard.policy.solver.highs import Answer, Columns, maximise


def by_position(
    assignment: Assignment, usable: NDArray[np.bool_], seconds: float | None = None
) -> tuple[Order | None, Answer]:
    """The best slate of `usable` pairs (n, k), None unless one was found.

    And what the solver came to.
    """
    of, program = assignment, assignment.program
    candidate, rank = np.nonzero(usable)
    each, gains = (
        np.arange(len(candidate)),
        of.scores[candidate] * of.discounts[rank] + program.bonus[candidate],
    )
    adds = program.adds(candidate, rank).T
    column, row = np.nonzero(adds)
    columns = Columns.of(
        np.concatenate([rank, of.size + candidate, of.size + of.count + row]),
        np.concatenate([each, each, column]),
        np.concatenate([np.ones(2 * len(each)), adds[column, row]]),
        len(each),
    )
    low = np.concatenate([np.ones(of.size), np.full(of.count, -np.inf), program.low])
    high = np.concatenate([np.ones(of.size), np.ones(of.count), program.high])
    answer = maximise(gains, np.ones(len(each)), columns, low, high, seconds=seconds)
    if answer.status != "optimal":
        return None, answer
    taken = answer.x > 0.5
    return tuple(candidate[taken][np.argsort(rank[taken])].tolist()), answer
