"""Lists in a text: paragraphs with letters, numbers or dashes, and the opening words of each list.

"A station shall (a) play …; and (b) not play …" says two things, each with the same opening words.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from undercard.policy.extraction.modal_words import Stretch

_MARK = re.compile(
    r"(?:(?<=\s)|^)\((?P<inline>[a-z]|[ivx]{2,5}|\d{1,2})\)(?=\s)"
    r"|^[ \t]*(?:(?P<line>[a-z]|[ivx]{2,5}|\d{1,2})[.)]|(?P<sign>[-*•–]))(?=\s)",
    re.MULTILINE,
)
_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")
_PARAGRAPH = re.compile(r"\n[ \t]*\n")
_CLOSED = re.compile(r"[.!?;][\"”’»)\]]*\s*$")  # what ends so opens nothing
_ENDS = re.compile(r"[\s,;]*(?:[,;]\s*(?:and|or|et|ou|und|oder|y|o))?[\s,;]*$")
_FEWEST = 2  # words that open a list, and paragraphs of one


class Lettered(NamedTuple):
    """A list: the place of its opening words and those of its paragraphs, in order."""

    opening: Stretch
    paragraphs: tuple[Stretch, ...]


def lettered(text: str, last: Callable[[int, int], Stretch | None]) -> Iterator[Lettered]:
    """The lists of a text in order; a list inside a paragraph stays part of it.

    `last` gives the place of the last sentence between two characters, ended or not.
    """
    done = 0
    marks = list(_MARK.finditer(text))
    for at, mark in enumerate(marks):
        if mark.start() < done or not _is_first(mark):
            continue
        end = _end(text, mark.start())
        listed = _listed([one for one in marks[at:] if one.start() < end])
        opening = _opening(text, last(done, mark.start()), mark.start())
        if len(listed) < _FEWEST or opening is None:
            continue
        end = _last_end(text, listed[-1].end(), end)
        borders = [*(one.start() for one in listed[1:]), end]
        found = [_bare(text, one.end(), to) for one, to in zip(listed, borders, strict=True)]
        done = end
        yield Lettered(opening, tuple(found))


def _is_first(mark: re.Match[str]) -> bool:
    return mark["sign"] is not None or _label(mark) in ("a", "i", "1")


def _label(mark: re.Match[str]) -> str:
    return str(mark["inline"] or mark["line"] or mark["sign"])


def _listed(marks: Sequence[re.Match[str]]) -> list[re.Match[str]]:
    """The first mark, and those that go on counting from it."""
    first = _label(marks[0])
    following = {
        "a": "abcdefghijklmnopqrstuvwxyz",
        "i": _ROMAN,
        "1": [str(n) for n in range(1, 99)],
    }
    labels = iter(following.get(first, [first] * len(marks)))
    found: list[re.Match[str]] = []
    wanted = next(labels, None)
    for mark in marks:
        if _label(mark) == wanted:
            found.append(mark)
            wanted = next(labels, None)
    return found


def _end(text: str, start: int) -> int:
    border = _PARAGRAPH.search(text, start)
    return border.start() if border else len(text)


def _last_end(text: str, start: int, end: int) -> int:
    """Where the last paragraph ends: with its sentence."""
    border = re.compile(r"[.!?](?=\s)(?!\s*[a-z])|\n(?=[ \t]*\S)").search(text, start, end)
    return border.end() if border else end


def _opening(text: str, said: Stretch | None, end: int) -> Stretch | None:
    """The words before a list: none where a sentence has ended, or a paragraph."""
    if said is None or _CLOSED.search(text[slice(*said)]) or _PARAGRAPH.search(text, said[1], end):
        return None
    start, stop = said[0], said[0] + len(text[slice(*said)].rstrip(" \t\n:–—-"))
    return (start, stop) if len(text[start:stop].split()) >= _FEWEST else None


def _bare(text: str, start: int, end: int) -> Stretch:
    """A paragraph without the spaces, signs and "and" at its ends."""
    start += len(text[start:end]) - len(text[start:end].lstrip())
    match = _ENDS.search(text, start, end)
    return start, (match.start() if match and match.start() > start else end)
