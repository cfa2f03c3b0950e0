"""The parts of a norm in the words of a sentence, each with its place.

Every slot is a stretch of the document. What the words come to is for `formal_norms`.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from undercard.policy.extraction.action_pieces import action_pieces, bare, beneficiaries
from undercard.policy.extraction.cue_words import Cues, Found, cues
from undercard.policy.extraction.domain_words import DomainWords
from undercard.policy.extraction.modal_words import Stretch, main_modality, meets, modal_places
from undercard.policy.extraction.quantities import Quantity, begins_amount, quantities
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
_CLAUSE_END = re.compile(
    r",(?=\s)(?!\s(?:1[89]|20)\d\d\b)|;|:(?=\s)|\s[–—-]\s|\((?=[^)]{12})|(?<=\s)\((?=[ivx]+\)\s)"
)
_PASSIVE = re.compile(
    r"^\s*(?:\w+ly\s+)?(?:be|been|being|être|werden)\s+(?:\w+ly\s+)?(?!by\b)\w{3,}", re.IGNORECASE
)
_MARKED: tuple[SlotKind, ...] = (
    "quantity", "denominator", "window", "exception", "condition",
)  # fmt: skip
_NOTHING = re.compile(r"[\s,(]*(?:\(?\w{1,3}[.)])?\s*")  # but the number of a paragraph
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
    timed += domain.numbered_places(text, held)
    exceptions = list(_clauses(text, held, "exceptions"))
    conditions = [one for one in _clauses(text, held, "conditions") if not meets(one, exceptions)]
    aside = [*exceptions, *conditions]
    amounts = tuple(quantities(text, language, [*timed, *aside]))
    modality, trigger = main_modality(text, held, aside)
    territories = _territories(text, held, domain)
    places: dict[SlotKind, list[Stretch]] = {
        "modality": [trigger] if trigger else [],
        "condition": conditions,
        "exception": exceptions,
        "quantity": [(one.start, one.end) for one in amounts],
        "window": _window_places(windows, hours, aside),
        "territory": [(one.start, one.end) for one in territories],
        "denominator": list(_denominators(text, held, amounts, domain)),
    }
    if trigger:
        head, tail = _sides(text, trigger)
        marked = [place for kind in _MARKED for place in places[kind]]
        places["bearer"] = list(_who_must(text, held, domain, head, tail, aside, places))
        places["action"] = action_pieces(text, held, tail, marked)
        modality = _turned(text, held, domain, modality, trigger[1])
    action = places.get("action", [])
    places["beneficiary"] = list(beneficiaries(text, held, domain, amounts, action, modality))
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


def _territories(text: str, held: Cues, domain: DomainWords) -> tuple[Found, ...]:
    """Where in the world, but for words that name a language, or where somebody is from."""
    spoken = [*domain.language_places(text, held), *domain.origin_places(text, held)]
    found = territories_in(text, held)
    return tuple(one for one in found if not meets((one.start, one.end), spoken))


def _turned(
    text: str, held: Cues, domain: DomainWords, modality: Modality | None, start: int
) -> Modality | None:
    """The modality by its meaning: "must avoid X" forbids X, "must not skip X" asks for it."""
    first = next((one.start for one in domain.mentions(text, held) if one.start >= start), None)
    if first is None or not held.pattern("undoing").search(text, start, first):
        return modality
    return {"obligation": "prohibition", "prohibition": "obligation"}.get(modality or "", modality)  # type: ignore[return-value]


def _window_places(
    windows: Sequence[Found], hours: Sequence[Found], aside: Sequence[Stretch]
) -> list[Stretch]:
    """The first window of time and the hours: a list is none, nor is what a condition names."""
    timed = [one for one in windows if one.value not in ("list", "prefix")][:1]
    places = [(one.start, one.end) for one in (*timed, *hours)]
    return [place for place in places if not meets(place, aside)]


def _sides(text: str, trigger: Stretch) -> tuple[Stretch, Stretch]:
    """What stands before the modal words, and behind them; "please" at the end looks back."""
    start, end = trigger
    if bare(text, end, len(text)) is None:
        return (0, 0), (0, start)
    return (0, start), (end, len(text))


def _who_must(
    text: str,
    held: Cues,
    domain: DomainWords,
    head: Stretch,
    tail: Stretch,
    aside: Sequence[Stretch],
    places: dict[SlotKind, list[Stretch]],
) -> Iterator[Stretch]:
    """The subject or the agent, where it is not what is counted: "emerging artists must …"."""
    if _PASSIVE.match(text[tail[0] :]):
        bearer = _agent(text, held, bare(text, *tail))
    else:
        begin = max([head[0], *(place[1] for place in aside if place[1] <= head[1])])
        bearer = _last_clause(text, held, bare(text, begin, head[1]), places["window"])
    named = domain.mentions(text, held)
    counts_later = any(one.start >= tail[0] for one in named)
    if bearer is None or meets(bearer, places["quantity"]):
        return
    if counts_later or not any(bearer[0] <= one.start and one.end <= bearer[1] for one in named):
        yield bearer


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
    return bare(text, start, end)


def _agent(text: str, held: Cues, action: Stretch | None) -> Stretch | None:
    if action is None:
        return None
    match = held.pattern("by_agent").search(text, *action)
    if match is None:
        return None
    border = _CLAUSE_END.search(text, match.end(), action[1])
    return bare(text, match.end(), border.start() if border else action[1])


# Conditions and exceptions.


def _clauses(text: str, held: Cues, name: str) -> Iterator[Stretch]:
    """The clauses that a cue begins, up to the comma that ends them or to the sentence's end."""
    done, asking = 0, [(one.start, one.end) for one in held.places("asks")(text)]
    for match in held.pattern(name).finditer(text):
        inside = match.start() < done or (name == "conditions" and meets(match.span(), asking))
        if inside:  # "where are the women?" sets no condition
            continue
        place = bare(text, match.start(), _clause_end(text, held, name, match))
        if place:
            done = place[1]
            yield place


def _clause_end(text: str, held: Cues, name: str, match: re.Match[str]) -> int:
    """Where a clause ends: one that leads or stands between commas at the next comma."""
    before = text[: match.start()].rstrip()
    leading = before.endswith(",") or _NOTHING.fullmatch(before) is not None
    further = re.compile(rf"\s*(?:{'|'.join(map(re.escape, held.words('or')))})\s+", re.IGNORECASE)
    for border in _CLAUSE_END.finditer(text, match.end()):
        rest = text[border.end() :].lstrip()
        joined = further.match(text, border.end())
        if joined and held.pattern(name).match(text, joined.end()):
            continue  # "in the case of …, or in the case of …"
        if leading or border[0] in ";(":
            return border.start()
        goes_on = any(place[0] >= border.end() for place in modal_places(text, held.language))
        if border[0] == "," and (goes_on or begins_amount(rest, held.language)):
            return border.start()
    modals = [start for start, _ in modal_places(text, held.language) if start > match.end()]
    return modals[0] if leading and modals else len(text)  # "Unbeschadet des Satzes 2 darf …"


# Amounts and what they are out of.


def _denominators(
    text: str, held: Cues, amounts: Sequence[Quantity], domain: DomainWords
) -> Iterator[Stretch]:
    """What a share is out of, with its "of": after it, before it, or at the sentence's end."""
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
        found = (pattern.search(text, match.end(), until) for pattern in (ends, _CLAUSE_END))
        stops = [until, *(stop.start() for stop in found if stop)]
        stops += [start for start, _ in modal_places(text, held.language)]
        place = bare(text, match.start(), min(stop for stop in stops if stop >= match.end()))
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
