"""Numbers with their units and bounds: "an hour and a half", "at least 15", "60 to 80 bpm".

What they are for is known to `amount_readers`. Lengths are in minutes.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from undercard.chat.understanding.exact.folded_words import Token, tokens
from undercard.chat.understanding.exact.lexicon import Item, lexicon
from undercard.chat.understanding.exact.unit_values import Measured, measured

_SIDES = ("low", "above", "high", "below")
_MODIFIERS = frozenset({*_SIDES, "about", "between", "not"})
_BEHIND = frozenset({"or_more", "or_less", "low", "high", "about"})
_SMALL = 5
_TURNED = {"above": "high", "below": "low", "low": "below", "high": "above"}  # "not over 5"


@dataclass(frozen=True)
class Quantity:
    """A value or a range, open where an end is None, said by the tokens `first` to `last`.

    `side` says how a single value binds: "low" and "high" include it, "above" and "below" do not.
    """

    at_least: float | None
    at_most: float | None
    unit: str
    first: int
    last: int
    side: str = ""
    about: bool = False
    unit_said: bool = True  # else it is known by the bound alone: "slower than 100"

    @property
    def is_exact(self) -> bool:
        """Whether one value was said, without a bound."""
        return not self.side and self.at_least == self.at_most


def items_of(words: str, language: str) -> tuple[list[Token], list[Item]]:
    """The tokens of a phrase, and what they mean where amounts are spoken of."""
    found = tokens(words)
    return found, lexicon(language, "amounts", "numbers").items(found)


def quantities(found: Sequence[Token], items: Sequence[Item]) -> list[Quantity]:
    """The quantities of a phrase, in the order in which they are said."""
    parts, read, at = measured(found, items), list[Quantity](), 0
    pending: list[Item] = []
    while at < len(parts):
        part = parts[at]
        if isinstance(part, Measured):
            quantity, at = _quantity(parts, at, pending)
            read.append(quantity)
            pending = []
        else:
            if part.kind == "tracks":  # "slower than number 3", but "no song over 4 minutes"
                pending = [item for item in pending if item.kind == "not"]
            if part.kind in _MODIFIERS:
                pending.append(part)
            at += 1
    return read


def _quantity(
    parts: Sequence[Item | Measured], at: int, pending: Sequence[Item]
) -> tuple[Quantity, int]:
    start, at = parts[at], at + 1
    assert isinstance(start, Measured)  # noqa: S101 - the caller looked
    kinds = [item.kind for item in pending]
    end = _range_end(parts, at, kinds)
    if end is not None:
        start, end = _same_unit(start, end)
        at += 2
    said = [*pending, *_after(parts, at)]
    at += len(said) - len(pending)
    low, high = sorted((start.value, end.value if end else start.value))
    first = min(start.first, *(item.first for item in pending)) if pending else start.first
    last = max([start.last, *([end.last] if end else []), *(item.last for item in said)])
    unit = start.unit or next((u for item in said if (u := _dimension(item))), "")
    about = any(item.kind == "about" for item in said)
    side = _side([item.kind for item in said])
    ends = _ends(side, low, high)
    return Quantity(*ends, unit, first, last, side, about, bool(start.unit)), at


def _ends(side: str, low: float, high: float) -> tuple[float | None, float | None]:
    if side in ("low", "above"):
        return low, None
    return (None, high) if side in ("high", "below") else (low, high)


def _side(kinds: Sequence[str]) -> str:
    """The bound that was said, turned where it is negated."""
    sides = {"or_more": "low", "or_less": "high"}
    said = [sides.get(kind, kind) for kind in kinds if kind in (*_SIDES, *sides)]
    if not said:
        return ""
    return _TURNED[said[-1]] if "not" in kinds else said[-1]


def _dimension(item: Item) -> str:
    bound = item.kind in ("above", "below") and item.value != "any"
    return str(item.value) if bound else ""


def _range_end(
    parts: Sequence[Item | Measured], at: int, pending: Sequence[str]
) -> Measured | None:
    start = parts[at - 1]
    if at + 1 >= len(parts) or not isinstance(start, Measured):
        return None
    link, end = parts[at], parts[at + 1]
    if not isinstance(link, Item) or not isinstance(end, Measured):
        return None
    ranges = link.kind == "to" or link.value == "-" or (link.value == "," and _is_next(start, end))
    ranges = ranges or (link.kind == "and" and "between" in pending)
    ranges = ranges or (link.kind == "or" and not set(pending) & set(_SIDES))
    return end if ranges else None


def _is_next(start: Measured, end: Measured) -> bool:
    """As in "Two, three": the next number after a small one."""
    return not start.unit and end.value == start.value + 1 < _SMALL


def _same_unit(start: Measured, end: Measured) -> tuple[Measured, Measured]:
    """Both ends in one unit, which is often said once: "one to two hours"."""
    if not start.unit:
        scaled = replace(start, value=start.value * end.scale, unit=end.unit)
        return scaled, end
    return start, end if end.unit else replace(end, value=end.value * start.scale)


def _after(parts: Sequence[Item | Measured], at: int) -> list[Item]:
    """Bounds that follow their number: "ten or more", "90 mins max", "4 minutes is my limit"."""
    found = [part for part in takewhile(_is_linking, parts[at:]) if isinstance(part, Item)]
    linked = parts[at + len(found)] if at + len(found) < len(parts) else None
    if not (isinstance(linked, Item) and linked.kind in ("low", "high")):
        found = []
    at += len(found)
    while at < len(parts):
        part = parts[at]
        after = isinstance(part, Item) and part.kind in _BEHIND
        free = at + 1 == len(parts) or not isinstance(parts[at + 1], Measured)
        if not (after and free and isinstance(part, Item)):
            break
        found.append(part)
        at += 1
    return found


def _is_linking(part: Item | Measured) -> bool:
    return isinstance(part, Item) and part.kind == "linking"
