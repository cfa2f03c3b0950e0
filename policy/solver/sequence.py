"""A slate along a number that may only rise, or only fall: found rank by rank, priced, and mended.

Proves nothing. Where energy may only rise, parts of candidates tell little of which whole ones go
together, so that neither rounding nor dives find a slate. But the best sequence of one way is found
by dynamic programming over (rank, candidate), whatever else each candidate is worth at its rank.
The other rows are priced (Lagrange, by subgradients): what breaks a row becomes dearer from one
sequence to the next. What is still broken at the end exchanges mend.
"""

import time
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from undercard.policy.solver.assignment import Assignment, Matrix, Order
from undercard.policy.solver.constraints import TOLERANCE, Constraint, Indices, Vector
from undercard.policy.solver.exchange import improved
from undercard.policy.solver.order_constraints import Succession
from undercard.policy.solver.program import Program

MOST_CANDIDATES = 320  # that sequences are made of: the best
MOST_SEQUENCES = 60
FIRST_STEP = 0.5  # of a mean score: how much dearer a broken row becomes by each unit, at first
PRICES_ALONE = 4  # sequences; if none keeps every row by then, what breaks one is left out
LESS_EACH = 0.25  # and how fast that falls
CHEAPER = 0.7  # of a price stays where all rows are kept: perhaps it was higher than need be


def in_sequence(
    constraints: Sequence[Constraint],
    program: Program,
    scores: Vector,
    *,
    ends: float | None = None,
    last: float | None = None,
) -> Order | None:
    """The best slate found that goes one way along a number; None where nothing is to go one way,
    or none was found.

    `scores` (n,) are those of the program's kept candidates, falling. `ends` and `last`: the
    moments of time.perf_counter() at which to stop with a slate, and without one.
    """
    one_way = [one for one in constraints if isinstance(one, Succession) and _goes_one_way(one)]
    if not one_way or len(scores) < program.size:
        return None
    assignment = Assignment(program, scores)
    if not assignment.ordered:
        return None
    pool = np.flatnonzero(program.first < program.size)[:MOST_CANDIDATES]
    allowed = _allowed(constraints, program.kept[pool], one_way[0])
    now = time.perf_counter()
    halfway = None if last is None else (now + last) / 2
    found, nearest = _Sequences(assignment, pool, allowed).search(ends, halfway)
    if found is not None:
        return improved(assignment, found, pool, ends)
    return None if nearest is None else improved(assignment, nearest, pool, last)


def _goes_one_way(constraint: Succession) -> bool:
    return constraint.norm.step is not None and constraint.norm.step.only is not None


def _allowed(
    constraints: Sequence[Constraint], rows: Indices, one_way: Succession
) -> NDArray[np.bool_]:
    """Which of these candidates may stand right after which, (before, after).

    `rows`: the candidates, falling by score: of those that are alike along the number the better
    comes first, so that no candidate comes twice.
    """
    allowed = np.ones((len(rows), len(rows)), dtype=bool)
    for constraint in constraints:
        for pair in constraint.loosened if isinstance(constraint, Succession) else ():
            sums = pair.before[rows][:, None] + pair.after[rows][None, :]
            allowed &= sums <= pair.most + TOLERANCE
    along = one_way.pairs[-1].before[rows]  # that of the way: rising as the list goes on
    place = np.empty(len(rows), dtype=np.intp)
    place[np.argsort(along, kind="stable")] = np.arange(len(rows))
    return allowed & (place[:, None] < place[None, :])


class _Sequences:
    """Sequences of some candidates at ever better prices of the rows that look at no neighbours."""

    def __init__(self, assignment: Assignment, pool: Indices, allowed: NDArray[np.bool_]) -> None:
        program, ranks = assignment.program, np.arange(assignment.size)
        self._of, self._pool, self._allowed = assignment, pool, allowed
        worth = assignment.scores[pool][:, None] * assignment.discounts
        worth = worth + program.bonus[pool][:, None]
        self._worth = np.where(program.first[pool][:, None] <= ranks, worth, -np.inf)
        rows = _alone(program)
        self._low, self._high = program.low[rows], program.high[rows]
        self._items, self._ranks = program.items[rows][:, pool], program.ranks[rows]
        self._prices = np.zeros(len(rows))

    def search(self, ends: float | None, last: float | None) -> tuple[Order | None, Order | None]:
        """The best that keeps every row, and the last that was made."""
        best: Order | None = None
        made: Order | None = None
        step = FIRST_STEP * float(np.abs(self._of.scores[: self._of.size]).mean())
        for turn in range(MOST_SEQUENCES):
            places = _sequence(
                self._worth - (self._items.T * self._prices) @ self._ranks, self._allowed
            )
            if places is None:
                break
            made = tuple(self._pool[places].tolist())
            sums = (self._items[:, places] * self._ranks).sum(axis=1)
            over, under = np.maximum(sums - self._high, 0.0), np.maximum(self._low - sums, 0.0)
            if max(over.max(initial=0.0), under.max(initial=0.0)) <= TOLERANCE:
                if best is None or self._of.value(made) > self._of.value(best):
                    best = made
                if turn == 0:
                    break
                self._prices *= CHEAPER
            if best is None and turn >= PRICES_ALONE:
                for row in np.flatnonzero(over > TOLERANCE).tolist():
                    self._keep_few(row, places)
            self._prices += step / (1.0 + LESS_EACH * turn) * (over - under)
            limit = last if best is None else ends
            if limit is not None and time.perf_counter() > limit:
                break
        return best, made

    def _keep_few(self, row: int, places: Indices) -> None:
        """Of what a row counts one by one, let only those come again for which it has room."""
        items = self._items[row]
        if self._ranks[row].min() < 1 or not ((items == 0) | (items == 1)).all():
            return
        counted = places[items[places] > 0]
        best_first = counted[np.argsort(-self._worth[counted].max(axis=1), kind="stable")]
        shut = items > 0
        shut[best_first[: int(max(0.0, self._high[row]))]] = False
        self._worth[shut] = -np.inf


def _alone(program: Program) -> Indices:
    """The rows that look at no neighbours: those the sequence keeps anyway."""
    looking = np.zeros(len(program.low), dtype=bool)
    if program.pairs is not None:
        looking[program.pairs.at] = True
    return np.flatnonzero(~looking)


def _sequence(worth: Matrix, allowed: NDArray[np.bool_]) -> Indices | None:
    """The candidates of the sequence that is worth the most, (size,); None where there is none."""
    size = worth.shape[1]
    forbidden = np.where(allowed, 0.0, -np.inf)
    so_far, came = worth[:, 0], np.zeros((size, len(worth)), dtype=np.intp)
    every = np.arange(len(worth))
    for rank in range(1, size):
        reached = so_far[:, None] + forbidden
        came[rank] = reached.argmax(axis=0)
        so_far = reached[came[rank], every] + worth[:, rank]
    if not np.isfinite(so_far.max()):
        return None
    places = [int(so_far.argmax())]
    for rank in range(size - 1, 0, -1):
        places.append(int(came[rank, places[-1]]))
    return np.asarray(places[::-1], dtype=np.intp)
