"""What gives way when not everything can hold, and by how little. Leaves the reasons for standing to `standing`.

The norms are taken in, strongest first: each as it is where it holds together with those before it, otherwise moved by
the least that makes it hold. So the weakest give way first, and nothing gives way further than it must.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cmp_to_key

from policy.constraints import Demand
from policy.feasibility import cores_of, feasible
from policy.norms import AUTHORITIES, Norm
from policy.ruling import Relaxed
from policy.standing import compare_standing

PRECISION = 1e-6  # for minutes and exposure, which have no smallest step


@dataclass(frozen=True)
class Relaxation:
    """Demands that hold together, and what was moved."""

    demands: tuple[Demand, ...]
    relaxed: tuple[Relaxed, ...]


def strength(norms: Sequence[Norm]) -> list[Norm]:
    """Strongest first: hard before soft; prohibitions, overrides, authority, specificity, date; then weight, order."""
    return sorted(norms, key=cmp_to_key(_compare))


def _compare(left: Norm, right: Norm) -> int:
    if left.force != right.force:
        return -1 if left.force == "hard" else 1
    if right.id in left.overrides or left.id in right.overrides:
        return -1 if right.id in left.overrides else 1
    authority = AUTHORITIES.index(left.rank.authority) - AUTHORITIES.index(right.rank.authority)
    forbids = (right.modality == "prohibition") - (left.modality == "prohibition")
    heavier = (right.weight or 1.0) - (left.weight or 1.0) if left.force == "soft" else 0.0
    for step in (authority, forbids, heavier, -compare_standing(left, right)):
        if step:
            return -1 if step < 0 else 1
    return 0


def relax(demands: Sequence[Demand], count: int, size: int, *, only: set[str] | None = None) -> Relaxation | None:
    """Demands that hold together, moved as little as possible; None when those outside `only` cannot hold.

    `only`: ids of the norms that may give way; every norm when None.
    """
    by_id = {demand.norm.id: demand for demand in demands}
    held: list[Demand] = []
    moved: list[Relaxed] = []
    fixed = [d for d in demands if only is not None and d.norm.id not in only]
    if fixed and not feasible(fixed, count, size):
        return None
    held += fixed
    for norm in strength([d.norm for d in demands if d not in fixed]):
        demand = by_id[norm.id]
        if feasible([*held, demand], count, size):
            held.append(demand)
            continue
        slack = _least(demand, held, count, size)
        if slack is None:
            moved.append(_relaxed(demand, held, count, size, None))
            continue
        moved.append(_relaxed(demand, held, count, size, slack))
        held.append(demand.relaxed(slack))
    kept = {demand.norm.id: demand for demand in held}
    return Relaxation(tuple(kept[d.norm.id] for d in demands if d.norm.id in kept), tuple(moved))


def _relaxed(demand: Demand, held: list[Demand], count: int, size: int, slack: float | None) -> Relaxed:
    """The record of a norm that gives way to what is held already, with a smallest set that clashes."""
    core = next(iter(cores_of([*held, demand], count, size, limit=1)), (demand.norm.id,))
    others = [f"“{other.norm.says.rstrip('.')}”" for other in held if other.norm.id in core]
    soft = "it is a soft norm, and " if demand.norm.force == "soft" else ""
    reason = (
        f"{soft}it cannot hold together with {' and '.join(others)}" if others else f"{soft}too few candidates meet it"
    )
    left_out = "" if slack is not None else "; it was left out altogether"
    return Relaxed(norm=demand.norm.ref, by=1.0 if slack is None else slack, because=reason + left_out, core=core)


def _least(demand: Demand, held: list[Demand], count: int, size: int) -> float | None:
    """The smallest move of the bounds that makes the demand hold with the others; None when none does."""

    def holds(slack: float) -> bool:
        return feasible([*held, demand.relaxed(slack)], count, size)

    steps = _steps(demand)
    if not steps or not holds(steps[-1]):
        return None
    low, high = 0, len(steps) - 1
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(steps[middle]) else (middle + 1, high)
    if demand.norm.weigh == "tracks" and (demand.carried is None or demand.integral):
        return steps[low]
    return _bisect(steps[low - 1] if low else 0.0, steps[low], holds)


def _bisect(under: float, over: float, holds: Callable[[float], bool]) -> float:
    while over - under > PRECISION:
        middle = (under + over) / 2
        under, over = (under, middle) if holds(middle) else (middle, over)
    return over


def _steps(demand: Demand) -> list[float]:
    """The moves at which something changes, ascending: for shares of tracks, where some a/b is met."""
    if demand.carried is not None:
        return _account_steps(demand)
    found: set[float] = set()
    for amount, sign in ((demand.low, 1), (demand.high, -1)):
        if amount is None:
            continue
        if amount.share:
            ratios = {a / b for b in range(1, demand.size + 1) for a in range(b + 1)}
            found |= {sign * (amount.value - ratio) for ratio in ratios}
        elif demand.norm.weigh == "tracks":
            found |= {float(step) for step in range(1, demand.size + int(amount.value) + 1)}
        else:
            found |= {amount.value * 2.0**step for step in range(-10, 1)} | {2.0**step for step in range(-10, 24)}
    return sorted(step for step in found if step > 0)


def _account_steps(demand: Demand) -> list[float]:
    """The amounts by which a list can fall short of what an account asks: whole tracks, or halves of the most."""
    low, high = demand.bounds(demand.size)
    weights = float(demand.weights(demand.size).sum())
    most = 0.0
    for vector, below, _ in demand.sides():
        least, top = (min(0.0, vector.min()), low) if below else (-high, -max(0.0, vector.max()))
        most = max(most, top - least * weights if below else -top * weights + least)
    if demand.groups is not None:
        most = float(demand.size)
    if demand.integral:
        return [float(step) for step in range(1, math.ceil(most) + 1)]
    return [most * 2.0**step for step in range(-12, 1)] if most > 0 else []
