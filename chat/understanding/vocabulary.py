"""The words taken literally: genres, and words that bound one field.

They live in chat/data/vocabulary.yaml.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import chain
from pathlib import Path
from typing import Any, Generic, TypeVar

import numpy as np
import numpy.typing as npt

from undercard.chat.dialogue.limits import Bounds
from undercard.chat.understanding.exact.folded_words import words_of
from undercard.chat.understanding.marks import Bounded, Mark, Value
from undercard.prompts import yaml12
from undercard.retrieval.catalogue import Catalogue
from undercard.retrieval.genre_labels import GenreLabels

_FILE = Path(__file__).parent.parent / "data" / "vocabulary.yaml"
Meaning = TypeVar("Meaning")
_WITHIN, _FEW = 0.75, 0.2  # of a narrower genre's tracks; of a wider one's


@dataclass(frozen=True)
class Genre:
    """What a genre word stands for in this catalogue.

    Empty values: the catalogue has no such tracks.
    """

    word: str
    genres: tuple[str, ...] = ()
    subgenres: tuple[str, ...] = ()
    styles: tuple[str, ...] = ()  # artists' own genres
    playlists: tuple[str, ...] = ()  # names of people's playlists
    nearest: str | None = None  # another genre word that this catalogue has

    @property
    def is_here(self) -> bool:
        """Whether the catalogue files anything under it."""
        return any(self.columns.values())

    @property
    def columns(self) -> Mapping[str, tuple[str, ...]]:
        """The values that count, by the column that they stand in."""
        return {
            "genre": self.genres,
            "subgenre": self.subgenres,
            "style": self.styles,
            "playlist": self.playlists,
        }

    @property
    def names(self) -> tuple[str, ...]:
        """The values that count, each once."""
        return tuple(dict.fromkeys(chain.from_iterable(self.columns.values())))


class Phrases(Generic[Meaning]):
    """Finds any of many phrases in a text, the longest first.

    Whole words only; case, accents and spacing are ignored, and "Big-Room" is "big room".
    """

    def __init__(self, meanings: Mapping[str, Meaning]) -> None:
        self._meanings = {_squeeze(phrase): meaning for phrase, meaning in meanings.items()}
        longest_first = sorted(self._meanings, key=len, reverse=True)
        spaced = (
            r"[\s-]+".join(re.escape(part).replace("'", "['’]") for part in phrase.split())
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
            for match in self._pattern.finditer(_without_accents(text)):
                yield match.start(), match.end(), self._meanings[_squeeze(match.group())]


class Vocabulary:
    """The literal words, as far as a catalogue can serve them.

    What it files under a genre is meant by the genre's name. A name that it files nothing under
    means the tracks whose artists are known for it, and those of playlists that are about it.
    """

    def __init__(self, catalogue: Catalogue, file: Path = _FILE) -> None:
        self._data: dict[str, Any] = yaml12.load_file(file)
        self._genres, self._subgenres = frozenset(catalogue.genres), frozenset(catalogue.subgenres)
        self.styles = tuple(catalogue.styles)  # artists' own genres, the most frequent first
        self._labels, self._catalogue = GenreLabels.of(catalogue), catalogue

    def genre(self, word: str) -> Genre:
        """What a genre word stands for here.

        A word that nobody knows stands for itself, which no track has.
        """
        return self._known.get(word) or Genre(word)

    def marks(self, text: str) -> Iterator[Mark]:
        """Marks of every literal word in the text."""
        for start, end, (kind, value) in self._phrases.find(text):
            yield Mark(start, end, kind, value)

    def drowns(self, wide: str, narrow: str) -> bool:
        """Whether a genre holds another that it has many times the tracks of: hip hop and hyphy."""
        held, own = self._rows_of(wide), self._rows_of(narrow)
        shared = int((held & own).sum())
        size = int(own.sum())
        return 0 < _WITHIN * size <= shared and size <= _FEW * int(held.sum())

    def _rows_of(self, word: str) -> npt.NDArray[np.bool_]:
        """The rows (n,) of the catalogue that a genre stands for."""
        genre, catalogue = self.genre(word), self._catalogue
        rows = np.zeros(len(catalogue), dtype=np.bool_)
        for column, values in genre.columns.items():
            named = frozenset(values)
            if named:
                rows |= [not named.isdisjoint(has) for has in catalogue.many(column)]
        return rows

    @cached_property
    def _known(self) -> dict[str, Genre]:
        known: dict[str, Genre] = {}
        for word, entry in self._data["genres"].items():
            kept = tuple(g for g in entry.get("genre", ()) if g in self._genres)
            sub = tuple(s for s in entry.get("subgenre", ()) if s in self._subgenres)
            own = not (entry.get("labels") or entry.get("also"))
            known[word] = self._labelled(word, kept, sub, also=entry.get("also", ()), own=own)
        covered = {w.lower() for entry in self._data["genres"].values() for w in entry["words"]}
        for value in sorted((self._genres | self._subgenres) - covered):
            known[value] = Genre(
                value,
                (value,) if value in self._genres else (),
                (value,) if value in self._subgenres else (),
            )
        for word, nearest in self._data["elsewhere"].items():
            near = known.get(nearest) if nearest else None
            here = self._labelled(word, nearest=nearest if near and near.is_here else None)
            known.setdefault(word, here)
        for word in sorted({*self.styles} - covered - known.keys()):
            known[word] = self._labelled(word)
        return known

    def _labelled(
        self,
        word: str,
        genres: tuple[str, ...] = (),
        subgenres: tuple[str, ...] = (),
        *,
        also: Sequence[str] = (),
        own: bool = False,
        nearest: str | None = None,
    ) -> Genre:
        """A genre by its columns and, unless those are all its `own`, by the labels of people."""
        if own and (genres or subgenres):
            return Genre(word, genres, subgenres, nearest=nearest)
        called = (word, *also)
        styles = dict.fromkeys(chain.from_iterable(map(self._labels.styles, called)))
        playlists = dict.fromkeys(chain.from_iterable(map(self._labels.playlists, called)))
        return Genre(word, genres, subgenres, tuple(styles), tuple(playlists), nearest)

    @cached_property
    def _phrases(self) -> Phrases[tuple[str, Value]]:
        meanings: dict[str, tuple[str, Value]] = {word: ("genre", word) for word in self._known}
        for word, entry in self._data["genres"].items():
            meanings |= dict.fromkeys(entry["words"], ("genre", word))
        for entry in self._data["fields"]:
            bounds = Bounds(at_least=entry.get("at_least"), at_most=entry.get("at_most"))
            meanings |= dict.fromkeys(entry["words"], ("field", Bounded(entry["field"], bounds)))
        for kind in ("tiers", "genders"):
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
    plain = _without_accents(phrase).strip().lower()
    return re.sub(r"[\s-]+", " ", plain.replace("’", "'"))


def _without_accents(text: str) -> str:
    """The text with each letter by itself: as long as it was."""
    return "".join(unicodedata.normalize("NFD", letter)[0] for letter in text)
