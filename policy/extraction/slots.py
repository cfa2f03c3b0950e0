"""The parts of a norm in the words of a sentence, each with its place.

Every slot is a stretch of the document. What the words come to is for `formal_norms`.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from undercard.policy.extraction.cue_words import Cues, Found, cues, one_of
from undercard.policy.extraction.domain_words import DomainWords
from undercard.policy.extraction.modal_words import Stretch, main_modality, meets, modal_places
from undercard.policy.extraction.quantities import Quantity, quantities
from undercard.policy.extraction.stated_times import (
    ages_in,
    ends_in,
    hours_in,
    territories_in,
    windows_in,
)
from undercard.policy.norms.norm import Modality

SlotKind = Literal[
    "modality", "bearer", "beneficiary", "action", "condition", "exception",
    "quantity", "denominator", "window", "territory",
]  # fmt: skip
SLOT_KINDS: tuple[SlotKind, ...] = (
    "modality", "bearer", "beneficiary", "action", "condition", "exception",
    "quantity", "denominator", "window", "territory",
)  # fmt: skip
_CLAUSE_END = re.compile(r",(?=\s)|;|:(?=\s)|\s[–—-]\s|\((?=[^)]{12})")
_PASSIVE = re.compile(
    r"^\s*(?:\w+ly\s+)?(?:be|been|being|être|werden)\s+(?:\w+ly\s+)?(?!by\b)\w{3,}", re.IGNORECASE
)
_RELATIVE = re.compile(r"^(?:\s*(?:and|or|but|that|which|who)\b|\s*$)", re.IGNORECASE)


@dataclass(frozen=True)
class Slots:
    """What a sentence says, by kind: places in the sentence, and the exact readings beside them."""

    text: str
    language: str
    places: dict[SlotKind, list[Stretch]] = field(default_factory=dict)
    modality: Modality | None = None
    quantities: tuple[Quantity, ...] = ()
    windows: tuple[Found, ...] = ()
    hours: tuple[Found, ...] = ()
    ages: tuple[Found, ...] = ()
    territories: tuple[Found, ...] = ()
    ends: date | None = None

    def words(self, kind: SlotKind) -> str:
        """The first words of a kind; empty where there are none."""
        places = self.places.get(kind)
        return self.text[slice(*places[0])] if places else ""


def read_slots(text: str, language: str, domain: DomainWords) -> Slots:
    """The slots of one sentence by the cue words of its language."""
    held = cues(language)
    hours, ages = tuple(hours_in(text, held)), tuple(ages_in(text, held))
    windows = tuple(windows_in(text, held))
    timed = [(one.start, one.end) for one in (*hours, *ages, *windows)]
    amounts = tuple(quantities(text, language, timed))
    exceptions = list(_clauses(text, held, "exceptions"))
    conditions = [one for one in _clauses(text, held, "conditions") if not meets(one, exceptions)]
    aside = [*exceptions, *conditions]
    modality, trigger = main_modality(text, held, aside)
    spoken = domain.language_places(text, held)
    territories = tuple(
        one for one in territories_in(text, held) if not meets((one.start, one.end), spoken)
    )
    places: dict[SlotKind, list[Stretch]] = {
        "modality": [trigger] if trigger else [],
        "condition": conditions,
        "exception": exceptions,
        "quantity": [(one.start, one.end) for one in amounts],
        "window": [(one.start, one.end) for one in (*windows, *hours, *ages)],
        "territory": [(one.start, one.end) for one in territories],
        "denominator": list(_denominators(text, held, amounts, domain)),
    }
    if trigger:
        places |= _around(text, held, trigger, aside, places["window"])
        places["bearer"] = list(_who_must(text, held, domain, trigger, places))
    places["beneficiary"] = list(_beneficiaries(text, domain, trigger))
    return Slots(
        text,
        language,
        places,
        modality,
        amounts,
        windows,
        hours,
        ages,
        territories,
        ends_in(text, held),
    )


# Who must do what.


def _around(
    text: str, held: Cues, trigger: Stretch, aside: Sequence[Stretch], timed: Sequence[Stretch]
) -> dict[SlotKind, list[Stretch]]:
    """Bearer and action: what stands before and behind the modal words."""
    start, end = trigger
    begin = max([0, *(place[1] for place in aside if place[1] <= start)])
    head = _bare(text, begin, start)
    tail_end = min([len(text), *(place[0] for place in aside if place[0] >= end)])
    action = _bare(text, end, tail_end)
    if _PASSIVE.match(text[end:]):
        bearer = _agent(text, held, action)
    else:
        bearer = _last_clause(text, held, head, timed)
    return {"action": [action] if action else [], "bearer": [bearer] if bearer else []}


def _who_must(
    text: str,
    held: Cues,
    domain: DomainWords,
    trigger: Stretch,
    places: dict[SlotKind, list[Stretch]],
) -> Iterator[Stretch]:
    """The subject, where it is not what is counted: "emerging artists must make up …"."""
    named = domain.mentions(text, held)
    counts_later = any(one.start >= trigger[1] for one in named)
    for start, end in places["bearer"]:
        within = any(start <= one.start and one.end <= end for one in named)
        if not meets((start, end), places["quantity"]) and (counts_later or not within):
            yield start, end


def _last_clause(
    text: str, held: Cues, head: Stretch | None, timed: Sequence[Stretch]
) -> Stretch | None:
    """The subject: of what stands before the modal words, the part that no comma sets off."""
    if head is None:
        return None
    start, end = head
    for border in _CLAUSE_END.finditer(text, start, end):
        rest = text[border.end() : end]
        first = text[start : border.start()]
        leads = held.pattern("leading").match(first.lstrip())
        of_time = any(start <= place[0] and place[1] <= border.end() for place in timed)
        if (leads or of_time or "(" in border[0]) and not _RELATIVE.match(rest):
            start = border.end()
    return _bare(text, start, end)


def _agent(text: str, held: Cues, action: Stretch | None) -> Stretch | None:
    if action is None:
        return None
    match = held.pattern("by_agent").search(text, *action)
    if match is None:
        return None
    border = _CLAUSE_END.search(text, match.end(), action[1])
    return _bare(text, match.end(), border.start() if border else action[1])


def _bare(text: str, start: int, end: int) -> Stretch | None:
    """A stretch without the spaces and signs at its ends; None where nothing is left."""
    said = text[start:end]
    first = start + len(said) - len(said.lstrip(' ,;:–—-\n\t"“”'))
    last = end - (len(said) - len(said.rstrip(' ,;:.–—-\n\t"“”')))
    return (first, last) if first < last else None


# Conditions and exceptions.


def _clauses(text: str, held: Cues, name: str) -> Iterator[Stretch]:
    """The clauses that a cue begins, up to the comma that ends them or to the sentence's end."""
    done = 0
    for match in held.pattern(name).finditer(text):
        if match.start() < done:
            continue
        border = _CLAUSE_END.search(text, match.end())
        leading = not text[: match.start()].strip(" ,(")
        end = border.start() if border and (leading or border[0] in ";(") else len(text)
        if not leading and border and border[0] == ",":
            end = (
                border.start()
                if any(place[0] >= border.end() for place in modal_places(text, held.language))
                else end
            )
        place = _bare(text, match.start(), end)
        if place:
            done = place[1]
            yield place


