"""What gives way when not everything can hold, and by how little.

Leaves the reasons for standing to `standing`.

The norms are taken in, strongest first: each as it is where it holds together with those before it,
otherwise moved by the least that makes it hold. So the weakest give way first, and nothing gives
way further than it must.

Where nothing decides which of some norms is the weakest, none of them is preferred: each holds only
as far as the others leave room, which is what holds whichever way the steward decides. The record
calls that undecided.
"""

import math
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from undercard.policy.norms.norm import Norm
from undercard.policy.norms.standing import compare_standing, weakest
from undercard.policy.ruling import Relaxed
from undercard.policy.solver.constraints import Constraint
from undercard.policy.solver.cores import cores_of
from undercard.policy.solver.feasibility import feasible

PRECISION = 1e-6  # for minutes and exposure, which have no smallest step


@dataclass(frozen=True)
class Relaxation:
    """Constraints that hold together, what was moved, and the ties that nobody has decided."""

    constraints: tuple[Constraint, ...]
    relaxed: tuple[Relaxed, ...]
    undecided: tuple[str, ...] = ()


def relax(
    constraints: Sequence[Constraint],
    count: int,
    size: int,
    *,
    waiting: Collection[str] = (),
    asked: bool = False,
) -> Relaxation | None:
    """Constraints that hold together, moved as little as possible; None when those that do not give way
    cannot hold.

    Soft norms give way, and hard ones to another that names them in its overrides; then those in
    `waiting` (ids of accounts that can still be made good); when `asked`, any.
    """
    if (
        not asked
        and not waiting
        and not any(d.norm.force == "soft" or d.norm.overrides for d in constraints)
    ):
        return None
    return _Relaxing(constraints, count, size, waiting, asked).done()


@dataclass(frozen=True)
class _Way:
    """How one norm gives way: by how much (None: altogether), to which core, and whether that was a
    tie.
    """

    slack: float | None
    core: tuple[str, ...]
    tied: bool = False


class _Relaxing:
    def __init__(
        self,
        constraints: Sequence[Constraint],
        count: int,
        size: int,
        waiting: Collection[str],
        asked: bool,
    ) -> None:
        self.constraints, self.count, self.size = constraints, count, size
        self.by_id = {constraint.norm.id: constraint for constraint in constraints}
        self.waiting, self.asked = waiting, asked
        self.ties: dict[
            str, _Way
        ] = {}  # kept from attempt to attempt, for a tie may concern what was taken in before

    def done(self) -> Relaxation | None:
        order = self._strongest_first()
        while (attempt := self._attempt(order)) is None:
            pass
        ways, held = attempt
        if ways is None:
            return None
        kept = {constraint.norm.id: constraint for constraint in held}
        moved = tuple(self._record(name, way) for name, way in ways.items())
        ties = dict.fromkeys(self._tie(way.core, ways) for way in ways.values() if way.tied)
        return Relaxation(
            tuple(kept[d.norm.id] for d in self.constraints if d.norm.id in kept),
            moved,
            tuple(ties),
        )

    def _strongest_first(self) -> list[Constraint]:
        """An order in which nothing stands above what comes before it, and what gives way first
        comes last.
        """
        order: list[Constraint] = []
        for group in (0, 1, 2):
            rest = [d for d in self.constraints if self._yields(d.norm) == group]
            while rest:
                first = next((d for d in rest if not any(_above(o, d) for o in rest)), rest[0])
                rest.remove(first)
                order.append(first)
        return order

    def _yields(self, norm: Norm) -> int:
        return 2 if norm.force == "soft" else int(norm.id in self.waiting)

    def _attempt(
        self, order: list[Constraint]
    ) -> tuple[dict[str, _Way] | None, list[Constraint]] | None:
        """Take every norm in; None when a tie came up that makes it necessary to begin again."""
        ways: dict[str, _Way] = dict(self.ties)
        held: list[Constraint] = []
        rest = [
            moved for constraint in order if (moved := self._moved(constraint, ways)) is not None
        ]
        while not feasible([*held, *rest], self.count, self.size):
            if not rest:
                return None, []  # there are fewer candidates than slots
            at = self._first_that_fails(held, rest)
            held += rest[:at]
            given, rest = rest[at], rest[at + 1 :]
            core = cores_of([*held, given], self.count, self.size, limit=1)[0]
            losers = self._losers(core)
            if not losers:
                return None, []
            if losers != [given.norm.id]:
                self._settle(losers, core, [*held, given])
                return None
            ways[given.norm.id] = _further(
                ways.get(given.norm.id), _Way(self._least_beside(given, core, held), core)
            )
            moved = self._moved(self.by_id[given.norm.id], ways)
            rest = [moved, *rest] if moved is not None else rest
        return ways, held + rest

    def _moved(self, constraint: Constraint, ways: dict[str, _Way]) -> Constraint | None:
        """A norm as it stands now; None when it gave way altogether."""
        way = ways.get(constraint.norm.id)
        if way is None:
            return constraint
        return None if way.slack is None else constraint.relaxed(way.slack)

    def _first_that_fails(self, held: list[Constraint], rest: list[Constraint]) -> int:
        low, high = 0, len(rest) - 1
        while low < high:
            middle = (low + high) // 2
            if feasible([*held, *rest[: middle + 1]], self.count, self.size):
                low = middle + 1
            else:
                high = middle
        return low

    def _losers(self, core: tuple[str, ...]) -> list[str]:
        """Ids of those in a core that give way: the weakest of those that may."""
        norms = [self.by_id[name].norm for name in core]
        overridden = [norm for norm in norms if any(_overrides(other, norm) for other in norms)]
        first = [norm for norm in norms if norm.force == "soft" or norm in overridden]
        second = [norm for norm in norms if norm.id in self.waiting]
        may = first or second or (norms if self.asked else [])
        return [norm.id for norm in weakest(may)] if may else []

    def _settle(self, losers: list[str], core: tuple[str, ...], held: list[Constraint]) -> None:
        """Move each of several by what it would have to if it alone gave way."""
        tied = len(losers) > 1
        present = {constraint.norm.id: constraint for constraint in held}
        for name in losers:
            way = _Way(self._least_beside(present[name], core, held), core, tied)
            self.ties[name] = _further(self.ties.get(name), way)

    def _least_beside(
        self, constraint: Constraint, core: tuple[str, ...], held: list[Constraint]
    ) -> float | None:
        """The least move that lets a norm hold beside its core and all that stands above it."""
        others = [
            other
            for other in held
            if other.norm.id != constraint.norm.id
            and (other.norm.id in core or self._yields_after(other, constraint))
        ]
        return _least(self.by_id[constraint.norm.id], others, self.count, self.size)

    def _yields_after(self, other: Constraint, constraint: Constraint) -> bool:
        mine, theirs = self._yields(constraint.norm), self._yields(other.norm)
        return theirs < mine or (
            theirs == mine and compare_standing(other.norm, constraint.norm) > 0
        )

    def _record(self, name: str, way: _Way) -> Relaxed:
        norm = self.by_id[name].norm
        others = " and ".join(
            f"“{self.by_id[o].norm.says.rstrip('.')}”" for o in way.core if o != name
        )
        soft = "it is a soft norm, and " if norm.force == "soft" else ""
        reason = (
            f"{soft}it cannot hold together with {others}"
            if others
            else f"{soft}too few candidates meet it"
        )
        if way.tied:
            reason += (
                "; nothing decides between them, so each holds only as far as the other leaves room"
            )
        if way.slack is None:
            reason += "; it was left out altogether"
        return Relaxed(
            norm=norm.ref, by=1.0 if way.slack is None else way.slack, because=reason, core=way.core
        )

    def _tie(self, core: tuple[str, ...], ways: dict[str, _Way]) -> str:
        tied = [self.by_id[name].norm.ref for name in core if name in ways and ways[name].tied]
        beside = [
            self.by_id[name].norm.ref for name in core if name not in ways or not ways[name].tied
        ]
        also = f" beside {' and '.join(beside)}" if beside else ""
        return (
            f"{' and '.join(tied)} cannot hold together{also}, and none of them stands above the other, so none is applied "
            "further than the others leave room: decide with overrides, priority, enacted or weight"
        )


