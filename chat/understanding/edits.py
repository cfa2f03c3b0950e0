"""Recognises edits of the current slate: drop, keep, swap, move, more like, undo, start over."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from undercard.chat.dialogue.request import Edit, EditKind
from undercard.chat.understanding.marks import Mark
from undercard.chat.understanding.patterns import alone, alternatives, kinds
from undercard.chat.understanding.references import References, read_references
from undercard.chat.understanding.view import View

_VERB = re.compile(
    "|".join(rf"(?P<{kind}>\b{alternatives('edits', kind)}\b)" for kind in kinds("edits")),
    re.IGNORECASE,
)
_SWAP = re.compile(r"\b(?:swap|switch|exchange)\s+", re.IGNORECASE)
_MOVE = re.compile(r"\b(?:move|put|play|bring)\s+", re.IGNORECASE)
_TO_PLACE = re.compile(
    r"\s*(?:to\s+(?:the\s+)?(?P<top>top|front|start|beginning|first place|first)"
    r"|(?P<end>to the end|to the bottom|last)"
    r"|(?P<first>first)|(?:to|at|in)\s+(?:place\s+|position\s+|number\s+|#)?(?P<to>\d{1,3}))\b",
    re.IGNORECASE,
)
_BEFORE_WHOLE = r"(?:ok(?:ay)?,? |please |now |no,? |let'?s |can (?:you|we) )*"
_AFTER_WHOLE = r"(?:\s+(?:please|again|now|then))*"
_WHOLE = tuple(
    (kind, alone("whole_edits", kind, _BEFORE_WHOLE, _AFTER_WHOLE)) for kind in kinds("whole_edits")
)
_REST = re.compile(
    r"\s*,?\s*(?:and\s+)?(?:change|replace|swap|drop)?\s*(?:out\s+)?(?:the\s+)?(?:rest|others)\b",
    re.IGNORECASE,
)


@dataclass
class Found:
    """Edits, the marks that they cover, and what could not be resolved."""

    edits: list[Edit] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def find_edits(text: str, view: View) -> Found:
    """All edits of the utterance, in its order."""
    for kind, pattern in _WHOLE:
        if pattern.match(text) and (len(view) or kind in ("restart", "undo")):
            return Found([Edit.model_validate({"kind": kind})], [Mark(0, len(text), "edit", kind)])
    found = Found()
    for edit, mark in (*_swaps(text, view), *_moves(text, view)):
        found.edits.append(edit)
        found.marks.append(mark)
    for match in _VERB.finditer(text):
        mark = Mark(match.start(), match.end(), "edit", match.lastgroup)
        if not any(mark.overlaps(other) for other in found.marks):
            _referenced(text, match, view, found)
    return found


def _referenced(text: str, match: re.Match[str], view: View, found: Found) -> None:
    kind: EditKind = match.lastgroup  # type: ignore[assignment]
    at = re.compile(r"\s*").match(text, match.end()).end()  # type: ignore[union-attr]
    references = read_references(text, at, len(view), view.focus) or _by_name(text, at, view, kind)
    if references is None:
        return
    if references.unknown:
        have = f"the list has {len(view)} tracks" if len(view) else "there is no list yet"
        found.notes.append(f"There is no number {', '.join(map(str, references.unknown))}: {have}.")
    if references.needs_focus:
        found.notes.append("I am not sure which track you mean: say its number.")
    rest = _REST.match(text, references.end) if kind == "keep" else None
    end = rest.end() if rest else references.end
    found.marks.append(Mark(match.start(), end, "edit", kind))
    if references.ranks:
        tracks = tuple(view.ids[rank - 1] for rank in references.ranks)
        found.edits.append(Edit(kind=kind, ranks=references.ranks, tracks=tracks))


_NAME = re.compile(
    r"(?:the (?:song|track|one) (?:by|called|named)\s+)?[\"“”']?(?P<name>[^,.;!?\"“”]{3,60})",
    re.IGNORECASE,
)


def _by_name(text: str, at: int, view: View, kind: EditKind) -> References | None:
    """A title that stands in the slate; artists and genres are limits, and others' business."""
    match = _NAME.match(text, at)
    if match is None or kind == "like":
        return None
    low = match["name"].lower()
    for rank, title in enumerate(view.titles, 1):
        plain = title.lower().split(" - ")[0].split(" (")[0].strip()
        if len(plain) > 2 and (low == plain or low.startswith(f"{plain} ")):
            return References((rank,), match.start("name") + len(plain))
    return None


def _swaps(text: str, view: View) -> Iterator[tuple[Edit, Mark]]:
    for match in _SWAP.finditer(text):
        references = read_references(text, match.end(), len(view), view.focus)
        if references is None:
            with_second = re.compile(r"(\d+)\s+(?:with|for)\s+(\d+)").match(text, match.end())
            ranks = tuple(int(g) for g in with_second.groups()) if with_second else ()
            end = with_second.end() if with_second else match.end()
        else:
            ranks, end = references.ranks, references.end
            with_second = re.compile(r"\s+(?:with|for)\s+").match(text, end)
            second = (
                read_references(text, with_second.end(), len(view), view.focus)
                if with_second
                else None
            )
            if second:
                ranks, end = (*ranks, *second.ranks), second.end
        if len(ranks) == 2:
            yield (
                Edit(kind="swap", ranks=ranks, tracks=tuple(view.ids[r - 1] for r in ranks)),
                Mark(match.start(), end, "edit", "swap"),
            )


def _moves(text: str, view: View) -> Iterator[tuple[Edit, Mark]]:
    for match in _MOVE.finditer(text):
        references = read_references(text, match.end(), len(view), view.focus)
        place = (
            _TO_PLACE.match(text, references.end)
            if references and len(references.ranks) == 1
            else None
        )
        if references and place:
            to = int(place["to"]) if place["to"] else len(view) if place["end"] else 1
            ranks = (references.ranks[0], min(max(to, 1), len(view)))
            edit = Edit(kind="move", ranks=ranks, tracks=(view.ids[ranks[0] - 1],))
            yield edit, Mark(match.start(), place.end(), "edit", "move")
