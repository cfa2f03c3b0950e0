"""An engine that says what it was told to: for tests, demonstrations, and people who extend us.

An ordinary provider. It can also misbehave on purpose: die in mid-answer, wait until it is let go,
return NaN, or refuse.
"""

import hashlib
import json
import math
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from undercard.recommender.engines import json_schema
from undercard.recommender.engines.engine import Health, Schema, checked, softmax, unit
from undercard.recommender.errors import EngineDown, EngineRefused, InputError

_DIMENSIONS = 64
Misbehaviour = Literal["none", "down", "dies", "nan", "refuses"]


@dataclass
class FakeEngine:
    """A scripted engine.

    `scores`: the score of a continuation by its text, or a function of (prompt, continuation); a
    text that is not scripted gets a score that only its own characters decide, between -20 and -1.
    `answers`: what `generate` says, one after the other and then from the first again; without any
    it says "...". `misbehave`: "down" fails at once, "dies" after `dies_after` pieces (and at every
    score), "nan" returns scores that are not numbers, "refuses" rejects. `gate`: when given, every
    call waits until it is set (or the call is cancelled), which makes a slow engine without a
    clock. `asked` records every prompt.
    """

    name: str = "fake"
    scores: Mapping[str, float] | Callable[[str, str], float] = field(default_factory=dict)
    answers: Sequence[str] = ()
    misbehave: Misbehaviour = "none"
    dies_after: int = 1
    gate: threading.Event | None = None
    asked: list[str] = field(default_factory=list)

    def score(self, prompt: str, continuations: Sequence[str]) -> list[float]:
        """See Engine."""
        self._enter(prompt, None)
        if not all(continuations):
            raise InputError("a continuation to be scored is empty")
        if self.misbehave == "dies":
            raise EngineDown(f"{self.name} died while it scored")
        found = [self._score(prompt, text) for text in continuations]
        return checked(found, len(continuations), self.name)

    def choose(self, prompt: str, options: Sequence[str]) -> list[float]:
        """See Engine."""
        return softmax(self.score(prompt, options))

    def generate(
        self,
        prompt: str,
        *,
        max_tokens: int,
        schema: Schema | None = None,
        stop: Sequence[str] = (),
        cancel: threading.Event | None = None,
        temperature: float = 0.0,
        seed: int = 0,
    ) -> Iterator[str]:
        """See Engine; a token is a word with the space before it.

        A scripted answer is given as it is.
        """
        del temperature, seed
        if schema is not None:
            json_schema.check(schema)
        self._enter(prompt, cancel)
        return self._pieces(self._answer(schema), max_tokens, stop, cancel)

    def embed(self, texts: Sequence[str]) -> list[list[float]]:
        """See Engine: hashed words, so that texts with words in common lie close.

        Hash kernels: Shi et al. 2009.
        """
        for text in texts:
            self._enter(text, None)
        if not all(texts):
            raise InputError("a text to be embedded is empty")
        vectors = [[0.0] * _DIMENSIONS for _ in texts]
        for vector, text in zip(vectors, texts, strict=True):
            for word in text.casefold().split() or [text]:
                vector[hashlib.sha256(word.encode()).digest()[0] % _DIMENSIONS] += 1.0
        return unit(vectors, len(texts), self.name)

    def health(self) -> Health:
        """See Engine."""
        return Health(self.misbehave == "none", f"{self.name}: {self.misbehave}")

    def _enter(self, prompt: str, cancel: threading.Event | None) -> None:
        self.asked.append(prompt)
        while self.gate is not None and not self.gate.wait(0.01):
            if cancel is not None and cancel.is_set():
                return
        if self.misbehave == "down":
            raise EngineDown(f"{self.name} is not reachable")
        if self.misbehave == "refuses":
            raise EngineRefused(f"{self.name} refuses this prompt")

    def _score(self, prompt: str, text: str) -> float:
        if self.misbehave == "nan":
            return math.nan
        if callable(self.scores):
            return self.scores(prompt, text)
        digest = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")
        return self.scores.get(text, -20.0 + 19.0 * digest / 2**64)

    def _answer(self, schema: Schema | None) -> str:
        if self.answers:
            return self.answers[(len(self.asked) - 1) % len(self.answers)]
        return "..." if schema is None else "".join(json_schema.write(schema, _FirstOf(self)))

    def _pieces(
        self, answer: str, max_tokens: int, stop: Sequence[str], cancel: threading.Event | None
    ) -> Iterator[str]:
        ends = [answer.find(word) for word in stop if word and word in answer]
        words = answer[: min(ends, default=len(answer))].split(" ")
        for i, word in enumerate(words[:max_tokens]):
            if cancel is not None and cancel.is_set():
                return
            if self.misbehave == "dies" and i >= self.dies_after:
                raise EngineDown(f"{self.name} died in mid-answer")
            yield f" {word}" if i else word


@dataclass
class _FirstOf:
    """Fills a schema by the fake's own scores."""

    engine: FakeEngine

    def fixed(self, text: str) -> None:
        """Nothing to remember."""

    def compare(self, options: Sequence[str]) -> list[float]:
        return [self.engine._score("", option.strip(", ").strip('"')) for option in options]

    def free(self, longest: int) -> str:
        return json.dumps(self.engine.name)[1:-1][:longest]
