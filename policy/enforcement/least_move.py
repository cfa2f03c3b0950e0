"""By how little the bounds of one constraint have to move for it to hold beside others."""

import math
from collections.abc import Callable, Iterator

from undercard.policy.norms.amounts import Amount
from undercard.policy.solver.constraints import Constraint
from undercard.policy.solver.feasibility import feasible
from undercard.policy.solver.order_constraints import Sliding, Succession
from undercard.policy.solver.whole_list import Average, Variety

PRECISION = 1e-6  # for minutes and exposure, which have no smallest step


def least_move(
    constraint: Constraint,
    held: list[Constraint],
    count: int,
    size: int,
    *,
    ends: float | None = None,
) -> float | None:
    """The smallest move with which a constraint holds beside others; None when none is enough.

    Raises UndecidedError as `feasible` does.
    """

    def holds(slack: float) -> bool:
        return feasible([*held, constraint.relaxed(slack)], count, size, ends=ends)

    steps = _steps(constraint)
    if not steps or not holds(steps[-1]):
        return None
    low, high = 0, len(steps) - 1
    while low < high:
        middle = (low + high) // 2
        if holds(steps[middle]):
            high = middle
        else:
            low = middle + 1
    if constraint.norm.form in ("step", "mean"):
        return _bisect(steps[low - 1] if low else 0.0, steps[low], holds)
    if constraint.norm.weigh == "tracks" and (constraint.carried is None or constraint.integral):
        return steps[low]
    return _bisect(steps[low - 1] if low else 0.0, steps[low], holds)


def _bisect(under: float, over: float, holds: Callable[[float], bool]) -> float:
    while over - under > PRECISION:
        middle = (under + over) / 2
        if holds(middle):
            over = middle
        else:
            under = middle
    return over


def _steps(constraint: Constraint) -> list[float]:
    """The moves at which something changes, ascending: for shares of tracks, where a/b is met."""
    if isinstance(constraint, (Sliding, Succession, Average, Variety)):
        return constraint.moves()
    if constraint.carried is not None:
        return _account_steps(constraint)
    found: set[float] = set()
    for amount, sign in ((constraint.low, 1), (constraint.high, -1)):
        if amount is not None:
            found.update(_moves_of(amount, sign, constraint))
    return sorted(step for step in found if step > 0)


def _moves_of(amount: Amount, sign: int, constraint: Constraint) -> Iterator[float]:
    """The moves of one bound at which something changes; some may be none at all."""
    size = constraint.size
    if amount.share:
        for whole in range(1, size + 1):
            for part in range(whole + 1):
                yield sign * (amount.value - part / whole)
    elif constraint.norm.weigh == "tracks":
        yield from map(float, range(1, size + int(amount.value) + 1))
    else:
        for step in range(-10, 1):
            yield amount.value * 2.0**step
        for step in range(-10, 24):
            yield 2.0**step


def _account_steps(constraint: Constraint) -> list[float]:
    """By how much a list can fall short of what an account asks: whole tracks, or halves of it."""
    most = float(constraint.size) if constraint.groups is not None else _most_short(constraint)
    if constraint.integral:
        return [float(step) for step in range(1, math.ceil(most) + 1)]
    if most > 0:
        return [most * 2.0**step for step in range(-12, 1)]
    return []


def _most_short(constraint: Constraint) -> float:
    """By how much the worst list falls short."""
    whole = constraint.cuts[-1]
    low, high = constraint.bounds(whole)
    weights = float(constraint.weights(whole).sum())
    most = 0.0
    for vector, below, _ in constraint.sides():
        missing = low - min(0.0, float(vector.min())) * weights
        beyond = max(0.0, float(vector.max())) * weights - high
        most = max(most, missing if below else beyond)
    return most
