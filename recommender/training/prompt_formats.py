"""How a list is put to the model, and how its answer becomes a score per text.

What is trained here is what is asked later: `titles` is what
`undercard.recommender.ranking.language` asks, `letters` what
`undercard.recommender.ranking.lettered` asks; the prompts are the same.
"""

from collections.abc import Sequence
from typing import Protocol

from torch import Tensor

from undercard.prompts import load_prompt
from undercard.recommender.engines.tokens import Vocabulary
from undercard.recommender.errors import InputError
from undercard.recommender.ranking.language import CALIBRATION, candidate_text, prompt_variables
from undercard.recommender.ranking.lettered import LETTERS
from undercard.recommender.training.examples import Example

# prompts as tokens, each with its continuations
Trees = list[tuple[Sequence[int], Sequence[Sequence[int]]]]


class Format(Protocol):
    """A way to ask for a ranking."""

    @property
    def prompts(self) -> tuple[str, ...]:
        """The exact prompts, as records keep them."""
        ...

    @property
    def temperature(self) -> float:
        """What scores are divided by before their softmax is compared with the grades."""
        ...

    def trees(self, example: Example) -> Trees:
        """Say what must be read for an example."""
        ...

    def scores(self, found: Tensor) -> Tensor:
        """Turn the log-probabilities of all continuations into a score (k,) per text."""
        ...


class Titles:
    """log P(text | wish) - c * log P(text | neutral), as `TitleLikelihood` has it."""

    # Titles differ by tens of nats: at 1 the untuned loss is 8.3 nats, at 6 it is 3.0 (uniform:
    # 3.0; 24 lists of CPCD), and what is learnt first would be to differ less.
    temperature = 6.0

    def __init__(self, vocabulary: Vocabulary, *, calibration: float = CALIBRATION) -> None:
        self._vocabulary, self._calibration = vocabulary, calibration
        self._prompt, neutral = load_prompt("rank"), load_prompt("rank_neutral")
        self.prompts = (self._prompt.ref, neutral.ref)
        self._neutral = vocabulary.encode(neutral.render().rstrip())

    def trees(self, example: Example) -> Trees:
        """See Format."""
        texts = self._vocabulary.encode_all([f" {candidate_text(text)}" for text in example.texts])
        prompt = self._prompt.render(**prompt_variables(example.context)).rstrip()
        found: Trees = [(self._vocabulary.encode(prompt), texts)]
        if self._calibration:
            found.append((self._neutral, texts))
        return found

    def scores(self, found: Tensor) -> Tensor:
        """See Format."""
        if not self._calibration:
            return found
        asked, neutral = found.chunk(2)
        return asked - self._calibration * neutral


class Letters:
    """log P(letter | wish, list), as `LetteredChoice` has it."""

    temperature = 1.0

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary, self._prompt = vocabulary, load_prompt("rank_lettered")
        self.prompts = (self._prompt.ref,)
        self._letters = vocabulary.encode_all([f" {letter}" for letter in LETTERS])

    def trees(self, example: Example) -> Trees:
        """See Format."""
        if len(example.texts) > len(LETTERS):
            raise InputError(
                f"example of {example.group}: {len(example.texts)} texts, "
                f"but there are {len(LETTERS)} letters"
            )
        named = zip(LETTERS, example.texts, strict=False)
        options = [f"{letter}. {candidate_text(text)}" for letter, text in named]
        prompt = self._prompt.render(**prompt_variables(example.context), options=options).rstrip()
        return [(self._vocabulary.encode(prompt), self._letters[: len(options)])]

    def scores(self, found: Tensor) -> Tensor:
        """See Format."""
        return found


FORMATS = ("titles", "letters")
