"""What is known of a candidate and a history, as columns of numbers for a learned blend.

The order of plays is not in it. Several rankers at several strengths of discounting popularity, how
alike the listeners of candidate and history are in how much they play, and how close the names are.
Every column is a function of the history as a set.
"""

from collections.abc import Sequence
from typing import Self

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from undercard.recommender.behaviour.ease import Ease
from undercard.recommender.behaviour.ials import Ials, IalsSettings
from undercard.recommender.behaviour.item_knn import ItemKnn, ItemKnnSettings
from undercard.recommender.behaviour.popularity import Popularity
from undercard.recommender.behaviour.protocol import Behaviour, History, Scores, interactions
from undercard.recommender.behaviour.spectral import Spectral, unit
from undercard.recommender.behaviour.user_knn import UserKnn, UserKnnSettings

# (histories, lists, candidates): for every history some lists to choose from
Candidates = NDArray[np.int64]
Columns = NDArray[np.float32]  # (histories, lists, candidates, columns)
_EVERYBODY = 1_000_000


def rankers() -> dict[str, Behaviour]:
    """Make the rankers whose scores are columns; the part before the slash names their family."""
    found: dict[str, Behaviour] = {"popularity/count": Popularity()}
    for long, popular in ((0.0, 0.5), (0.0, 0.8), (0.5, 0.5), (0.5, 0.8), (0.5, 1.0), (1.0, 0.8)):
        items = ItemKnnSettings(shrinkage=0, popular=popular, long=long)
        found[f"item_knn/{long}-{popular}"] = ItemKnn(items)
    for rare, power, length, popular in (
        (0.5, 1, 0.5, 1),
        (0.5, 1, 0.25, 0.8),
        (0, 1, 0.5, 1),
        (0.5, 2, 0.5, 1),
    ):
        settings = UserKnnSettings(_EVERYBODY, rare, power, length, popular)
        found[f"user_knn/{rare}-{power}-{length}"] = UserKnn(settings)
    for l2 in (100.0, 400.0):
        found[f"ease/{l2:.0f}"] = Ease(l2)
    for factors, penalty, alpha in ((64, 10, 40), (64, 30, 40), (128, 10, 10), (256, 30, 40)):
        factorised = IalsSettings(factors, penalty, alpha, sweeps=10, cosine=True)
        found[f"ials/{factors}-{penalty}"] = Ials(factorised)
    for size, stretch in ((24, 0.0), (48, 0.0), (48, 0.5), (96, 0.0), (128, 0.5)):
        found[f"spectral/{size}-{stretch}"] = Spectral(size, stretch)
    return found


class Signals:
    """Columns for candidates, from rankers fitted on some listeners' histories.

    And from vectors of the items' names.
    """

    def __init__(self, names: NDArray[np.floating] | None = None) -> None:
        """Take unit vectors of the names (n_items, size), or do without."""
        self._names = None if names is None else unit(names - names.mean(axis=0))
        self._rankers = rankers()

    def fit(self, histories: Sequence[History], n_items: int) -> Self:
        """Fit all rankers on whole histories, one per listener."""
        for ranker in self._rankers.values():
            ranker.fit(histories, n_items)
        self._played = interactions(histories, n_items)
        self._counts = np.log1p(np.asarray(self._played.sum(axis=0))[0])
        lengths = np.log(np.maximum(np.asarray(self._played.sum(axis=1))[:, 0], 1))
        listeners = np.asarray(self._played.sum(axis=0))[0]
        known = listeners > 0
        total = np.asarray(self._played.T @ lengths)
        typical = lengths.mean() if len(lengths) else 0
        self._lengths = np.where(known, total / np.maximum(listeners, 1), typical)
        return self

    def columns(
        self, histories: Sequence[History], candidates: Candidates
    ) -> tuple[list[str], Columns]:
        """Names of the columns, and their values for each history's candidates."""
        found = {}
        for name, ranker in self._rankers.items():
            found[name] = _pick(ranker.score_all(histories), candidates)
        found |= self._neighbours(histories, candidates)
        found |= self._profile(histories, candidates)
        if self._names is not None:
            found |= self._named(self._names, histories, candidates)
        shown = {name: standardised(values) for name, values in found.items()}
        for name in ("popularity/count", "profile/lengths", "neighbours/1"):
            shown[f"{name} itself"] = found[name]
        shown |= self._of_history(histories, candidates)
        return list(shown), np.stack(list(shown.values()), axis=-1).astype(np.float32)

    def _neighbours(
        self, histories: Sequence[History], candidates: Candidates
    ) -> dict[str, Scores]:
        """Share of a candidate's listeners who have at least k items of the history."""
        shared = sparse.csr_matrix(interactions(histories, self._played.shape[1]) @ self._played.T)
        found = {}
        for k in (1, 2, 3):
            enough = shared.copy()
            enough.data = (enough.data >= k).astype(np.float32)
            votes = (enough @ self._played).toarray() / np.exp(self._counts)
            found[f"neighbours/{k}"] = _pick(votes.astype(np.float32), candidates)
        return found

    def _profile(self, histories: Sequence[History], candidates: Candidates) -> dict[str, Scores]:
        """How long the lists of a candidate's listeners are.

        And how far that and the candidate's count are from the history's.
        """
        lengths, counts = self._of(histories, self._lengths), self._of(histories, self._counts)
        return {
            "profile/lengths": self._lengths[candidates],
            "profile/length-distance": np.abs(self._lengths[candidates] - lengths[:, None, None]),
            "profile/count-distance": self._counts[candidates] - counts[:, None, None],
        }

    def _of_history(
        self, histories: Sequence[History], candidates: Candidates
    ) -> dict[str, Scores]:
        """What is the same for all candidates of a history: length, popularity, busy listeners."""
        sizes = [len(set(history)) for history in histories]
        of: dict[str, NDArray[np.floating]] = {
            "profile/history-size": np.array(sizes, dtype=np.float32),
            "profile/history-count": self._of(histories, self._counts),
            "profile/history-lengths": self._of(histories, self._lengths),
        }
        shape = candidates.shape
        found = {}
        for name, values in of.items():
            found[name] = np.broadcast_to(values[:, None, None], shape).astype(np.float32)
        return found

    def _of(
        self, histories: Sequence[History], values: NDArray[np.floating]
    ) -> NDArray[np.float64]:
        found = np.full(len(histories), values.mean())
        for row, history in enumerate(histories):
            if history:
                found[row] = values[sorted(set(history))].mean()
        return found

    def _named(
        self, names: NDArray[np.floating], histories: Sequence[History], candidates: Candidates
    ) -> dict[str, Scores]:
        """Mean and greatest cosine of a candidate's name with those of the history."""
        mean = np.zeros(candidates.shape, np.float32)
        most = np.zeros(candidates.shape, np.float32)
        for row, history in enumerate(histories):
            if history:
                alike = names[candidates[row]] @ names[sorted(set(history))].T
                mean[row], most[row] = alike.mean(axis=-1), alike.max(axis=-1)
        return {"names/mean": mean, "names/most": most}


def standardised(values: NDArray[np.floating]) -> Scores:
    """Each list's values less their mean, in standard deviations.

    What counts is to stand out among the candidates.
    """
    centred = values - values.mean(axis=-1, keepdims=True, dtype=np.float64)
    spread = values.std(axis=-1, keepdims=True, dtype=np.float64)
    return np.asarray(centred / (spread + 1e-6), dtype=np.float32)


def _pick(scores: Scores, candidates: Candidates) -> Scores:
    rows = np.arange(len(candidates))[:, None, None]
    return np.asarray(scores[rows, candidates], dtype=np.float32)
