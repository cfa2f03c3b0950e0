"""How a character says what there is to say: in many ways, and none of them twice in twenty turns.

A character's turns of phrase in one language are a file, `data/voices/<character>.<language>.yaml`:
under the name of a sentence, its patterns; what all say alike is in `all.<language>.yaml`. A
pattern has choices in square brackets, as in `[Right|So], {count}[| for you].`, and stands for
every way of reading them. What stands in the holes are claims as anywhere, so that a character may
word a fact and never make one.
"""

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import TypeVar

from undercard.chat.reply.replies import Texts, document
from undercard.policy.reports.phrases import PhraseError, fields
from undercard.prompts import yaml12

FOLDER = Path(__file__).parent.parent / "data" / "voices"
CHARACTERS = ("host", "clerk", "friend")
ALL = "all"  # whose sentences every character says
_CHOICE = re.compile(r"\[([^\[\]]*)\]")
T = TypeVar("T")


@dataclass(frozen=True)
class Pattern:
    """A text with choices: `between` stand around them, one more than there are choices."""

    between: tuple[str, ...]
    choices: tuple[tuple[str, ...], ...]

    @classmethod
    def of(cls, written: str) -> "Pattern":
        """What is written as `[Right|So], {count}.`."""
        parts = _CHOICE.split(written)
        return cls(tuple(parts[::2]), tuple(tuple(part.split("|")) for part in parts[1::2]))

    @property
    def ways(self) -> int:
        """How many texts it stands for."""
        return math.prod(map(len, self.choices))

    def way(self, number: int) -> str:
        """One of its texts; numbers beyond the last begin again."""
        text = self.between[0]
        for options, after in zip(self.choices, self.between[1:], strict=True):
            number, chosen = divmod(number, len(options))
            text += options[chosen] + after
        return text


Ways = Mapping[str, Sequence[Pattern]]


class Voice(Texts):
    """One character's texts in a dialogue, for the turn of that number."""

    def __init__(self, language: str, ways: Ways, dialogue: str, turn: int) -> None:
        super().__init__(language, document(language))
        self._ways, self._dialogue, self._turn = ways, dialogue, turn
        self._said: Counter[str] = Counter()

    def sentence(self, key: str, said: Mapping[str, str]) -> str:
        """A sentence of claims in their words, beginning with a capital.

        Raises PhraseError where a pattern names what was not given.
        """
        patterns = self._ways.get(key)
        if not patterns:
            return super().sentence(key, said)
        texts = mixed(patterns, f"{self._dialogue}/{key}")
        number = self._turn + self._said[key] * len(texts) // 2
        self._said[key] += 1
        text = texts[number % len(texts)]
        if not fields(text) <= said.keys():
            raise PhraseError(f"{self.language}: {key}: {text!r} was given {sorted(said)}")
        written = text.format_map(said)
        return written[:1].upper() + written[1:]


def voice(language: str, character: str, dialogue: str, turn: int) -> Voice:
    """How a character speaks in that turn of a dialogue; English where it lacks the language."""
    return Voice(language, ways(character, language), dialogue, turn)


@cache
def ways(character: str, language: str) -> Ways:
    """The patterns of each sentence; none where the character does not speak the language."""
    files = [FOLDER / f"{speaker}.{language}.yaml" for speaker in (ALL, character)]
    if not files[-1].is_file():
        return {}
    held = {key: own for file in files for key, own in yaml12.load_file(file)["sentences"].items()}
    return {key: tuple(map(Pattern.of, written)) for key, written in held.items()}


def mixed(patterns: Sequence[Pattern], seed: str) -> list[str]:
    """Every way of the patterns once, in an order of that seed that spreads those of each."""
    chance = Random(seed)
    placed: dict[str, float] = {}
    for pattern in patterns:
        begin = chance.random()
        for at, number in enumerate(rotated(range(pattern.ways), seed, 0)):
            placed.setdefault(pattern.way(number), (at + begin) / pattern.ways)
    return sorted(placed, key=placed.__getitem__)


def rotated(options: Sequence[T], seed: str, number: int) -> list[T]:
    """The options in an order of that seed, begun at a number.

    So all are at the front once before one is there again.
    """
    order = list(options)
    Random(seed).shuffle(order)
    start = number % len(order) if order else 0
    return order[start:] + order[:start]
