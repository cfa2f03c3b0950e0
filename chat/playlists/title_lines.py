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

from undercard.chat.playlists.playlist import SPOTIFY
from undercard.prompts import yaml12
from undercard.retrieval.tabular import seconds_of

_WORDS = Path(__file__).parent.parent / "data" / "pasted_lists.yaml"
# The expressions below are given lines whose blanks are single, so that each takes linear time.
_BLANKS = re.compile(r"\s+")
_NUMBER = re.compile(
    r"^(?:[#№(\[]? ?\d{1,3} ?[.):\]]+(?!\d)|\d{1,3} [-–—]\s|#\d{1,3}\s|0\d{1,2}\s"
    r"|\d{1,4}\t(?=[^\t]*\t))\s?"  # a cell of its own before two others
)
_BULLET = re.compile(r"^(?:[•‣▪·*♪♫+>]|[-–—]\s)\s?")
_CLOCK = r"(?:\d{1,2}:)?\d{1,2}:\d{2}"
_TIME_FIRST = re.compile(rf"^[(\[]?{_CLOCK}[)\]]?\s?(?:[-–—]\s)?(?=\S)")
_TIME_LAST = re.compile(rf"(?<!\w)[(\[]?({_CLOCK})[)\]]?$")
_YEAR_LAST = re.compile(r"[(\[](?:19|20)\d\d[)\]]$")
_LAST_SIGNS = " \t-–—|,"  # between a line's words and what stands at its end
_DASH = re.compile(r"\s(?:[-–—―|~]|-{2,}|/{1,2}|::)\s|\s?[—―]\s?|\t")
_SELDOM = (": ", ", ", "-")  # dividers that are most often something else
_QUOTED = re.compile(r"[\"“„«‘']\s*([^\"“”„«»]+?)\s*[\"”“»’']")


@dataclass(frozen=True)
class TitleLine:
    """A line without its number, and its length and address by themselves."""

    words: str
    milliseconds: int | None = None
    link: str = ""


def title_line(line: str) -> TitleLine:
    r"""The line without what is no part of title or artist.

    >>> title_line(" 12. Queen - We Will Rock You (2:01)")
    TitleLine(words='Queen - We Will Rock You', milliseconds=121000, link='')
    >>> title_line("1999 - Prince").words, title_line("10:15 Saturday Night - The Cure").words
    ('1999 - Prince', 'Saturday Night - The Cure')
    >>> title_line("007\t“Believe” by Cher (1998)").words
    '“Believe” by Cher'
    """
    link = next((found[0] for found in SPOTIFY.finditer(line)), "")
    text = SPOTIFY.sub(" ", line) if link else line
    text = _single_blanks(text).strip("| \t")
    words = _NUMBER.sub("", text, count=1) or text
    words = _BULLET.sub("", words, count=1)
    words = _TIME_FIRST.sub("", words, count=1)
    words, length = _without_last(_TIME_LAST, words)
    words, _ = _without_last(_YEAR_LAST, words)
    return TitleLine(words, _milliseconds(length), link)


def _without_last(pattern: re.Pattern[str], words: str) -> tuple[str, str]:
    """The words before what stands at their end, and that; all of them where nothing is before."""
    found = pattern.search(words)
    before = words[: found.start()].rstrip(_LAST_SIGNS) if found else ""
    return (before, found[found.lastindex or 0]) if found and before else (words, "")


def divisions(words: str, *, seldom: bool = False) -> Iterator[tuple[str, str]]:
    """Every (title, artist) that the words may be, the likeliest first.

    `seldom`: also at signs that are most often part of a name.

    >>> list(divisions("Hey Jude by The Beatles"))
    [('Hey Jude', 'The Beatles')]
    >>> list(divisions("Queen - One Vision"))
    [('One Vision', 'Queen'), ('Queen', 'One Vision')]
    """
    words = _single_blanks(words)
    for found in _DASH.finditer(words):
        before, after = words[: found.start()].strip(), words[found.end() :].strip()
        if before and after:
            yield _unquoted(after), _unquoted(before)
            yield _unquoted(before), _unquoted(after)
    quoted = _QUOTED.match(words)
    if quoted is not None:
        behind = words[quoted.end() :]
        if rest := re.sub(rf"^\W*(?:(?:{_by()})\b)?\s*", "", behind, flags=re.I).strip():
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
    cells = [cell for cell in words.split("\t") if cell.strip()]
    if len(cells) > 1:
        return _unquoted(cells[0].strip()), _unquoted(cells[1].strip())
    return next(divisions(words), (_unquoted(words), ""))


def _single_blanks(text: str) -> str:
    return _BLANKS.sub(lambda found: "\t" if "\t" in found[0] else " ", text)


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


def _milliseconds(clock: str) -> int | None:
    seconds = seconds_of(clock)
    return None if seconds is None else round(seconds * 1000)
