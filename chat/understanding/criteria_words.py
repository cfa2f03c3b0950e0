"""The words of data/criteria.yaml, found in spans as whole words."""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from undercard.prompts import yaml12
from undercard.retrieval.folding import fold

_FILE = Path(__file__).parent.parent / "data" / "criteria.yaml"


class CriteriaWords:
    """Groups of words, and what each word of a group stands for."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._groups: dict[str, Mapping[str, Sequence[str]]] = {}
        for name, held in document.items():
            self._groups[name] = held if isinstance(held, dict) else {name: held}
        self._folded = {
            name: frozenset(fold(word) for words in held.values() for word in words)
            for name, held in self._groups.items()
        }

    def phrases(self, group: str, value: str) -> Sequence[str]:
        """The words of one value."""
        return self._groups[group][value]

    def values(self, group: str, text: str) -> tuple[str, ...]:
        """The values of a group that the text has a word of."""
        return tuple(value for value in self._groups[group] if self._found(group, value, text))

    def has(self, group: str, text: str) -> bool:
        """Whether the text has a word of the group."""
        return bool(self.values(group, text))

    def find(self, group: str, text: str) -> tuple[int, int] | None:
        """Where the first word of the group stands."""
        each = (self.find_value(group, value, text) for value in self._groups[group])
        return next(filter(None, each), None)

    def find_value(self, group: str, value: str, text: str) -> tuple[int, int] | None:
        """Where the first word of one value stands."""
        folded = fold(text)
        match = _pattern(tuple(self._groups[group][value])).search(folded)
        if match is None or len(folded) == len(text):
            return match and match.span()
        places = [at for at, letter in enumerate(text) for _ in fold(letter)]  # "ß" becomes "ss"
        return places[match.start()], places[match.end() - 1] + 1

    def is_one(self, group: str, text: str) -> bool:
        """Whether the text is a word of the group and nothing else."""
        return fold(text).strip(" ,") in self._folded[group]

    def is_filler(self, word: str) -> bool:
        """Whether a word says nothing of the music: "some", "songs"."""
        return self.is_one("fillers", word) or self.is_one("song_nouns", word)

    def without_ending(self, group: str, text: str) -> str:
        """The text without a word of the group grown together with its last word: "Rocksongs"."""
        last = text.split()[-1] if text.strip() else ""
        for word in sorted(self._groups[group][group], key=len, reverse=True):
            if last.endswith(word) and len(last) > len(word) + 2:
                return text.removesuffix(word)
        return text

    def ends_with(self, group: str, text: str) -> bool:
        """Whether the text ends with a word of the group, but for articles."""
        tail = fold(text).split()
        if not tail:
            return False
        short = any(self.has(group, " ".join(tail[-size:])) for size in (1, 2))
        return short or any(self.is_one(group, " ".join(tail[-size:])) for size in (3, 4))

    def starts_with(self, group: str, text: str) -> bool:
        """Whether the text begins with a word of the group."""
        head = fold(text).split()[:3]
        return any(self.is_one(group, " ".join(head[:size])) for size in (1, 2, 3))

    def title_words(self, text: str) -> tuple[str, ...]:
        """The words of a title that are meant by one: of "love" "lover" as well."""
        said = fold(text)
        alike = (word for theme in self.values("themes", said)
                 for word in self.phrases("themes", theme) if word.startswith(said))  # fmt: skip
        return tuple(dict.fromkeys((text.lower(), *alike)))

    def _found(self, group: str, value: str, text: str) -> bool:
        return bool(_pattern(tuple(self._groups[group][value])).search(fold(text)))


@cache
def _pattern(phrases: tuple[str, ...]) -> re.Pattern[str]:
    longest = sorted(map(fold, phrases), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest))})(?!\w)")


@cache
def criteria_words() -> CriteriaWords:
    """Those that ship."""
    return CriteriaWords(yaml12.load_file(_FILE))
