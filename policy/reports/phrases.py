"""The texts of one language, kept as data: numbers, nouns and plurals as that language writes them.

Knows no rulings.

A file has `numbers`, `plural`, `nouns`, `bounds`, `moves`, `claims` (one wording of each fact),
`sentences` (claims put together) and `records` (words of the record and what they are in this
language). Another language is another file.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any

from undercard.prompts import yaml12

FOLDER = Path(__file__).parent.parent / "data"
LANGUAGES = tuple(sorted(path.name.split(".")[1] for path in FOLDER.glob("explanation.*.yaml")))


class PhraseError(ValueError):
    """A text that is missing, or was given other values than it names."""


@dataclass(frozen=True)
class Percent:
    """A part of one, said in percent with at most one decimal."""

    value: float


@dataclass(frozen=True)
class Count:
    """A number with at most two decimals and its noun."""

    value: float
    noun: str


@dataclass(frozen=True)
class Bounded:
    """An amount as a bound: "at least 30%"."""

    bound: str
    amount: Percent | Count


_SINGLE = str.maketrans("“”„«»", "‘’‚‹›")


@dataclass(frozen=True)
class Cited:
    """Somebody's words, said as a quotation, which no mark in them ends."""

    text: str

    @property
    def within(self) -> str:
        """The words with single quotation marks in the place of double ones, as within others."""
        return self.text.translate(_SINGLE)


@dataclass(frozen=True)
class Recorded:
    """Words of the record, said in this language where it knows them."""

    text: str


@dataclass(frozen=True)
class Significant:
    """A number with two significant digits, for what may be small."""

    value: float


Value = str | int | float | Percent | Count | Bounded | Cited | Recorded | Significant


class Phrases:
    """The texts of one language."""

    def __init__(self, language: str, document: Mapping[str, Any]) -> None:
        self.language, self._document = language, document
        self.claims: Mapping[str, str] = document["claims"]
        self.sentences: Mapping[str, str] = document["sentences"]
        self._numbers, self._nouns = document["numbers"], document["nouns"]
        self._records = [
            (re.compile(f"^{pattern}$"), words) for pattern, words in document["records"].items()
        ]
        self._singular = document["plural"]["one_below"]

    def claim(self, key: str, values: Mapping[str, Value]) -> str:
        """The wording of a fact; raises PhraseError unless it names exactly these values."""
        written = {name: self.written(value) for name, value in values.items()}
        return self._filled(self.claims, key, written)

    def sentence(self, key: str, said: Mapping[str, str]) -> str:
        """A sentence of claims in their words; raises PhraseError unless it names exactly these."""
        return self._filled(self.sentences, key, said)

    def move(self, form: str, key: str, ranks: Mapping[str, int | None]) -> str:
        """What was done to a track, from one rank to another.

        Raises PhraseError on another form than there is.
        """
        forms = self._document["moves"]
        if form not in forms:
            there = ", ".join(forms)
            raise PhraseError(
                f"{self.language}: there is no form {form!r} of a move; there are: {there}"
            )
        return str(forms[form][key]).format_map(ranks)

    def _filled(self, texts: Mapping[str, str], key: str, values: Mapping[str, str]) -> str:
        if key not in texts:
            raise PhraseError(f"{self.language}: there is no text {key!r}")
        named = fields(texts[key])
        if named != values.keys():
            given = sorted(values)
            raise PhraseError(
                f"{self.language}: {key} names {sorted(named)}, and was given {given}"
            )
        return texts[key].format_map(values)

    def written(self, value: Value) -> str:
        """One value as this language writes it."""
        if isinstance(value, Percent):
            return str(self._numbers["percent"]).format(self._least(value.value * 100, 1))
        if isinstance(value, Count):
            noun = self._nouns[value.noun]["one" if self.is_one(value.value) else "other"]
            return f"{self.number(value.value)}{self._numbers['space']}{noun}"
        if isinstance(value, Bounded):
            text = str(self._document["bounds"][value.bound])
            return text.format(amount=self.written(value.amount))
        if isinstance(value, Cited):
            return str(self._numbers["cited"]).format(value.within)
        if isinstance(value, Recorded):
            return self.record(value.text).rstrip(".")
        if isinstance(value, Significant):
            magnitude = math.floor(math.log10(abs(value.value))) if value.value else 0
            return self.number(value.value, max(0, 1 - magnitude))
        if isinstance(value, str):
            return value
        return self.number(value)

    def listed(self, parts: list[str]) -> str:
        """Several things one after another."""
        return str(self._numbers["listed"]).join(parts)

    def number(self, value: float, decimals: int = 2) -> str:
        """A number with at most so many decimals."""
        text = f"{value:,.{decimals}f}"
        whole, _, part = text.partition(".")
        part = part.rstrip("0")
        whole = "0" if whole == "-0" and not part else whole
        whole = whole.replace(",", self._numbers["group"])
        if part:
            return f"{whole}{self._numbers['decimal']}{part}"
        return whole

    def _least(self, value: float, decimals: int) -> str:
        """A number that is not said to be nothing when it is something."""
        least = 10.0**-decimals
        if 0 < value < least / 2:
            return str(self._numbers["less_than"]).format(self.number(least, decimals))
        return self.number(value, decimals)

    def is_one(self, value: float) -> bool:
        """Whether it is singular: in English 1 alone, in French all below 2."""
        size = abs(round(value, 2))
        if self._singular is None:
            return size == 1
        return bool(size < self._singular)

    def record(self, words: str) -> str:
        """Words of the record in this language, part by part.

        What is not known stays as it is, as a quotation.
        """
        return "; ".join(self._part(part) for part in words.split("; "))

    def _part(self, words: str) -> str:
        for pattern, mine in self._records:
            if found := pattern.match(words):
                return str(mine).format_map(found.groupdict())
        return str(self._numbers["unknown"]).format(words)


def fields(text: str) -> set[str]:
    """The names in a text."""
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@cache
def phrases(language: str) -> Phrases:
    """The texts of explanations in a language. Raises PhraseError for one that there is not."""
    if language not in LANGUAGES:
        raise PhraseError(
            f"there are no sentences in {language!r}; there are: {', '.join(LANGUAGES)}"
        )
    text = (FOLDER / f"explanation.{language}.yaml").read_text(encoding="utf-8")
    return Phrases(language, yaml12.load(text))
