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

    `grain` is the step below which two values of a kind are equal. `graded` kinds have values that
    mean the same in every query, from 0 to 1: their ranks go by the value alone, the given number
    of ranks from 1 down to 0, however many rows share it.

    Factors on a score: `prior` is how much popularity may take away, `lesser` for a track that
    nobody meant. A track whose genres, labels and names are below `called` is not called what was
    asked for: it counts by the company its artist keeps, or `unlabelled` where that says nothing.
    Factors on a kind: `explained` on meaning when names, genres and sound words already say all
    that the text says, `labelled` on sound and words where labels say what is meant, `beside` on
    labels where a genre or examples do, `implied` on seeds that are no more than what was asked for
    by name.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    k: float
    pool: int
    prior: float
    lesser: float
    called: float
    unlabelled: float
    explained: float
    labelled: float
    beside: float
    implied: float
    weights: Mapping[Kind, float]
    grain: Mapping[Kind, float]
    graded: Mapping[Kind, float]
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

    def ranks(self, pool: Rows, settings: FusionSettings) -> Floats:
        """Rank of each row of the pool by this evidence, from 1; infinite where it has none.

        Equal values share a rank.
        """
        values, grain = self.values[pool], settings.grain.get(self.kind, 0.0)
        if self.kind in settings.graded:
            ranks = 1 + settings.graded[self.kind] * (1 - np.minimum(values, 1))
        else:
            ranks = rankdata(-(np.floor(values / grain) if grain else values), method="min")
        return np.where(values > 0, ranks, np.inf)


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
        ranks[channel.kind] = channel.ranks(pool, settings)
        weight = channel.weight * settings.weights.get(channel.kind, 0.0)
        score += weight / (settings.k + ranks[channel.kind])
        most += weight / (settings.k + 1)
    score = score / most if most else score
    return score * (1 - settings.prior + settings.prior * prior[pool]), ranks
