"""Looks up names in every way in which they are written, the strictest first."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import IntEnum
from itertools import chain
from typing import NamedTuple

from undercard.retrieval.folding import fold_name
from undercard.retrieval.spellings import joined, loose, parts

Forms = Mapping[str, tuple[int, ...]]


class Level(IntEnum):
    """How a name was found, the strictest first."""

    AS_IS = 0
    CASELESS = 1
    FOLDED = 2
    JOINED = 3
    LOOSE = 4
    PART = 5


class Found(NamedTuple):
    """How a name was found, and the keys of all that it names."""

    level: Level
    keys: tuple[int, ...]


class SpellingIndex:
    """Names by their forms; each has a key. Forms of a level are made when first asked for."""

    def __init__(
        self,
        names: Iterable[tuple[str, int]],
        *,
        bare: Callable[[str], str] = str,
        parts_of: Callable[[str], Iterable[str]] = parts,
    ) -> None:
        """`bare` takes off what never counts, `parts_of` tells what stands for a whole name."""
        self._keys: dict[str, list[int]] = {}
        for name, key in names:
            self._keys.setdefault(name, []).append(key)
        self._bare, self._parts_of = bare, parts_of
        self._forms: dict[Level, Forms] = {}

    def find(self, words: str, *, strictest: Level = Level.AS_IS) -> Found | None:
        """What the words name, by the strictest level that has anything."""
        for level in list(Level)[strictest:]:
            if keys := self.at(level, words):
                return Found(level, keys)
        return None

    def at(self, level: Level, words: str) -> tuple[int, ...]:
        """The keys of what the words name at one level."""
        asked = min(level, Level.LOOSE)
        found = (self.forms(level).get(form, ()) for form in self._written(asked, words) if form)
        return tuple(dict.fromkeys(chain.from_iterable(found)))

    def forms(self, level: Level) -> Forms:
        """All forms of a level with the keys of what they name."""
        if level not in self._forms:
            self._forms[level] = self._made(level)
        return self._forms[level]

    def _made(self, level: Level) -> Forms:
        forms: dict[str, dict[int, None]] = {}
        for name, keys in self._keys.items():
            for form in self._forms_of(level, name):
                forms.setdefault(form, {}).update(dict.fromkeys(keys))
        return {form: tuple(keys) for form, keys in forms.items()}

    def _forms_of(self, level: Level, name: str) -> Iterable[str]:
        if level == Level.PART:
            return set(chain.from_iterable(map(loose, self._parts_of(name))))
        return self._written(level, name)

    def _written(self, level: Level, name: str) -> Iterable[str]:
        """The name in the forms of a level, and so its bare form."""
        write = _WRITTEN[level]
        bare = self._bare(name) if level >= Level.FOLDED else name
        return {*write(name), *write(bare)} if bare != name else write(name)


def _squashed(name: str) -> Iterator[str]:
    yield " ".join(name.split())


def _caseless(name: str) -> Iterator[str]:
    yield " ".join(name.casefold().split())


def _folded(name: str) -> Iterator[str]:
    yield fold_name(name)


def _joined(name: str) -> Iterator[str]:
    yield joined(name)


_WRITTEN: Mapping[Level, Callable[[str], Iterable[str]]] = {
    Level.AS_IS: _squashed,
    Level.CASELESS: _caseless,
    Level.FOLDED: _folded,
    Level.JOINED: _joined,
    Level.LOOSE: loose,
}
