"""Matrix factorisation for plays without ratings, by alternating least squares.

By the library `implicit` (MIT). Hu, Koren, Volinsky, "Collaborative filtering for implicit feedback
datasets", ICDM 2008.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from undercard.recommender.behaviour.protocol import Behaviour, History, Scores, interactions
from undercard.recommender.behaviour.spectral import mean_cosine


@dataclass(frozen=True)
class IalsSettings:
    """Size, strength of the penalty, weight of a play (confidence 1 + alpha), sweeps, seed."""

    factors: int = 64
    penalty: float = 10.0
    alpha: float = 10.0
    sweeps: int = 15
    seed: int = 0
    cosine: bool = False  # compare directions: the mean of the history's vectors with an item's


class Ials(Behaviour):
    """score = x'y: an item's vector y, and the history's x by one least-squares step."""

    name = "ials"

    def __init__(self, settings: IalsSettings | None = None) -> None:
        """Use `settings`, or the defaults."""
        self.settings = settings or IalsSettings()

    def fit(self, histories: Sequence[History], n_items: int) -> "Ials":
        """See Behaviour. Raises ImportError, saying what to install, without `implicit`."""
        self._n_items = n_items
        with threadpool_limits(1, "blas"):  # the library parallelises by itself
            self._model = self._make()
            self._model.fit(interactions(histories, n_items), show_progress=False)
        return self

    def score_all(self, histories: Sequence[History]) -> Scores:
        """See Behaviour."""
        if self.settings.cosine:
            return mean_cosine(self._model.item_factors, histories)
        with threadpool_limits(1, "blas"):
            listeners = self._model.recalculate_user(
                np.arange(len(histories)), interactions(histories, self._n_items)
            )
        return np.asarray(listeners @ self._model.item_factors.T, dtype=np.float32)

    def _make(self) -> Any:  # noqa: ANN401 - the library has no types
        try:
            from implicit.cpu.als import AlternatingLeastSquares
        except ImportError as error:
            raise ImportError(
                "iALS needs the library `implicit`: pip install 'undercard[train]'"
            ) from error
        s = self.settings
        return AlternatingLeastSquares(
            factors=s.factors,
            regularization=s.penalty,
            alpha=s.alpha,
            iterations=s.sweeps,
            random_state=s.seed,
            num_threads=1,
        )
