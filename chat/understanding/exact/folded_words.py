"""The words of a phrase as they are compared: case and accents off, digits apart from letters."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from undercard.retrieval.folding import fold

_TOKEN = re.compile(r"\d+|[^\W\d_]+|[^\w\s]")
_APOSTROPHES = frozenset("'’‘`´ʼ")
_DASHES = frozenset("-–—‐‑−")


@dataclass(frozen=True)
class Token:
    """`text[start:end]` of what was tagged, and how it is compared."""

    folded: str
    start: int
    end: int

    @property
    def is_number(self) -> bool:
        """Whether it is written in digits."""
        return self.folded.isdecimal()  # "❶" is a digit that is no number to `int`


def tokens(text: str) -> list[Token]:
    """Words, numbers and marks. Apostrophes divide words, and so do hyphens between letters."""
    return [Token(folded, match.start(), match.end()) for folded, match in _compared(text)]


def words_of(phrase: str) -> tuple[str, ...]:
    """A phrase of the data, as the folded words that it is found by."""
    return tuple(folded for folded, _ in _compared(phrase))


def _compared(text: str) -> Iterator[tuple[str, re.Match[str]]]:
    for match in _TOKEN.finditer(text):
        mark = match.group()
        if mark in _APOSTROPHES or (mark in _DASHES and _joins_letters(text, match)):
            continue
        yield "-" if mark in _DASHES else fold(mark), match


def _joins_letters(text: str, dash: re.Match[str]) -> bool:
    before, after = text[: dash.start()][-1:], text[dash.end() :][:1]
    return before.isalpha() and after.isalpha()
