"""What exact recognisers see in an utterance: names of the catalogue and the list, numbers, years.

A cue is a hint to the reader, not a reading: "Stay" is a title, and most often a word.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from undercard.chat.understanding.genre_names import genre_names
from undercard.chat.understanding.word_units import Place, split
from undercard.prompts import yaml12
from undercard.retrieval.catalogue import Catalogue
from undercard.retrieval.dictionary import ordinary_words
from undercard.retrieval.folding import bare_title, fold

NAMES = ("artist", "plain_artist", "title", "plain_title", "listed_artist", "listed_title", "genre")
"""Kinds that tell where a name begins. A plain one consists of ordinary words."""
SIGNS = ("number", "ordinal", "year", "length", "capital", "capitals")
"""Kinds of single units."""

_WORDS = Path(__file__).parent.parent / "data" / "reader" / "cue_words.yaml"
_LONGEST = 12  # units of a name
_SHORTEST_PART = 4  # letters of a word that stands for a whole name on the list ("Swift")
_YEAR = re.compile(r"(?:1[89]|20)\d\d(?:s|er)?|'?\d0(?:s|er|ies)")
_NUMBER = re.compile(r"\d+")
_ORDINAL = re.compile(r"\d+(?:st|nd|rd|th|er|ère|e|è|ème|º|ª|ro|do|to|mo|vo|no)")
_LENGTH = re.compile(r"\d+(?:m|min|mins|h|hr|hrs|s|sec|secs)")


@dataclass(frozen=True, slots=True)
class Cue:
    """`text[start:end]` looks like this; `kind` is one of NAMES or SIGNS."""

    start: int
    end: int
    kind: str


class CueFinder:
    """Finds the cues of one catalogue. Whether capitals, accents or signs are there matters not."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._artists = _keyed(catalogue.artists, "artist")
        titles = {title for title in catalogue.texts("title") if title}
        self._titles = _keyed(titles | set(map(bare_title, titles)), "title")
        self._genres = dict.fromkeys(map(_key, _genre_names(catalogue)), "genre")

    def find(
        self, text: str, titles_on_list: Iterable[str] = (), artists_on_list: Iterable[str] = ()
    ) -> list[Cue]:
        """The cues of a text, by kind and then in order."""
        units = [_Unit(place, text[slice(*place)]) for place in split(text)]
        listed = dict.fromkeys(map(_key, map(bare_title, titles_on_list)), "listed_title")
        on_list = _with_parts(artists_on_list)
        known = (self._artists, self._titles, self._genres, listed, on_list)
        found = [cue for names in known for cue in _named(units, names)]
        return found + [cue for unit in units for cue in unit.signs()]


class _Unit:
    """One unit of a text: as it stands, its letters, and what it contributes to a name's key."""

    __slots__ = ("key", "place", "text")

    def __init__(self, place: Place, text: str) -> None:
        self.place, self.text, self.key = place, text, _key(text)

    def signs(self) -> Iterator[Cue]:
        """The cues of this unit alone."""
        word = self.text.lower()
        kinds = [kind for kind, holds in _SIGNS if holds(word)]
        if self.text[0].isupper():
            kinds.append("capital")
            if len(self.text) > 1 and self.text.isupper():
                kinds.append("capitals")
        for kind in kinds:
            yield Cue(*self.place, kind)


def _named(units: Sequence[_Unit], names: Mapping[str, str]) -> Iterator[Cue]:
    """The longest names of these, from left to right; they do not overlap."""
    at = 0
    while names and at < len(units):
        length, kind = _longest(units, at, names)
        if length:
            yield Cue(units[at].place[0], units[at + length - 1].place[1], kind)
        at += max(length, 1)


def _longest(units: Sequence[_Unit], at: int, names: Mapping[str, str]) -> tuple[int, str]:
    """The number of units of the longest name from here, and its kind; 0 if there is none.

    A name of signs alone goes by the signs themselves.
    """
    signs = not units[at].key
    key, found = "", (0, "")
    for length, unit in enumerate(units[at : at + _LONGEST], 1):
        if signs and unit.key:
            break
        key += unit.text if signs else unit.key
        if (signs or unit.key) and key in names:
            found = length, names[key]
    return found


def _key(name: str) -> str:
    """The letters and digits of a name, folded; empty for a name of signs alone."""
    letters = fold(name.replace("&", " and ").replace("$", "s"))
    return "".join(filter(str.isalnum, letters))


def _keyed(names: Iterable[str], kind: str) -> dict[str, str]:
    keyed: dict[str, str] = {}
    for name in names:
        told = kind if _strange(name) else f"plain_{kind}"
        keyed.setdefault(_key(name) or name.replace(" ", ""), told)
        bare = re.sub(r"^the ", "", name, flags=re.IGNORECASE)
        if bare != name and kind == "artist":
            keyed.setdefault(_key(bare), told)
    return keyed


def _with_parts(artists: Iterable[str]) -> dict[str, str]:
    parts = [part for name in artists for part in (name, *name.split())]
    keys = map(_key, parts)
    return dict.fromkeys((key for key in keys if len(key) >= _SHORTEST_PART), "listed_artist")


def _strange(name: str) -> bool:
    """Whether a name has a word that is not ordinary."""
    words = [name[slice(*place)] for place in split(name)]
    folded = [fold(word) for word in words if word[0].isalpha()]
    return not folded or any(word not in ordinary_words() for word in folded)


@cache
def _words(kind: str) -> frozenset[str]:
    """The words of a kind in all languages."""
    held: Mapping[str, Mapping[str, Sequence[str]]] = yaml12.load_file(_WORDS)
    return frozenset(word for words in held[kind].values() for word in words)


def _genre_names(catalogue: Catalogue) -> Iterator[str]:
    yield from catalogue.genres
    yield from catalogue.subgenres
    yield from genre_names()


def _is(kind: str, pattern: re.Pattern[str]) -> Callable[[str], bool]:
    return lambda word: pattern.fullmatch(word) is not None or word in _words(kind)


_SIGNS = (
    ("number", _is("number", _NUMBER)),
    ("ordinal", _is("ordinal", _ORDINAL)),
    ("year", _is("year", _YEAR)),
    ("length", _is("length", _LENGTH)),
)
