"""In which cases norms bind together: their conditions, exceptions and dates taken together.

Leaves what they ask to others.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from undercard.policy.norms.masks import masks
from undercard.policy.norms.norm import Norm
from undercard.policy.norms.overlap import TooManySortsError, imagined
from undercard.policy.norms.plain import in_words
from undercard.policy.norms.predicates import All, Predicate, Test
from undercard.policy.norms.standing import binding
from undercard.policy.norms.table import CandidateTable

_Condition = tuple[Predicate | None, Predicate | None]
_FOREVER = date.max


@dataclass(frozen=True)
class Situation:
    """Norms that bind together, in an example of a context and on a day; permissions have taken
    their part already.
    """

    norms: tuple[Norm, ...]
    context: Mapping[str, object]
    on: date


def situations(norms: Sequence[Norm], on: date) -> tuple[list[Situation], bool]:
    """The largest sets of norms that bind together from a day on, and whether every case was looked
    at.

    Drafts are taken as if they were adopted. Where conditions combine in too many ways, each
    condition is looked at by itself, with the norms that bind always.
    """
    live = [
        norm.model_copy(update={"state": "adopted"})
        for norm in norms
        if norm.state in ("draft", "adopted")
    ]
    contexts, complete = _contexts(live)
    days = sorted(
        {on, *(norm.valid_from for norm in live if norm.valid_from and norm.valid_from > on)}
    )
    found: dict[frozenset[str], Situation] = {}
    for day in days:
        for context in contexts:
            bound = binding(live, context, day).norms
            found.setdefault(frozenset(norm.id for norm in bound), Situation(bound, context, day))
    allowing = {norm.id for norm in live if norm.modality == "permission"}
    return [found[names] for names in _hardest(list(found), allowing)], complete


def _hardest(sets: list[frozenset[str]], allowing: Collection[str]) -> list[frozenset[str]]:
    """Those sets that no other makes superfluous: one with all that they ask and no more than they
    allow.
    """
    kept: list[frozenset[str]] = []
    for names in sorted(sets, key=lambda names: (-len(names.difference(allowing)), len(names))):
        asked, allowed = names.difference(allowing), names.intersection(allowing)
        if not any(asked <= other and other.intersection(allowing) <= allowed for other in kept):
            kept.append(names)
    return kept


def _contexts(norms: Sequence[Norm]) -> tuple[list[dict[str, object]], bool]:
    """One context for each set of conditions that hold together and that no other set makes
    superfluous.
    """
    asked = dict.fromkeys(
        (norm.when, norm.unless) for norm in norms if norm.modality != "permission"
    )
    allowed = dict.fromkeys(
        (norm.when, norm.unless) for norm in norms if norm.modality == "permission"
    )
    try:
        return _examples(list(asked), list(allowed)), True
    except TooManySortsError:
        return [example for one in (*asked, *allowed) for example in _examples([one], [])], False


def _examples(
    asked: Sequence[_Condition], allowed: Sequence[_Condition]
) -> list[dict[str, object]]:
    conditions = [*asked, *allowed]
    table = imagined([part for condition in conditions for part in condition if part is not None])
    holding = np.array([_holds(condition, table) for condition in conditions]).reshape(
        len(conditions), len(table)
    )
    rows: dict[frozenset[str], int] = {}
    for row in range(len(table)):
        rows.setdefault(frozenset(str(at) for at in np.flatnonzero(holding[:, row]).tolist()), row)
    allowing = {str(at) for at in range(len(asked), len(conditions))}
    return [_known(table.row(rows[held])) for held in _hardest(list(rows), allowing)]


def _known(context: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in context.items() if value is not None}


def _holds(condition: _Condition, table: CandidateTable) -> np.ndarray:
    when, unless = condition
    true = masks(when, table).true
    return true if unless is None else true & ~masks(unless, table).true


def together(norms: Sequence[Norm], on: date) -> bool:
    """Whether there is a case and a day, now or later, on which all of these bind."""
    first = max((norm.valid_from or on for norm in norms), default=on)
    last = min((norm.valid_to or _FOREVER for norm in norms), default=_FOREVER)
    if max(first, on) > last:
        return False
    conditions = [(norm.when, norm.unless) for norm in norms]
    try:
        table = imagined(
            [part for condition in conditions for part in condition if part is not None]
        )
    except TooManySortsError:
        return True
    return bool(np.all([_holds(condition, table) for condition in conditions], axis=0).any())


def conditions_differ(norms: Sequence[Norm]) -> bool:
    """Whether these norms bind in different cases."""
    return len({(norm.when, norm.unless) for norm in norms}) > 1


def case_in_words(norms: Sequence[Norm]) -> str:
    """The case in which all of these bind, such as "hour 6 to 17 and territory CA"; empty when they
    always do.
    """
    parts = [part for norm in norms if norm.when is not None for part in _parts(norm.when)]
    by_field: dict[str, list[Test]] = {}
    other: dict[str, None] = {}
    for part in parts:
        if isinstance(part, Test) and part.operator in (
            "is",
            "in",
            "at_least",
            "at_most",
            "between",
        ):
            by_field.setdefault(part.field, []).append(part)
        else:
            other.setdefault(in_words(part))
    words = [_field_in_words(field, found) for field, found in by_field.items()]
    exceptions = dict.fromkeys(
        f"not where {in_words(norm.unless)}" for norm in norms if norm.unless is not None
    )
    return " and ".join([*words, *other, *exceptions])


def _parts(predicate: Predicate) -> tuple[Predicate, ...]:
    return predicate.all if isinstance(predicate, All) else (predicate,)


def _field_in_words(field: str, asked: Sequence[Test]) -> str:
    named = [
        test.in_ if test.in_ is not None else (test.is_,)
        for test in asked
        if test.operator in ("is", "in")
    ]
    ranges = [test for test in asked if test.operator not in ("is", "in")]
    lows = [
        low
        for test in ranges
        if (low := test.between[0] if test.between else test.at_least) is not None
    ]
    highs = [
        high
        for test in ranges
        if (high := test.between[1] if test.between else test.at_most) is not None
    ]
    if named:
        common = [value for value in named[0] if all(value in values for values in named[1:])]
        return f"{field} {' or '.join(str(value) for value in common)}"
    if lows and highs:
        return f"{field} {max(lows):g} to {min(highs):g}"
    return f"{field} {max(lows):g} or more" if lows else f"{field} {min(highs):g} or less"


def days_until(on: date, norm: Norm) -> timedelta | None:
    """How long a norm stays in force from a day on; None for one without an end."""
    begins = max(on, norm.valid_from or on)
    return None if norm.valid_to is None else norm.valid_to - begins + timedelta(days=1)
