"""Fuses kinds of evidence by weighted reciprocal rank."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ConfigDict
from scipy.stats import rankdata

from undercard.prompts import yaml12
from undercard.retrieval.candidates import Kind

SETTINGS = Path(__file__).parent / "data" / "fusion.yaml"

Rows = npt.NDArray[np.intp]
Floats = npt.NDArray[np.float64]


class FusionSettings(BaseModel):
    """Weights per kind, the constant `k` of reciprocal rank, and how many rows each kind brings in.

    `grain` is the step below which two values of a kind are equal, `prior` how much of a score
    popularity may take away, `explained` the factor on meaning when names, genres and sound words
    already say all that the text says, `implied` the factor on seeds that are no more than what was
    asked for by name.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    k: float
    pool: int
    prior: float
    explained: float
    implied: float
    weights: Mapping[Kind, float]
    grain: Mapping[Kind, float]
    shown: Mapping[Kind, float]


@cache
def default_settings() -> FusionSettings:
    """The settings in `data/fusion.yaml`."""
    return FusionSettings.model_validate(yaml12.load_file(SETTINGS))


@dataclass(frozen=True, eq=False)
class Channel:
    """One kind of evidence: a value per catalogue row, and the rows it brings in.

    `values` has shape (n,); 0 or less is no evidence.
    """

    kind: Kind
    values: Floats
    rows: Rows
    weight: float = 1.0

    def ranks(self, pool: Rows, grain: float) -> Floats:
        """Rank of each row of the pool by this evidence, from 1; infinite where it has none.

        Equal values share a rank.
        """
        values = self.values[pool]
        steps = np.floor(values / grain) if grain else values
        return np.where(values > 0, rankdata(-steps, method="min"), np.inf)


def fuse(
    channels: Sequence[Channel], pool: Rows, prior: Floats, settings: FusionSettings
) -> tuple[Floats, dict[Kind, Floats]]:
    """Scores in [0, 1] of the pool's rows, and each kind's ranks.

    `prior` in [0, 1] is popularity per catalogue row.
    """
    ranks: dict[Kind, Floats] = {}
    score = np.zeros(len(pool))
    most = 0.0
    for channel in channels:
        ranks[channel.kind] = channel.ranks(pool, settings.grain.get(channel.kind, 0.0))
        weight = channel.weight * settings.weights.get(channel.kind, 0.0)
        score += weight / (settings.k + ranks[channel.kind])
        most += weight / (settings.k + 1)
    score = score / most if most else score
    return score * (1 - settings.prior + settings.prior * prior[pool]), ranks
