"""When a norm holds and when it does not: who must, where, at what hours, if and unless.

What no context can tell is left out of the norm and listed, never dropped in silence.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from undercard.policy.extraction.class_meanings import all_of, not_said
from undercard.policy.extraction.modal_words import Stretch
from undercard.policy.extraction.one_amount import OneAmount, is_in
from undercard.policy.extraction.slots import SlotKind
from undercard.policy.norms.predicates import AnyOf, Predicate, Test

_SAYS_WHEN: tuple[SlotKind, ...] = ("bearer", "condition", "exception")


class Cases(NamedTuple):
    """The fields `when` and `unless` of a norm, and the words that they do not say."""

    fields: dict[str, Predicate]
    left_out: tuple[str, ...]


def stated_cases(read: OneAmount) -> Cases:
    """The cases of a sentence."""
    when: list[Predicate] = [_time(*one.value) for one in read.slots.hours]
    when += [_territory(one.value) for one in read.slots.territories]
    when += read.domain.cases(_main_clause(read))[1]
    unless: list[Predicate] = []
    left_out = [*_unsaid_denominators(read), *not_said(read)]
    for kind in _SAYS_WHEN:
        for start, end in read.clauses(kind):
            said, but = _divided(read, read.text[start:end])
            places, meant = read.domain.cases(said)
            (unless if kind == "exception" else when).extend(meant)
            unless += read.domain.cases(but)[1]
            if kind == "bearer" and not meant:
                continue  # whoever it is, it is they who make lists
            places += [*read.domain.people(said), *_leading(read, kind, said)]
            if not meant or _says_more(read, said, places):
                left_out.append(said)
    fields: dict[str, Predicate] = {}
    if (whole := all_of(when)) is not None:
        fields["when"] = whole
    if unless:
        fields["unless"] = unless[0] if len(unless) == 1 else AnyOf(any=tuple(unless))
    return Cases(fields, tuple(left_out))


def _main_clause(read: OneAmount) -> str:
    """The sentence with blanks for who must, for conditions and for exceptions."""
    aside = [place for kind in _SAYS_WHEN for place in read.slots.places.get(kind, [])]
    return "".join(" " if is_in(at, aside) else sign for at, sign in enumerate(read.text))


def _divided(read: OneAmount, said: str) -> tuple[str, str]:
    """What is said, and what follows an "other than" in it."""
    match = read.held.pattern("other_than").search(said)
    if match is None:
        return said, ""
    return said[: match.start()], said[match.end() :]


def _leading(read: OneAmount, kind: SlotKind, said: str) -> list[Stretch]:
    """The words that only say that a condition or an exception follows."""
    if kind == "bearer":
        return []
    return [match.span() for match in read.held.pattern(f"{kind}s").finditer(said)]


def _unsaid_denominators(read: OneAmount) -> Iterator[str]:
    """Words of what an amount is out of that name neither items nor a class."""
    for start, end in read.slots.places["denominator"]:
        said = read.text[start:end]
        timed = [*read.slots.windows, *read.slots.territories]
        known = [(one.start, one.end) for one in read.domain.item_places(said)]
        known += [(one.start, one.end) for one in read.domain.mentions(said, read.held)]
        known += [(one.start - start, one.end - start) for one in timed]
        known += [match.span() for match in read.held.pattern("place_of").finditer(said)]
        if _says_more(read, said, known):
            yield f"out of {said}"


def _says_more(read: OneAmount, said: str, known: Sequence[Stretch]) -> bool:
    """Whether words are left that mean something, besides those that are known."""
    rest = "".join(" " if is_in(at, known) else sign for at, sign in enumerate(said))
    empty = read.held.words("empty")
    return any(word.casefold() not in empty for word in re.findall(r"\w+", rest))


def _time(field: str, value: Sequence[Any]) -> Test:
    """The test of an hour (first, last) or of weekdays."""
    if field == "hour":
        return Test(field=field, between=(value[0], value[1]))
    return Test.model_validate({"field": field, "in": list(value)})


def _territory(codes: Sequence[str]) -> Test:
    said = {"is": codes[0]} if len(codes) == 1 else {"in": list(codes)}
    return Test.model_validate({"field": "territory", **said})
