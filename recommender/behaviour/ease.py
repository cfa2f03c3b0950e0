"""A linear autoencoder whose items may not explain themselves, in closed form.

Steck, "Embarrassingly shallow autoencoders for sparse data", WWW 2019. Its matrix is dense: 4
n_items^2 bytes (136 MB for 5,841 items; 3 GB for 28,000), so it serves catalogues of some ten
thousand items.
"""

from collections.abc import Sequence

import numpy as np
from scipy import linalg, sparse
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from undercard.recommender.behaviour.protocol import Behaviour, History, Scores, interactions


class Ease(Behaviour):
    """score = x B with B = I - P / diag(P), P = (X'X + l2 I)^-1.

    B is the least-squares solution with a zero diagonal. `popular` divides a score by the item's
    count to that power (0: as published).
    """

    name = "ease"

    def __init__(self, l2: float = 100.0, popular: float = 0.0) -> None:
        """Raises ValueError unless l2 is above 0."""
        if l2 <= 0:
            raise ValueError(f"l2 must be above 0, found {l2}")
        self.l2, self.popular = l2, popular

    def fit(self, histories: Sequence[History], n_items: int) -> "Ease":
        """See Behaviour."""
        played = interactions(histories, n_items)
        gram = (played.T @ played).toarray()
        counts = gram.diagonal().copy()
        gram[np.diag_indices(n_items)] += self.l2
        # Two threads that wait for each other on a busy machine took 20 times as long.
        with threadpool_limits(1, "blas"):
            lower = linalg.lapack.spotrf(gram, lower=1, overwrite_a=1)[0]
            inverse = linalg.lapack.spotri(lower, lower=1, overwrite_c=1)[0]
        inverse = np.tril(inverse) + np.tril(inverse, -1).T
        weights = -inverse / inverse.diagonal()
        weights[np.diag_indices(n_items)] = 0
        self.weights: Scores = (weights * np.maximum(counts, 1) ** -self.popular).astype(np.float32)
        return self

    def score_all(self, histories: Sequence[History]) -> Scores:
        """See Behaviour."""
        played = sparse.csr_matrix(interactions(histories, len(self.weights)))
        return np.asarray(played @ self.weights)
