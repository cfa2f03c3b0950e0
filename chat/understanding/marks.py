"""A mark is a stretch of the utterance that a recogniser understood.

Overlaps go to the longer, then to the surer.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal, cast

from undercard.chat.dialogue.limits import Bounds
from undercard.chat.understanding.patterns import alternatives, kinds

Polarity = Literal["wanted", "unwanted", "alike", "plain"]

# A cue governs what follows it until the next cue or the end of its clause. "Unwanted" reaches over
# lists ("no rap, trap or Drake"), which is why commas do not end it while every other cue does.
_CUE = re.compile(
    "|".join(rf"(?P<{kind}>\b{alternatives('cues', kind)}\b)" for kind in kinds("cues")),
    re.IGNORECASE,
)
_CLAUSE_END = re.compile(r"[.;!?\n]|\bbut\b|\bhowever\b|—|\bthough\b", re.IGNORECASE)


@dataclass(frozen=True)
class Named:
    """A named artist or title: as written, as the catalogue has it, and its track ids."""

    text: str
    name: str
    ids: tuple[str, ...]


@dataclass(frozen=True)
class Bounded:
    """A field of tracks and what it is bound to."""

    field: str
    bounds: Bounds


@dataclass(frozen=True)
class Shift:
    """A feature of the sound and how far it is to move from the list that is there."""

    feature: str
    by: float


Value = Named | Bounded | Shift | Bounds | str | int | None  # a bool is an int


@dataclass(frozen=True)
class Mark:
    """`text[start:end]` was understood as `kind` with this `value`."""

    start: int
    end: int
    kind: str
    value: Value
    polarity: Polarity = "plain"
    sureness: float = 1.0

    def overlaps(self, other: "Mark") -> bool:
        """Whether the two share a character."""
        return self.start < other.end and other.start < self.end


def settle(marks: Iterable[Mark]) -> list[Mark]:
    """Resolve overlaps: keep exact marks before guessed ones, then the longest.

    The kept marks are in the order of the text.
    """
    kept: list[Mark] = []
    for mark in sorted(
        marks, key=lambda m: (m.sureness < 1, m.start - m.end, -m.sureness, m.start)
    ):
        if not any(mark.overlaps(other) for other in kept):
            kept.append(mark)
    return sorted(kept, key=lambda m: m.start)


def give_polarity(text: str, marks: Sequence[Mark]) -> list[Mark]:
    """Say of each mark whether it is wanted, unwanted or a likeness, from the cue that governs it.

    A cue inside a mark ("No Doubt", "Just Dance") is part of a name and governs nothing.
    """
    inside = [(m.start, m.end) for m in marks]
    ends: list[tuple[int, Polarity]] = [(m.start(), "plain") for m in _CLAUSE_END.finditer(text)]
    free = [m for m in _CUE.finditer(text) if not any(a <= m.start() < b for a, b in inside)]
    cues = [
        (m.end(), cast("Polarity", m.lastgroup)) for m in free
    ]  # the kinds of cues are the polarities
    events = sorted([*ends, *cues])
    return [_governed(mark, events) for mark in marks]


def _governed(mark: Mark, events: Sequence[tuple[int, Polarity]]) -> Mark:
    before = [polarity for at, polarity in events if at <= mark.start]
    return replace(mark, polarity=before[-1]) if before and mark.polarity == "plain" else mark


def unwanted_cues(text: str) -> list[Mark]:
    """The words that make what follows unwanted, as marks, so that a search need not read them."""
    return [
        Mark(m.start(), m.end(), "cue", None)
        for m in _CUE.finditer(text)
        if m.lastgroup == "unwanted"
    ]


def blank(text: str, marks: Iterable[Mark]) -> str:
    """The text with the marks replaced by spaces of equal length, so that positions stay."""
    letters = list(text)
    for mark in marks:
        letters[mark.start : mark.end] = " " * (mark.end - mark.start)
    return "".join(letters)
