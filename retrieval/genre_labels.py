"""Which of a catalogue's labels a genre word stands for.

A genre's kinds end with its name: southern rock is a rock, country rock is no country. So do the
names of playlists that are about it, but for words that say nothing: "Jazz Vibes", "The Sound of
Permanent Wave". A playlist of several genres is about one if that is half of its name or more.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from functools import cache
from pathlib import Path

from undercard.prompts import yaml12
from undercard.retrieval.catalogue import Catalogue
from undercard.retrieval.folding import fold

WORDS = Path(__file__).parent / "data" / "label_words.yaml"
_PART = re.compile(r"\s*[|/•–,;:\[\](){}<>]+\s*|\s+[-+&]\s+|\s+(?:and|y|e|und|et)\s+")
_WORD = re.compile(r"[^\W_]+(?:&[^\W_]+)?")
_YEAR = re.compile(r"(?:19|20)?\d\ds?|\d+")
_LONGEST = 4  # words of a genre's name
_SHARE = 0.5  # of a playlist's name that has to be about a genre


class GenreLabels:
    """The labels of one catalogue: artists' own genres, and names of playlists."""

    def __init__(self, styles: Collection[str], playlists: Collection[str]) -> None:
        self._styles = _by_ending({name: list(_kinds(name)) for name in styles})
        self._playlists = _by_ending({name: list(_about(name)) for name in playlists})

    @classmethod
    def of(cls, catalogue: Catalogue) -> "GenreLabels":
        """Those of a catalogue."""
        return cls(catalogue.styles, catalogue.playlists)

    def styles(self, word: str) -> tuple[str, ...]:
        """The artists' genres that are kinds of this one, itself included."""
        return self._styles.get(_key(word), ())

    def playlists(self, word: str) -> tuple[str, ...]:
        """The playlists that are about it."""
        return self._playlists.get(_key(word), ())


def _key(word: str) -> str:
    return "".join(_words(word))


def _words(name: str) -> list[str]:
    return _WORD.findall(fold(name))


def _endings(words: list[str]) -> Iterator[str]:
    for start in range(max(0, len(words) - _LONGEST), len(words)):
        yield "".join(words[start:])


def _kinds(name: str) -> Iterator[tuple[str, float]]:
    """What a genre is a kind of, itself included."""
    words = _words(name)
    music = [word for word in words if word not in _rules()["performers"]]  # "k-pop girl group"
    if music and music != words:
        yield "".join(music), 1.0
    for ending in _endings(words):
        if ending == "".join(words) or not _rules()["no_kinds"].intersection((name, words[0])):
            yield ending, 1.0


def _about(name: str) -> Iterator[tuple[str, float]]:
    """What a playlist's name says that it is about, and how much of the name says so."""
    told = (telling_words(part) for part in _PART.split(name))
    parts = [part for part in (_without_places(words) for words in told) if part]
    for part in parts:
        whole = " ".join(part) in _rules()["no_kinds"]
        for ending in ["".join(part)] if whole else _endings(part):
            yield ending, 1 / len(parts)


def _without_places(words: list[str]) -> list[str]:
    return [word for word in words if word not in _rules()["places"]]


def telling_words(text: str) -> list[str]:
    """The folded words of a text without those that say nothing of the music.

    Words in letters of another kind repeat a name that stands in ours: "City Pop シティーポップ".
    """
    words = [w for w in _words(text) if w not in _rules()["empty"] and not _YEAR.fullmatch(w)]
    return [word for word in words if word.isascii()] or words


@cache
def _rules() -> Mapping[str, frozenset[str]]:
    return {name: frozenset(held) for name, held in yaml12.load_file(WORDS).items()}


def _by_ending(about: Mapping[str, list[tuple[str, float]]]) -> dict[str, tuple[str, ...]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for name, shares in about.items():
        told: defaultdict[str, float] = defaultdict(float)
        for ending, share in shares:
            told[ending] += share
        for ending, share in told.items():
            if share >= _SHARE:
                found[ending].append(name)
    return {ending: tuple(names) for ending, names in found.items()}
