"""Years that hang on others: "ten years later", "from then", "before I was born, and I'm 24".

Those in which somebody was young as well: "my school days, born in 85", "when I was 16, I'm 50".

What they come to is told by the list in view, or by what else was said.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

from undercard.chat.dialogue.limits import Bounds
from undercard.chat.understanding.exact.folded_words import Token, tokens
from undercard.chat.understanding.exact.lexicon import Item, lexicon
from undercard.chat.understanding.exact.periods import periods

_WAYS = {"later": 1, "earlier": -1, "back": -1}
_SIDES = frozenset({"before", "after", "since", "until"})
_OF_NOW = frozenset({*_SIDES, "last", "aged", "between"})  # "the last ten years", "over ten years"
_AROUND_BIRTH = 4  # words between "before" and what tells of a birth: "before the year I was born"
_CENTURY = 100
_OLDEST = 110  # years that a listener may have


class Move(NamedTuple):
    """So many years later, or earlier where they are less than none, said by `text[start:end]`."""

    years: int
    start: int
    end: int


def read_move(text: str, language: str) -> Move | None:
    """How far the years are to move: "ten years on", "go back a decade", "recule de dix ans".

    >>> read_move("only ten years younger", "en").years
    10
    >>> read_move("nothing older than ten years", "en") is None
    True
    """
    words, items = _read(text, language)
    goes = any(item.kind == "goes" for item in items)
    for at, item in enumerate(items):
        if item.kind != "span" or item.number >= _CENTURY:
            continue
        first, number = _count_before(items, at)
        after = items[at + 1] if at + 1 < len(items) else None
        before = _before(items, first)
        if before is not None and before.kind in ("later", "back"):
            return _moved(words, before, before.first, item.last, number * item.number)
        if after is None or (before and before.kind in _OF_NOW):
            continue
        if after.kind == "before" and at + 2 == len(items):  # "from a decade before"
            after = replace(after, kind="earlier")
        if after.kind in _WAYS and (after.kind != "back" or goes):
            return _moved(words, after, items[first].first, after.last, number * item.number)
    return None


def pointed_years(text: str, act: str, language: str, newest: int) -> tuple[Bounds, ...]:
    """The years that the words of an act point at: those told elsewhere, or of a birth.

    >>> [each.worded() for each in pointed_years("I'm 24", "before I was born", "en", 2020)]
    ['at most 1995']
    """
    _, items = _read(act, language)
    if any(item.kind == "then" for item in items):
        found = [one for one in periods(text, language, newest) if not one.bare]
        return tuple(dict.fromkeys(one.bounds for one in found))
    if (ages := _ages_of(items)) and (year := _birth(text, language, newest)):
        first, last = (min(year + age, newest) for age in ages)
        return (Bounds(at_least=first, at_most=last),)
    at = next((at for at, item in enumerate(items) if item.kind == "born"), None)
    year = None if at is None else _birth(text, language, newest)
    if at is None or year is None:
        return ()
    sides = [item.kind for item in items[max(0, at - _AROUND_BIRTH) : at] if item.kind in _SIDES]
    if not sides and not any(item.kind == "span" for item in items[:at]):
        return ()
    return (_beside(year, sides[-1] if sides else ""),)


def _ages_of(items: Sequence[Item]) -> tuple[int, int] | None:
    """From what age to what age somebody was, of whose youth it is: "my teens", "when I was 16"."""
    young = next((str(item.value) for item in items if item.kind == "young"), "")
    if young:
        first, _, last = young.partition("-")
        return int(first), int(last)
    told = (
        int(after.number)
        for item, after in pairwise(items)
        if item.kind == "when_aged" and after.kind == "number"
    )
    age = next(told, None)
    return None if age is None else (age, age + 1)


def _beside(year: int, side: str) -> Bounds:
    if side in ("before", "until"):
        return Bounds(at_most=year - (side == "before"))
    if side in ("after", "since"):
        return Bounds(at_least=year)
    return Bounds(at_least=year, at_most=year)


def _birth(text: str, language: str, newest: int) -> int | None:
    """The year that somebody was born in: the only one that is told, or by how old they are."""
    _, items = _read(text, language)
    numbers = {int(item.number) for item in items if item.kind in ("number", "year")}
    told = [number for number in numbers if newest - _OLDEST <= number <= newest]
    if len(told) == 1:
        return told[0]
    for item, after in pairwise(items):
        if item.kind == "born_in" and after.kind == "number" and after.number < _CENTURY:
            year = newest // _CENTURY * _CENTURY + int(after.number)
            return year if year <= newest else year - _CENTURY
    ages = (
        int(after.number)
        for item, after in pairwise(items)
        if item.kind == "aged" and after.kind == "number" and after.number < _OLDEST
    )
    age = next(ages, None)
    return None if age is None else newest - age


def _read(text: str, language: str) -> tuple[list[Token], list[Item]]:
    words = tokens(text)
    return words, lexicon(language, "told_years", "years", "numbers").items(words, forgiving=False)


def _count_before(items: Sequence[Item], at: int) -> tuple[int, float]:
    """Where the number before a span of years stands, and what it is: "ten", "a"."""
    if at and items[at - 1].kind == "number":
        return at - 1, items[at - 1].number
    return at, 1.0


def _before(items: Sequence[Item], first: int) -> Item | None:
    """What stands before a number of years, but for "by", "a" and the like."""
    for item in reversed(items[:first]):
        if item.kind not in ("by", "article"):
            return item
    return None


def _moved(words: Sequence[Token], way: Item, first: int, last: int, years: float) -> Move:
    return Move(_WAYS[way.kind] * int(years), words[first].start, words[last - 1].end)
