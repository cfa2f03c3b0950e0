"""Puts plain utterances together out of phrases, labelled as the hand-written ones are."""

import random
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from undercard.chat.training.reader.name_pool import NamePool
from undercard.chat.understanding.labels import Labelled, parse
from undercard.prompts import yaml12

FOLDER = Path(__file__).parents[2] / "data" / "reader" / "phrases"
_SLOT = re.compile(r"\{(\w+)\}")
_MARKS = re.compile(r"[\[\]<>{}]")
_SITUATIONS = {"list": (True, False), "empty": (False, False), "asked": (True, True)}
_COMMON = {"wish": 6.0, "refine": 3.0, "exclude": 3.0, "drop": 3.0, "keep": 1.5, "replace": 2.0}
_WITHOUT_LIST = 0.3  # of the lines


class Phrases:
    """The phrases of all languages; the same `chance` makes the same line."""

    def __init__(self, pool: NamePool, folder: Path = FOLDER) -> None:
        self._pool = pool
        self._held: dict[str, Mapping[str, Any]] = {
            file.stem: yaml12.load_file(file) for file in sorted(folder.glob("*.yaml"))
        }

    @property
    def languages(self) -> Sequence[str]:
        """The languages that there are phrases of."""
        return list(self._held)

    def kinds(self) -> Iterator[tuple[str, str, str]]:
        """Language, situation and act of all that can be said."""
        for language, held in self._held.items():
            for situation, acts in held["lines"].items():
                for kind in acts:
                    yield language, situation, kind

    def line(self, language: str, chance: random.Random) -> Labelled:
        """One utterance: its situation, then its act, then its words are drawn."""
        held = self._held[language]
        drawn = chance.random()
        situation = "asked" if drawn < 0.06 else "empty" if drawn < _WITHOUT_LIST else "list"
        acts = held["lines"][situation]
        kinds = list(acts)
        kind = chance.choices(kinds, [_COMMON.get(kind, 1.0) for kind in kinds])[0]
        return self.made(language, situation, kind, chance)

    def made(self, language: str, situation: str, kind: str, chance: random.Random) -> Labelled:
        """One utterance of this act. Raises KeyError, LabelError."""
        held = self._held[language]
        pattern = chance.choice(held["lines"][situation][kind])
        words = self._filled(pattern, held["parts"], chance)
        has_list, asked = _SITUATIONS[situation]
        return parse(f"<{kind}> {words}", language=language, has_list=has_list, asked=asked)

    def _filled(
        self, pattern: str, parts: Mapping[str, Sequence[str]], chance: random.Random
    ) -> str:
        def fill(match: re.Match[str]) -> str:
            slot = match[1]
            if slot in parts:
                return self._filled(chance.choice(parts[slot]), parts, chance)
            if slot in _NUMBERS:
                return _NUMBERS[slot](chance)
            return _MARKS.sub("", self._pool.draw(slot, chance)).strip() or "x"

        return _SLOT.sub(fill, pattern)


def _number(least: int, most: int) -> Callable[[random.Random], str]:
    return lambda chance: str(chance.randint(least, most))


_NUMBERS: Mapping[str, Callable[[random.Random], str]] = {
    "rank": _number(1, 15),
    "count": _number(2, 40),
    "year": _number(1955, 2020),
    "bpm": _number(60, 180),
    "minutes": _number(2, 7),
    "length": _number(20, 120),
}
