"""Finds the tracks of a title, alone or among those of one artist."""

import re
from collections.abc import Collection, Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

from rapidfuzz.distance import OSA

from undercard.retrieval.folding import bare_title, fold_name
from undercard.retrieval.guesses import Guesses
from undercard.retrieval.likeness import likeness, observations, weights
from undercard.retrieval.spelling_index import Level, SpellingIndex

_BRACKETS = re.compile(r"[(\[][^()\[\]]*[)\]]")
_BEHIND = re.compile(r"\s[-–—/]\s|\s[(\[]")
_LONGEST = 300  # characters that are read
_BEGUN = 6  # letters of a title's beginning that stand for the title


class Rows(NamedTuple):
    """Rows of tracks, and how alike their title is to the words."""

    rows: tuple[int, ...]
    similarity: float


class TitleLinks:
    """The titles of a catalogue, or the names of its albums, by row."""

    def __init__(self, titles: Sequence[str | None]) -> None:
        self._titles = titles
        named = [(title, row) for row, title in enumerate(titles) if title]
        self.index = SpellingIndex(named, bare=bare_title, parts_of=_main_parts)

    def find(self, words: str) -> Rows | None:
        """The tracks of that title, or of one that is almost so, by whomever."""
        said = words.strip()[:_LONGEST]
        found = self.index.find(said, strictest=Level.FOLDED)
        if found:
            return Rows(found.keys, 1.0)
        guesses = self.guesses.best(said, least=weights().title)
        return Rows(guesses[0].keys, round(guesses[0].similarity, 3)) if guesses else None

    def looser(self, words: str) -> tuple[int, ...]:
        """The tracks of which the words are a part of the title that stands for the whole."""
        return self.index.at(Level.PART, words)

    def among(self, words: str, rows: Sequence[int]) -> Rows | None:
        """Of these rows, those of that title, those whose title begins so, or the most alike."""
        said, own = words.strip()[:_LONGEST], frozenset(rows)
        for level in list(Level)[Level.FOLDED :]:
            if same := [row for row in self.index.at(level, said) if row in own]:
                return Rows(tuple(same), 1.0)
        form = fold_name(said)
        begun = [row for row in rows if fold_name(self._titles[row] or "").startswith(form)]
        if begun and len(form) >= _BEGUN:
            return Rows(tuple(begun), 1.0)
        return self._most_alike(form, rows)

    def naming(self, words: str, guest: str) -> tuple[int, ...]:
        """The tracks of that title whose title names this guest ("Stay (feat. Mikky Ekko)")."""
        named = re.compile(rf"\b{re.escape(fold_name(guest))}\b")
        found = [row for level in _WITH_GUESTS for row in self.index.at(level, words)]
        behind = {row: _behind(self._titles[row] or "") for row in found}
        return tuple(row for row, text in behind.items() if named.search(text))

    @cached_property
    def guesses(self) -> Guesses:
        """The titles to compare misspelt words with."""
        return Guesses(self.index.forms(Level.FOLDED), len)

    def _most_alike(self, form: str, rows: Sequence[int]) -> Rows | None:
        """Among few titles a guess may be bolder than among all."""
        best, most = weights().title_of_artist, None
        one = form.replace(" ", "")
        for row in rows:
            title = fold_name(bare_title(self._titles[row] or ""))
            other = title.replace(" ", "")
            edits = OSA.distance(one, other)
            weight = likeness(observations(form, title, edits, 1, self._no_words))
            if weight > best:
                best, most = (
                    weight,
                    Rows((row,), round(1 - edits / max(len(one), len(other), 1), 3)),
                )
        return most

    _no_words: Collection[str] = frozenset()


_WITH_GUESTS = (Level.FOLDED, Level.PART)


def _main_parts(title: str) -> Iterator[str]:
    """A title without brackets and what is behind a dash: `The Dock of the Bay`."""
    main = re.split(r"\s[-–—/]\s", _BRACKETS.sub("", title))[0].strip()
    if main and main != title:
        yield main


def _behind(title: str) -> str:
    """What stands in brackets or behind a dash, folded."""
    match = _BEHIND.search(title)
    return fold_name(title[match.start() :]) if match else ""
