"""Reads what no recogniser covers, moods and situations, into the schema of chat/data/moods.yaml.

The schema is closed. A small language model is not asked: an embedding decides by meaning. A larger
one answers under the schema.
"""

import csv
import json
import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, cached_property
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from undercard.chat.dialogue.acts import Target
from undercard.chat.understanding.criteria_words import criteria_words
from undercard.prompts import load_prompt, yaml12
from undercard.recommender.engines.engine import Engine
from undercard.recommender.errors import RecommenderError
from undercard.retrieval.liner_notes import tag_phrases

_DATA = Path(__file__).parent.parent / "data"
_FILE, _PHRASES = _DATA / "moods.yaml", _DATA / "open_phrases.csv"
_NONE, _THEME = "none", "theme"
_ANSWER_TOKENS = 40
Floats = npt.NDArray[np.float32]
Embed = Callable[[Sequence[str]], Floats]
log = logging.getLogger(__name__)


class Heard(NamedTuple):
    """What an open wish was heard to ask for.

    Targets for the sound, and labels of music that people put on for it, the surest first. Empty
    when nothing is said or nothing can be told.
    """

    targets: tuple[Target, ...] = ()
    labels: tuple[str, ...] = ()


class Phrase(NamedTuple):
    """What somebody said, and the values of the schema that it stands for; none for nothing.

    Without a language it serves all of them.
    """

    text: str
    values: tuple[str, ...]
    language: str = ""


class OpenReader(Protocol):
    """Reads an open wish."""

    def read(self, wish: str, language: str, *, theme: bool = False) -> Heard:
        """What it asks for, said in this language; with `theme` what songs are to be about."""


class Votes(NamedTuple):
    """How labelled phrases say together what a wish says, the nearer the louder.

    Chosen on labelled spans, each left out: docs/measurements/open_wishes.md.
    """

    voters: int = 24  # phrases that are asked, the nearest
    width: float = 0.08  # further off by so much of a cosine, a phrase counts 1/e as much
    silence: float = 2.0  # phrases that say nothing, beside the voters,
    off: float = 0.5  # and how near they lie
    least: float = 0.28  # share of the votes from which a value is heard
    most: int = 3  # values
    least_theme: float = 0.15  # the same where only themes are listened for


VOTES = Votes()


class ByPhrases:
    """Hears what people meant who said something alike."""

    def __init__(
        self, embed: Embed, phrases: Sequence[Phrase], vectors: Floats, votes: Votes = VOTES
    ) -> None:
        """`vectors` (n, d) are those of the phrases in the space of `embed`, of length 1."""
        self._embed, self._vectors, self._votes = embed, vectors, votes
        self._values = sorted({value for phrase in phrases for value in phrase.values})
        self._themes = np.array([value in themes() for value in self._values], dtype=bool)
        column = {value: n for n, value in enumerate(self._values)}
        self._says = np.zeros((len(phrases), len(column)), dtype=np.float32)
        for row, phrase in enumerate(phrases):
            self._says[row, [column[value] for value in phrase.values]] = 1

    def read(self, wish: str, language: str = "", *, theme: bool = False) -> Heard:
        """What the nearest phrases say, the surest first."""
        del language
        return _heard(self.values(wish, theme=theme))

    def values(self, wish: str, *, theme: bool = False) -> list[str]:
        """The values of the schema that are heard, the surest first."""
        votes, near = self._votes, self._vectors @ self._embed([wish])[0]
        voters = np.argsort(-near, kind="stable")[: votes.voters]
        weights = np.exp((near[voters] - votes.off) / votes.width)
        shares = weights @ self._says[voters] / (weights.sum() + votes.silence)
        if theme:
            shares = np.where(self._themes, shares, 0.0)
        best = np.argsort(-shares, kind="stable")[: votes.most]
        least = votes.least_theme if theme else votes.least
        return [self._values[n] for n in best if shares[n] >= least]


