"""What the classes that a sentence names may mean, as predicates.

The document's own definition of a class goes before the vocabulary's.
"""

import itertools
from collections.abc import Iterator, Sequence

from undercard.policy.extraction.cue_words import Found
from undercard.policy.extraction.domain_words import DomainWords, Mention
from undercard.policy.extraction.modal_words import meets
from undercard.policy.extraction.one_amount import OneAmount
from undercard.policy.extraction.slots import read_slots
from undercard.policy.norms.predicates import All, AnyOf, Not, Predicate, Test

_BEFORE = 24  # characters before a class in which it is said to be lacking
_TERM = 80  # characters at the beginning of a definition in which its term stands

Meaning = tuple[Predicate | None, str]  # what is meant, and in what it differs from the likeliest


def meanings(read: OneAmount, mentions: Sequence[Mention]) -> list[Meaning]:
    """Each combination of what classes may mean; of no class, nothing but an age that is said."""
    aged = _since(read.slots.ages, read.domain)
    known = (_as_defined(read, each) for each in mentions)
    told = [_lacking(read, one) for one in known if one.meanings]
    if not told:
        return [(aged, "")] if aged is not None else []
    either = [_is_either(read, *pair) for pair in itertools.pairwise(told)]
    found: list[Meaning] = []
    for meant in itertools.product(*(one.meanings for one in told)):
        second = [
            one.words for one, each in zip(told, meant, strict=True) if each != one.meanings[0]
        ]
        differs = f"another meaning of “{', '.join(second)}”" if second else ""
        found.append((all_of([_joined(either, meant), aged]), differs))
    return found


def not_said(read: OneAmount) -> Iterator[str]:
    """Definitions of the document that no attribute can tell."""
    for definition in read.definitions:
        if _meant(read, definition) is None:
            yield f"as it is defined: {definition}"


def all_of(parts: Sequence[Predicate | None]) -> Predicate | None:
    """The predicates together, each once; None where there is none."""
    given = tuple(dict.fromkeys(part for part in parts if part is not None))
    if len(given) > 1:
        return All(all=given)
    return given[0] if given else None


def _as_defined(read: OneAmount, one: Mention) -> Mention:
    for definition in read.definitions:
        if one.words.casefold() in definition[:_TERM].casefold():
            said = _meant(read, definition)
            if said is not None:
                return one.model_copy(update={"meanings": (said, *one.meanings)})
    return one


def _lacking(read: OneAmount, one: Mention) -> Mention:
    """A class, or what is not of it where "without" or the like stands before its words."""
    before = read.text[max(0, one.start - _BEFORE) : one.start].rstrip()
    found = list(read.held.pattern("lacking").finditer(before))
    if (
        not found
        or found[-1].end() < len(before)
        or _is_modal(read, one, before, found[-1].start())
    ):
        return one
    return one.model_copy(update={"meanings": tuple(Not(not_=each) for each in one.meanings)})


def _is_modal(read: OneAmount, one: Mention, before: str, at: int) -> bool:
    """Whether the "no" is part of the modal words: "no explicit songs"."""
    start = one.start - len(before) - 1 + at
    return meets((start, one.start), read.slots.places["modality"]) or (
        read.slots.modality == "prohibition"
    )


def _meant(read: OneAmount, definition: str) -> Test | None:
    """The age that a definition states."""
    return _since(read_slots(definition, read.slots.language, read.domain).ages, read.domain)


def _since(ages: Sequence[Found], domain: DomainWords) -> Test | None:
    """From which year on something is no older than was said."""
    if not ages or domain.release is None or domain.catalogue_year is None:
        return None
    year = domain.catalogue_year - max(1, round(ages[0].value))
    return Test(field=domain.release, at_least=year)


def _is_either(read: OneAmount, one: Mention, other: Mention) -> bool:
    between = read.text[one.end : other.start].casefold().split()
    return any(word in between for word in read.held.words("or"))


def _joined(either: Sequence[bool], meant: Sequence[Predicate]) -> Predicate | None:
    """Classes side by side are meant together; joined by "or" (or of one field), any of them."""
    groups = [[meant[0]]]
    for before, is_either, predicate in zip(meant, either, meant[1:], strict=False):
        if is_either or _field(predicate) == _field(before) != "":
            groups[-1].append(predicate)
        else:
            groups.append([predicate])
    return all_of([AnyOf(any=tuple(one)) if len(one) > 1 else one[0] for one in groups])


def _field(predicate: Predicate) -> str:
    return predicate.field if isinstance(predicate, Test) else ""
