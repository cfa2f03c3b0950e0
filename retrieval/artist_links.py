"""Finds whose name some words are: exactly, by a nickname, loosely, or misspelt."""

from collections.abc import Iterable, Mapping
from functools import cache, cached_property
from pathlib import Path
from typing import NamedTuple

from undercard.retrieval.dictionary import ordinary_words
from undercard.retrieval.folding import fold_name
from undercard.retrieval.guesses import Guesses
from undercard.retrieval.likeness import weights
from undercard.retrieval.name_words import name_rules
from undercard.retrieval.people import People
from undercard.retrieval.spelling_index import Found, Level, SpellingIndex
from undercard.retrieval.spellings import joined, lead, without_possessive

ELSEWHERE = Path(__file__).parent / "data" / "artist_names.txt"
_LONGEST = 200  # characters that are read
_PLURAL = 4  # letters from which an "s" may be a possessive whose apostrophe was left out
_PART = 4  # letters from which a first word may stand for a name
_PARTLY = 0.9  # how alike the two are then
_PARTLY_MOST = 3  # who may be meant so
_PERSON = 3  # words that the name of a person has at most
_KNOWN = 3  # tracks of an artist who may be meant so


class Persons(NamedTuple):
    """The numbers of those who may be meant, the likeliest first, and how alike the names are."""

    numbers: tuple[int, ...]
    similarity: float


@cache
def elsewhere() -> frozenset[str]:
    """Folded names of artists, whether a catalogue has them or not; none where the file is not."""
    if not ELSEWHERE.is_file():
        return frozenset()
    return frozenset(map(fold_name, ELSEWHERE.read_text("utf-8").splitlines()))


def _with_and_without_article(folded: str) -> tuple[str, str]:
    return folded, folded[4:] if folded.startswith("the ") else f"the {folded}"


class ArtistLinks:
    """The names of a catalogue's artists."""

    def __init__(self, people: People, known_elsewhere: frozenset[str] | None = None) -> None:
        """`known_elsewhere` are folded names that are nobody's misspelling."""
        self._people = people
        self.elsewhere = elsewhere() if known_elsewhere is None else known_elsewhere
        self.index = SpellingIndex(people.spellings)

    def find(self, words: str) -> Persons | None:
        """Who is meant, if the catalogue has them."""
        said = words.strip()[:_LONGEST]
        is_elsewhere = not self.elsewhere.isdisjoint(_with_and_without_article(fold_name(said)))
        for asked in dict.fromkeys((said, without_possessive(said), lead(said))):
            if found := self._exact(asked, hardly=is_elsewhere):
                return Persons(found, 1.0)
        if is_elsewhere:
            return None
        if numbers := self._plural(said):
            return Persons(numbers, 1.0)
        if numbers := self._partly(without_possessive(said)):
            return Persons(numbers, _PARTLY)
        guesses = self.guesses.best(without_possessive(said), least=weights().artist)
        if not guesses:
            return None
        numbers = tuple(dict.fromkeys(key for guess in guesses for key in guess.keys))
        return Persons(numbers, round(guesses[0].similarity, 3))

    @cached_property
    def guesses(self) -> Guesses:
        """The names to compare misspelt words with."""
        return Guesses(self.index.forms(Level.FOLDED), self._tracks)

    def _exact(self, said: str, *, hardly: bool = False) -> tuple[int, ...]:
        """Whose name or nickname it is, with those who might be meant as well.

        `hardly`: it is the name of somebody who is not here, so that one that is only written
        loosely so ("1A.m." for IAM) counts for well-known artists alone.
        """
        found, nicked = self.index.find(said), self._nicknames.get(joined(said), ())
        if hardly and found and found.level == Level.LOOSE and self._tracks(found.keys) < _KNOWN:
            found = None
        if not found or (found.level > Level.JOINED and nicked):
            return nicked
        if found.level > Level.AS_IS and set(found.keys) <= set(nicked):
            return nicked
        same = (*found.keys, *self.index.at(Level.FOLDED, said), *nicked)
        return tuple(dict.fromkeys((*same, *self._better_known(found, said))))

    def _better_known(self, found: Found, said: str) -> Iterable[int]:
        """Those with more tracks whose names are written loosely so."""
        most = self._tracks(found.keys)
        looser = (level for level in (Level.JOINED, Level.LOOSE) if level > found.level)
        for number in dict.fromkeys(key for level in looser for key in self.index.at(level, said)):
            if number not in found.keys and self._tracks((number,)) > most:
                yield number

    def _plural(self, said: str) -> tuple[int, ...]:
        """`radioheads` for `radiohead's`."""
        if not said.lower().endswith("s") or len(said) < _PLURAL:
            return ()
        numbers = self._exact(said[:-1])
        return numbers if self._tracks(numbers[:1]) >= _KNOWN else ()

    def _partly(self, said: str) -> tuple[int, ...]:
        """Whose names begin with the one word, the best known first: "dolly", "joni"."""
        word = fold_name(said)
        if len(word) < _PART or word in ordinary_words():
            return ()
        found = self._by_first_word.get(word, ())
        return tuple(sorted(found, key=lambda number: -self._people.fame[number])[:_PARTLY_MOST])

    @cached_property
    def _by_first_word(self) -> Mapping[str, tuple[int, ...]]:
        """Artists whose name goes on after its first word."""
        found: dict[str, list[int]] = {}
        for number, name in enumerate(self._people.names):
            first, _, rest = fold_name(name).partition(" ")
            if rest:
                found.setdefault(first, []).append(number)
        return {first: tuple(numbers) for first, numbers in found.items()}

    def namesakes(self, word: str) -> tuple[int, ...]:
        """Well-known artists with that first or last name, the best known first."""
        found = self._by_either_name.get(fold_name(word), ())
        known = (number for number in found if self._tracks((number,)) >= _KNOWN)
        return tuple(sorted(known, key=lambda number: -self._people.fame[number]))

    @cached_property
    def _by_either_name(self) -> Mapping[str, tuple[int, ...]]:
        found: dict[str, list[int]] = {}
        for number, name in enumerate(self._people.names):
            words = fold_name(name).split()
            if 1 < len(words) <= _PERSON:
                for word in {words[0], words[-1]}:
                    found.setdefault(word, []).append(number)
        return {word: tuple(numbers) for word, numbers in found.items()}

    def _tracks(self, numbers: Iterable[int]) -> int:
        return max((len(self._people.rows[number]) for number in numbers), default=0)

    @cached_property
    def _nicknames(self) -> Mapping[str, tuple[int, ...]]:
        """Whom a nickname stands for, by its form in one word."""
        rules = name_rules()
        found: dict[str, tuple[int, ...]] = {}
        for nickname, names in (*rules.aliases.items(), *rules.nicknames.items()):
            listed = (names,) if isinstance(names, str) else names
            keys = [key for name in listed for key in self.index.at(Level.FOLDED, name)]
            if keys:
                found[joined(nickname)] = tuple(dict.fromkeys(keys))
        return found