class ByLanguage:
    """Leaves what is said in English to one reader, all else to one that it makes when needed."""

    def __init__(self, english: OpenReader, make_other: Callable[[], OpenReader | None]) -> None:
        """`make_other` gives None where there is none; then the first reads all."""
        self._english, self._make_other = english, make_other

    def read(self, wish: str, language: str, *, theme: bool = False) -> Heard:
        """What the language's reader hears."""
        reader = self._english if language == "en" else self._other
        return reader.read(wish, language, theme=theme)

    @cached_property
    def _other(self) -> OpenReader:
        return self._make_other() or self._english


class ByModel:
    """Asks the language model for one value of each field, constrained by a JSON schema."""

    def __init__(self, engine: Engine) -> None:
        self._engine, self._prompt = engine, load_prompt("open")

    def read(self, wish: str, language: str = "", *, theme: bool = False) -> Heard:
        """At most one value of each field; nothing when the engine cannot be asked."""
        del language
        try:
            answers = self.answers(wish)
            return _heard([answers[_THEME]] if theme else answers.values())
        except (RecommenderError, json.JSONDecodeError) as error:
            log.warning("the wish was read without the language model: %s", error)
            return Heard()

    def answers(self, wish: str) -> dict[str, str]:
        """The value of each field of the schema.

        Raises RecommenderError when the engine cannot be asked.
        """
        fields = {name: list(options) for name, options in schema().items()}
        properties = {name: {"enum": values} for name, values in fields.items()}
        form = {
            "type": "object",
            "properties": properties,
            "required": list(properties),
            "additionalProperties": False,
        }
        prompt = self._prompt.render(fields=fields, wish=wish)
        answer = json.loads(
            "".join(self._engine.generate(prompt, max_tokens=_ANSWER_TOKENS, schema=form))
        )
        return {name: answer[name] for name in properties}


@cache
def schema() -> Mapping[str, Mapping[str, Mapping[str, Any]]]:
    """Fields, their values, and what each value says and means for the sound."""
    held: Mapping[str, Mapping[str, Mapping[str, Any]]] = yaml12.load_file(_FILE)
    return held


@cache
def themes() -> frozenset[str]:
    """What songs may be about."""
    return frozenset(schema()[_THEME])


@cache
def labelled_phrases() -> tuple[Phrase, ...]:
    """What people say for the values: lines of open_phrases.csv, and `says` of the schema."""
    with _PHRASES.open(encoding="utf-8", newline="") as file:
        found = [
            Phrase(row["phrase"], tuple(filter(None, row["values"].split("; "))), row["language"])
            for row in csv.DictReader(file)
        ]
    known = {phrase.text.casefold() for phrase in found}
    for options in schema().values():
        for value, meant in options.items():
            if value != _NONE:
                said = dict.fromkeys((*meant["says"], *map(_subject, meant["says"])))
                found += [Phrase(text, (value,)) for text in said if text.casefold() not in known]
    return tuple(found)


def is_labelled(words: str) -> bool:
    """Whether just these words were labelled with something that they stand for."""
    return words.casefold() in _said()


def says_nothing(words: str) -> bool:
    """Whether just these words were labelled as asking for nothing: "beautiful"."""
    return words.casefold() in _unsaid()


@cache
def _said() -> frozenset[str]:
    return frozenset(phrase.text.casefold() for phrase in labelled_phrases() if phrase.values)


@cache
def _unsaid() -> frozenset[str]:
    return frozenset(phrase.text.casefold() for phrase in labelled_phrases()) - _said()


def _subject(words: str) -> str:
    """What stands behind the first "about"; all words where there is none."""
    found = criteria_words().find("about", words)
    return words[found[1] :].strip() or words if found else words


def _heard(values: Iterable[str]) -> Heard:
    meanings = {value: meant for options in schema().values() for value, meant in options.items()}
    targets: dict[str, Target] = {}
    labels: list[str] = []
    for value in values:
        labels += (value,) if value in tag_phrases() else ()
        labels += meanings[value].get("labels", ())
        for feature, target in meanings[value].get("sound", {}).items():
            targets.setdefault(feature, Target(feature=feature, word=value, value=target))
    return Heard(tuple(targets.values()), tuple(dict.fromkeys(labels)))
