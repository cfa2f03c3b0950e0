"""What the listeners with the most similar histories played.

Herlocker, Konstan, Borchers, Riedl, "An algorithmic framework for performing collaborative
filtering", SIGIR 1999.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from undercard.recommender.behaviour.protocol import Behaviour, History, Scores, interactions


@dataclass(frozen=True)
class UserKnnSettings:
    """How neighbours are found and vote.

    The nearest `neighbours` vote. An item in common weighs (listeners / its count) ** rare;
    similarity is divided by the length of the neighbour's history ** length and raised to `power`;
    votes for an item are divided by its count ** popular.
    """

    neighbours: int = 100
    rare: float = 0.5
    power: float = 1.0
    length: float = 0.5
    popular: float = 0.0


class UserKnn(Behaviour):
    """score(j) = sum over the nearest u who have j of similarity ** power / count ** popular.

    similarity is that of u and the history, count is j's.
    """

    name = "user_knn"

    def __init__(self, settings: UserKnnSettings | None = None) -> None:
        """Use `settings`, or the defaults."""
        self.settings = settings or UserKnnSettings()

    def fit(self, histories: Sequence[History], n_items: int) -> "UserKnn":
        """See Behaviour."""
        self._played = interactions(histories, n_items)
        counts = np.maximum(np.asarray(self._played.sum(axis=0))[0], 1)
        rarity = sparse.diags((len(histories) / counts) ** self.settings.rare)
        lengths = np.maximum(np.asarray(self._played.sum(axis=1))[:, 0], 1)
        self._listeners = sparse.diags(lengths**-self.settings.length) @ self._played @ rarity
        self._discount = counts**-self.settings.popular
        return self

    def score_all(self, histories: Sequence[History]) -> Scores:
        """See Behaviour."""
        similar = (interactions(histories, self._played.shape[1]) @ self._listeners.T).toarray()
        keep = min(self.settings.neighbours, similar.shape[1])
        lowest = np.partition(similar, -keep, axis=1)[:, -keep, None]
        votes = np.where(similar >= lowest, similar, 0) ** self.settings.power
        found = (sparse.csr_matrix(votes) @ self._played).toarray()
        return np.asarray(found * self._discount, dtype=np.float32)
