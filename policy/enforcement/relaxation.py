"""What gives way when not everything can hold, and by how little.

Leaves the reasons for standing to `standing`.

The norms are taken in, strongest first: each as it is where it holds together with those before it,
otherwise moved by the least that makes it hold. So the weakest give way first, and nothing gives
way further than it must.

Where nothing decides which of some norms is the weakest, none of them is preferred: each holds only
as far as the others leave room, which is what holds whichever way the steward decides. The record
calls that undecided.

Where time is over before that is known, soft norms by minutes are let go (`letting_go`).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from undercard.policy.enforcement.least_move import least_move
from undercard.policy.enforcement.letting_go import let_go, may_be_let_go
from undercard.policy.errors import UndecidedError
from undercard.policy.norms.norm import Norm
from undercard.policy.norms.standing import compare_standing, weakest
from undercard.policy.ruling import Relaxed
from undercard.policy.solver.constraints import Constraint
from undercard.policy.solver.cores import cores_of
from undercard.policy.solver.feasibility import feasible


@dataclass(frozen=True)
class Relaxation:
    """Constraints that hold together, what was moved, and the ties that nobody has decided.

    `hurried`: more time might have moved them less.
    """

    constraints: tuple[Constraint, ...]
    relaxed: tuple[Relaxed, ...]
    undecided: tuple[str, ...] = ()
    hurried: bool = False


def relax(
    constraints: Sequence[Constraint],
    count: int,
    size: int,
    *,
    waiting: Collection[str] = (),
    asked: bool = False,
    ends: float | None = None,
) -> Relaxation | None:
    """Constraints that hold together, moved as little as possible.

    None when those that do not give way cannot hold.

    Soft norms give way, and hard ones to another that names them in its overrides; then those in
    `waiting` (ids of accounts that can still be made good); when `asked`, any. At `ends`, a moment
    of time.perf_counter(), those that `may_be_let_go` are.
    """
    norms = [constraint.norm for constraint in constraints]
    may_yield = any(norm.force == "soft" or norm.overrides for norm in norms)
    if not asked and not waiting and not may_yield:
        return None
    limit = ends if any(map(may_be_let_go, constraints)) else None
    try:
        return _Relaxing(constraints, count, size, waiting, asked, limit).done()
    except UndecidedError:
        rest = [constraint for constraint in constraints if not may_be_let_go(constraint)]
        relaxation = _Relaxing(rest, count, size, waiting, asked, None).done()
    if relaxation is None:
        return None
    relaxed = (*let_go(constraints), *relaxation.relaxed)
    return replace(relaxation, relaxed=relaxed, hurried=True)


@dataclass(frozen=True)
class _Way:
    """How one norm gives way: by how much (None: altogether), to which core, whether in a tie."""

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
        ends: float | None,
    ) -> None:
        self.constraints, self.count, self.size, self.ends = constraints, count, size, ends
        self.by_id = {constraint.norm.id: constraint for constraint in constraints}
        self.waiting, self.asked = waiting, asked
        # kept from attempt to attempt, for a tie may concern what was taken in before
        self.ties: dict[str, _Way] = {}

    def done(self) -> Relaxation | None:
        order = self._strongest_first()
        while (attempt := self._attempt(order)) is None:
            pass
        ways, held = attempt
        if ways is None:
            return None
        relaxed: list[Relaxed] = []
        ties: dict[str, None] = {}
        for name, way in ways.items():
            relaxed.append(self._record(name, way))
            if way.tied:
                ties[self._tie(way.core, ways)] = None
        place = {name: at for at, name in enumerate(self.by_id)}
        held.sort(key=lambda constraint: place[constraint.norm.id])
        return Relaxation(tuple(held), tuple(relaxed), tuple(ties))

    def _strongest_first(self) -> list[Constraint]:
        """Nothing stands above what comes before it, and what gives way first comes last."""
        order: list[Constraint] = []
        for group in (0, 1, 2):
            rest = [one for one in self.constraints if self._yields(one.norm) == group]
            while rest:
                first = _highest(rest)
                rest.remove(first)
                order.append(first)
        return order

    def _yields(self, norm: Norm) -> int:
        if norm.force == "soft":
            return 2
        return int(norm.id in self.waiting)

    def _attempt(
        self, order: list[Constraint]
    ) -> tuple[dict[str, _Way] | None, list[Constraint]] | None:
        """Take every norm in; None when a tie came up that makes it necessary to begin again."""
        ways: dict[str, _Way] = dict(self.ties)
        held: list[Constraint] = []
        rest = self._all_moved(order, ways)
        while not self._can([*held, *rest]):
            if not rest:
                return None, []  # there are fewer candidates than slots
            at = self._first_that_fails(held, rest)
            held += rest[:at]
            given, rest = rest[at], rest[at + 1 :]
            core = cores_of([*held, given], self.count, self.size, limit=1, ends=self.ends)[0]
            losers = self._losers(core)
            if not losers:
                return None, []
            if losers != [given.norm.id]:
                self._settle(losers, core, [*held, given])
                return None
            name = given.norm.id
            way = _Way(self._least_beside(given, core, held), core)
            ways[name] = _further(ways.get(name), way)
            rest = [*self._all_moved([self.by_id[name]], ways), *rest]
        return ways, held + rest

    def _can(self, constraints: Sequence[Constraint]) -> bool:
        return feasible(constraints, self.count, self.size, ends=self.ends)

    def _all_moved(self, order: list[Constraint], ways: dict[str, _Way]) -> list[Constraint]:
        """The norms as they stand now, without those that gave way altogether."""
        moved = [self._moved(constraint, ways) for constraint in order]
        return [constraint for constraint in moved if constraint is not None]

    def _moved(self, constraint: Constraint, ways: dict[str, _Way]) -> Constraint | None:
        """A norm as it stands now; None when it gave way altogether."""
        way = ways.get(constraint.norm.id)
        if way is None:
            return constraint
        if way.slack is None:
            return None
        return constraint.relaxed(way.slack)

    def _first_that_fails(self, held: list[Constraint], rest: list[Constraint]) -> int:
        low, high = 0, len(rest) - 1
        while low < high:
            middle = (low + high) // 2
            if self._can([*held, *rest[: middle + 1]]):
                low = middle + 1
            else:
                high = middle
        return low

    def _losers(self, core: tuple[str, ...]) -> list[str]:
        """Ids of those in a core that give way: the weakest of those that may."""
        norms = [self.by_id[name].norm for name in core]
        may = [norm for norm in norms if norm.force == "soft" or _is_overridden(norm, norms)]
        if not may:
            may = [norm for norm in norms if norm.id in self.waiting]
        if not may and self.asked:
            may = norms
        return [norm.id for norm in weakest(may)]

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
        name = constraint.norm.id
        present = [other for other in held if other.norm.id != name]
        beside = [
            other
            for other in present
            if other.norm.id in core or self._yields_after(other, constraint)
        ]
        return least_move(self.by_id[name], beside, self.count, self.size, ends=self.ends)

    def _yields_after(self, other: Constraint, constraint: Constraint) -> bool:
        mine, theirs = self._yields(constraint.norm), self._yields(other.norm)
        return theirs < mine or (theirs == mine and _above(other, constraint))

    def _record(self, name: str, way: _Way) -> Relaxed:
        norm = self.by_id[name].norm
        others = [self.by_id[other].norm for other in way.core if other != name]
        quoted = " and ".join(f"“{other.says.rstrip('.')}”" for other in others)
        reason = "it is a soft norm, and " if norm.force == "soft" else ""
        if others:
            reason += f"it cannot hold together with {quoted}"
        else:
            reason += "too few candidates meet it"
        if way.tied:
            reason += "; nothing decides between them, so each holds only as far as the other "
            reason += "leaves room"
        if way.slack is None:
            reason += "; it was left out altogether"
        by = 1.0 if way.slack is None else way.slack
        return Relaxed(norm=norm.ref, by=by, because=reason, core=way.core)

    def _tie(self, core: tuple[str, ...], ways: dict[str, _Way]) -> str:
        tied: list[str] = []
        beside: list[str] = []
        for name in core:
            is_tied = name in ways and ways[name].tied
            (tied if is_tied else beside).append(self.by_id[name].norm.ref)
        also = f" beside {' and '.join(beside)}" if beside else ""
        return (
            f"{' and '.join(tied)} cannot hold together{also}, and none of them stands above the "
            "other, so none is applied further than the others leave room: decide with overrides, "
            "priority, enacted or weight"
        )


def _further(before: _Way | None, now: _Way) -> _Way:
    """The move that allows for two conflicts of one norm; the record keeps the tie.

    A core that does not hold where a norm stands now needs it to move on; where rounding hides
    that, the norm is left out.
    """
    if before is None:
        return now
    decisive = before if before.tied or not now.tied else now
    slack = now.slack
    if slack is not None and (before.slack is None or slack <= before.slack):
        slack = None
    return _Way(slack, decisive.core, decisive.tied)


def _above(other: Constraint, constraint: Constraint) -> bool:
    return compare_standing(other.norm, constraint.norm) > 0


def _overrides(winner: Norm, loser: Norm) -> bool:
    return loser.id in winner.overrides and compare_standing(winner, loser) > 0


def _is_overridden(norm: Norm, norms: Sequence[Norm]) -> bool:
    return any(_overrides(other, norm) for other in norms)


def _highest(rest: Sequence[Constraint]) -> Constraint:
    """The first that nothing else stands above; the first of all where they form a circle."""
    for constraint in rest:
        if not any(_above(other, constraint) for other in rest):
            return constraint
    return rest[0]
