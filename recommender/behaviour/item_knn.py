"""Items that are played by the same listeners, or soon after one another.

Sarwar, Karypis, Konstan, Riedl, "Item-based collaborative filtering recommendation algorithms", WWW
2001; with recency.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from scipy import sparse

from undercard.recommender.behaviour.protocol import (
    Behaviour,
    History,
    Scores,
    check_items,
    interactions,
)


@dataclass(frozen=True)
class ItemKnnSettings:
    """How items are compared and how old plays count.

    `recency` is what a play counts relative to the next younger one of the same history (1: age
    does not matter). `gap` is None: items are alike when the same listeners have them, in whatever
    order. Else only what came later is recommended, and a pair with k plays in between counts gap
    ** k. `shrinkage` discounts pairs that few listeners share; `popular` is the power of an item's
    count that its score is divided by (0.5: cosine; 0: co-occurrence). Without `gap`, a listener
    with n items counts n ** -long: who has everything says little about any pair.
    """

    recency: float = 1.0
    gap: float | None = None
    shrinkage: float = 10.0
    popular: float = 0.5
    long: float = 0.0
    longest_gap: int = 10


class ItemKnn(Behaviour):
    """score(j): the sum over i in the history of recency ** age(i) * similarity(i, j).

    similarity(i, j) = n_ij / ((n_i + shrinkage)^p * (n_j + shrinkage)^p).
    """

    name = "item_knn"

    def __init__(self, settings: ItemKnnSettings | None = None) -> None:
        """Use `settings`, or cosine without order."""
        self.settings = settings or ItemKnnSettings()

    def fit(self, histories: Sequence[History], n_items: int) -> "ItemKnn":
        """See Behaviour."""
        played = interactions(histories, n_items)
        counts = np.asarray(played.sum(axis=0))[0]
        gap = self.settings.gap
        pairs = self._together(played) if gap is None else self._later(histories, n_items, gap)
        pairs.setdiag(0)
        weight = sparse.diags((counts + self.settings.shrinkage + 1e-9) ** -self.settings.popular)
        self.similar: sparse.csr_matrix = sparse.csr_matrix(
            weight @ pairs @ weight, dtype=np.float32
        )
        return self

    def score_all(self, histories: Sequence[History]) -> Scores:
        """See Behaviour."""
        return np.asarray((self._weights(histories) @ self.similar).toarray(), dtype=np.float32)

    def _weights(self, histories: Sequence[History]) -> sparse.csr_matrix:
        n_items = self.similar.shape[0]
        weights = sparse.lil_matrix((len(histories), n_items), dtype=np.float32)
        for row, history in enumerate(histories):
            check_items(np.asarray(history, dtype=np.int64), n_items)
            for age, item in enumerate(reversed(history)):
                weights[row, item] += self.settings.recency**age
        return weights.tocsr()

    def _together(self, played: sparse.csr_matrix) -> sparse.csr_matrix:
        """Weight of (i, j): how many listeners have both."""
        lengths = np.maximum(np.asarray(played.sum(axis=1))[:, 0], 1)
        return sparse.csr_matrix(played.T @ sparse.diags(lengths**-self.settings.long) @ played)

    def _later(self, histories: Sequence[History], n_items: int, gap: float) -> sparse.csr_matrix:
        """Weight of (i, j): how often, and how soon, j came after i."""
        found = sparse.csr_matrix((n_items, n_items), dtype=np.float32)
        for step in range(1, self.settings.longest_gap + 1):
            following = [list(zip(plays, plays[step:], strict=False)) for plays in histories]
            pairs = np.array(list(chain.from_iterable(following)), np.int64).reshape(-1, 2)
            ones = np.full(len(pairs), gap ** (step - 1), np.float32)
            found += sparse.csr_matrix((ones, (pairs[:, 0], pairs[:, 1])), shape=(n_items, n_items))
        return found
