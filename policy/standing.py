"""Which norms bind here and now, and which of two gives way. Leaves arithmetic conflicts to feasibility."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from policy.errors import NormSetError
from policy.masks import masks
from policy.norms import AUTHORITIES, Norm
from policy.predicates import All, AnyOf, Not, Predicate, Some, Test, evaluate
from policy.ruling import SetAside
from policy.table import CandidateTable


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
            raise NormSetError(f"norm {norm.id} is given twice ({by_id[norm.id].ref} and {norm.ref}); keep one")
        by_id[norm.id] = norm
    for norm in norms:
        if norm.part_of is not None and norm.part_of not in by_id:
            raise NormSetError(f"norm {norm.id}: part_of names {norm.part_of!r}, which is not among the norms given")
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


def binding(
    norms: Sequence[Norm],
    context: Mapping[str, object],
    on: date | None = None,
    table: CandidateTable | None = None,
) -> Binding:
    """The norms that are adopted, valid on the day (today, by UTC), and meant for this context.

    A `when` that is unknown here does not bind; an `unless` that is unknown here excuses nothing.
    """
    check_set(norms)
    day = on or datetime.now(UTC).date()
    reasons = {norm.id: _excuse(norm, context, day) for norm in norms}
    kept = [norm for norm in norms if reasons[norm.id] is None]
    aside = [SetAside(norm=norm.ref, why=why) for norm in norms if (why := reasons[norm.id])]
    present = {norm.id for norm in kept}
    for norm in tuple(kept):
        if norm.part_of is not None and norm.part_of not in present:
            kept.remove(norm)
            aside.append(SetAside(norm=norm.ref, why=f"it is part of {norm.part_of}, which does not bind here"))
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
        winners = [p for p in permissions if _clash(p, norm, table) and compare_standing(p, norm) > 0]
        ties = [p for p in permissions if _clash(p, norm, table) and compare_standing(p, norm) == 0]
        aside += [SetAside(norm=norm.ref, why=f"{p.ref} permits what it forbids, and stands above it") for p in winners]
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
    """Whether one permits what the other forbids; on a table, whether some candidate is meant by both."""
    if prohibition.modality != "prohibition":
        return False
    if table is None:
        return True
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
        return Some(of=tuple(map(not_true, predicate.of)), at_least=len(predicate.of) - predicate.at_least + 1)
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


def compare_standing(left: Norm, right: Norm) -> int:
    """1 when left stands above right, -1 below, 0 when nothing decides: overrides, authority, specificity, enacted."""
    if right.id in left.overrides or left.id in right.overrides:
        return 1 if right.id in left.overrides else -1
    authority = AUTHORITIES.index(right.rank.authority) - AUTHORITIES.index(left.rank.authority)
    specific = _narrower(left, right) - _narrower(right, left)
    enacted = 0
    if left.rank.enacted and right.rank.enacted:
        enacted = (left.rank.enacted > right.rank.enacted) - (left.rank.enacted < right.rank.enacted)
    for step in (authority, left.rank.priority - right.rank.priority, specific, enacted):
        if step:
            return 1 if step > 0 else -1
    return 0


def _narrower(left: Norm, right: Norm) -> int:
    """1 when left means strictly fewer tracks or contexts than right, judged by the conditions that each states."""
    mine = _conditions(left)
    theirs = _conditions(right)
    return int(theirs < mine)


def _conditions(norm: Norm) -> frozenset[str]:
    found: list[str] = []
    for name in ("where", "among", "when"):
        predicate = getattr(norm, name)
        parts = predicate.all if isinstance(predicate, All) else (predicate,) if predicate is not None else ()
        found += [f"{name}:{part.model_dump_json()}" for part in parts]
    return frozenset(found)
