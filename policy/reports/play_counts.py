"""What was played, and what a norm counts of it: one play at a time, in plain arithmetic.

Leaves windows to compliance.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, tzinfo
from typing import NamedTuple

from undercard.policy.enforcement.plain_truth import missing, truth
from undercard.policy.errors import InputError
from undercard.policy.norms.norm import Norm
from undercard.policy.norms.predicates import Predicate, Truth, tests

TOLERANCE = 1e-9
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True)
class Play:
    """A track that was played or shown.

    `hour`, `minute` and `weekday` of the context are those of `at` unless given.

    `rank` (from 1) is its place in the list `slate`; `minutes` of the attributes is its length.
    """

    track: str
    at: datetime
    attributes: Mapping[str, object] = field(default_factory=dict)
    context: Mapping[str, object] = field(default_factory=dict)
    rank: int | None = None
    slate: str | None = None
    session: str | None = None
    listener: str | None = None


@dataclass(frozen=True)
class LeftOut:
    """A play that might have counted and did not, and why."""

    track: str
    at: datetime
    why: str


class Tally(NamedTuple):
    """What a norm counts of some plays, per value of `per` (under None without it), and out of how
    much; and which plays these are.
    """

    counted: Mapping[object, float]
    out_of: float
    left_out: tuple[LeftOut, ...]
    unweighed: bool  # whether a play that matters has no known length or rank
    counting: tuple[Play, ...] = ()


def utc(at: datetime) -> datetime:
    """A moment that compares as time passes.

    Two moments of one zone compare by the clock on the wall.
    """
    return at.astimezone(UTC)


def localised(play: Play, zone: tzinfo | None) -> Play:
    """The play on the clock of a zone, with that clock in its context.

    Raises InputError on a play without a time zone.
    """
    if play.at.tzinfo is None:
        raise InputError(
            f"the play of {play.track!r} at {play.at} has no time zone; give the station's, or UTC"
        )
    at = play.at.astimezone(zone) if zone else play.at
    clock = {"hour": at.hour, "minute": at.minute, "weekday": _DAYS[at.weekday()]}
    return replace(play, at=at, context=clock | dict(play.context))


def grouped(plays: Sequence[Play], key: Callable[[Play], object]) -> dict[object, list[Play]]:
    """The plays by a key, in order of first appearance; those whose key is None are left out."""
    groups: dict[object, list[Play]] = {}
    for play in plays:
        name = key(play)
        if name is not None:
            groups.setdefault(name, []).append(play)
    return groups


class Counter:
    """Counts plays for one norm. `permitted` says which plays a permission takes out of it."""

    def __init__(
        self, norm: Norm, by_id: Mapping[str, Norm], permitted: Callable[[Play], bool]
    ) -> None:
        self.norm, self._by_id, self._permitted = norm, by_id, permitted
        self._fields = tuple(
            dict.fromkeys(t.field for p in _predicates(norm, by_id) for t in tests(p))
        )
        self._shares = any(bound is not None and bound.share for bound in norm.bounds)

    def tally(self, plays: Sequence[Play]) -> Tally:
        """The sums over some plays, and what was left out of them."""
        counted: dict[object, float] = {} if self.norm.per else {None: 0.0}
        out_of, unweighed = 0.0, False
        left: list[LeftOut] = []
        counting: list[Play] = []
        for play in plays:
            inside, matches = self._inside(self.norm, play), self._matches(play)
            weight = _weight(self.norm, play)
            if why := self._doubt(play, inside, matches, weight):
                left.append(LeftOut(play.track, play.at, why))
            if inside is not True:
                continue
            unweighed |= weight is None and (matches is True or self._shares)
            out_of += weight or 0.0
            if matches is True:
                counting.append(play)
                for value in _values(self.norm, play):
                    counted[value] = counted.get(value, 0.0) + (weight or 0.0)
        if self.norm.concentration is not None:
            amount, beyond = _beyond(self.norm, counting)
            counted[None] -= amount
            left += beyond
        return Tally(counted, out_of, tuple(left), unweighed, tuple(counting))

    def _inside(self, norm: Norm, play: Play) -> Truth:
        """Whether a play is in the norm's denominator."""
        if norm.part_of is None:
            if norm.among is None:
                return True
            return truth(norm.among, play.attributes)
        whole = self._by_id[norm.part_of]
        here = True if whole.where is None else truth(whole.where, play.attributes)
        return _both(self._inside(whole, play), here)

    def _matches(self, play: Play) -> Truth:
        if self._permitted(play):
            return False
        if self.norm.where is None:
            return True
        return truth(self.norm.where, play.attributes)

    def _doubt(self, play: Play, inside: Truth, matches: Truth, weight: float | None) -> str | None:
        """Why a play that might have counted does not.

        None where it counts, or surely is not meant.
        """
        if inside is False or matches is False:
            return None
        if inside is None or matches is None:
            unknown = [name for name in self._fields if missing(play.attributes.get(name))]
            return (
                f"{' and '.join(unknown) or 'an attribute'} {'are' if len(unknown) > 1 else 'is'} "
                "unknown"
            )
        if weight is None:
            if self.norm.weigh == "minutes":
                return "its length is unknown"
            return "its rank is unknown"
        if _values(self.norm, play):
            return None
        return f"{self.norm.per} is unknown"


def _predicates(norm: Norm, by_id: Mapping[str, Norm]) -> list[Predicate]:
    own = [predicate for predicate in (norm.where, norm.among) if predicate is not None]
    return own + (_predicates(by_id[norm.part_of], by_id) if norm.part_of else [])


def _both(left: Truth, right: Truth) -> Truth:
    if left is False or right is False:
        return False
    if left is None or right is None:
        return None
    return True


def _weight(norm: Norm, play: Play) -> float | None:
    if norm.weigh == "tracks":
        return 1.0
    if norm.weigh == "exposure":
        if play.rank is None:
            return None
        return 1.0 / math.log2(play.rank + 1)
    minutes = play.attributes.get("minutes")
    if missing(minutes) or isinstance(minutes, bool) or not isinstance(minutes, (int, float)):
        return None
    return float(minutes)


def _values(norm: Norm, play: Play) -> list[object]:
    if norm.per is None:
        return [None]
    value = play.attributes.get(norm.per)
    if missing(value):
        return []
    if isinstance(value, (tuple, list)):
        return list(dict.fromkeys(value))
    return [value]


def _beyond(norm: Norm, plays: Sequence[Play]) -> tuple[float, list[LeftOut]]:
    """What the most played values have beyond their part of all that counts, and the latest plays
    that make it up.

    With F plays that count and T of them by the `top` most played values, T - part x F do not
    count, if that is above zero. A tie for the last of the top places changes nothing in T; the
    value that was played first takes the place. The plays named are the latest of the top values';
    where the amount is not whole, the first named is left out in part. A play whose value is
    unknown is nobody's.
    """
    rule = norm.concentration
    if rule is None:
        return 0.0, []
    own = grouped(
        plays, lambda p: None if missing(p.attributes.get(rule.per)) else p.attributes[rule.per]
    )
    top = sorted(own.values(), key=len, reverse=True)[: rule.top]
    amount = max(0.0, sum(map(len, top)) - rule.at_most.value * len(plays))
    latest = sorted((play for group in top for play in group), key=lambda p: utc(p.at))
    why = f"beyond {rule.at_most} for the {rule.top} most played by {rule.per}"
    first = len(latest) - math.ceil(amount - TOLERANCE)
    return amount, [LeftOut(p.track, p.at, why) for p in latest[first:]]
