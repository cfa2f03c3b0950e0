"""When a norm holds and when it does not: who must, where, at what hours, if and unless.

What no context can tell is left out of the norm and listed, never dropped in silence.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from undercard.policy.extraction.class_meanings import all_of, not_said
from undercard.policy.extraction.cue_words import Found
from undercard.policy.extraction.modal_words import Stretch
from undercard.policy.extraction.one_amount import OneAmount, is_in
from undercard.policy.extraction.slots import SlotKind
from undercard.policy.extraction.stated_times import time_test
from undercard.policy.norms.predicates import AnyOf, Predicate, Test

_BEFORE = 12  # characters before hours in which it may be said that they are left out
_SAYS_WHEN: tuple[SlotKind, ...] = ("bearer", "condition", "exception")


class Cases(NamedTuple):
    """The fields `when` and `unless` of a norm, and the words that they do not say."""

    fields: dict[str, Predicate]
    left_out: tuple[str, ...]


def stated_cases(read: OneAmount) -> Cases:
    """The cases of a sentence."""
    outside = [one for one in read.slots.hours if _is_outside(read, one)]
    when = [time_test(*one.value) for one in read.slots.hours if one not in outside]
    when += [_territory(one.value) for one in read.slots.territories]
    when += read.domain.cases(_main_clause(read), read.held)[1]
    unless = [time_test(*one.value) for one in outside]
    when, unless = [*when, *read.elsewhere.when], [*unless, *read.elsewhere.unless]
    left_out = [*_unsaid_denominators(read), *not_said(read), *read.elsewhere.left_out]
    for kind in _SAYS_WHEN:
        for start, end in read.clauses(kind):
            said, but = _divided(read, read.text[start:end])
            places, meant = read.domain.cases(said, read.held)
            (unless if kind == "exception" else when).extend(meant)
            unless += read.domain.cases(but, read.held)[1]
            if kind == "bearer" and not meant:
                continue  # whoever it is, it is they who make lists
            places += [*read.domain.people(said), *_leading(read, kind, said)]
            exact = [*((one.start, one.end) for one in read.slots.hours), *read.elsewhere.followed]
            told = [(first - start, last - start) for first, last in exact if start <= first < end]
            if not (meant or told) or _says_more(read, said, [*places, *told]):
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
        for name in ("place_of", "of", "time_shares"):
            known += [match.span() for match in read.held.pattern(name).finditer(said)]
        if _says_more(read, said, known):
            yield f"out of {said}"


def _says_more(read: OneAmount, said: str, known: Sequence[Stretch]) -> bool:
    """Whether words are left that mean something, besides those that are known."""
    rest = "".join(" " if is_in(at, known) else sign for at, sign in enumerate(said))
    empty = read.held.words("empty")
    return any(word.casefold() not in empty for word in re.findall(r"\w+", rest))


def _is_outside(read: OneAmount, one: Found) -> bool:
    """Whether hours or days are those at which it does not hold."""
    if read.is_only_then or is_in(one.start, read.slots.places["exception"]):
        return True
    lead = read.text[max(0, one.start - _BEFORE) : one.start + _BEFORE]
    return any(
        match.start() <= min(_BEFORE, one.start) <= match.end() + 1
        for match in read.held.pattern("outside").finditer(lead)
    )


def _territory(codes: Sequence[str]) -> Test:
    said = {"is": codes[0]} if len(codes) == 1 else {"in": list(codes)}
    return Test.model_validate({"field": "territory", **said})
