"""Reads what no recogniser covers, mood and situation, with the language model under a closed schema."""

import math
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Protocol

import yaml

from chat.request import SoundWish
from prompts import load_prompt

_FILE = Path(__file__).parent.parent / "data" / "moods.yaml"
_NEUTRAL = "some music"


class Chooser(Protocol):
    """The part of an engine that this needs: how likely each option is after a prompt."""

    def choose(self, prompt: str, options: Sequence[str]) -> Sequence[float]:
        """Probabilities of the options, in their order."""


class OpenReader(Protocol):
    """Reads an open wish."""

    def read(self, wish: str) -> tuple[SoundWish, ...]:
        """Soft wishes about the sound; empty when nothing is said or nothing can be told."""


class Silent:
    """Reads nothing: for when there is no language model to ask."""

    def read(self, wish: str) -> tuple[SoundWish, ...]:  # noqa: ARG002
        """Nothing."""
        return ()


class ModelReader:
    """Asks the language model for one value of each field of the schema in `moods.yaml`.

    An answer counts when it is `margin` nats likelier than it is for a wish that says nothing (contextual calibration,
    Zhao et al. 2021), so that the model's fondness for a word does not decide.
    """

    def __init__(self, engine: Chooser, margin: float, file: Path = _FILE) -> None:
        self._engine, self._margin = engine, margin
        self._schema: Mapping[str, Mapping[str, Mapping[str, float]]] = yaml.safe_load(file.read_text(encoding="utf-8"))
        self._prompt = load_prompt("open")

    def read(self, wish: str) -> tuple[SoundWish, ...]:
        """At most one mood and one situation, as targets for the sound."""
        wishes: dict[str, SoundWish] = {}
        for name, options in self._schema.items():
            answer = self.answer(name, wish)
            for feature, target in options[answer].items():
                wishes.setdefault(feature, SoundWish(feature=feature, word=answer, target=target))
        return tuple(wishes.values())

    def answer(self, name: str, wish: str) -> str:
        """The value of one field of the schema; "none" unless the wish speaks for another."""
        scores = self._scores(name, wish)
        gains = {option: scores[option] - self._neutral[name][option] for option in scores}
        best = max(gains, key=lambda option: gains[option])
        return best if gains[best] - gains["none"] >= self._margin else "none"

    @cached_property
    def _neutral(self) -> dict[str, dict[str, float]]:
        return {name: self._scores(name, _NEUTRAL) for name in self._schema}

    def _scores(self, name: str, wish: str) -> dict[str, float]:
        options = list(self._schema[name])
        prompt = self._prompt.render(field=name, options=[o for o in options if o != "none"], wish=wish)
        return {
            o: math.log(max(p, 1e-9))
            for o, p in zip(options, self._engine.choose(prompt, [f" {o}" for o in options]), strict=True)
        }