# Amounts and what they are out of.


def _denominators(
    text: str, held: Cues, amounts: Sequence[Quantity], domain: DomainWords
) -> Iterator[Stretch]:
    """The words behind an "of": after a share, before it, or at the end of the sentence."""
    of, ends = held.pattern("of"), held.pattern("denominator_ends")
    shares = [one for one in amounts if one.share]
    for at, one in enumerate(shares):
        until = shares[at + 1].start if at + 1 < len(shares) else len(text)
        match = of.match(text, one.end + len(text[one.end :]) - len(text[one.end :].lstrip()))
        if match is None and at == 0:
            match = of.match(text) or _later_of(text, of, one.end, domain)
        if match is None or (one.start < match.start() and match.end() >= until):
            continue
        until = max(until, match.end()) if match.start() >= one.start else len(text)
        stops = [until, *(stop.start() for stop in (
            ends.search(text, match.end(), until), _CLAUSE_END.search(text, match.end(), until),
        ) if stop)]  # fmt: skip
        place = _bare(text, match.end(), min(stop for stop in stops if stop >= match.end()))
        if place:
            yield place


def _later_of(
    text: str, of: re.Pattern[str], start: int, domain: DomainWords
) -> re.Match[str] | None:
    """An "of all …" at the end of the sentence, with items behind it."""
    for match in of.finditer(text, start):
        said = text[match.end() : match.end() + 40].split()
        leads = said[:1] and said[0].casefold() in ("all", "the", "its", "their", "our")
        if leads and domain.item_places(" ".join(said[:5])):
            return match
    return None


def _beneficiaries(text: str, domain: DomainWords, trigger: Stretch | None) -> Iterator[Stretch]:
    """Who gains: the first people that are named behind the modal words."""
    match = one_of(domain.beneficiaries).search(text, trigger[1]) if trigger else None
    if match:
        yield match.span()
