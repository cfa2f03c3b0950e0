"""One line of a list as people write it: its number, its length, title and artist in either order.

“Artist - Title”, “Title by Artist”, “Title — Artist”, tab separated, numbered, with times. Which
part is whose cannot be told from the form alone: `divisions` gives every way, the likeliest first.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from undercard.prompts import yaml12

_WORDS = Path(__file__).parent.parent / "data" / "pasted_lists.yaml"
_NUMBER = re.compile(r"^\s*(?:[#№(\[]?\s*\d{1,3}\s*[.):\]]+(?!\d)|\d{1,3}\s+[-–—]\s|#\d{1,3}\s)\s*")
_BULLET = re.compile(r"^\s*(?:[•‣▪·*♪♫+>]|[-–—]\s)\s*")
_CLOCK = r"(?:\d{1,2}:)?\d{1,2}:\d{2}"
_TIME_FIRST = re.compile(rf"^\s*[(\[]?{_CLOCK}[)\]]?\s*(?:[-–—]\s)?\s*(?=\S)")
_TIME_LAST = re.compile(rf"\s*(?:[-–—|]\s*)?[(\[]?({_CLOCK})[)\]]?\s*$")
_DASH = re.compile(r"\s+(?:[-–—―|~]|-{2,}|/{1,2}|::)\s+|\s*[—―]\s*|\t+")
_SELDOM = (": ", ", ", "-")  # dividers that are most often something else
_QUOTED = re.compile(r"[\"“„«‘']\s*([^\"“”„«»]+?)\s*[\"”“»’']")


@dataclass(frozen=True)
class TitleLine:
    """A line without number and length; `numbered` and `bulleted` say what was there."""

    words: str
    milliseconds: int | None = None
    numbered: bool = False
    bulleted: bool = False


def title_line(line: str) -> TitleLine:
    """The line without what is no part of title or artist.

    >>> title_line(" 12. Queen - We Will Rock You (2:01)")
    TitleLine(words='Queen - We Will Rock You', milliseconds=121000, numbered=True, bulleted=False)
    >>> title_line("1999 - Prince").words, title_line("10:15 Saturday Night - The Cure").words
    ('1999 - Prince', 'Saturday Night - The Cure')
    """
    text = line.strip()
    numbered = _NUMBER.sub("", text, count=1)
    bare = numbered if numbered.strip() else text
    unbulleted = _BULLET.sub("", bare, count=1)
    bulleted = unbulleted != bare
    words = _TIME_FIRST.sub("", unbulleted, count=1).strip()
    length = None
    if found := _TIME_LAST.search(words):
        left = words[: found.start()].strip()
        if left:
            words, length = left, _milliseconds(found[1])
    return TitleLine(words, length, bare != text, bulleted)


def divisions(words: str, *, seldom: bool = False) -> Iterator[tuple[str, str]]:
    """Every (title, artist) that the words may be, the likeliest first.

    `seldom`: also at signs that are most often part of a name.

    >>> list(divisions("Hey Jude by The Beatles"))
    [('Hey Jude', 'The Beatles')]
    >>> list(divisions("Queen - One Vision"))
    [('One Vision', 'Queen'), ('Queen', 'One Vision')]
    """
    for found in _DASH.finditer(words):
        before, after = words[: found.start()].strip(), words[found.end() :].strip()
        if before and after:
            yield _unquoted(after), _unquoted(before)
            yield _unquoted(before), _unquoted(after)
    quoted = _QUOTED.match(words)
    if quoted is not None:
        behind = words[quoted.end() :]
        if rest := re.sub(rf"^\W*(?:{_by()})?\b\s*", "", behind, flags=re.I).strip():
            yield quoted[1], rest
            return
    for found in reversed(list(re.finditer(rf"\s(?:{_by()})\s", words, re.I))):
        before, after = words[: found.start()].strip(), words[found.end() :].strip()
        if before and after:
            yield _unquoted(before), _unquoted(after)
    for sign in _SELDOM if seldom else ():
        before, found_sign, after = words.partition(sign)
        if found_sign and before.strip() and after.strip():
            yield after.strip(), before.strip()
            yield before.strip(), after.strip()


def divided(words: str) -> tuple[str, str]:
    """The likeliest title and artist; the whole as a title where nothing divides it."""
    cells = re.split(r"\t+", words)
    if len(cells) > 1:
        return cells[0].strip(), cells[1].strip()
    return next(divisions(words), (_unquoted(words), ""))


@cache
def pasted_words() -> Mapping[str, Any]:
    """Words around pasted lists, of all languages (data/pasted_lists.yaml)."""
    held: Mapping[str, Any] = yaml12.load_file(_WORDS)
    return held


@cache
def _by() -> str:
    return "|".join(map(re.escape, pasted_words()["by"]))


def _unquoted(name: str) -> str:
    found = _QUOTED.fullmatch(name)
    return found[1] if found else name


def _milliseconds(clock: str) -> int:
    seconds = 0
    for part in clock.split(":"):
        seconds = seconds * 60 + int(part)
    return seconds * 1000
