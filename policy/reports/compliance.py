"""An auditor's judgement of a log of plays: every norm in every window.

Leaves what a single play counts to plays.

Sums, bounds and the calendar are its own, conditions are judged as the verifier judges them, and
nothing is taken from the solver or the ledger. Two things are asked of `standing`, as enforcement
asks them: whether the norms keep their form, and whether a permission stands above a prohibition.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo
from typing import Literal, NamedTuple

from undercard.policy.enforcement.plain_truth import truth
from undercard.policy.norms.norm import Norm
from undercard.policy.norms.norm_set import check_set
from undercard.policy.norms.standing import compare_standing
from undercard.policy.reports.calendar_windows import is_valid_on, named, window_of
from undercard.policy.reports.order_verdicts import order_verdicts
from undercard.policy.reports.play_counts import (
    TOLERANCE,
    Counter,
    LeftOut,
    Play,
    Tally,
    grouped,
    localised,
    utc,
)

INTEREST = 0.10  # of what is owed, when a window ends, unless the norm says otherwise
Bound = Literal["at_least", "at_most"]


@dataclass(frozen=True)
class Verdict:
    """How a norm stands in one window, in its own measure (tracks, minutes or exposure), at its
    tightest value and cut.

    `required` is the amount that had to be reached (or not passed) given what was played, with what
    an earlier window left to compensate; `owed` is what is missing (or too much). A share of
    nothing is met. `counting`: the plays that count. `closed`: whether the window had ended when
    it was judged.
    """

    norm: str
    window: str
    bound: Bound
    counted: float
    out_of: float
    required: float
    owed: float
    satisfied: bool
    value: object = None
    left_out: tuple[LeftOut, ...] = ()
    holder: str = ""
    start: datetime | None = None
    end: datetime | None = None
    closed: bool = True
    counting: tuple[Play, ...] = ()

    @property
    def achieved(self) -> float | None:
        """The share that was reached; None of nothing."""
        if self.out_of:
            return self.counted / self.out_of
        return None


class _Window(NamedTuple):
    name: str
    plays: Sequence[Play]
    holder: str = ""
    start: datetime | None = None
    end: datetime | None = None
    closed: bool = True


class _Side(NamedTuple):
    """One bound on one value.

    `short` is by how much it is missed, below zero where there is something to spare.
    """

    bound: Bound
    value: object
    counted: float
    required: float
    short: float


def judge(
    norms: Sequence[Norm],
    plays: Iterable[Play],
    *,
    until: datetime | None = None,
    zone: tzinfo | None = None,
) -> list[Verdict]:
    """Each adopted norm's verdict in each window in which it applied to a play, norm by norm,
    oldest window first.

    `when`, `unless` and the dates of validity are judged at each play's own moment. Windows of the
    calendar are those of `zone` (each play's own when not given). A sliding window is judged after
    every list: the worst moment and the last are told. `until`: the moment of judging; later plays
    are not seen.

    Raises InputError on a play without a time zone, and NormSetError on norms that contradict their
    own form.
    """
    check_set(norms)
    local = [localised(play, zone) for play in plays]
    seen = sorted(
        (p for p in local if until is None or utc(p.at) <= utc(until)), key=lambda p: utc(p.at)
    )
    if not seen:
        return []
    auditor = _Auditor(norms, until or seen[-1].at)
    return [verdict for norm in auditor.asking for verdict in auditor.verdicts(norm, seen)]


class _Auditor:
    def __init__(self, norms: Sequence[Norm], until: datetime) -> None:
        self.by_id = {norm.id: norm for norm in norms}
        adopted = [norm for norm in norms if norm.state == "adopted"]
        self.asking = [norm for norm in adopted if norm.modality != "permission"]
        self.permissions = [norm for norm in adopted if norm.modality == "permission"]
        self.until = until

    def verdicts(self, norm: Norm, plays: Sequence[Play]) -> list[Verdict]:
        applying = [play for play in plays if self._applies(norm, play)]
        if norm.form is not None:
            return [Verdict(**fields) for fields in order_verdicts(norm, applying)]
        counter = Counter(norm, self.by_id, lambda play: self._permitted(norm, play))
        found = list(_in_turn(norm, self._windows(norm, applying), counter))
        if norm.span.kind == "sliding":
            found = _worst_and_last(found)
        doubts = tuple(
            LeftOut(p.track, p.at, "whether the norm applied is unknown")
            for p in plays
            if _doubtful(norm, p)
        )
        if found and doubts:
            found[-1] = replace(found[-1], left_out=found[-1].left_out + doubts)
        return found

    def _applies(self, norm: Norm, play: Play) -> bool:
        """Whether the norm was in force for a play: adopted, valid that day, and meant for its
        context.
        """
        if norm.state != "adopted" or not is_valid_on(norm, play.at.date()):
            return False
        if norm.when is not None and truth(norm.when, play.context) is not True:
            return False
        if norm.unless is not None and truth(norm.unless, play.context) is True:
            return False
        return norm.part_of is None or self._applies(self.by_id[norm.part_of], play)

    def _permitted(self, norm: Norm, play: Play) -> bool:
        """Whether a permission takes a play out of a prohibition: one of higher standing, or of
        equal (undecided).
        """
        if norm.modality != "prohibition":
            return False
        meant = [
            p
            for p in self.permissions
            if p.where is None or truth(p.where, play.attributes) is True
        ]
        return any(
            self._applies(permission, play) and compare_standing(permission, norm) >= 0
            for permission in meant
        )

    def _windows(self, norm: Norm, plays: Sequence[Play]) -> Iterator[_Window]:
        span = norm.span
        if span.kind in ("list", "prefix"):
            yield from _lists(plays, prefix=span.kind == "prefix")
        elif span.kind == "session":
            for name, group in grouped(plays, lambda p: p.session).items():
                yield _Window(f"session {name}", group, str(name))
        else:
            for holder, group in grouped(
                plays, lambda p: "" if span.everyone else p.listener or ""
            ).items():
                yield from (self._calendar if span.kind == "calendar" else self._sliding)(
                    norm, group, str(holder)
                )

    def _calendar(self, norm: Norm, plays: Sequence[Play], holder: str) -> Iterator[_Window]:
        for group in grouped(plays, lambda p: utc(window_of(norm, p.at)[0])).values():
            start, end = window_of(norm, group[0].at)
            closed = utc(end) <= utc(self.until)
            yield _Window(named(start, end), group, holder, start, end, closed)

    def _sliding(self, norm: Norm, plays: Sequence[Play], holder: str) -> Iterator[_Window]:
        ends = {play.slate or f"play {at}": play.at for at, play in enumerate(plays)}
        for at in sorted({utc(at) for at in (*ends.values(), self.until)}):
            start = at - timedelta(hours=norm.span.hours)
            inside = [play for play in plays if start < utc(play.at) <= at]
            yield _Window(f"{norm.span.hours} hours to {at.isoformat()}", inside, holder, start, at)


def _doubtful(norm: Norm, play: Play) -> bool:
    return (
        norm.when is not None
        and is_valid_on(norm, play.at.date())
        and truth(norm.when, play.context) is None
    )


def _lists(plays: Sequence[Play], *, prefix: bool) -> Iterator[_Window]:
    for name, group in grouped(plays, lambda p: p.slate).items():
        ranked = sorted(group, key=lambda p: p.rank or math.inf)
        for end in [*range(5, len(ranked), 5), len(ranked)] if prefix else [len(ranked)]:
            cut = f", first {end}" if end < len(ranked) else ""
            yield _Window(f"list {name}{cut}", ranked[:end], str(name))


def _worst_and_last(found: list[Verdict]) -> list[Verdict]:
    """Of the moments of a sliding window the one at which most was owed, if any, and the last."""
    worst = max(found, key=lambda verdict: verdict.owed, default=None)
    if worst and worst.owed and worst is not found[-1]:
        return [worst, *found[-1:]]
    return found[-1:]


def _in_turn(norm: Norm, windows: Iterable[_Window], counter: Counter) -> Iterator[Verdict]:
    """The verdicts of windows in order.

    What one of the calendar owes is asked of the next where it is compensated.
    """
    carried: dict[str, float] = {}
    interest = norm.interest.value if norm.interest is not None else INTEREST
    for window in windows:
        verdict = _verdict(
            norm, window, counter.tally(window.plays), carried.get(window.holder, 0.0)
        )
        if norm.if_broken == "compensate" and norm.span.kind == "calendar":
            carried[window.holder] = verdict.owed * (1.0 + interest)
        yield verdict


def _verdict(norm: Norm, window: _Window, tally: Tally, carried: float) -> Verdict:
    sides = [side for value in tally.counted for side in _sides(norm, value, tally, carried)]
    tightest = max(
        sides, key=lambda side: side.short, default=_Side("at_most", None, 0.0, 0.0, 0.0)
    )
    broken = tightest.short > TOLERANCE * max(1.0, abs(tightest.required))
    return Verdict(
        norm=norm.ref,
        window=window.name,
        bound=tightest.bound,
        counted=tightest.counted,
        out_of=tally.out_of,
        required=tightest.required,
        owed=tightest.short if broken else 0.0,
        satisfied=not broken and not (tally.unweighed and norm.per_list),
        value=tightest.value,
        left_out=tally.left_out,
        holder=window.holder,
        start=window.start,
        end=window.end,
        closed=window.closed,
        counting=tally.counting,
    )


def _sides(norm: Norm, value: object, tally: Tally, carried: float) -> Iterator[_Side]:
    """What each bound asks of one value, with what was carried over.

    A list is asked for whole tracks: rounded up below and down above. What is asked over time is
    not rounded, so that nothing is lost from window to window.
    """
    counted, whole = tally.counted[value], norm.weigh == "tracks" and norm.per_list
    low, high = norm.bounds
    if low is not None:
        needed = (low.value * tally.out_of if low.share else low.value) + carried
        needed = float(math.ceil(needed - TOLERANCE)) if whole else needed
        yield _Side("at_least", value, counted, needed, needed - counted)
    if high is not None:
        room = (high.value * tally.out_of if high.share else high.value) - carried
        room = float(math.floor(room + TOLERANCE)) if whole else room
        yield _Side("at_most", value, counted, room, counted - room)
