"""What the recommender asks of a language model: one protocol.

The embedded model, a server and the fake keep it. Knows texts only; tracks, listeners and norms are
unknown here.
"""

import math
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

from undercard.recommender.errors import EngineMisfit

Schema = Mapping[str, Any]  # a JSON schema, as pydantic's `model_json_schema()` gives it


@dataclass(frozen=True)
class Health:
    """Whether an engine can answer now, and in one line what it is or what is wrong."""

    ok: bool
    detail: str


@runtime_checkable
class Engine(Protocol):
    """A language model.

    Every method may be called from several threads, and raises only EngineError or InputError.
    Texts are data: nothing in a prompt or a continuation is read as a control token.
    """

    @property
    def name(self) -> str:
        """The engine and its model, as records keep it."""
        ...

    def score(self, prompt: str, continuations: Sequence[str]) -> list[float]:
        """Log-probability of each text as what follows `prompt`: the sum over its tokens.

        In nats, not normalised by length. `prompt` is continued as it stands (no chat form). Prompt
        and continuation are cut into tokens apart. No continuation may be empty; no continuations
        give an empty list.
        """
        ...

    def choose(self, prompt: str, options: Sequence[str]) -> list[float]:
        """Probability of each option as what follows `prompt`, given that it is one of them.

        They sum to one.
        """
        ...

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
        """Answer `prompt`, in the model's own chat form, piece by piece.

        The pieces joined are the answer. With `schema` the answer is one JSON document that
        satisfies it. A stop string ends the answer and is not part of it. When `cancel` is set the
        answer ends quietly, as soon as the next piece would have come.
        """
        ...

    def embed(self, texts: Sequence[str]) -> list[list[float]]:
        """Give a vector of length 1 for each text.

        Texts that the model reads alike lie close by their cosine. All vectors of one engine have
        the same number of dimensions; those of two engines cannot be compared. No text may be
        empty. A model that was made to write is a poor judge of meaning: retrieval has its own
        (`undercard.retrieval.embedding`).
        """
        ...

    def health(self) -> Health:
        """Whether the engine can answer now. Never raises."""
        ...


def checked(scores: Sequence[float], expected: int, engine: str) -> list[float]:
    """Return the scores if there are `expected` of them, all finite.

    Raises EngineMisfit otherwise.
    """
    if len(scores) != expected:
        raise EngineMisfit(f"{engine} returned {len(scores)} scores for {expected} texts")
    if bad := sum(not math.isfinite(score) for score in scores):
        raise EngineMisfit(
            f"{engine} returned {bad} of {expected} scores that are not finite numbers"
        )
    return list(scores)


def unit(vectors: Sequence[Sequence[float]], expected: int, engine: str) -> list[list[float]]:
    """Bring vectors to length 1, if there are `expected` of them, alike in size.

    Raises EngineMisfit otherwise.
    """
    lengths = [math.hypot(*vector) for vector in vectors]
    if len(vectors) != expected or len({len(vector) for vector in vectors}) > 1:
        raise EngineMisfit(
            f"{engine} returned {len(vectors)} vectors for {expected} texts, or of different sizes"
        )
    if not all(math.isfinite(length) and length > 0 for length in lengths):
        raise EngineMisfit(
            f"{engine} returned a vector without a direction, or with numbers that are not finite"
        )
    return [_divided(vector, length) for vector, length in zip(vectors, lengths, strict=True)]


def _divided(vector: Sequence[float], length: float) -> list[float]:
    return [value / length for value in vector]


def softmax(scores: Sequence[float]) -> list[float]:
    """Probabilities in proportion to exp(score); of nothing, nothing."""
    if not scores:
        return []
    top = max(scores)
    weights = [math.exp(score - top) for score in scores]
    return [weight / math.fsum(weights) for weight in weights]
