"""Sentences of one language, kept as data: numbers, nouns and plurals as that language writes them.

Knows no rulings.

A file has `numbers`, `plural`, `nouns`, `sentences` and `records` (words of the record and what
they are in this language).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any

from undercard.prompts import yaml12

FOLDER = Path(__file__).parent.parent / "data"
LANGUAGES = ("en", "fr")


class PhraseError(ValueError):
    """A sentence that is missing, or was given other values than it names."""


@dataclass(frozen=True)
class Percent:
    """A part of one, said in percent with at most one decimal."""

    value: float


@dataclass(frozen=True)
class Count:
    """A number with at most two decimals and its noun."""

    value: float
    noun: str


Value = str | int | float | Percent | Count


class Phrases:
    """The sentences of one language."""

    def __init__(self, language: str, document: Mapping[str, Any]) -> None:
        self.language, self.sentences = language, document["sentences"]
        self._numbers, self._nouns = document["numbers"], document["nouns"]
        self._records = [
            (re.compile(f"^{pattern}$"), words) for pattern, words in document["records"].items()
        ]
        self._singular = document["plural"]["one_below"]

    def say(self, key: str, **values: Value) -> str:
        """The sentence with its values; raises PhraseError unless it names exactly these."""
        if key not in self.sentences:
            raise PhraseError(f"{self.language}: there is no sentence {key!r}")
        sentence: str = self.sentences[key]
        named = fields(sentence)
        if named != values.keys():
            raise PhraseError(
                f"{self.language}: {key} names {sorted(named)}, and was given {sorted(values)}"
            )
        return sentence.format_map({name: self.written(value) for name, value in values.items()})

    def written(self, value: Value) -> str:
        """One value as this language writes it."""
        if isinstance(value, Percent):
            return str(self._numbers["percent"]).format(self._least(value.value * 100, 1))
        if isinstance(value, Count):
            noun = self._nouns[value.noun]["one" if self.is_one(value.value) else "other"]
            return f"{self.number(value.value)}{self._numbers['space']}{noun}"
        return value if isinstance(value, str) else self.number(value)

    def cited(self, text: str) -> str:
        """Somebody's words, as a quotation."""
        return str(self._numbers["cited"]).format(text)

    def number(self, value: float, decimals: int = 2) -> str:
        """A number with at most so many decimals."""
        text = f"{value:,.{decimals}f}"
        whole, _, part = text.partition(".")
        part = part.rstrip("0")
        whole = "0" if whole == "-0" and not part else whole
        whole = whole.replace(",", self._numbers["group"])
        return f"{whole}{self._numbers['decimal']}{part}" if part else whole

    def _least(self, value: float, decimals: int) -> str:
        """A number that is not said to be nothing when it is something."""
        least = 10.0**-decimals
        if 0 < value < least / 2:
            return str(self._numbers["less_than"]).format(self.number(least, decimals))
        return self.number(value, decimals)

    def is_one(self, value: float) -> bool:
        """Whether this language says the singular: in English of 1 alone, in French of all below 2."""
        size = abs(round(value, 2))
        return size == 1 if self._singular is None else size < self._singular

    def record(self, words: str) -> str:
        """Words of the record in this language, part by part; what is not known stays as it is, as
        a quotation.
        """
        return "; ".join(self._part(part) for part in words.split("; "))

    def _part(self, words: str) -> str:
        for pattern, mine in self._records:
            if found := pattern.match(words):
                return str(mine).format_map(found.groupdict())
        return str(self._numbers["unknown"]).format(words)


def fields(sentence: str) -> set[str]:
    """The names in a sentence."""
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


@cache
def phrases(language: str) -> Phrases:
    """The sentences of explanations in a language. Raises PhraseError for one that there is not."""
    if language not in LANGUAGES:
        raise PhraseError(
            f"there are no sentences in {language!r}; there are: {', '.join(LANGUAGES)}"
        )
    text = (FOLDER / f"explanation.{language}.yaml").read_text(encoding="utf-8")
    return Phrases(language, yaml12.load(text))
