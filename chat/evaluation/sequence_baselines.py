"""The plain rankers that `undercard eval sequences` compares ours with."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from undercard.chat.datasets.histories import Row
from undercard.chat.evaluation.result_cache import Kept
from undercard.recommender.behaviour.ease import Ease
from undercard.recommender.behaviour.ials import Ials, IalsSettings
from undercard.recommender.behaviour.item_knn import ItemKnn, ItemKnnSettings
from undercard.recommender.behaviour.network import NetworkSettings
from undercard.recommender.behaviour.popularity import Popularity
from undercard.recommender.behaviour.protocol import Arrays, Behaviour, History, Progress
from undercard.recommender.behaviour.sasrec import SasRec
from undercard.recommender.behaviour.signals import Candidates
from undercard.recommender.behaviour.spectral import Spectral
from undercard.recommender.behaviour.user_knn import UserKnn, UserKnnSettings

_PUBLISHED = NetworkSettings(shuffled=True, rivals=19)
_SASREC = {
    "sasrec": _PUBLISHED,
    "sasrec_discounted": replace(_PUBLISHED, discount=1.0),
}


def answers(
    listeners: Sequence[History],
    rows: Sequence[Row],
    n_items: int,
    candidates: Candidates,
    kept: Kept,
    progress: Progress,
) -> Mapping[str, NDArray[np.floating]]:
    """Scores of the candidates by the plain rankers.

    Their settings were chosen on the training listeners (docs/evaluation.md).
    """
    histories = [row.history for row in rows]
    found = {}

    def answer(name: str, ranker: Behaviour) -> Arrays:
        fitted = ranker.fit(listeners, n_items)
        if name in _SASREC:
            return {"scores": _shuffled(fitted, histories, candidates)}
        return {"scores": pick(fitted.score_all(histories), candidates)}

    rankers = plain(len(listeners)) | sasrecs(kept, progress)
    for done, (name, ranker) in enumerate(rankers.items()):
        progress("fitting baselines", done, len(rankers))
        found[name] = kept(f"baseline {name}", partial(answer, name, ranker))["scores"]
    return found


def plain(n_listeners: int) -> dict[str, Behaviour]:
    """Make the rankers that are blind to order."""
    return {
        "popularity": Popularity(),
        "item_knn": ItemKnn(ItemKnnSettings(shrinkage=0, popular=0.8, long=0.5)),
        "user_knn": UserKnn(
            UserKnnSettings(neighbours=n_listeners, rare=0.5, length=0.5, popular=1.0)
        ),
        "ease": Ease(l2=400, popular=0.6),
        "ials": Ials(IalsSettings(factors=64, penalty=10, alpha=40, sweeps=10, cosine=True)),
        "spectral": Spectral(48),
    }


def sasrecs(kept: Kept, progress: Progress) -> dict[str, Behaviour]:
    """Make SASRec as published, and with popularity divided out; both with shuffled histories."""
    found: dict[str, Behaviour] = {}
    for name, settings in _SASREC.items():
        found[name] = SasRec(settings, checkpoint=kept.file(f"{name}.pt"), progress=progress)
    return found


def _shuffled(
    ranker: Behaviour, histories: Sequence[History], candidates: Candidates
) -> NDArray[np.floating]:
    """Scores of a ranker that minds order: each redraw sees the histories in another order."""
    rng = np.random.default_rng(0)
    columns = []
    for redraw in range(candidates.shape[1]):
        shuffled = [rng.permutation(history).tolist() for history in histories]
        columns.append(pick(ranker.score_all(shuffled), candidates[:, [redraw]])[:, 0])
    return np.stack(columns, axis=1)


def pick(scores: NDArray[np.floating], candidates: Candidates) -> NDArray[np.floating]:
    """The scores (listeners, redraws, candidates) of the candidates, of scores of all items."""
    return scores[np.arange(len(candidates))[:, None, None], candidates]
