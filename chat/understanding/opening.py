"""Reads what no recogniser covers, mood and situation, into the schema of chat/data/moods.yaml.

The schema is closed. A small language model is not asked: an embedding decides by meaning. A larger
one answers under the schema.
"""

import json
import logging
from collections.abc import Callable, Mapping, Sequence
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from undercard.chat.dialogue.acts import Target
from undercard.prompts import load_prompt, yaml12
from undercard.recommender.engines.engine import Engine
from undercard.recommender.errors import RecommenderError

_FILE = Path(__file__).parent.parent / "data" / "moods.yaml"
_NONE = "none"
_ANSWER_TOKENS = 40
Embed = Callable[[Sequence[str]], npt.NDArray[np.float32]]
log = logging.getLogger(__name__)


class OpenReader(Protocol):
    """Reads an open wish."""

    def read(self, wish: str) -> tuple[Target, ...]:
        """Soft wishes about the sound; empty when nothing is said or nothing can be told."""


class ByMeaning:
    """Takes the mood and the situation whose description lies nearest to the wish.

    An answer counts when its cosine is `margin` above that of the description of nothing in
    particular.
    """

    def __init__(self, embed: Embed, margin: float) -> None:
        self._embed, self._margin = embed, margin

    def warm_up(self) -> None:
        """Embed the descriptions now, so that the first turn need not."""
        assert self._described  # noqa: S101 - looking at it makes it

    def read(self, wish: str) -> tuple[Target, ...]:
        """At most one mood and one situation, as targets for the sound."""
        vector = self._embed([wish])[0]
        return _wishes({name: self._answer(name, vector) for name in schema()})

    def answer(self, name: str, wish: str) -> str:
        """The value of one field of the schema; "none" unless the wish speaks for another."""
        return self._answer(name, self._embed([wish])[0])

    def _answer(self, name: str, vector: npt.NDArray[np.float32]) -> str:
        options = list(schema()[name])
        cosines = self._described[name] @ vector
        best = int(np.argmax(cosines))
        return (
            options[best]
            if cosines[best] - cosines[options.index(_NONE)] >= self._margin
            else _NONE
        )

    @cached_property
    def _described(self) -> dict[str, npt.NDArray[np.float32]]:
        return {
            name: self._embed([option["says"] for option in options.values()])
            for name, options in schema().items()
        }


class ByModel:
    """Asks the language model for one value of each field, constrained by a JSON schema."""

    def __init__(self, engine: Engine) -> None:
        self._engine, self._prompt = engine, load_prompt("open")

    def read(self, wish: str) -> tuple[Target, ...]:
        """At most one mood and one situation; nothing when the engine cannot be asked."""
        try:
            return _wishes(self.answers(wish))
        except (RecommenderError, json.JSONDecodeError) as error:
            log.warning("the wish was read without the language model: %s", error)
            return ()

    def answers(self, wish: str) -> dict[str, str]:
        """The value of each field of the schema.

        Raises RecommenderError when the engine cannot be asked.
        """
        moods, situations = (list(schema()[name]) for name in ("mood", "situation"))
        properties = {"mood": {"enum": moods}, "situation": {"enum": situations}}
        form = {
            "type": "object",
            "properties": properties,
            "required": list(properties),
            "additionalProperties": False,
        }
        prompt = self._prompt.render(moods=moods, situations=situations, wish=wish)
        answer = json.loads(
            "".join(self._engine.generate(prompt, max_tokens=_ANSWER_TOKENS, schema=form))
        )
        return {name: answer[name] for name in properties}


@cache
def schema() -> Mapping[str, Mapping[str, Mapping[str, Any]]]:
    """Fields, their values, and what each value says and means for the sound."""
    held: Mapping[str, Mapping[str, Mapping[str, Any]]] = yaml12.load_file(_FILE)
    return held


def _wishes(answers: Mapping[str, str]) -> tuple[Target, ...]:
    wishes: dict[str, Target] = {}
    for name, answer in answers.items():
        for feature, target in schema()[name][answer].get("sound", {}).items():
            wishes.setdefault(feature, Target(feature=feature, word=answer, value=target))
    return tuple(wishes.values())
