"""Finds everything in a text that is written like a name, whether or not it is meant as one."""

import re
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from undercard.retrieval.spellings import joined, without_possessive

Kind = Literal["artist", "title", "artist_elsewhere"]
_LONGEST = 12  # words of a name
_MOST = 1_000  # characters that are read
_WORD = re.compile(r"\S+")
_ENDS = ".,;:?()[]{}\"“”„«»…'’‘"  # signs at a word's ends that are no part of a name


@dataclass(frozen=True, slots=True)
class NameSpan:
    """`text[start:end]` is written like a name of this kind.

    An `artist_elsewhere` is known to exist, and is not in the catalogue.
    """

    kind: Kind
    start: int
    end: int


class Gazetteer:
    """Names of each kind in one word, folded."""

    def __init__(self, names: Mapping[Kind, Container[str]]) -> None:
        self._names = names

    def spans(self, text: str) -> list[NameSpan]:
        """The longest names of each kind, by their place; a name within one is not told.

        Reads at most 1,000 characters.
        """
        words = [_Word(match) for match in _WORD.finditer(text[:_MOST])]
        found = [
            NameSpan(kind, start, end)
            for kind, names in self._names.items()
            for start, end in _longest(words, names)
        ]
        return sorted(found, key=lambda span: (span.start, -span.end, span.kind))


class _Word:
    """A word of a text without the signs around it: its place, and its form.

    And the form and the end that it has without a possessive's ending.
    """

    __slots__ = ("end", "form", "own_end", "own_form", "start")

    def __init__(self, match: re.Match[str]) -> None:
        said = match.group()
        inner = said.strip(_ENDS) or said
        own = without_possessive(inner)
        self.start = match.start() + said.index(inner)
        self.end, self.own_end = self.start + len(inner), self.start + len(own)
        self.form, self.own_form = joined(inner), joined(own)


def _longest(words: Sequence[_Word], names: Container[str]) -> Iterator[tuple[int, int]]:
    """Where the longest name from each word begins and ends; none within another."""
    reached = 0
    for first, word in enumerate(words):
        begun, end = "", 0
        for other in words[first : first + _LONGEST]:
            if begun + other.form in names:
                end = other.end
            elif begun + other.own_form in names:
                end = other.own_end
            begun += other.form
        if end > reached:
            reached = end
            yield word.start, end
