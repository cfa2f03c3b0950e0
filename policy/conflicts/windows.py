"""Norms over time that can no longer, or never, be met: too far behind, at odds with one another,
or ending too soon.

A window is made of shorter windows and of lists, so what holds in each part holds in the whole.
Shares are compared in the long run, where nothing is rounded; counts two at a time, by how many of
the one window lie in the other. Norms that are weighed differently, or that bind in different
cases, are not compared: what one counts the other may not see.
"""

import math
from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import date, datetime

import numpy as np
from scipy.optimize import linprog

from undercard.policy.conflicts.situations import days_until
from undercard.policy.enforcement.accounts import Account, qualifying
from undercard.policy.norms.amounts import Amount
from undercard.policy.norms.masks import masks
from undercard.policy.norms.norm import Norm
from undercard.policy.norms.overlap import imagined, inside
from undercard.policy.norms.plain import in_words
from undercard.policy.solver.compilation import denominator_of
from undercard.policy.solver.satisfiability import families

_HOURS = {"hour": (1.0, 1.0), "day": (24.0, 24.0), "week": (168.0, 168.0), "month": (672.0, 744.0)}
_INFEASIBLE = 2  # what scipy's linprog answers where nothing fits


def contradictions(
    norms: Sequence[Norm], size: int, several: Collection[str] = ()
) -> list[tuple[Norm, ...]]:
    """Minimal sets of norms that bind together, one over time at least, that no window can meet
    whatever is played.
    """
    found: dict[frozenset[str], tuple[Norm, ...]] = {}
    for anchor in (norm for norm in norms if norm.keeps_account and norm.modality != "permission"):
        beside = [norm for norm in norms if _comparable(norm, anchor)]
        family = next(group for group in families(beside, norms) if anchor in group)
        core = _core(family, lambda rest: _shares_hold(rest, norms, size, several))
        if core and any(norm.keeps_account for norm in core):
            found.setdefault(frozenset(norm.id for norm in core), core)
        for other in beside:
            if not _counts_hold(anchor, other, several) or not _counts_hold(other, anchor, several):
                found.setdefault(frozenset((anchor.id, other.id)), (anchor, other))
    return list(found.values())


def _comparable(norm: Norm, anchor: Norm) -> bool:
    if norm.modality == "permission" or norm.weigh != anchor.weigh or norm.per is not None:
        return norm is anchor
    if norm.keeps_account:
        return (norm.when, norm.unless) == (anchor.when, anchor.unless)
    return inside(anchor.when, norm.when) and (norm.unless is None or norm.unless == anchor.unless)


def _core(norms: Sequence[Norm], holds: Callable[[Sequence[Norm]], bool]) -> tuple[Norm, ...]:
    """A minimal set that does not hold, one norm left out at a time; empty where all hold."""
    if holds(norms):
        return ()
    kept = list(norms)
    for norm in norms:
        rest = [other for other in kept if other is not norm]
        if not holds(rest):
            kept = rest
    return tuple(kept)


def _shares_hold(
    norms: Sequence[Norm], whole: Sequence[Norm], size: int, several: Collection[str]
) -> bool:
    """Whether some mixture of the sorts of candidates meets every share."""
    by_id = {norm.id: norm for norm in whole}
    predicates = [
        p for norm in norms for p in (norm.where, denominator_of(norm, by_id)) if p is not None
    ]
    table = imagined(predicates, several)
    rows: list[np.ndarray] = []
    for norm in norms:
        among = masks(denominator_of(norm, by_id), table).true.astype(float)
        counted = masks(norm.where, table).true * among
        rows += _sides(norm, counted, among, size)
    vectors = np.unique(
        np.stack([np.zeros(len(table)), *rows]), axis=1
    )  # sorts that all norms treat alike are one
    count = vectors.shape[1]
    answer = linprog(
        np.zeros(count),
        A_ub=vectors,
        b_ub=np.zeros(len(vectors)),
        A_eq=np.ones((1, count)),
        b_eq=[1.0],
    )
    return int(answer.status) != _INFEASIBLE


def _sides(norm: Norm, counted: np.ndarray, among: np.ndarray, size: int) -> Iterator[np.ndarray]:
    """What each sort adds to a bound's excess, which may not be above nothing."""
    for amount, sign in ((norm.bounds[0], -1.0), (norm.bounds[1], 1.0)):
        share = None if amount is None else _as_share(norm, amount, size)
        if amount is not None and share is not None:
            yield sign * (counted - share * (among if amount.share else 1.0))


