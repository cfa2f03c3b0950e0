"""Gradient-boosted trees that learn to put one candidate of a list first (LightGBM, MIT).

Burges, "From RankNet to LambdaRank to LambdaMART: an overview", 2010.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class TreeSettings:
    """`number` trees of `leaves`, learning at `rate`; `seeds` such models are averaged.

    No leaf has fewer rows than `least`.
    """

    number: int = 200
    leaves: int = 8
    rate: float = 0.05
    least: int = 50
    columns: float = 0.3
    rows: float = 0.7
    penalty: float = 5.0
    seeds: int = 3
    seed: int = 0


class Trees:
    """LambdaMART models of several seeds; the score is their mean."""

    def __init__(self, models: Sequence[Any]) -> None:
        self._models = models

    def scores(self, columns: NDArray[np.float32]) -> NDArray[np.float64]:
        """Score (…, columns) as (…); higher is better."""
        flat = columns.reshape(-1, columns.shape[-1])
        found = np.mean([model.predict(flat, num_threads=1) for model in self._models], axis=0)
        return np.asarray(found).reshape(columns.shape[:-1])


def grow(
    columns: NDArray[np.float32], settings: TreeSettings, right: NDArray[np.int64] | None = None
) -> Trees:
    """Learn from lists (…, candidates, columns).

    `right` (…) is each list's right candidate, the first when not given. Raises ImportError, saying
    what to install, without LightGBM.
    """
    try:
        import lightgbm
    except ImportError as error:
        raise ImportError(
            "the learned blend needs LightGBM: pip install 'undercard[train]'"
        ) from error
    size, n_columns = columns.shape[-2:]
    rows = columns.reshape(-1, n_columns)
    lists = len(rows) // size
    labels = np.zeros((lists, size), dtype=np.int32)
    labels[np.arange(lists), 0 if right is None else right.ravel()] = 1
    models = []
    for seed in range(settings.seeds):
        data = lightgbm.Dataset(rows, labels.ravel(), group=[size] * lists)
        models.append(lightgbm.train(_parameters(settings, seed), data, settings.number))
    return Trees(models)


def _parameters(settings: TreeSettings, seed: int) -> dict[str, Any]:
    return {
        "objective": "lambdarank",
        "num_leaves": settings.leaves,
        "learning_rate": settings.rate,
        "min_data_in_leaf": settings.least,
        "feature_fraction": settings.columns,
        "bagging_fraction": settings.rows,
        "bagging_freq": 1,
        "lambda_l2": settings.penalty,
        "seed": settings.seed + seed,
        "verbose": -1,
        "num_threads": 1,
        "deterministic": True,
        "force_row_wise": True,
    }
