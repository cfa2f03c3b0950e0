"""Finds an earlier list among whatever else is said, where one is gone back to or put on this.

`earlier_lists` has to understand every word; here words of a time suffice: "what we began the
evening with, would you", "the top two of the list before". Which list it is the record tells.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from undercard.chat.dialogue.selections import (
    Among,
    Both,
    Earlier,
    Every,
    Extreme,
    Ranks,
    Selection,
    Share,
    Stretch,
)
from undercard.chat.understanding.exact.folded_words import Token, tokens
from undercard.chat.understanding.exact.lexicon import Item, lexicon
from undercard.chat.understanding.selection_reader import read_selection
from undercard.chat.understanding.view import View

_WHEN = {"first": "first", "at_first": "first", "ordinal": "first", "back": "back",
         "then": "back", "one_before": "back", "between": "between"}  # fmt: skip
_ORDER = ("between", "first", "back", "about")  # the one that says most goes before
_ADJECTIVES = frozenset({"first", "back", "between", "ordinal"})
_PHRASES = frozenset({"at_first", "then", "one_before"})
_LISTS = frozenset({"list", "form", "on_list"})
_BETWEEN = frozenset({"skip", "same", "had", "word", "first", "back"})  # "the first pop list"
_NEAR = 3  # words that a list and when it was there are apart
_LEADING = frozenset({"out_of", "about", "skip", "same"})
PARTS = (Ranks, Extreme, Share, Stretch, Every)
_LONGEST = 6  # words of a part of a list
_CLAUSE = re.compile(r"[,.;:!?()\n]|\s[-–—]\s")
_WORD = re.compile(r"\S+")


@dataclass(frozen=True)
class _Mention:
    """Items `first` to `last` (not included) say when a list was there."""

    which: str
    first: int
    last: int
    steps: int = 1
    phrase: bool = False  # whether it stands by itself: "from before"


@dataclass(frozen=True)
class _Part:
    """Tracks of a list, and where they are named."""

    selection: Selection | None
    span: tuple[int, int]


def list_in_passing(text: str, language: str, view: View) -> Selection | None:
    """The earlier list that is spoken of, or tracks of it; None where none is.

    >>> view = View(ids=tuple("abcdefgh"))
    >>> list_in_passing("put the top two of the list before on here", "en", view).inner
    Ranks(kind='ranks', ranks=(1, 2))
    """
    found = tokens(text)
    items = lexicon(language, "earlier", "numbers").items(found, forgiving=False)
    mentions = [*_mentions(items)]
    if not mentions or _tells_of_removed(found, language):
        return None
    said = min(mentions, key=lambda one: (_ORDER.index(one.which), one.phrase, one.first))
    first = min(one.first for one in (*mentions, *_had(items)))
    start = found[items[first].first].start
    part = _part(text, start, language, view) if _may_have_part(items, first) else None
    if part is None and said.which == "about":
        return None
    away = part.span if part else (0, 0)
    about = (text[token.start : token.end] for item in items if item.kind == "word"
             for token in found[item.first : item.last]
             if not away[0] <= token.start < away[1])  # fmt: skip
    told = {"which": said.which, "steps": said.steps, "about": " ".join(about)}
    wanted = Earlier.model_validate(told)
    if part is None:
        return wanted
    if part.selection is None:
        return None
    there = Among(inner=part.selection, outer=wanted)
    here = _part_of_this(text[: part.span[0]], language, view)
    return Both(of=(here, there)) if here is not None else there


def _mentions(items: Sequence[Item]) -> Iterator[_Mention]:
    for at, item in enumerate(items):
        if item.kind == "whole_phrase":
            yield _Mention(str(item.value), at, at + 1, phrase=True)
        elif item.kind == "ago" and (ago := _ago(items, at)):
            yield ago
        elif item.kind in _PHRASES or item.kind in _ADJECTIVES:
            noun = _noun(items, at)
            steps = int(item.number) if item.kind == "ordinal" else 1
            if noun is not None:
                first, last = min(at, noun), max(at, noun) + 1
                yield _Mention(_WHEN[item.kind], first, last, steps)
            elif item.kind in _PHRASES:
                yield _Mention(_WHEN[item.kind], at, at + 1, phrase=True)
        elif item.kind == "list" and at and items[at - 1].kind == "word":
            yield _Mention("about", at - 1, at + 1)  # "the latin list"


def _had(items: Sequence[Item]) -> list[_Mention]:
    """What says of tracks that they were there: "the song | you gave me"."""
    places = (at for at, item in enumerate(items) if item.kind == "had")
    return [_Mention("back", at, at + 1) for at in places]


def _noun(items: Sequence[Item], at: int) -> int | None:
    """Where the list is named that an item says the time of, before or behind it."""
    after = range(at + 1, min(at + 1 + _NEAR, len(items)))
    before = range(at - 1, max(at - 1 - _NEAR, -1), -1)
    ways = (before, after) if items[at].kind in _PHRASES else (after, before)
    for way in ways:
        for near in way:
            if items[near].kind in _LISTS - ({"on_list"} if near > at else set()):
                return near
            if items[near].kind not in _BETWEEN or not str(items[near].value).isalnum():
                break
    return None


def _ago(items: Sequence[Item], at: int) -> _Mention | None:
    """So many lists back: "two lists ago", "one ago", "two goes ago", "vor zwei Listen"."""
    near = range(max(0, at - _NEAR), min(at + 1 + _NEAR, len(items)))
    number = next((one for one in near if items[one].kind == "number"), None)
    lists = [one for one in near if items[one].kind in _LISTS | {"turn"}]
    beside = items[at].value == "ago" and number == at - 1
    if number is None or not (lists or beside):
        return None
    held = [at, number, *lists]
    return _Mention("back", min(held), max(held) + 1, int(items[number].number))


def _tells_of_removed(found: Sequence[Token], language: str) -> bool:
    """Whether tracks are meant that were taken off."""
    kinds = lexicon(language, "selections").items(found, forgiving=False)
    return any(item.kind == "removed" for item in kinds)


def _may_have_part(items: Sequence[Item], at: int) -> bool:
    """Whether a part may stand before: "2 | of the old list", but not "back 2 the old list"."""
    if items[at].kind not in _LISTS - {"on_list"} | _ADJECTIVES | {"word"}:
        return True
    while at and items[at - 1].kind in _LEADING:
        at -= 1
        if items[at].kind in ("out_of", "about"):
            return True
    return False


def _part(text: str, start: int, language: str, view: View) -> _Part | None:
    """The tracks of the list that stand in front of it: "the top two | of the list before".

    One without a selection is a song of which nobody can tell where it stood.
    """
    stops = [each.end() for each in _CLAUSE.finditer(text, 0, start)]
    clause = max(stops, default=0)
    end = _led_from(text[clause:start], language) + clause
    words = [*_WORD.finditer(text, clause, end)]
    for word in words[-_LONGEST:]:
        read = read_selection(text[word.start() : end], language, (), view)
        if isinstance(read.selection, PARTS) and read.doubt is None:
            return _Part(read.selection, (word.start(), end))
    if words and _is_song(words[-1].group(), language):
        return _Part(None, (words[-1].start(), end))
    return None


def _part_of_this(text: str, language: str, view: View) -> Selection | None:
    """The tracks of the list in view that are named right before: "top three off this, …"."""
    said = text.rstrip(" ,.;&+")
    found = tokens(said)
    items = lexicon(language, "selections").items(found, forgiving=False)
    if not items or items[-1].kind not in ("focus", "whole"):
        return None
    start = found[items[-1].first].start
    part = _part(said, start, language, view) if _led_from(said[:start], language) < start else None
    return part.selection if part else None


def _led_from(clause: str, language: str) -> int:
    """Where the last words of a clause begin that only lead to the list: "off the", "de la"."""
    found = tokens(clause)
    items = lexicon(language, "earlier").items(found, forgiving=False)
    led = len(items)
    while led and items[led - 1].kind in _LEADING:
        led -= 1
    return found[items[led].first].start if led < len(items) else len(clause)


def _is_song(word: str, language: str) -> bool:
    items = lexicon(language, "selections").items(tokens(word), forgiving=False)
    return [item.kind for item in items] == ["one"]
