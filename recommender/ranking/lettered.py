"""Asks a language model for the letter of the song that fits best.

The list is in the prompt, the answer is one token (LlamaRec). A model of this size prefers some
letters whatever stands beside them. Two remedies: every list is read in several rotations, in which
each song has another letter; and a bias per place, measured beforehand, is taken off. More songs
than letters are dealt into lists of equal strength. Knows texts and ids.
"""

from collections.abc import Callable, Sequence
from statistics import fmean

import numpy as np
from numpy.typing import NDArray

from undercard.prompts import load_prompt
from undercard.recommender.engines.engine import Engine, checked
from undercard.recommender.errors import InputError
from undercard.recommender.ranking.language import candidate_text, prompt_variables
from undercard.recommender.ranking.ranker import RankContext, RankItem

LETTERS = "ABCDEFGHIJKLMNOPQRST"


class LetteredChoice:
    """Scores items by log P(letter | wish, list), relative to the mean of the list."""

    def __init__(self, engine: Engine, *, rotations: int = 2, bias: Sequence[float] = ()) -> None:
        """Read each list in `rotations` orders.

        `bias` (nats, one per letter) is what `position_bias` measured.
        """
        if rotations < 1 or len(bias) not in (0, len(LETTERS)):
            raise InputError(
                "expected at least 1 rotation, and no bias or one for each of "
                f"{len(LETTERS)} letters"
            )
        self.engine, self._rotations = engine, rotations
        self._bias = np.array(bias or [0.0] * len(LETTERS))
        self._prompt = load_prompt("rank_lettered")

    @property
    def version(self) -> str:
        """The engine, the rotations, the bias and the exact prompt."""
        bias = "0"
        if self._bias.any():
            bias = ",".join(f"{value:.3g}" for value in self._bias)
        return f"{self.engine.name}/{self._rotations}/{bias}/{self._prompt.ref}"

    def scores(self, context: RankContext, items: Sequence[RankItem]) -> dict[str, float]:
        """Nats by which each item is preferred to the mean of its list, by id.

        Raises EngineError.
        """
        ordered = sorted(items, key=lambda item: -item.evidence)
        hands = -(-len(items) // len(LETTERS))
        found: dict[str, float] = {}
        for hand in range(hands):
            dealt = ordered[hand::hands]
            texts = [item.text for item in dealt]
            preferred = self._read(context, texts) - self._bias[: len(dealt)]
            turns = zip(preferred, self._shifts(len(dealt)), strict=True)
            shifted = [np.roll(row, -shift) for row, shift in turns]
            for item, value in zip(dealt, np.mean(shifted, axis=0), strict=True):
                found[item.id] = float(value)
        return found

    def _shifts(self, n: int) -> list[int]:
        """How far each reading turns a list of n: spread evenly, the first not at all."""
        return [n * i // self._rotations for i in range(min(self._rotations, n))]

    def _read(self, context: RankContext, texts: Sequence[str]) -> NDArray[np.float64]:
        """Preference for each place (readings, n) when text i stands in place i + shift."""
        turned = (np.roll(list(texts), shift) for shift in self._shifts(len(texts)))
        return np.array([self.places(context, [*order]) for order in turned])

    def places(self, context: RankContext, texts: Sequence[str]) -> list[float]:
        """Nats by which each place of one list, read as it stands, is preferred to the mean.

        At most 20 texts.
        """
        named = zip(LETTERS, texts, strict=False)
        options = [f"{letter}. {candidate_text(text)}" for letter, text in named]
        letters = [f" {letter}" for letter in LETTERS[: len(texts)]]
        prompt = self._prompt.render(**prompt_variables(context), options=options).rstrip()
        found = checked(self.engine.score(prompt, letters), len(letters), self.engine.name)
        mean = fmean(found)
        return [value - mean for value in found]


def position_bias(
    places: Callable[[RankContext, Sequence[str]], Sequence[float]],
    lists: Sequence[tuple[RankContext, Sequence[str]]],
) -> list[float]:
    """Mean preference (nats) for each of the 20 places, whatever stands there.

    Every list (of 20 texts) is read in all its rotations, so that each text stands once in each
    place and its own preference cancels. `places` is `LetteredChoice.places`.
    """
    if not lists or any(len(texts) != len(LETTERS) for _, texts in lists):
        raise InputError(f"position bias is measured on lists of {len(LETTERS)} texts")
    readings: list[Sequence[float]] = []
    for context, texts in lists:
        turned = ([*texts[-shift:], *texts[:-shift]] for shift in range(len(texts)))
        readings += [places(context, order) for order in turned]
    return [float(value) for value in np.mean(readings, axis=0)]
