"""Blends retrieval's evidence with the language model's scores, by a learned weight in a file."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import fmean, pstdev
from typing import Any

from undercard.prompts import yaml12
from undercard.recommender.engines.engine import Engine
from undercard.recommender.errors import BlendFileError, EngineError
from undercard.recommender.ranking.language import CALIBRATION, TitleLikelihood, best, fallback_note
from undercard.recommender.ranking.ranker import (
    RankContext,
    Ranking,
    RankItem,
    bounded_evidence,
)

_SHIPPED = Path(__file__).parent.parent / "data" / "blend.yaml"
_FARTHEST = 3.0  # standard deviations to which a language-model score counts


@dataclass(frozen=True)
class Blend:
    """How much the language model's scores count beside retrieval's evidence.

    `weight` in [0, 1] is how much evidence one standard deviation of them equals; at 0 the model is
    not asked. `window`: how many of the items with the most evidence it is asked about.
    `calibration`: the share of a title's own likelihood that is taken off. `learnt`: ids of the
    dialogues that the adapter learnt from. `facts`: the model was taught to read the facts that
    stand behind a name. `record`: how all this was fitted.
    """

    weight: float
    window: int
    calibration: float = CALIBRATION
    learnt: frozenset[str] = frozenset()
    facts: bool = False
    record: Mapping[str, Any] = field(default_factory=dict)


def load_blend(model: str, path: Path = _SHIPPED) -> Blend:
    """Read the blend that was fitted for the engine of this name, or the file's default.

    Raises BlendFileError naming the file and the field.
    """
    try:
        content = yaml12.load_file(path)
        fitted = (one for one in content["fitted"] if one["model"] == model)
        blend = _blend(next(fitted, content["default"]), path.parent)
    except (OSError, yaml12.YAMLError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise BlendFileError(
            f"{path}: expected `default` and `fitted` entries with model, weight, window and "
            f"calibration: {error!r}"
        ) from error
    if not 0 <= blend.weight <= 1 or blend.window < 0:
        raise BlendFileError(
            f"{path}: weight must lie in [0, 1] and window be at least 0, "
            f"not {blend.weight} and {blend.window}"
        )
    return blend


def _blend(entry: Mapping[str, Any], folder: Path) -> Blend:
    learnt = folder / entry["learnt"] if "learnt" in entry else None
    return Blend(
        float(entry["weight"]),
        int(entry["window"]),
        float(entry["calibration"]),
        frozenset(learnt.read_text(encoding="utf-8").split()) if learnt else frozenset(),
        bool(entry.get("facts", False)),
        entry,
    )


class BlendedRanker:
    """Evidence plus `weight` times the language model's standardised scores.

    Never raises for an engine's trouble.
    """

    name = "blended"

    def __init__(self, engine: Engine, blend: Blend | None = None) -> None:
        self.blend = blend or load_blend(engine.name)
        self._likelihood = TitleLikelihood(engine, calibration=self.blend.calibration)

    @property
    def facts(self) -> bool:
        """See Ranker."""
        return self.blend.facts

    @property
    def version(self) -> str:
        """The weight, the engine and the exact prompts."""
        return f"{self.blend.weight:g}*{self.blend.window}/{self._likelihood.version}"

    def rank(self, context: RankContext, items: Sequence[RankItem]) -> Ranking:
        """Score every item.

        With weight 0 the order is exactly the evidence's, and the model is not asked.
        """
        evidence = bounded_evidence(items)
        if not self.blend.weight or not items:
            return Ranking(evidence, (), "evidence")
        try:
            found = self._likelihood.scores(context, best(items, self.blend.window))
        except EngineError as error:
            return Ranking(evidence, (fallback_note(error),), "evidence")
        scores = blended(evidence, found, self.blend.weight)
        return Ranking(scores, (), self._likelihood.engine.name)


def blended(
    evidence: Mapping[str, float], model: Mapping[str, float], weight: float
) -> dict[str, float]:
    """Evidence in [0, 1] plus `weight` * z, brought back to [0, 1].

    z is the model's score, standardised; it is 0 for an item without one.
    """
    z = standardised(model)
    room = weight * _FARTHEST
    found = {}
    for id_, value in evidence.items():
        found[id_] = (value + weight * z.get(id_, 0.0) + room) / (1 + 2 * room)
    return found


def standardised(scores: Mapping[str, float]) -> dict[str, float]:
    """Scores in standard deviations from their mean, held to ±3; all 0 when they do not differ."""
    if not scores:
        return {}
    mean, spread = fmean(scores.values()), pstdev(scores.values())
    if not math.isfinite(spread) or spread < 1e-9:
        return dict.fromkeys(scores, 0.0)
    z = {id_: (value - mean) / spread for id_, value in scores.items()}
    return {id_: max(-_FARTHEST, min(_FARTHEST, value)) for id_, value in z.items()}
