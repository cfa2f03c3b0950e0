"""Reads what no recogniser covers, moods and situations, into the schema of chat/data/moods.yaml.

The schema is closed. A small language model is not asked: an embedding decides by meaning. A larger
one answers under the schema.
"""

import json
import logging
from collections.abc import Callable, Mapping, Sequence
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
_FILE, _PHRASES = _DATA / "moods.yaml", _DATA / "mood_phrases.yaml"
_NONE, _THEME = "none", "theme"
_ANSWER_TOKENS = 40
Embed = Callable[[Sequence[str]], npt.NDArray[np.float32]]
log = logging.getLogger(__name__)


class Heard(NamedTuple):
    """What an open wish was heard to ask for.

    Targets for the sound, and labels of music that people put on for it, the surest first. Empty
    when nothing is said or nothing can be told.
    """

    targets: tuple[Target, ...] = ()
    labels: tuple[str, ...] = ()


class OpenReader(Protocol):
    """Reads an open wish."""

    def read(self, wish: str, language: str) -> Heard:
        """What it asks for, said in this language."""


class Nearness(NamedTuple):
    """Which cosines count. The defaults are MiniLM's; for another embedding they say nothing."""

    margin: float  # how much nearer a value must be than a wish for nothing of the kind
    near: float = 0.42  # from which a phrase says what the wish says
    about: float | None = 0.56  # the same of what songs are about, without "songs about"
    beside: float = 0.3  # how much further another field's value may be: "duets" is no karaoke


class ByMeaning:
    """Takes of each field the value that lies nearest to the wish by any of its phrases."""

    def __init__(self, embed: Embed, nearness: Nearness, describe: Embed | None = None) -> None:
        """`describe` embeds what every value says, which is the same at every start."""
        self._embed, self._nearness, self._describe = embed, nearness, describe or embed

    def warm_up(self) -> None:
        """Embed the descriptions now, so that the first turn need not."""
        assert self._described  # noqa: S101 - looking at it makes it

    def read(self, wish: str, language: str = "") -> Heard:
        """At most one value of each field; none that is much further than another's."""
        del language
        vectors = self._vectors(wish)
        found = {name: self._answer(name, *vectors) for name in schema()}
        best = max(near for _, near in found.values())
        is_about = criteria_words().has("about", wish)
        if not is_about and found[_THEME][1] < best:  # "for working" is about no work
            found[_THEME] = (_NONE, 0.0)
        least = best - self._nearness.beside
        return _heard({name: value for name, (value, near) in found.items() if near >= least})

    def answer(self, name: str, wish: str) -> str:
        """The value of one field of the schema; "none" unless the wish speaks for another."""
        return self._answer(name, *self._vectors(wish))[0]

    def _vectors(self, wish: str) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
        """Of the wish, and of what it is about."""
        subject = wish if self._nearness.about is None else _subject(wish)
        found = self._embed(list(dict.fromkeys((wish, subject))))
        return found[0], found[-1]

    def _answer(
        self, name: str, whole: npt.NDArray[np.float32], subject: npt.NDArray[np.float32]
    ) -> tuple[str, float]:
        """The value of one field, and how near it is."""
        near, vector = self._nearness.near, whole
        if name == _THEME and self._nearness.about is not None:
            near, vector = self._nearness.about, subject
        nearest = {
            value: float((vectors @ vector).max())
            for value, vectors in self._described[name].items()
        }
        best = max(nearest, key=nearest.__getitem__)
        least = max(near, nearest[_NONE] + self._nearness.margin)
        return (best, nearest[best]) if nearest[best] >= least else (_NONE, 0.0)

    @cached_property
    def _described(self) -> dict[str, dict[str, npt.NDArray[np.float32]]]:
        """The vectors of what each value of each field says."""
        places = [(name, value) for name, options in says().items() for value in options]
        phrases = [self._phrases(name, value) for name, value in places]
        vectors = self._describe([phrase for each in phrases for phrase in each])
        ends = np.cumsum([len(each) for each in phrases])[:-1]
        found: dict[str, dict[str, npt.NDArray[np.float32]]] = {name: {} for name in says()}
        for (name, value), of_value in zip(places, np.split(vectors, ends), strict=True):
            found[name][value] = of_value
        return found

    def _phrases(self, name: str, value: str) -> Sequence[str]:
        """What a value says; of a theme its subject: "songs about" makes any two alike."""
        said = says()[name][value]
        if name != _THEME or self._nearness.about is None:
            return said
        return [_subject(each) for each in said]


def _subject(words: str) -> str:
    """What stands behind the first "about"; all words where there is none."""
    found = criteria_words().find("about", words)
    return words[found[1] :].strip() or words if found else words


class ByLanguage:
    """Leaves what is said in English to one reader, all else to one that it makes when needed."""

    def __init__(self, english: OpenReader, make_other: Callable[[], OpenReader | None]) -> None:
        """`make_other` gives None where there is none; then the first reads all."""
        self._english, self._make_other = english, make_other

    def read(self, wish: str, language: str) -> Heard:
        """What the language's reader hears."""
        return (self._english if language == "en" else self._other).read(wish, language)

    @cached_property
    def _other(self) -> OpenReader:
        return self._make_other() or self._english


class ByModel:
    """Asks the language model for one value of each field, constrained by a JSON schema."""

    def __init__(self, engine: Engine) -> None:
        self._engine, self._prompt = engine, load_prompt("open")

    def read(self, wish: str, language: str = "") -> Heard:
        """At most one value of each field; nothing when the engine cannot be asked."""
        del language
        try:
            return _heard(self.answers(wish))
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
def says() -> Mapping[str, Mapping[str, Sequence[str]]]:
    """What is said for each value of each field."""
    more = yaml12.load_file(_PHRASES)
    return {
        name: {
            value: (value, *meant["says"], *more.get(name, {}).get(value, ()))
            for value, meant in options.items()
        }
        for name, options in schema().items()
    }


def _heard(answers: Mapping[str, str]) -> Heard:
    targets: dict[str, Target] = {}
    labels: list[str] = []
    for name, answer in answers.items():
        meant = schema()[name][answer]
        labels += (answer,) if answer in tag_phrases() else ()
        labels += meant.get("labels", ())
        for feature, target in meant.get("sound", {}).items():
            targets.setdefault(feature, Target(feature=feature, word=answer, value=target))
    return Heard(tuple(targets.values()), tuple(dict.fromkeys(labels)))
