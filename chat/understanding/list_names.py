"""Finds the titles, artists and albums of a list by what a listener writes of them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from rapidfuzz import fuzz

from undercard.retrieval.folding import bare_title, fold_name

What = Literal["title", "artist", "album"]
_ALIKE = 84.0  # of 100: from here on two spellings are one name
_SHORTEST_GUESS = 5  # letters; shorter names have to be spelt right
_SHORTEST_PART = 4  # letters of a word that may stand for the whole name
_BRACKETS = re.compile(r"\s*[(\[{].*?[)\]}]")
_TOGETHER = re.compile(
    r"\s*(?:,|&|\+|/|;|\bfeat\b\.?|\bft\b\.?|\bfeaturing\b|\bwith\b|\bvs\b\.?|\bx\b|\band\b|\by\b)\s*",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class SaidName:
    """A name that was tagged in an utterance, as it was written."""

    kind: What
    text: str


@dataclass(frozen=True)
class Found:
    """A name of the list, spelt as it is there, and the ranks that have it."""

    what: What
    name: str
    ranks: tuple[int, ...]


@dataclass(frozen=True)
class ListNames:
    """The names of a list, by rank from 1."""

    titles: Sequence[str] = ()
    artists: Sequence[str] = ()
    albums: Sequence[str | None] = ()

    def ranks(self, what: What, name: str) -> tuple[int, ...]:
        """The ranks that have a name; the closest way of having it counts alone."""
        wanted = fold_name(name)
        tiers = [_tiers(what, each) for each in self._names(what)]
        for tier in range(max(map(len, tiers), default=0)):
            ranks = [rank for rank, forms in enumerate(tiers, 1) if wanted in _at(forms, tier)]
            if ranks:
                return tuple(ranks)
        return ()

    def exact(self, text: str, first: What | None = None) -> Found | None:
        """The name that is written like this, but for case, accents, brackets and guests."""
        for what in _order(first):
            if ranks := self.ranks(what, text):
                return Found(what, self._spelt(what, text, ranks), ranks)
        return None

    def partly(self, text: str, first: What | None = None) -> Found | None:
        """The name that these whole words are a part of: "Bowie", "don't stop"."""
        wanted = fold_name(text)
        if len(wanted) < _SHORTEST_PART:
            return None
        for what in _order(first):
            held = {name for name in self._names(what) if f" {wanted} " in f" {_folded(name)} "}
            if len(held) == 1:
                name = held.pop()
                return Found(what, name, self.ranks(what, name))
        return None

    def guess(self, text: str, first: What | None = None) -> Found | None:
        """The name that this is a misspelling of, if one alone comes near."""
        wanted = fold_name(text)
        if len(wanted) < _SHORTEST_GUESS:
            return None
        scored = sorted(self._scored(wanted, first), reverse=True)
        if not scored or scored[0][0] < _ALIKE:
            return None
        _, _, what, name = scored[0]
        return Found(what, name, self.ranks(what, name))

    def beginning_with(self, number: str) -> Iterator[Found]:
        """The titles and artists whose first word is this number, such as "7 Rings"."""
        kinds: tuple[What, ...] = ("title", "artist")
        for what in kinds:
            for name in dict.fromkeys(self._names(what)):
                if _folded(name).split()[:1] == [number]:
                    yield Found(what, name, self.ranks(what, name))

    def _scored(self, wanted: str, first: What | None) -> Iterator[tuple[float, int, What, str]]:
        for place, what in enumerate(_order(first)):
            for name in dict.fromkeys(self._names(what)):
                forms = {form for forms in _tiers(what, name) for form in forms}
                close = max((fuzz.ratio(wanted, form) for form in forms), default=0.0)
                yield close, -place, what, name

    def _names(self, what: What) -> Sequence[str]:
        names = {"title": self.titles, "artist": self.artists, "album": self.albums}[what]
        return [name or "" for name in names]

    def _spelt(self, what: What, text: str, ranks: tuple[int, ...]) -> str:
        """The list's spelling of a name; of several artists together the one that was written."""
        name = self._names(what)[ranks[0] - 1]
        if what != "artist" or fold_name(text) in _tiers("artist", name)[0]:
            return name
        parts = {fold_name(part): part for part in _TOGETHER.split(name)}
        return parts.get(fold_name(text), name)


def _order(first: What | None) -> tuple[What, ...]:
    every: tuple[What, ...] = ("title", "artist", "album")
    return (first, *(what for what in every if what != first)) if first else every


@lru_cache(4096)
def _tiers(what: What, name: str) -> tuple[frozenset[str], ...]:
    """The forms of a name, the closest to it first."""
    whole = _folded(name)
    if what == "title":
        bare = {_folded(bare_title(name)), _folded(name.split(" - ")[0])}
        plain = _folded(_BRACKETS.sub("", name.split(" - ")[0]))
        return _each({whole}, bare, {plain}, {_without_article(plain)})
    together = {_folded(part) for part in _TOGETHER.split(name)} if what == "artist" else set()
    return _each({whole}, {_without_article(whole)}, together)


def _each(*tiers: set[str]) -> tuple[frozenset[str], ...]:
    return tuple(frozenset(tier - {""}) for tier in tiers)


def _at(forms: tuple[frozenset[str], ...], tier: int) -> frozenset[str]:
    return forms[tier] if tier < len(forms) else frozenset()


@lru_cache(4096)
def _folded(name: str) -> str:
    return fold_name(name)


def _without_article(folded: str) -> str:
    return folded.removeprefix("the ").removeprefix("a ")
