"""The words taken literally: genres, countries, and words that bound one field.

They live in chat/data/vocabulary.yaml.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Generic, TypeVar

from undercard.chat.dialogue.limits import Bounds
from undercard.chat.understanding.exact.folded_words import words_of
from undercard.chat.understanding.marks import Bounded, Mark, Value
from undercard.prompts import yaml12

_FILE = Path(__file__).parent.parent / "data" / "vocabulary.yaml"
Meaning = TypeVar("Meaning")


@dataclass(frozen=True)
class Genre:
    """What a genre word stands for in this catalogue.

    Empty values: the catalogue has no such tracks.
    """

    word: str
    genres: tuple[str, ...] = ()
    subgenres: tuple[str, ...] = ()
    nearest: str | None = None  # another genre word that this catalogue has

    @property
    def is_here(self) -> bool:
        """Whether the catalogue files anything under it."""
        return bool(self.genres or self.subgenres)


class Phrases(Generic[Meaning]):
    """Finds any of many phrases in a text, the longest first.

    Whole words only; case and spacing are ignored.
    """

    def __init__(self, meanings: Mapping[str, Meaning]) -> None:
        self._meanings = {_squeeze(phrase): meaning for phrase, meaning in meanings.items()}
        longest_first = sorted(self._meanings, key=len, reverse=True)
        spaced = (
            r"\s+".join(re.escape(part).replace("'", "['’]") for part in phrase.split())
            for phrase in longest_first
        )
        self._pattern = (
            re.compile(rf"(?<![\w&])(?:{'|'.join(spaced)})(?![\w&])", re.IGNORECASE)
            if self._meanings
            else None
        )

    def find(self, text: str) -> Iterator[tuple[int, int, Meaning]]:
        """Start, end and meaning of each phrase in the text."""
        if self._pattern is not None:
            for match in self._pattern.finditer(text):
                yield match.start(), match.end(), self._meanings[_squeeze(match.group())]


class Vocabulary:
    """The literal words, as far as a catalogue with these genres and subgenres can serve them."""

    def __init__(
        self, genres: Collection[str], subgenres: Collection[str], file: Path = _FILE
    ) -> None:
        self._data: dict[str, Any] = yaml12.load_file(file)
        self._genres, self._subgenres = frozenset(genres), frozenset(subgenres)

    def genre(self, word: str) -> Genre:
        """What a genre word stands for here.

        A word that nobody knows stands for itself, which no track has.
        """
        return self._known.get(word) or Genre(word)

    def marks(self, text: str) -> Iterator[Mark]:
        """Marks of every literal word in the text."""
        for start, end, (kind, value) in self._phrases.find(text):
            yield Mark(start, end, kind, value)

    @cached_property
    def _known(self) -> dict[str, Genre]:
        known: dict[str, Genre] = {}
        for word, entry in self._data["genres"].items():
            kept = tuple(g for g in entry.get("genre", ()) if g in self._genres)
            known[word] = Genre(
                word, kept, tuple(s for s in entry.get("subgenre", ()) if s in self._subgenres)
            )
        covered = {w.lower() for entry in self._data["genres"].values() for w in entry["words"]}
        for value in sorted((self._genres | self._subgenres) - covered):
            known[value] = Genre(
                value,
                (value,) if value in self._genres else (),
                (value,) if value in self._subgenres else (),
            )
        for word, nearest in self._data["elsewhere"].items():
            near = known.get(nearest) if nearest else None
            known.setdefault(word, Genre(word, nearest=nearest if near and near.is_here else None))
        return known

    @cached_property
    def _phrases(self) -> Phrases[tuple[str, Value]]:
        meanings: dict[str, tuple[str, Value]] = {word: ("genre", word) for word in self._known}
        for word, entry in self._data["genres"].items():
            meanings |= dict.fromkeys(entry["words"], ("genre", word))
        for entry in self._data["fields"]:
            bounds = Bounds(at_least=entry.get("at_least"), at_most=entry.get("at_most"))
            meanings |= dict.fromkeys(entry["words"], ("field", Bounded(entry["field"], bounds)))
        for kind in ("tiers", "countries", "genders"):
            for value, words in self._data[kind].items():
                meanings |= dict.fromkeys(words, (kind, value))
        meanings |= dict.fromkeys(self._data["not_a_genre"], ("ordinary", None))
        return Phrases(meanings)


@cache
def genre_words() -> dict[tuple[str, ...], str]:
    """The genre that each phrase names, whatever a catalogue has; phrases as folded words."""
    data = yaml12.load_file(_FILE)
    named = {word: word for word in (*data["elsewhere"], *data["genres"])}
    for genre, entry in data["genres"].items():
        for phrase in entry["words"]:
            named.setdefault(phrase, genre)
    return {words_of(phrase): genre for phrase, genre in named.items()}


def _squeeze(phrase: str) -> str:
    return re.sub(r"\s+", " ", phrase.strip().lower().replace("’", "'"))
