"""In which cases norms bind together: their conditions, exceptions and dates taken together.

Leaves what they ask to others.
"""

import itertools
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from undercard.policy.norms.binding import binding
from undercard.policy.norms.masks import masks
from undercard.policy.norms.norm import Norm
from undercard.policy.norms.overlap import TooManySortsError, imagined
from undercard.policy.norms.plain import in_words
from undercard.policy.norms.predicates import All, Predicate, Test
from undercard.policy.norms.table import CandidateTable

_Condition = tuple[Predicate | None, Predicate | None]
_Context = dict[str, object]
_FOREVER = date.max
_NAMING = ("is", "in")  # operators that name values
_MERGED = (*_NAMING, "at_least", "at_most", "between")  # those of one field are put together


@dataclass(frozen=True)
class Situation:
    """Norms that bind together, in an example of a context and on a day.

    Permissions have taken their part already.
    """

    norms: tuple[Norm, ...]
    context: Mapping[str, object]
    on: date


def situations(norms: Sequence[Norm], on: date) -> tuple[list[Situation], bool]:
    """The largest sets of norms that bind together from a day on, and whether all were looked at.

    Drafts are taken as if they were adopted. Where conditions combine in too many ways, each
    condition is looked at by itself, with the norms that bind always.
    """
    considered = [norm for norm in norms if norm.state in ("draft", "adopted")]
    live = [norm.model_copy(update={"state": "adopted"}) for norm in considered]
    contexts, complete = _contexts(live)
    found: dict[frozenset[str], Situation] = {}
    for day in _first_days(live, on):
        for context in contexts:
            bound = binding(live, context, day).norms
            found.setdefault(frozenset(norm.id for norm in bound), Situation(bound, context, day))
    allowing = {norm.id for norm in live if norm.modality == "permission"}
    return [found[names] for names in _hardest(list(found), allowing)], complete


def _first_days(norms: Sequence[Norm], on: date) -> list[date]:
    """The days, from one on, on which something comes into force."""
    days = {on}
    for norm in norms:
        if norm.valid_from is not None and norm.valid_from > on:
            days.add(norm.valid_from)
    return sorted(days)


def _hardest(sets: list[frozenset[str]], allowing: Collection[str]) -> list[frozenset[str]]:
    """Those sets that no other makes superfluous, asking as much and allowing no more."""
    kept: list[frozenset[str]] = []
    for names in sorted(sets, key=lambda names: (-len(names.difference(allowing)), len(names))):
        asked, allowed = names.difference(allowing), names.intersection(allowing)
        if not any(asked <= other and other.intersection(allowing) <= allowed for other in kept):
            kept.append(names)
    return kept


def _contexts(norms: Sequence[Norm]) -> tuple[list[_Context], bool]:
    """One context for each set of conditions that hold together, and whether every set was found.

    Sets that others make superfluous have none.
    """
    asked: dict[_Condition, None] = {}
    allowed: dict[_Condition, None] = {}
    for norm in norms:
        conditions = allowed if norm.modality == "permission" else asked
        conditions[norm.when, norm.unless] = None
    try:
        return _examples(list(asked), list(allowed)), True
    except TooManySortsError:
        examples: list[_Context] = []
        for condition in (*asked, *allowed):
            examples += _examples([condition], [])
        return examples, False


def _examples(asked: Sequence[_Condition], allowed: Sequence[_Condition]) -> list[_Context]:
    conditions = [*asked, *allowed]
    table = imagined(_predicates(conditions))
    holding = np.zeros((len(conditions), len(table)), dtype=bool)
    for at, condition in enumerate(conditions):
        holding[at] = _holds(condition, table)
    rows: dict[frozenset[str], int] = {}
    for row in range(len(table)):
        held = np.flatnonzero(holding[:, row])
        rows.setdefault(frozenset(map(str, held.tolist())), row)
    allowing = set(map(str, range(len(asked), len(conditions))))
    return [_known(table.row(rows[held])) for held in _hardest(list(rows), allowing)]


def _predicates(conditions: Iterable[_Condition]) -> list[Predicate]:
    parts = itertools.chain.from_iterable(conditions)
    return [part for part in parts if part is not None]


def _known(context: Mapping[str, object]) -> _Context:
    return {name: value for name, value in context.items() if value is not None}


def _holds(condition: _Condition, table: CandidateTable) -> np.ndarray:
    when, unless = condition
    true = masks(when, table).true
    if unless is None:
        return true
    return true & ~masks(unless, table).true


def together(norms: Sequence[Norm], on: date) -> bool:
    """Whether there is a case and a day, now or later, on which all of these bind."""
    first = max((norm.valid_from or on for norm in norms), default=on)
    last = min((norm.valid_to or _FOREVER for norm in norms), default=_FOREVER)
    if max(first, on) > last:
        return False
    conditions = [(norm.when, norm.unless) for norm in norms]
    try:
        table = imagined(_predicates(conditions))
    except TooManySortsError:
        return True
    return bool(np.all([_holds(condition, table) for condition in conditions], axis=0).any())


def conditions_differ(norms: Sequence[Norm]) -> bool:
    """Whether these norms bind in different cases."""
    return len({(norm.when, norm.unless) for norm in norms}) > 1


def case_in_words(norms: Sequence[Norm]) -> str:
    """The case in which all of these bind, such as "hour 6 to 17 and territory CA".

    Empty when they always do.
    """
    by_field: dict[str, list[Test]] = {}
    other: dict[str, None] = {}
    exceptions: dict[str, None] = {}
    for norm in norms:
        for part in _parts(norm.when):
            if isinstance(part, Test) and part.operator in _MERGED:
                by_field.setdefault(part.field, []).append(part)
            else:
                other[in_words(part)] = None
        if norm.unless is not None:
            exceptions[f"not where {in_words(norm.unless)}"] = None
    words = [_field_in_words(field, found) for field, found in by_field.items()]
    return " and ".join([*words, *other, *exceptions])


def _parts(predicate: Predicate | None) -> tuple[Predicate, ...]:
    if predicate is None:
        return ()
    if isinstance(predicate, All):
        return predicate.all
    return (predicate,)


def _field_in_words(field: str, asked: Sequence[Test]) -> str:
    """The values of a field that all of these tests leave, in words."""
    named = [_named(test) for test in asked if test.operator in _NAMING]
    if named:
        common = list(named[0])
        for values in named[1:]:
            common = [value for value in common if value in values]
        return f"{field} {' or '.join(map(str, common))}"
    lows: list[float] = []
    highs: list[float] = []
    for test in asked:
        low, high = test.between or (test.at_least, test.at_most)
        lows += [] if low is None else [low]
        highs += [] if high is None else [high]
    if lows and highs:
        return f"{field} {max(lows):g} to {min(highs):g}"
    if lows:
        return f"{field} {max(lows):g} or more"
    return f"{field} {min(highs):g} or less"


def _named(test: Test) -> tuple[object, ...]:
    """The values that a test names."""
    if test.in_ is not None:
        return test.in_
    return (test.is_,)


def days_until(on: date, norm: Norm) -> timedelta | None:
    """How long a norm stays in force from a day on; None for one without an end."""
    begins = max(on, norm.valid_from or on)
    if norm.valid_to is None:
        return None
    return norm.valid_to - begins + timedelta(days=1)
