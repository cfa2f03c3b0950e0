"""Items by their place in the listeners' graph.

The leading singular vectors of who played what, normalised on both sides. Cremonesi, Koren, Turrin,
"Performance of recommender algorithms on top-n recommendation tasks", RecSys 2010 (PureSVD), on the
normalised matrix of spectral clustering (Dhillon, KDD 2001), with cosines: an item's popularity has
no say.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.linalg import svds

from undercard.recommender.behaviour.protocol import Behaviour, History, Scores, interactions


class Spectral(Behaviour):
    """score(j) = cosine of j's vector with the mean of the history's.

    Vectors are V S^stretch of the decomposition U S V'.
    """

    name = "spectral"

    def __init__(self, size: int = 48, stretch: float = 0.0, seed: int = 0) -> None:
        """Keep `size` dimensions; `stretch` 0 counts them alike, 1 by their singular values."""
        self.size, self.stretch, self._seed = size, stretch, seed

    def fit(self, histories: Sequence[History], n_items: int) -> "Spectral":
        """See Behaviour."""
        played = interactions(histories, n_items)
        lengths = np.maximum(np.asarray(played.sum(axis=1))[:, 0], 1)
        counts = np.asarray(played.sum(axis=0))[0]
        normalised = sparse.diags(lengths**-0.5) @ played @ sparse.diags((counts + 1) ** -0.5)
        size = min(self.size, min(normalised.shape) - 1)
        _, values, vectors = svds(normalised.astype(np.float64), size, random_state=self._seed)
        self.vectors: NDArray[np.float64] = vectors.T * values**self.stretch
        return self

    def score_all(self, histories: Sequence[History]) -> Scores:
        """See Behaviour."""
        return mean_cosine(self.vectors, histories)


def mean_cosine(vectors: NDArray[np.floating], histories: Sequence[History]) -> Scores:
    """Cosine of every item's vector with the mean direction of each history.

    `vectors` has shape (n_items, size), the result (len(histories), n_items).
    """
    directions = unit(vectors)
    return np.asarray(
        unit(interactions(histories, len(vectors)) @ directions) @ directions.T, dtype=np.float32
    )


def unit(vectors: NDArray[np.floating]) -> NDArray[np.float64]:
    """Rows at length one; a row of zeros stays."""
    found = np.asarray(vectors, dtype=np.float64)
    return np.asarray(found / np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-9))
