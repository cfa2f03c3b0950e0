"""Blends retrieval's evidence with the language model's opinion, by a learned weight that a data
file keeps.
"""

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
from undercard.recommender.ranking.ranker import RankContext, Ranking, RankItem

_SHIPPED = Path(__file__).parent.parent / "data" / "blend.yaml"
_FARTHEST = 3.0  # standard deviations beyond which an opinion counts no more


@dataclass(frozen=True)
class Blend:
    """How much one standard deviation of the language model's opinion is worth, in units of
    evidence.
    """

    weight: float  # in [0, 1]; 0: the model is not asked
    window: int  # how many of the items with the most evidence the model is asked about
    calibration: float = (
        CALIBRATION  # share of a title's own likelihood that is taken off the model's opinion
    )
    held_out: tuple[int, int] | None = (
        None  # (part, of): an adapter that learnt from all of CPCD's dialogues but this part
    )
    facts: bool = False  # whether the model was taught to read the facts that stand behind a name
    record: Mapping[str, Any] = field(default_factory=dict)  # how it was fitted


def load_blend(model: str, path: Path = _SHIPPED) -> Blend:
    """Read the blend that was fitted for the engine of this name, or the file's default.

    Raises BlendFileError naming the file and the field.
    """
    try:
        content = yaml12.load_file(path)
        entry = next(
            (one for one in content["fitted"] if one["model"] == model), content["default"]
        )
        blend = Blend(
            float(entry["weight"]),
            int(entry["window"]),
            float(entry["calibration"]),
            tuple(entry["held_out"]) if "held_out" in entry else None,
            bool(entry.get("facts", False)),
            entry,
        )
    except (OSError, yaml12.YAMLError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise BlendFileError(
            f"{path}: expected `default` and `fitted` entries with model, weight, window and calibration: {error!r}"
        ) from error
    if not 0 <= blend.weight <= 1 or blend.window < 0:
        raise BlendFileError(
            f"{path}: weight must lie in [0, 1] and window be at least 0, not {blend.weight} and {blend.window}"
        )
    return blend


class BlendedRanker:
    """Evidence plus `weight` times the language model's standardised opinion.

    Never raises for an engine's trouble.
    """

    name = "blended"

    def __init__(self, engine: Engine, blend: Blend | None = None) -> None:
        self._blend = blend or load_blend(engine.name)
        self._likelihood = TitleLikelihood(engine, calibration=self._blend.calibration)

    @property
    def facts(self) -> bool:
        """See Ranker."""
        return self._blend.facts

    @property
    def version(self) -> str:
        """The weight, the engine and the exact prompts."""
        return f"{self._blend.weight:g}*{self._blend.window}/{self._likelihood.version}"

    def rank(self, context: RankContext, items: Sequence[RankItem]) -> Ranking:
        """Score every item.

        With weight 0 the order is exactly the evidence's, and the model is not asked.
        """
        evidence = {item.id: min(1.0, max(0.0, item.evidence)) for item in items}
        if not self._blend.weight or not items:
            return Ranking(evidence, (), "evidence")
        try:
            opinions = self._likelihood.scores(context, best(items, self._blend.window))
        except EngineError as error:
            return Ranking(evidence, (fallback_note(error),), "evidence")
        return Ranking(
            blended(evidence, opinions, self._blend.weight), (), self._likelihood.engine.name
        )


def blended(
    evidence: Mapping[str, float], opinions: Mapping[str, float], weight: float
) -> dict[str, float]:
    """Evidence in [0, 1] plus `weight` * z, brought back to [0, 1]; an item without an opinion has
    z = 0.

    z is the opinion in standard deviations from the mean of all opinions, held to ±3.
    """
    z = standardised(opinions)
    room = weight * _FARTHEST
    return {
        id_: (value + weight * z.get(id_, 0.0) + room) / (1 + 2 * room)
        for id_, value in evidence.items()
    }


def standardised(opinions: Mapping[str, float]) -> dict[str, float]:
    """Each opinion in standard deviations from the mean, held to ±3; all 0 when they do not differ."""
    if not opinions:
        return {}
    mean, spread = fmean(opinions.values()), pstdev(opinions.values())
    if not math.isfinite(spread) or spread < 1e-9:
        return dict.fromkeys(opinions, 0.0)
    return {
        id_: max(-_FARTHEST, min(_FARTHEST, (value - mean) / spread))
        for id_, value in opinions.items()
    }
