"""From slots to formal norms: every way that the words can be meant, or why none can be enforced.

Nothing is resolved in silence: where words leave a choice there is a norm for each, and what a norm
cannot say is listed beside it.
"""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from pydantic import ValidationError

from undercard.policy.extraction.class_meanings import meanings
from undercard.policy.extraction.cue_words import cues
from undercard.policy.extraction.domain_words import DomainWords
from undercard.policy.extraction.findings import Choice, Refusal
from undercard.policy.extraction.general_clauses import NOTHING, Elsewhere
from undercard.policy.extraction.one_amount import OneAmount
from undercard.policy.extraction.quantities import Quantity
from undercard.policy.extraction.refusals import refusal, refusal_about
from undercard.policy.extraction.slots import Slots
from undercard.policy.extraction.stated_bounds import Part, for_each, stated_bounds, stated_windows
from undercard.policy.extraction.stated_cases import stated_cases
from undercard.policy.extraction.wishes import wishes
from undercard.policy.norms.norm import Norm

MOST_CHOICES = 6


@dataclass(frozen=True)
class Formal:
    """What a sentence comes to, for one of its amounts: choices, or a refusal."""

    choices: tuple[Choice, ...] = ()
    refusal: Refusal | None = None


def formal_norms(
    slots: Slots,
    domain: DomainWords,
    base: Mapping[str, Any],
    definitions: Sequence[str] = (),
    elsewhere: Elsewhere = NOTHING,
) -> list[Formal]:
    """The formal norms of a sentence, one entry for each amount in it.

    `base` has the fields that do not depend on the words: id, source, stakeholder, rank.
    `definitions` are the sentences of the document that define words of this one; `elsewhere` is
    what others say of it.
    """
    if slots.ends is not None and slots.ends < datetime.now(UTC).date():
        return [Formal(refusal=refusal("past", date=slots.ends.isoformat()))]
    if wished := wishes(slots, domain, base):
        return [Formal((one,)) for one in wished]
    told = tuple(_told(slots))
    amounts: Sequence[Quantity | None] = told or (None,)
    ends = [*(one.start for one in told[1:]), len(slots.text)]
    found: list[Formal] = []
    for number, (amount, until) in enumerate(zip(amounts, ends, strict=True)):
        before = found[-1].choices[0].norm.where if found and found[-1].choices else None
        read = OneAmount(
            slots, domain, amount, until, tuple(definitions), before, number, elsewhere
        )
        found.append(_formal(read, base))
    return [one for one in found if one.choices] or found[:1]


def _told(slots: Slots) -> Iterator[Quantity]:
    """The amounts, but for a vague one behind "and": "with words and less drum beat"."""
    joining = cues(slots.language).pattern("joining")
    for one in slots.quantities:
        before = slots.text[: one.start].split()[-1:]
        if one.value is not None or not (before and joining.fullmatch(before[0])):
            yield one


def _formal(read: OneAmount, base: Mapping[str, Any]) -> Formal:
    amount, (where, _) = read.amount, read.counted
    if amount is not None and amount.share and (amount.value or 0) > 100:
        return Formal(refusal=refusal("impossible", amount=f"{amount.value:g} %"))
    needs = next((one for one in where if one.needs), None)
    if needs is not None and not any(one.meanings for one in where):
        kind = "unknown" if needs.unknown else "unresolved"
        return Formal(refusal=refusal(kind, needs=str(needs.needs)))
    choices = list(itertools.islice(_choices(read, base), MOST_CHOICES))
    return Formal(tuple(choices)) if choices else Formal(refusal=_why_not(read))


def _why_not(read: OneAmount) -> Refusal:
    about = refusal_about(read.text)
    where = read.counted[0]
    if about is not None and not (where and read.amount):
        return about
    return refusal("amount" if where or for_each(read) else "attribute")


def _choices(read: OneAmount, base: Mapping[str, Any]) -> Iterator[Choice]:
    """The norms that the words may mean, each once."""
    cases = stated_cases(read)
    start = {**base, **_standing(read), **cases.fields}
    seen: list[dict[str, Any]] = []
    for parts in _ways(read, start["modality"]):
        fields = {name: value for part in parts for name, value in part.fields.items()}
        try:
            norm = Norm.model_validate({**start, **fields})
        except ValidationError:
            continue
        body = norm.model_dump()
        if body not in seen:
            seen.append(body)
            differs = "; ".join(part.differs for part in parts if part.differs)
            yield Choice(norm=norm, differs=differs, left_out=cases.left_out)


def _ways(read: OneAmount, modality: str) -> Iterator[tuple[Part, ...]]:
    """Each bound with each meaning of the classes, each denominator and each window."""
    where, whole = read.counted
    for bound in stated_bounds(read, modality):
        any_item = "per" in bound.fields or read.is_length_of_list
        of_each = [Part({}, "")] if any_item else []
        classes = [Part({"where": one}, differs) for one, differs in meanings(read, where)]
        among = [Part({"among": one}, differs) for one, differs in meanings(read, whole)]
        if read.is_part_of_before:
            among = [Part({"among": read.before})]
        if read.amount is None or not read.amount.share:
            among = []
        elif not among and read.elsewhere.among is not None:
            among = [Part({"among": read.elsewhere.among})]
        windows = stated_windows(read, {"modality": modality, **bound.fields})
        yield from itertools.product([bound], classes or of_each, among or [Part({})], windows)


def _standing(read: OneAmount) -> dict[str, Any]:
    """Who must, who gains, until when, and whether it asks or binds."""
    slots = read.slots
    found: dict[str, Any] = {"modality": slots.modality or "obligation"}
    named = {"bearer": slots.words("bearer"), "beneficiary": slots.words("beneficiary")}
    found |= {name: words for name, words in named.items() if words}
    if slots.ends is not None:
        found["valid_to"] = slots.ends
    said = slots.words("modality").casefold()
    softly = cues(slots.language).words("soft")
    if any(word in said.split() or said.startswith(word) for word in softly):
        found["force"] = "soft"
    return found
