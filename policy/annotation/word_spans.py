"""The words of a sentence and where they stand: what annotators count off, and spans are made of.

A number keeps its percent sign and its decimals, a word its hyphens. What stands between words
belongs to none.
"""

import re
from collections.abc import Sequence

Span = tuple[int, int]  # characters from and to, in the sentence
_WORD = re.compile(r"[^\W_]+(?:[.,:–/-](?=[^\W_])[^\W_]+)*(?:\s?%)?")
_RANGE = re.compile(r"(\d+)(?:\s*-\s*(\d+))?")


def words(text: str) -> list[Span]:
    """Where each word stands.

    >>> [("at least 40 % of it")[start:end] for start, end in words("at least 40 % of it")]
    ['at', 'least', '40 %', 'of', 'it']
    """
    return [found.span() for found in _WORD.finditer(text)]


def within(text: str, spans: Sequence[Span]) -> list[bool]:
    """For each word whether it lies in one of the spans."""
    return [any(start < to and end > since for since, to in spans) for start, end in words(text)]


def spans_of(text: str, numbers: str) -> tuple[Span, ...]:
    """The spans that numbers of words mean: `3-5, 9` is the third to the fifth word and the ninth.

    Raises ValueError in plain words where the numbers are no such list, or beyond the sentence.
    """
    places = words(text)
    return tuple(sorted({_span(part.strip(), places) for part in numbers.split(",")}))


def _span(part: str, places: Sequence[Span]) -> Span:
    found = _RANGE.fullmatch(part)
    if found is None:
        raise ValueError(f"{part!r} is no word's number; expected numbers such as 3-5, 9")
    first, last = int(found[1]), int(found[2] or found[1])
    if not 1 <= first <= last <= len(places):
        raise ValueError(f"{part}: the words are numbered from 1 to {len(places)}")
    return places[first - 1][0], places[last - 1][1]
