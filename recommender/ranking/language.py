"""Asks a language model how well candidates fit: how much likelier the request makes their titles.

The score is log P(title | request) - c * log P(title | neutral text): with c = 1 a title gains
nothing by being short or famous (contextual calibration, Zhao et al. 2021), with c = 0 everything;
c is measured, see docs/evaluation.md. No length normalisation (D3). Knows texts and ids.
"""

import threading
import unicodedata
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol, TypedDict

from undercard.prompts import load_prompt
from undercard.recommender.engines.engine import Engine, checked
from undercard.recommender.errors import EngineError
from undercard.recommender.ranking.ranker import (
    RankContext,
    Ranking,
    RankItem,
    bounded_evidence,
)

CALIBRATION = 0.85  # share of a title's own likelihood that is taken off, unless measured otherwise
_LONGEST_TEXT = 120  # characters of a candidate's text that are read
_LONGEST_REQUEST = 600  # characters; the end of a request is what was said last
_MOST_EXAMPLES = 8  # liked or avoided tracks in the prompt: the last ones
_REMEMBERED = 20_000  # neutral likelihoods kept in memory


class TitleLikelihood:
    """Scores texts by a language model.

    Neutral likelihoods are remembered: they do not depend on the request.
    """

    def __init__(self, engine: Engine, *, calibration: float = CALIBRATION) -> None:
        self.engine, self.calibration = engine, calibration
        self._prompt, self._neutral_prompt = load_prompt("rank"), load_prompt("rank_neutral")
        self._neutral: OrderedDict[str, float] = OrderedDict()
        self._lock = threading.Lock()

    @property
    def version(self) -> str:
        """The engine, the calibration and the exact prompts."""
        return (
            f"{self.engine.name}/{self.calibration:g}/{self._prompt.ref}/{self._neutral_prompt.ref}"
        )

    def scores(self, context: RankContext, items: Sequence[RankItem]) -> dict[str, float]:
        """Nats by which the request makes each item's text likelier, by id. Raises EngineError."""
        texts = [" " + candidate_text(item.text) for item in items]
        prompt = self._prompt.render(**prompt_variables(context)).rstrip()
        found = checked(self.engine.score(prompt, texts), len(texts), self.engine.name)
        neutral = self._neutral_scores(texts)
        return {
            item.id: score - self.calibration * neutral[text]
            for item, text, score in zip(items, texts, found, strict=True)
        }

    def _neutral_scores(self, texts: Sequence[str]) -> Mapping[str, float]:
        with self._lock:
            known = {text: self._neutral[text] for text in texts if text in self._neutral}
        missing = sorted(set(texts) - known.keys())
        if not missing:
            return known
        prompt = self._neutral_prompt.render().rstrip()
        scores = checked(self.engine.score(prompt, missing), len(missing), self.engine.name)
        fresh = dict(zip(missing, scores, strict=True))
        with self._lock:
            self._neutral.update(fresh)
            while len(self._neutral) > _REMEMBERED:
                self._neutral.popitem(last=False)
        return known | fresh


class ModelScorer(Protocol):
    """A way to score items by a language model.

    Here by their titles' likelihood, in `undercard.recommender.ranking.lettered` by letters.
    """

    engine: Engine

    @property
    def version(self) -> str:
        """Changes whenever the same items may get other scores."""
        ...

    def scores(self, context: RankContext, items: Sequence[RankItem]) -> dict[str, float]:
        """Nats by which each item is preferred, by id; comparable within one call.

        Raises EngineError.
        """
        ...


class LanguageModelRanker:
    """The language model alone, over the `window` items with the most evidence.

    The others stay behind them.
    """

    name = "language-model"
    facts = True

    def __init__(
        self,
        engine: Engine,
        *,
        window: int = 24,
        ask: Callable[[Engine], ModelScorer] = TitleLikelihood,
    ) -> None:
        self._scorer, self._window = ask(engine), window

    @property
    def version(self) -> str:
        """The engine and the exact prompts."""
        return self._scorer.version

    def rank(self, context: RankContext, items: Sequence[RankItem]) -> Ranking:
        """Let the items in the window exchange their evidence according to the model's order."""
        evidence = bounded_evidence(items)
        head = best(items, self._window)
        try:
            found = self._scorer.scores(context, head)
        except EngineError as error:
            return Ranking(evidence, (fallback_note(error),), "evidence")
        values = sorted((evidence[item.id] for item in head), reverse=True)
        order = sorted(found, key=lambda id_: -found[id_])
        exchanged = evidence | dict(zip(order, values, strict=True))
        return Ranking(exchanged, (), self._scorer.engine.name)


def best(items: Sequence[RankItem], window: int) -> list[RankItem]:
    """Take the items with the most evidence, at most `window`; ties keep the order given."""
    return sorted(items, key=lambda item: -item.evidence)[:window]


def fallback_note(error: EngineError) -> str:
    """Say what the listener is told when the language model could not be asked."""
    return f"The language model could not be asked ({error}); the order is retrieval's alone."


class PromptVariables(TypedDict):
    """What every ranking prompt says of a wish."""

    request: str
    liked: list[str]
    avoided: list[str]


def prompt_variables(context: RankContext) -> PromptVariables:
    """What every ranking prompt says of a wish, fit to be data."""
    return {
        "request": one_line(context.request[-_LONGEST_REQUEST:], _LONGEST_REQUEST),
        "liked": list(map(candidate_text, context.liked[-_MOST_EXAMPLES:])),
        "avoided": list(map(candidate_text, context.avoided[-_MOST_EXAMPLES:])),
    }


def candidate_text(text: str) -> str:
    """Make a track's text fit to be data in a prompt."""
    return one_line(text, _LONGEST_TEXT)


def one_line(text: str, longest: int) -> str:
    """Make a text fit to be data: one line, no control characters, at most `longest` characters."""
    plain = "".join(map(_printable, text))
    return " ".join(plain.split())[:longest].rstrip() or "untitled"


def _printable(character: str) -> str:
    """The character, or a space for a control character or a separator."""
    return " " if unicodedata.category(character)[0] in "CZ" else character
