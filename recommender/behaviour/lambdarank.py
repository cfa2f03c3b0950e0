"""LambdaRank (Burges 2010) by gradient-boosted trees: LightGBM, from the optional extra `train`.

Knows features, labels and lists; not what they stand for.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class LambdaRank:
    """Settings of one ranker; `depth` is how many places of a list the loss looks at."""

    objective: Literal["lambdarank", "rank_xendcg"] = "lambdarank"
    trees: int = 250
    leaves: int = 31
    rate: float = 0.05
    smallest: int = 50  # candidates in a leaf
    features: float = 0.5  # share that each tree may use
    depth: int = 20
    threads: int = 1

    def fit(
        self,
        values: Floats,
        labels: NDArray[np.bool_],
        sizes: Sequence[int],
        weights: Floats,
        *,
        seed: int,
    ) -> "FittedRank":
        """Learn from lists: `values` (n, features), `labels` and `weights` (n,).

        `sizes` are those of the lists in order, summing to n.
        """
        import lightgbm

        data = lightgbm.Dataset(
            values, labels.astype(np.float32), group=list(sizes), weight=weights
        )
        return FittedRank(lightgbm.train(self._parameters(seed), data, num_boost_round=self.trees))

    def _parameters(self, seed: int) -> dict[str, Any]:
        return {
            "objective": self.objective,
            "lambdarank_truncation_level": self.depth,
            "num_leaves": self.leaves,
            "learning_rate": self.rate,
            "min_data_in_leaf": self.smallest,
            "feature_fraction": self.features,
            "bagging_fraction": 0.8,
            "bagging_freq": 1,
            "lambda_l2": 5.0,
            "num_threads": self.threads,
            "deterministic": True,
            "force_row_wise": True,
            "max_bin": 63,
            "seed": seed,
            "verbosity": -1,
        }


class FittedRank:
    """A ranker that has learned."""

    def __init__(self, booster: Any) -> None:  # noqa: ANN401 - LightGBM's own type
        self._booster = booster

    def scores(self, values: Floats) -> NDArray[np.float64]:
        """Scores of shape (n,); only their order within a list means anything."""
        found: NDArray[np.float64] = self._booster.predict(values)
        return found

    def gains(self) -> NDArray[np.float64]:
        """How much each feature lowered the loss, of shape (features,)."""
        found: NDArray[np.float64] = self._booster.feature_importance("gain")
        return found