def _as_share(norm: Norm, amount: Amount, size: int) -> float | None:
    if norm.form is not None:
        return None  # it bounds places, and no share of a whole
    if amount.share or amount.value == 0:
        return amount.value
    if norm.per_list and norm.weigh == "tracks":
        return amount.value / size
    return None


def _counts_hold(floor: Norm, cap: Norm, several: Collection[str]) -> bool:
    """Whether a count that one window needs fits under a count that another allows, as often as the
    one lies in the other.
    """
    low, high = floor.bounds[0], cap.bounds[1]
    if floor.form is not None or cap.form is not None:
        return True
    if floor is cap or low is None or high is None:
        return True
    if low.share or high.share or floor.per or cap.per:
        return True
    same_whole = (floor.among, floor.part_of) == (cap.among, cap.part_of)
    if not same_whole or not inside(floor.where, cap.where, several):
        return True
    if floor.span.everyone and not cap.span.everyone:
        return True  # nobody knows how many listeners there are
    if _hours(floor)[1] <= _hours(cap)[0]:
        return low.value * _complete(floor, cap) <= high.value
    return low.value <= high.value * _begun(cap, floor)


def _complete(part: Norm, whole: Norm) -> int:
    """How many windows lie in another at the least; of a list or a session, one."""
    longest = _hours(part)[1]
    if longest:
        return max(1, int(_hours(whole)[0] // longest))
    return 1


def _begun(part: Norm, whole: Norm) -> float:
    """How many windows another touches at the most; of lists and sessions, as many as one likes."""
    shortest = _hours(part)[0]
    if shortest:
        return math.ceil(_hours(whole)[1] / shortest)
    return math.inf


def _hours(norm: Norm) -> tuple[float, float]:
    span = norm.span
    if span.kind == "calendar":
        return _HOURS[span.unit]
    if span.kind == "sliding":
        return (float(span.hours), float(span.hours))
    return (0.0, 0.0)


def behind(norm: Norm, account: Account, at: datetime) -> str | None:
    """Why a calendar window can no longer be made good, in words with numbers; None where it can.

    What is still to come is taken from the pace so far, and every track of it as helping.
    """
    begun, ends = norm.span.start(at), norm.span.end(at)
    if begun is None or ends is None:
        return None
    past, left = (at - begun).total_seconds(), (ends - at).total_seconds()
    to_come = account.out_of / past * left if past > 0 else math.inf
    lacking, needed = _lacking(norm, account)
    if lacking <= 0 or needed <= to_come:
        return None
    until = f"{ends:%A %d %B, %H:%M}"
    if math.isinf(needed):
        return (
            f"it is {lacking:.4g} {norm.weigh} over what it allows until {until}, and nothing "
            "takes that back"
        )
    return (
        f"it is {lacking:.4g} {norm.weigh} behind ({account.counted:g} of {account.out_of:g}); "
        "even if every track helped "
        f"until {until}, {math.ceil(needed - 1e-9)} more would have to be played, and at the pace "
        "so far about "
        f"{math.floor(to_come)} will be"
    )


def _lacking(norm: Norm, account: Account) -> tuple[float, float]:
    """By how much an account is behind now, and how much more it takes if all of it helps."""
    low, high = norm.bounds
    counted = qualifying(norm, account)
    if low is not None:
        due = low.value * account.out_of if low.share else low.value
        lacking = due + account.opening - counted
        if not low.share:
            return lacking, lacking
        if low.value >= 1:
            return lacking, math.inf
        return lacking, lacking / (1 - low.value)
    if high is None:
        return 0.0, 0.0
    most = max(account.values.values(), default=0.0) if norm.per else counted
    allowed = high.value * account.out_of if high.share else high.value
    over = most + account.opening - allowed
    if high.share and high.value:
        return over, over / high.value
    return over, math.inf


def ends_too_soon(norm: Norm, on: date) -> str | None:
    """Why no window of a norm fills before the norm ends, in words; None where one does."""
    left = days_until(on, norm)
    hours = _hours(norm)[1]
    if left is None or not hours or left.total_seconds() / 3600 >= hours:
        return None
    return (
        f"its window of {hours / 24:g} days never fills: it is in force for {max(0, left.days)} "
        f"days, until {norm.valid_to}"
    )


def window_in_words(norm: Norm) -> str:
    """What a norm over time asks, such as "at least 65% with language = fr over each week"."""
    low, high = norm.bounds
    asks = []
    if low is not None:
        asks.append(f"at least {low}")
    if high is not None:
        asks.append(f"at most {high}")
    where = f" where {in_words(norm.where)}" if norm.where is not None else ""
    over = "in each list" if norm.per_list else f"over {norm.over}"
    return f"{' and '.join(asks)}{where} {over}"