def _further(before: _Way | None, now: _Way) -> _Way:
    """The move that allows for two conflicts of one norm; the record keeps the tie.

    A core that does not hold where a norm stands now needs it to move on; where rounding hides
    that, the norm is left out.
    """
    if before is None:
        return now
    further = before.slack is not None and now.slack is not None and now.slack > before.slack
    decisive = before if before.tied or not now.tied else now
    return _Way(now.slack if further else None, decisive.core, decisive.tied)


def _above(other: Constraint, constraint: Constraint) -> bool:
    return compare_standing(other.norm, constraint.norm) > 0


def _overrides(winner: Norm, loser: Norm) -> bool:
    return loser.id in winner.overrides and compare_standing(winner, loser) > 0


def _least(constraint: Constraint, held: list[Constraint], count: int, size: int) -> float | None:
    """The smallest move of the bounds that makes the constraint hold with the others; None when none
    does.
    """

    def holds(slack: float) -> bool:
        return feasible([*held, constraint.relaxed(slack)], count, size)

    steps = _steps(constraint)
    if not steps or not holds(steps[-1]):
        return None
    low, high = 0, len(steps) - 1
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(steps[middle]) else (middle + 1, high)
    if constraint.norm.weigh == "tracks" and (constraint.carried is None or constraint.integral):
        return steps[low]
    return _bisect(steps[low - 1] if low else 0.0, steps[low], holds)


def _bisect(under: float, over: float, holds: Callable[[float], bool]) -> float:
    while over - under > PRECISION:
        middle = (under + over) / 2
        under, over = (under, middle) if holds(middle) else (middle, over)
    return over


def _steps(constraint: Constraint) -> list[float]:
    """The moves at which something changes, ascending: for shares of tracks, where some a/b is met."""
    if constraint.carried is not None:
        return _account_steps(constraint)
    found: set[float] = set()
    for amount, sign in ((constraint.low, 1), (constraint.high, -1)):
        if amount is None:
            continue
        if amount.share:
            ratios = {a / b for b in range(1, constraint.size + 1) for a in range(b + 1)}
            found |= {sign * (amount.value - ratio) for ratio in ratios}
        elif constraint.norm.weigh == "tracks":
            found |= {float(step) for step in range(1, constraint.size + int(amount.value) + 1)}
        else:
            found |= {amount.value * 2.0**step for step in range(-10, 1)} | {
                2.0**step for step in range(-10, 24)
            }
    return sorted(step for step in found if step > 0)


def _account_steps(constraint: Constraint) -> list[float]:
    """The amounts by which a list can fall short of what an account asks: whole tracks, or halves
    of the most.
    """
    low, high = constraint.bounds(constraint.size)
    weights = float(constraint.weights(constraint.size).sum())
    most = 0.0
    for vector, below, _ in constraint.sides():
        least, top = (min(0.0, vector.min()), low) if below else (-high, -max(0.0, vector.max()))
        most = max(most, top - least * weights if below else -top * weights + least)
    if constraint.groups is not None:
        most = float(constraint.size)
    if constraint.integral:
        return [float(step) for step in range(1, math.ceil(most) + 1)]
    return [most * 2.0**step for step in range(-12, 1)] if most > 0 else []
