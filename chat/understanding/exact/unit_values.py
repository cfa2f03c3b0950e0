"""Single values with their units: "an hour and a half", "1h30", "3:30", "two dozen songs".

Lengths are in minutes. `bounded_quantities` puts bounds and ranges to them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from undercard.chat.understanding.exact.folded_words import Token
from undercard.chat.understanding.exact.lexicon import Item

_SCALES = {"hours": 60.0, "minutes_unit": 1.0, "seconds": 1 / 60}
_CLOCK = 5  # minutes
_DIGITS_OF_THOUSANDS = 3


@dataclass(frozen=True)
class Measured:
    """A value and its unit ("" where none was said); `scale` made the value of what was said."""

    value: float
    unit: str
    first: int
    last: int
    scale: float = 1.0


def measured(found: Sequence[Token], items: Sequence[Item]) -> list[Item | Measured]:
    """The items of a phrase, those that make up a value put together."""
    parts: list[Item | Measured] = []
    cursor = _Cursor(found, items)
    while cursor.at < len(items):
        value = cursor.measured()
        if value is None:
            parts.append(items[cursor.at])
            cursor.at += 1
        else:
            parts.append(value)
    return parts


class _Cursor:
    """Reads one measure after the other, as far as the words go on with it."""

    def __init__(self, found: Sequence[Token], items: Sequence[Item]) -> None:
        self._tokens, self._items, self.at = found, items, 0

    def measured(self) -> Measured | None:
        """The measure that begins here, if one does; what is read is passed by."""
        start = self.at
        first = self._items[start]
        if first.kind == "duration":
            self.at += 1
            return Measured(first.number, "minutes", first.first, first.last)
        if first.kind == "hours":  # "the full hour", "hour and a half"
            return self._with_unit(1.0, first.first)
        value = self._article() if first.kind == "article" else self._value()
        if value is None:
            self.at = start
            return None
        return self._with_unit(value, first.first)

    def _article(self) -> float | None:
        """One, where an article stands before a unit: "an hour"."""
        after = self._peek(1)
        if after and (after.kind in _SCALES or after.kind == "tracks"):
            self.at += 1
            return 1.0
        return None

    def _value(self) -> float | None:
        item = self._items[self.at]
        if item.kind not in ("number", "dozen"):
            return None
        self.at += 1
        value = self._decimal(item)
        if self._kind() == "dozen":
            value *= self._take().number
        return value

    def _decimal(self, whole: Item) -> float:
        """Joins "2", "." and "5", which the tokens divide, and takes "10,000" for ten thousand."""
        point, part = self._peek(0), self._peek(1)
        if not (point and part and whole.in_digits and part.in_digits):
            return whole.number
        if point.value not in (".", ",") or not self._adjacent(whole, point, part):
            return whole.number
        digits = self._tokens[part.first].folded
        self.at += 2
        if len(digits) == _DIGITS_OF_THOUSANDS:
            return whole.number * 1000 + part.number
        return float(f"{int(whole.value)}.{digits}")

    def _adjacent(self, *items: Item) -> bool:
        ends = [self._tokens[item.last - 1].end for item in items[:-1]]
        return ends == [self._tokens[item.first].start for item in items[1:]]

    def _with_unit(self, value: float, first: int) -> Measured:
        clock = self._clock(value)
        if self._kind() == "and_part":
            value += self._take().number
        if self._is_between() and self._is_unit(self._peek(1)):
            self.at += 1
        kind = self._kind()
        if clock is not None:
            return self._of_clock(clock, kind, first)
        if kind not in _SCALES:
            unit = kind if kind in ("bpm", "tracks") else ""
            if unit:
                self._take()
            return Measured(value, unit, first, self._end())
        self._take()
        total = value * _SCALES[kind] + self._smaller(kind)
        return Measured(total, "minutes", first, self._end(), _SCALES[kind])

    def _clock(self, value: float) -> float | None:
        """The minutes of "3:30", or of "1:10:00"."""
        parts = [part.number for part in iter(self._after_colon, None)]
        if not parts:
            return None
        hours, minutes, seconds = (value, *parts[:2]) if len(parts) > 1 else (0.0, value, parts[0])
        return hours * 60 + minutes + seconds / 60

    def _after_colon(self) -> Item | None:
        mark, part = self._peek(0), self._peek(1)
        if not (mark and part and mark.value == ":" and part.in_digits):
            return None
        self.at += 2
        return part

    def _of_clock(self, value: float, kind: str, first: int) -> Measured:
        if kind in _SCALES:
            self._take()
        scale = _SCALES["hours"] if kind == "hours" else 1.0
        return Measured(value * scale, "minutes", first, self._end(), scale)

    def _smaller(self, unit: str) -> float:
        """The minutes of "1 hour 30", "1h30", "an hour and ten (minutes)", or the seconds."""
        scale = _SCALES[unit]
        if self._kind() == "and_part":
            return scale * self._take().number
        joined = self._kind() == "and"
        number = self._peek(1 if joined else 0)
        after = self._peek(2 if joined else 1)
        smaller = after is not None and _SCALES.get(after.kind, scale) < scale
        if (
            number is None
            or number.kind != "number"
            or not (smaller or self._follows(number, joined))
        ):
            return 0.0
        self.at += (1 if joined else 0) + (2 if smaller else 1)
        return number.number * scale / 60

    def _follows(self, number: Item, joined: bool) -> bool:
        """Whether a number stands right after the unit, and counts nothing else: "1h30".

        Behind an "and" it is one that clocks are read in: "an hour and ten", not "and two".
        """
        after = self._peek(2 if joined else 1)
        free = after is None or not self._is_unit(after)
        return free and not (joined and number.number % _CLOCK)

    def _is_between(self) -> bool:
        """Whether this may stand between a number and its unit: "30-minute", "ten more minutes"."""
        item = self._peek(0)
        return item is not None and (item.value == "-" or item.kind == "more")

    def _is_unit(self, item: Item | None) -> bool:
        return item is not None and (item.kind in _SCALES or item.kind in ("bpm", "tracks"))

    def _peek(self, ahead: int) -> Item | None:
        at = self.at + ahead
        return self._items[at] if at < len(self._items) else None

    def _kind(self) -> str:
        item = self._peek(0)
        return item.kind if item else ""

    def _take(self) -> Item:
        self.at += 1
        return self._items[self.at - 1]

    def _end(self) -> int:
        return self._items[self.at - 1].last
