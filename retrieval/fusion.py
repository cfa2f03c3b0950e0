"""Fuses kinds of evidence by weighted reciprocal rank."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import yaml
from pydantic import BaseModel, ConfigDict

from retrieval.candidates import Kind

SETTINGS = Path(__file__).parent / "data" / "fusion.yaml"

Rows = npt.NDArray[np.intp]
Floats = npt.NDArray[np.float64]


class FusionSettings(BaseModel):
    """Weights per kind, the constant `k` of reciprocal rank, and how many rows each kind brings in."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    k: float
    pool: int
    weights: Mapping[Kind, float]
    shown: Mapping[Kind, float]


@cache
def default_settings() -> FusionSettings:
    """The settings in `data/fusion.yaml`."""
    return FusionSettings.model_validate(yaml.safe_load(SETTINGS.read_text("utf-8")))


@dataclass(frozen=True, eq=False)
class Channel:
    """One kind of evidence: a value per catalogue row (shape (n,), 0 or less is none), and the rows it brings in."""

    kind: Kind
    values: Floats
    rows: Rows

    def ranks(self, pool: Rows, order: Floats) -> Floats:
        """Rank of each row of the pool by this evidence, from 1; infinite where it has none. Equal values share a rank
        only if `order` (a tie-breaker per catalogue row, greater is better) is equal too.
        """
        values = self.values[pool]
        ranked = np.lexsort((-order[pool], -values))
        ranks = np.empty(len(pool))
        ranks[ranked] = np.arange(1, len(pool) + 1)
        return np.where(values > 0, ranks, np.inf)


def fuse(channels: Sequence[Channel], pool: Rows, order: Floats, settings: FusionSettings) -> tuple[Floats, dict[Kind, Floats]]:
    """Scores in [0, 1] of the pool's rows, and each kind's ranks."""
    ranks = {channel.kind: channel.ranks(pool, order) for channel in channels}
    score = np.zeros(len(pool))
    most = 0.0
    for kind, places in ranks.items():
        weight = settings.weights.get(kind, 0.0)
        score += weight / (settings.k + places)
        most += weight / (settings.k + 1)
    return (score / most if most else score), ranks
