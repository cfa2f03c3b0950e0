"""Reads years, decades and eras. "Now" is the catalogue's newest year: it is a snapshot."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from undercard.chat.dialogue.limits import Bounds
from undercard.chat.understanding.exact.folded_words import tokens
from undercard.chat.understanding.exact.lexicon import Item, lexicon

_OLDEST, _LATEST = 1900, 2100  # what is written with four digits is a year between these
_TURN = 30  # "the 20s" are those of 2020, "the 30s" those of 1930
_SIDES = frozenset({"before", "after", "until", "since"})
_SUFFIXES = {"or_later": "after", "or_earlier": "before"}
_PARTS = {"early": (0, 3), "middle": (3, 6), "late": (6, 9)}
_CENTURY = 100
_SHOWS_DECADE = ("decade_before", "span")  # "années 80"
_BEFORE_DECADES = (*_SHOWS_DECADE, "decade_article")  # "los 80"


@dataclass(frozen=True)
class Period:
    """Years from `low` to `high`, said by the tokens `first` to `last`.

    A `bare` one may be something else: a number of two digits that nothing shows to be a year, or
    a word for new music such as "recent".
    """

    low: float | None
    high: float | None
    first: int
    last: int
    bare: bool = False

    @property
    def bounds(self) -> Bounds:
        """The same as bounds over years, both ends included."""
        return Bounds(at_least=self.low, at_most=self.high)


def read_years(words: str, language: str = "en", newest: int = 2020) -> tuple[Bounds, ...]:
    """The years that are meant, as alternatives; none where nothing was understood.

    >>> [bounds.worded() for bounds in read_years("late 80s or 1995")]
    ['1986–1989', '1995–1995']
    """
    return tuple(dict.fromkeys(period.bounds for period in periods(words, language, newest)))


def periods(words: str, language: str, newest: int) -> list[Period]:
    """The periods that are named, in order."""
    found = tokens(words)
    items = lexicon(language, "years", "numbers").items(found)
    return _bound(_named(items, newest), newest)


def _bound(parts: Sequence[Item | Period], newest: int) -> list[Period]:
    """Puts "before", "or later" and "from … to" together with the periods beside them."""
    read: list[Period] = []
    pending: list[Item] = []
    at = 0
    while at < len(parts):
        part = parts[at]
        at += 1
        if isinstance(part, Item):
            pending = _waiting(pending, part)
            continue
        end = _range_end(parts, at, pending)
        if end is not None:
            low = part.low if _is_ordered(part, end) else end.low
            high = end.low if _is_open(end, newest) else end.high
            part = Period(low, high, part.first, end.last, part.bare and end.bare)
            at += 2
        own, following, used = _behind(parts[at : at + 2])
        read.append(_sided(part, [*pending, *own]))
        pending, at = following, at + used
    return [period for period in read if period.bounds != Bounds()]


def _behind(parts: Sequence[Item | Period]) -> tuple[list[Item], list[Item], int]:
    """What bounds the period before, or the next one: "1995 or later", "80s or after 2005"."""
    item = parts[0] if parts else None
    if not isinstance(item, Item) or item.kind not in _SUFFIXES:
        return [], [], 0
    if not isinstance(parts[-1], Period):
        return [item], [], 1
    several = item.last - item.first > 1  # "80s + 90s" has no side
    return [], [replace(item, kind=_SUFFIXES[item.kind], first=item.last - 1)] * several, 1


def _is_open(end: Period, newest: int) -> bool:
    """Whether a range ends with where it begins: "between 1995 and the millennium"."""
    return not end.bare and end.high == newest and end.low is not None and end.low % _CENTURY == 0


def _is_ordered(start: Period, end: Period) -> bool:
    return start.low is None or end.low is None or start.low <= end.low


def _waiting(pending: list[Item], item: Item) -> list[Item]:
    kept = item.kind in _SIDES or item.kind in ("between", "not") or item.value == "past"
    return [*pending, item] if kept else pending


def _range_end(parts: Sequence[Item | Period], at: int, pending: Sequence[Item]) -> Period | None:
    if at + 1 >= len(parts):
        return None
    link, end = parts[at], parts[at + 1]
    if not isinstance(link, Item) or not isinstance(end, Period):
        return None
    between = any(item.kind == "between" for item in pending)
    ranges = link.kind in ("to", "until") or link.value == "-"
    return end if ranges or (link.kind == "and" and between) else None


def _sided(period: Period, pending: Sequence[Item]) -> Period:
    kinds = ["after" if item.value == "past" else item.kind for item in pending]
    sides = [kind for kind in kinds if kind in (*_SIDES, "or_later", "or_earlier")]
    first = min([period.first, *(item.first for item in pending)])
    last = max([period.last, *(item.last for item in pending)])
    side = sides[-1] if sides else ""
    if "not" in kinds and side:
        side = {"before": "since", "after": "until"}.get(side, side)
    ends = {
        "before": (None, None if period.low is None else period.low - 1),
        "until": (None, period.high),
        "or_earlier": (None, period.high),
        "after": (None if period.high is None else period.high + 1, None),
        "since": (period.low, None),
        "or_later": (period.low, None),
    }
    low, high = ends.get(side, (period.low, period.high))
    return Period(low, high, first, last, period.bare)


def _named(items: Sequence[Item], newest: int) -> list[Item | Period]:
    parts: list[Item | Period] = []
    at = 0
    while at < len(items):
        period, after = _one(items, at, newest)
        parts.append(period or items[at])
        at = after if period else at + 1
    return parts


def _one(items: Sequence[Item], at: int, newest: int) -> tuple[Period | None, int]:
    """The period that begins with an item, and the item after it."""
    kinds = [item.kind for item in items[at : at + 6]]
    for shape in (_last_years, _ago, _parted, _century):
        read = shape(items, at, kinds, newest)
        if read is not None:
            return read
    if kinds[0] in ("era", "recent", "future"):
        low, high = _era(str(items[at].value), newest)
        return Period(low, high, items[at].first, items[at].last, kinds[0] != "era"), at + 1
    return _year_or_decade(items, at, kinds)


def _parted(
    items: Sequence[Item], at: int, kinds: Sequence[str], newest: int
) -> tuple[Period, int] | None:
    """A part of a decade: "late 80s", "début des années 90"."""
    if kinds[0] != "part":
        return None
    skip = 1
    while kinds[skip : skip + 1] and items[at + skip].kind in ("word", *_BEFORE_DECADES):
        is_word = items[at + skip].kind == "word"
        if is_word and items[at + skip].value != "-":
            return None
        skip += 1
        if kinds[skip - 1] in _BEFORE_DECADES:
            skip -= 1
            break
    if at + skip >= len(items):
        return None
    decade, after = _one(items, at + skip, newest)
    if decade is None or decade.low is None or decade.high is None:
        return None
    start, end = _PARTS[str(items[at].value)]
    width = (decade.high - decade.low + 1) / 10
    low = decade.low + int(start * width)
    return Period(low, decade.low + int(end * width), items[at].first, decade.last), after


def _last_years(
    items: Sequence[Item], at: int, kinds: Sequence[str], newest: int
) -> tuple[Period, int] | None:
    """As in "the last ten years", "this year", "la dernière décennie"."""
    if kinds[:3] == ["number", "last", "span"]:
        years = items[at].number * items[at + 2].number
        return _back(years, items[at], items[at + 2], newest), at + 3
    if kinds[0] != "last":
        return None
    number, ahead = (items[at + 1].number, 2) if kinds[1:2] == ["number"] else (1.0, 1)
    if kinds[ahead : ahead + 1] != ["span"]:
        return None
    years, end = number * items[at + ahead].number, items[at + ahead]
    return _back(years, items[at], end, newest), at + ahead + 1


def _back(years: float, start: Item, end: Item, newest: int) -> Period:
    return Period(newest - int(years) + 1, newest, start.first, end.last)


def _ago(
    items: Sequence[Item], at: int, kinds: Sequence[str], newest: int
) -> tuple[Period, int] | None:
    """As in "ten years ago", "over 20 years old", "vor zehn Jahren", "il y a dix ans"."""
    before = kinds[0] in ("ago_before", "aged", *_SIDES) and kinds[1:3] == ["number", "span"]
    after = kinds[:2] == ["number", "span"] and kinds[2:3] in (["ago"], ["old"])
    if not (before or after):
        return None
    number, span = (items[at + 1], items[at + 2]) if before else (items[at], items[at + 1])
    year = newest - int(number.number * span.number)
    old = kinds[2:3] == ["old"] or items[at].value == "older"
    young = items[at].value == "younger"
    low, high = None if old else year, None if young else year
    end = at + 4 if before and kinds[3:4] in (["ago"], ["old"]) else at + 3
    return Period(low, high, items[at].first, items[end - 1].last), end


def _century(
    items: Sequence[Item], at: int, kinds: Sequence[str], newest: int
) -> tuple[Period, int] | None:
    """As in "the 20th century"."""
    width = 2 if kinds[1:2] == ["ordinal_mark"] else 1
    if kinds[0] not in ("number", "ordinal") or kinds[width : width + 1] != ["span"]:
        return None
    if items[at + width].number != _CENTURY:
        return None
    start = (int(items[at].number) - 1) * _CENTURY
    high = min(start + _CENTURY - 1, max(newest, start))
    return Period(start, high, items[at].first, items[at + width].last), at + width + 1


def _era(name: str, newest: int) -> tuple[float | None, float]:
    """A span of years with a name of its own, as the data says it: "-5" is five years back.

    "+1" is the first of which nothing is here.
    """
    low, _, high = name.partition("..")
    start, end = (_from_now(end, newest) for end in (low, high))
    return start, newest if end is None else end


def _from_now(year: str, newest: int) -> float | None:
    if not year:
        return None
    if year.startswith("+"):
        return newest + int(year)
    return newest + int(year) + 1 if year.startswith("-") else int(year)


def _year_or_decade(
    items: Sequence[Item], at: int, kinds: Sequence[str]
) -> tuple[Period | None, int]:
    begun = kinds[0] in _BEFORE_DECADES
    if kinds[0] == "decade":
        start = int(items[at].number)
        return Period(start, start + 9, items[at].first, items[at].last), at + 1
    where = at + 1 if begun else at
    while begun and where < len(items) and items[where].kind in _BEFORE_DECADES:
        where += 1
    if where >= len(items):
        return None, at
    if begun and items[where].kind == "decade":
        start = int(items[where].number)
        return Period(start, start + 9, items[at].first, items[where].last), where + 1
    if items[where].kind not in ("number", "year"):
        return None, at
    return _numbered(items, at, where, begun=begun)


def _numbered(
    items: Sequence[Item], at: int, where: int, *, begun: bool
) -> tuple[Period | None, int]:
    """A year or a decade in numbers: "1975", "the 80s", "années 80", "'69"."""
    number, after = int(items[where].number), where + 1
    marked = after < len(items) and items[after].kind == "decade_after"
    last = items[after].last if marked else items[where].last
    year = _full(number)
    if year is None or (
        not items[where].in_digits and items[where].kind == "number" and number < 20
    ):
        return None, at
    is_decade = year % 10 == 0 and (marked or begun or number < 100)
    if marked and not is_decade:
        return None, at
    high = year + 9 if is_decade else year
    shown = marked or any(item.kind in _SHOWS_DECADE for item in items[at:where])
    bare = number < _OLDEST and not shown
    return Period(year, high, items[at].first, last, bare), after + marked


def _full(number: int) -> int | None:
    """The year that a number stands for."""
    if _OLDEST <= number <= _LATEST:
        return number
    if number >= _CENTURY:
        return None
    return (2000 if number < _TURN else 1900) + number
