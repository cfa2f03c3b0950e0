"""Which norms bind here and now. Leaves to standing which of two gives way."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from undercard.policy.errors import NormSetError
from undercard.policy.norms.masks import masks
from undercard.policy.norms.negation import not_true
from undercard.policy.norms.norm import Norm
from undercard.policy.norms.norm_set import check_set
from undercard.policy.norms.overlap import meets
from undercard.policy.norms.predicates import All, Predicate, evaluate
from undercard.policy.norms.standing import compare_standing
from undercard.policy.norms.table import CandidateTable
from undercard.policy.ruling import SetAside


@dataclass(frozen=True)
class Binding:
    """The norms that bind, those that do not with the reason, and clashes nobody has decided."""

    norms: tuple[Norm, ...]
    set_aside: tuple[SetAside, ...]
    undecided: tuple[str, ...] = ()


def day_of(context: Mapping[str, object]) -> date | None:
    """The day that a context names; None when it names none.

    Raises NormSetError when it is no date.
    """
    given = context.get("date")
    try:
        if given is None:
            return None
        return date.fromisoformat(str(given))
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
    A norm that is part of one that does not bind does not bind either, whyever that one does not.
    """
    check_set(norms)
    day = on or day_of(context) or datetime.now(UTC).date()
    meant: list[Norm] = []
    aside: list[SetAside] = []
    for norm in norms:
        why = _excuse(norm, context, day)
        if why is None:
            meant.append(norm)
        else:
            aside.append(SetAside(norm=norm.ref, why=why))
    return _permit(_with_their_wholes(meant, aside), aside, table)


def _with_their_wholes(norms: Sequence[Norm], aside: list[SetAside]) -> list[Norm]:
    """The norms whose `part_of` binds too, and so on up; the others are set aside."""
    present = {norm.id for norm in norms}
    kept: list[Norm] = []
    for norm in norms:
        if norm.part_of is None or norm.part_of in present:
            kept.append(norm)
            continue
        why = f"it is part of {norm.part_of}, which does not bind here"
        aside.append(SetAside(norm=norm.ref, why=why))
    if len(kept) == len(norms):
        return kept
    return _with_their_wholes(kept, aside)


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
        allowed: list[Predicate | None] = []
        for permission in permissions:
            if not _clash(permission, norm, table):
                continue
            above = compare_standing(permission, norm)
            if above > 0:
                why = f"{permission.ref} permits what it forbids, and stands above it"
                aside.append(SetAside(norm=norm.ref, why=why))
            elif above == 0:
                undecided.append(_undecided(permission, norm))
            if above >= 0:
                allowed.append(permission.where)
        if None not in allowed:
            result.append(_without(norm, [part for part in allowed if part is not None]))
    return Binding(tuple(_with_their_wholes(result, aside)), tuple(aside), tuple(undecided))


def _undecided(permission: Norm, prohibition: Norm) -> str:
    return (
        f"{permission.ref} permits what {prohibition.ref} forbids, and neither stands above the "
        "other, so neither is applied where both speak: decide with overrides, priority or enacted"
    )


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
