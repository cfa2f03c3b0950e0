"""Which norms bind here and now, and which of two gives way.

Leaves arithmetic conflicts to feasibility.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Literal, NamedTuple

from undercard.policy.errors import NormSetError
from undercard.policy.norms.masks import masks
from undercard.policy.norms.norm import AUTHORITIES, Norm
from undercard.policy.norms.overlap import inside, meets
from undercard.policy.norms.predicates import (
    All,
    AnyOf,
    Not,
    Predicate,
    Some,
    Test,
    evaluate,
    tests,
)
from undercard.policy.norms.table import CandidateTable
from undercard.policy.ruling import SetAside


@dataclass(frozen=True)
class Binding:
    """The norms that bind, those that do not with the reason, and clashes that nobody has decided."""

    norms: tuple[Norm, ...]
    set_aside: tuple[SetAside, ...]
    undecided: tuple[str, ...] = ()


def check_set(norms: Sequence[Norm]) -> None:
    """Raise NormSetError when an id comes twice, or `part_of` or `overrides` go round in a circle."""
    by_id: dict[str, Norm] = {}
    for norm in norms:
        if norm.id in by_id:
            raise NormSetError(
                f"norm {norm.id} is given twice ({by_id[norm.id].ref} and {norm.ref}); keep one"
            )
        by_id[norm.id] = norm
    for norm in norms:
        if norm.part_of is not None and norm.part_of not in by_id:
            raise NormSetError(
                f"norm {norm.id}: part_of names {norm.part_of!r}, which is not among the norms given"
            )
    for name in ("part_of", "overrides"):
        graph = {norm.id: _references(norm, name) for norm in norms}
        for start in graph:
            _refuse_circle(graph, start, name)


def _references(norm: Norm, name: str) -> tuple[str, ...]:
    if name == "overrides":
        return norm.overrides
    return (norm.part_of,) if norm.part_of else ()


def _refuse_circle(graph: Mapping[str, tuple[str, ...]], start: str, name: str) -> None:
    path, open_ends = {start: ""}, [start]
    while open_ends:
        here = open_ends.pop()
        for after in graph.get(here, ()):
            if after == start:
                circle = [start]
                while here:
                    circle.append(here)
                    here = path[here]
                raise NormSetError(f"{name} goes round in a circle: {' -> '.join(circle[::-1])}")
            if after not in path:
                path[after] = here
                open_ends.append(after)


def day_of(context: Mapping[str, object]) -> date | None:
    """The day that a context names; None when it names none.

    Raises NormSetError when it is no date.
    """
    given = context.get("date")
    try:
        return None if given is None else date.fromisoformat(str(given))
    except ValueError:
        raise NormSetError(
            f"context: date: expected a day such as 2026-01-31, not {given!r}"
        ) from None


def binding(
    norms: Sequence[Norm],
    context: Mapping[str, object],
    on: date | None = None,
    table: CandidateTable | None = None,
) -> Binding:
    """The norms that are adopted, valid on the day, and meant for this context.

    The day is `on`, or the context's `date` (as in 2026-01-31), or today by UTC.
    A `when` that is unknown here does not bind; an `unless` that is unknown here excuses nothing.
    """
    check_set(norms)
    day = on or day_of(context) or datetime.now(UTC).date()
    reasons = {norm.id: _excuse(norm, context, day) for norm in norms}
    kept = [norm for norm in norms if reasons[norm.id] is None]
    aside = [SetAside(norm=norm.ref, why=why) for norm in norms if (why := reasons[norm.id])]
    present = {norm.id for norm in kept}
    for norm in tuple(kept):
        if norm.part_of is not None and norm.part_of not in present:
            kept.remove(norm)
            aside.append(
                SetAside(
                    norm=norm.ref, why=f"it is part of {norm.part_of}, which does not bind here"
                )
            )
    return _permit(kept, aside, table)


def _excuse(norm: Norm, context: Mapping[str, object], day: date) -> str | None:
    if norm.state != "adopted":
        return f"it is {norm.state}, not adopted"
    if (norm.valid_from and day < norm.valid_from) or (norm.valid_to and day > norm.valid_to):
        return f"it is not in force on {day}"
    if norm.when is not None and evaluate(norm.when, context) is not True:
        return "its condition (when) does not hold here"
    if norm.unless is not None and evaluate(norm.unless, context) is True:
        return "its exception (unless) holds here"
    return None


def _permit(norms: list[Norm], aside: list[SetAside], table: CandidateTable | None) -> Binding:
    """Take out of each prohibition what a permission of higher standing allows."""
    permissions = [norm for norm in norms if norm.modality == "permission"]
    result: list[Norm] = []
    undecided: list[str] = []
    for norm in norms:
        winners = [
            p for p in permissions if _clash(p, norm, table) and compare_standing(p, norm) > 0
        ]
        ties = [p for p in permissions if _clash(p, norm, table) and compare_standing(p, norm) == 0]
        aside += [
            SetAside(norm=norm.ref, why=f"{p.ref} permits what it forbids, and stands above it")
            for p in winners
        ]
        undecided += [
            f"{p.ref} permits what {norm.ref} forbids, and neither stands above the other, so neither is applied "
            "where both speak: decide with overrides, priority or enacted"
            for p in ties
        ]
        allowed = [p.where for p in (*winners, *ties)]
        if None not in allowed:
            result.append(_without(norm, [part for part in allowed if part is not None]))
    return Binding(tuple(result), tuple(aside), tuple(undecided))


def _clash(permission: Norm, prohibition: Norm, table: CandidateTable | None) -> bool:
    """Whether one permits what the other forbids: some candidate of the table, or without one any
    that there could be.
    """
    if prohibition.modality != "prohibition":
        return False
    if table is None:
        return meets(permission.where, prohibition.where)
    return bool((masks(permission.where, table).true & masks(prohibition.where, table).true).any())


def _without(norm: Norm, allowed: list[Predicate]) -> Norm:
    """The norm, no longer speaking of what is surely allowed."""
    if not allowed:
        return norm
    rest = [not_true(part) for part in allowed]
    parts = rest if norm.where is None else [norm.where, *rest]
    return norm.model_copy(update={"where": All(all=tuple(parts))})


def not_true(predicate: Predicate) -> Predicate:
    """A predicate that is true exactly where the given one is false or unknown."""
    if isinstance(predicate, Not):
        return not_false(predicate.not_)
    if isinstance(predicate, All):
        return AnyOf(any=tuple(not_true(part) for part in predicate.all))
    if isinstance(predicate, AnyOf):
        return All(all=tuple(not_true(part) for part in predicate.any))
    if isinstance(predicate, Some):
        return Some(
            of=tuple(map(not_true, predicate.of)),
            at_least=len(predicate.of) - predicate.at_least + 1,
        )
    return AnyOf(any=(Not(not_=predicate), Test(field=predicate.field, known=False)))


def not_false(predicate: Predicate) -> Predicate:
    """A predicate that is true exactly where the given one is true or unknown."""
    if isinstance(predicate, Not):
        return not_true(predicate.not_)
    if isinstance(predicate, All):
        return All(all=tuple(not_false(part) for part in predicate.all))
    if isinstance(predicate, AnyOf):
        return AnyOf(any=tuple(not_false(part) for part in predicate.any))
    if isinstance(predicate, Some):
        return Some(of=tuple(map(not_false, predicate.of)), at_least=predicate.at_least)
    return AnyOf(any=(predicate, Test(field=predicate.field, known=False)))


Step = Literal[
    "deny", "overrides", "force", "authority", "priority", "specific", "enacted", "weight"
]


class Decision(NamedTuple):
    """Which of two norms gives way, by which step of the order, and that in words."""

    winner: Norm
    loser: Norm
    step: Step
    why: str


def decide(left: Norm, right: Norm) -> Decision | None:
    """The first step of the order of resolution that tells two norms apart; None where nothing
    does.

    Hard prohibitions stand above obligations (deny overrides); then come explicit overrides; what
    is hard stands above what is soft; then authority with the priority within it, the more
    specific, the later enacted, and between soft norms the weight. A prohibition is lifted by a
    permission that stands above it; and a listener's limit, whatever its modality, has the standing
    of its authority.
    """
    for step, above in _ORDER.items():
        if above(left, right) != above(right, left):
            winner, loser = (left, right) if above(left, right) else (right, left)
            return Decision(winner, loser, step, _why(step, winner, loser))
    return None


def compare_standing(left: Norm, right: Norm) -> int:
    """1 when left stands above right, -1 below, 0 when nothing decides."""
    decision = decide(left, right)
    return 0 if decision is None else 1 if decision.winner is left else -1


def weakest(norms: Sequence[Norm]) -> list[Norm]:
    """Those that stand above none of the others: one where the order decides, several where it does
    not.

    Where standing goes round in a circle (one overrides a second that has authority over the first)
    it decides nothing.
    """
    lowest = [
        norm for norm in norms if not any(compare_standing(norm, other) > 0 for other in norms)
    ]
    return lowest or list(norms)


def _denies(left: Norm, right: Norm) -> bool:
    both_hard = left.force == right.force == "hard" and not left.is_limit and not right.is_limit
    return both_hard and (left.modality, right.modality) == ("prohibition", "obligation")


def _outranks(left: Norm, right: Norm) -> bool:
    return AUTHORITIES.index(left.rank.authority) < AUTHORITIES.index(right.rank.authority)


def _is_later(left: Norm, right: Norm) -> bool:
    return bool(left.rank.enacted and right.rank.enacted and left.rank.enacted > right.rank.enacted)


def _is_heavier(left: Norm, right: Norm) -> bool:
    return left.force == right.force == "soft" and (left.weight or 1.0) > (right.weight or 1.0)


def _is_harder(left: Norm, right: Norm) -> bool:
    return (left.force, right.force) == ("hard", "soft") and "permission" not in (
        left.modality,
        right.modality,
    )


def _narrower(left: Norm, right: Norm) -> bool:
    """Whether left speaks of no more tracks or cases than right, judged condition by condition."""
    mine = _conditions(left)
    return all(_follows(slot, part, mine) for slot, part in _conditions(right))


_Condition = tuple[str, Predicate]


def _conditions(norm: Norm) -> list[_Condition]:
    found: list[_Condition] = []
    for slot in ("where", "among", "when", "unless"):
        predicate = getattr(norm, slot)
        parts = predicate.all if isinstance(predicate, All) and slot != "unless" else (predicate,)
        found += [(slot, part) for part in parts if part is not None]
    return found


def _follows(slot: str, part: Predicate, mine: list[_Condition]) -> bool:
    """Whether a condition holds wherever some condition of one's own does; exceptions the other way
    round.
    """
    attributes = {test.field for test in tests(part)}
    for own_slot, own in mine:
        narrow, wide = (part, own) if slot == "unless" else (own, part)
        if (
            slot == own_slot
            and attributes == {test.field for test in tests(own)}
            and inside(narrow, wide)
        ):
            return True
    return False


_ORDER: dict[Step, Callable[[Norm, Norm], bool]] = {
    "deny": _denies,
    "overrides": lambda left, right: right.id in left.overrides,
    "force": _is_harder,
    "authority": _outranks,
    "priority": lambda left, right: left.rank.priority > right.rank.priority,
    "specific": _narrower,
    "enacted": _is_later,
    "weight": _is_heavier,
}


def _why(step: Step, winner: Norm, loser: Norm) -> str:
    words = {
        "deny": "a hard prohibition stands above an obligation"
        + (
            ", whatever that overrides; only a permission lifts it"
            if winner.id in loser.overrides
            else ""
        ),
        "overrides": f"{winner.id} names {loser.id} in its overrides",
        "force": f"{loser.id} is soft and {winner.id} is hard",
        "authority": f"{winner.rank.authority} stands above {loser.rank.authority}",
        "priority": f"priority {winner.rank.priority} stands above {loser.rank.priority}",
        "specific": f"{winner.id} speaks of fewer tracks or cases",
        "enacted": f"{winner.id} was enacted later ({winner.rank.enacted}, after {loser.rank.enacted})",
        "weight": f"weight {winner.weight or 1:g} is heavier than {loser.weight or 1:g}",
    }
    return words[step]
