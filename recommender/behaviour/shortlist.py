"""Ranks a whole catalogue: rankers nominate a short list, and learned trees put it in order.

Burke, "Hybrid recommender systems", UMUAI 2002 (cascade); nomination by reciprocal ranks: Cormack,
Clarke, Buettcher, SIGIR 2009. The trees learn from plays that came after all that the rankers were
fitted on, so that no score is of a play that its ranker knew.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from undercard.recommender.behaviour.ease import Ease
from undercard.recommender.behaviour.ials import Ials, IalsSettings
from undercard.recommender.behaviour.item_knn import ItemKnn, ItemKnnSettings
from undercard.recommender.behaviour.network import NetworkSettings
from undercard.recommender.behaviour.popularity import Popularity
from undercard.recommender.behaviour.protocol import (
    Arrays,
    Behaviour,
    History,
    Progress,
    Scores,
    interactions,
    quiet,
)
from undercard.recommender.behaviour.sasrec import SasRec
from undercard.recommender.behaviour.signals import standardised
from undercard.recommender.behaviour.spectral import Spectral
from undercard.recommender.behaviour.user_knn import UserKnn, UserKnnSettings

_AT_ONCE = 512
_RANK_OFFSET = 10.0
_LATEST = 5_000  # plays that count as recent


@dataclass(frozen=True)
class Nominated:
    """Short lists (histories, size) of different items, with columns (histories, size, columns)."""

    items: NDArray[np.int64]
    columns: NDArray[np.float32]
    names: tuple[str, ...]

    @property
    def arrays(self) -> Arrays:
        """All of it as arrays by name; see `of`."""
        return {"items": self.items, "columns": self.columns, "names": np.array(self.names)}

    @classmethod
    def of(cls, arrays: Arrays) -> Self:
        """Put together what `arrays` took apart."""
        return cls(arrays["items"], arrays["columns"], tuple(arrays["names"].tolist()))

    def place_of(self, targets: Sequence[int]) -> NDArray[np.int64]:
        """Place of each target in its list; -1 where it was not nominated."""
        found = self.items == np.asarray(targets)[:, None]
        return np.where(found.any(axis=1), found.argmax(axis=1), -1)


def rankers(checkpoint: Path | None = None, progress: Progress = quiet) -> dict[str, Behaviour]:
    """Make the rankers that nominate; `checkpoint` is SASRec's."""
    soon = ItemKnnSettings(recency=0.6, gap=0.6, shrinkage=0, popular=0.0)
    later = ItemKnnSettings(recency=0.6, gap=0.8, shrinkage=0, popular=0.3)
    last = ItemKnnSettings(recency=0.1, gap=0.5, shrinkage=0, popular=0.2)
    together = ItemKnnSettings(recency=0.6, shrinkage=0, popular=0.3, long=0.5)
    return {
        "item_knn/soon": ItemKnn(soon),
        "item_knn/later": ItemKnn(later),
        "item_knn/last": ItemKnn(last),
        "item_knn/together": ItemKnn(together),
        "user_knn/all": UserKnn(UserKnnSettings(neighbours=200, length=0.5, popular=0.3)),
        "ease/100": Ease(100.0),
        "ials/128": Ials(IalsSettings(128, 10, 10, sweeps=10)),
        "spectral/128": Spectral(128, 0.5),
        "sasrec/kept": SasRec(
            NetworkSettings(rate=4e-3, batch=128), checkpoint=checkpoint, progress=progress
        ),
    }


class Nominators:
    """The rankers, fitted, and what is known of items whatever the history."""

    def __init__(
        self, size: int = 60, *, checkpoint: Path | None = None, progress: Progress = quiet
    ) -> None:
        """Nominate `size` items for each history; SASRec's training goes on from `checkpoint`."""
        self.size = size
        self._checkpoint, self._progress = checkpoint, progress

    def fit(self, histories: Sequence[History], n_items: int, latest: Sequence[int] = ()) -> Self:
        """Fit on whole histories.

        `latest` are the items played last of all, the youngest at the end.
        """
        self.rankers = rankers(self._checkpoint, self._progress)
        for done, ranker in enumerate(self.rankers.values()):
            self._progress("fitting rankers", done, len(self.rankers))
            ranker.fit(histories, n_items)
        self.counts: Scores = Popularity().fit(histories, n_items).counts
        recent = np.asarray(latest[-_LATEST:], np.int64)
        self._recent = np.bincount(recent, minlength=n_items).astype(np.float32)
        return self

    def nominate(self, histories: Sequence[History]) -> Nominated:
        """Short lists by the sum of reciprocal ranks.

        What a listener has is not nominated again.
        """
        parts = []
        for start in range(0, len(histories), _AT_ONCE):
            self._progress("nominating", start, len(histories))
            parts.append(self._nominate(histories[start : start + _AT_ONCE]))
        items = np.concatenate([part.items for part in parts])
        columns = np.concatenate([part.columns for part in parts])
        return Nominated(items, columns, parts[0].names)

    def _nominate(self, histories: Sequence[History]) -> Nominated:
        scores = {name: ranker.score_all(histories) for name, ranker in self.rankers.items()}
        seen = interactions(histories, len(self.counts)).toarray() > 0
        votes = np.zeros(seen.shape, np.float32)
        for values in scores.values():
            values[seen] = -np.inf
            _vote(votes, values, self.size)
        votes[seen] = -1
        items = np.argsort(-votes, axis=1, kind="stable")[:, : self.size]
        found = {"votes/sum": np.take_along_axis(votes, items, axis=1)}
        for name, values in scores.items():
            chosen = np.take_along_axis(values, items, axis=1)
            there = np.where(np.isfinite(chosen), chosen, 0)
            greatest = np.abs(there).max(axis=1, keepdims=True)
            found[name] = standardised(there)
            found[f"{name}-of-best"] = there / np.maximum(greatest, 1e-9)
        found["popularity/all"] = np.log1p(self.counts)[items]
        found["popularity/recent"] = np.log1p(self._recent)[items]
        sizes = np.array([[len(history)] for history in histories], dtype=np.float32)
        found["history/size"] = np.broadcast_to(sizes, items.shape)
        columns = np.stack(list(found.values()), axis=-1).astype(np.float32)
        return Nominated(items, columns, tuple(found))


def _vote(votes: Scores, scores: Scores, depth: int) -> None:
    """Add 1 / (offset + rank) for the first `depth` of each row.

    Among scores that tie, noise decides.
    """
    best = np.argpartition(-scores, depth, axis=1)[:, :depth]
    order = np.argsort(-np.take_along_axis(scores, best, axis=1), axis=1)
    rows = np.arange(len(scores))[:, None]
    ranks = np.arange(depth, dtype=np.float32)
    votes[rows, np.take_along_axis(best, order, axis=1)] += 1 / (_RANK_OFFSET + ranks)
