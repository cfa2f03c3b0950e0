"""The plainest ranker: what most listeners played."""

from collections.abc import Sequence

import numpy as np

from undercard.recommender.behaviour.protocol import Behaviour, History, Scores, interactions


class Popularity(Behaviour):
    """Scores an item by the number of listeners who played it; the same for every history."""

    name = "popularity"

    def fit(self, histories: Sequence[History], n_items: int) -> "Popularity":
        """See Behaviour."""
        counts = interactions(histories, n_items).sum(axis=0)
        self.counts: Scores = np.asarray(counts, np.float32)[0]
        return self

    def score_all(self, histories: Sequence[History]) -> Scores:
        """See Behaviour."""
        return np.tile(self.counts, (len(histories), 1))
