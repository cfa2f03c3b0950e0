"""Learns the weight of the language model's score from the MRR of the blended lists.

Not the best weight is taken but the smallest that is not clearly worse (the one-standard-error rule
of Breiman et al., 1984): the curve is flat, and what was measured on one pool is then trusted no
further than it must be. So 0, retrieval alone, is taken unless the model is clearly worth its
weight.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from undercard.chat.datasets.dialogues import Case
from undercard.chat.evaluation.measures import per_dialogue, reciprocal
from undercard.recommender.ranking.blend import standardised

WEIGHTS = (0.0, 0.005, 0.01, 0.02, 0.03, 0.05, 0.07, 0.1, 0.15, 0.2, 0.3, 0.5, 1.0)


@dataclass(frozen=True)
class Listed:
    """The candidates of one case, best first.

    Clusters, their evidence, and the language model's scores of the first of them.
    """

    case: Case
    clusters: tuple[str, ...]
    evidence: NDArray[np.float64]
    opinions: NDArray[np.float64]  # the model's scores, of the first candidates

    def rank(self, weight: float) -> int | None:
        """Rank from 1 of the first gold cluster when the model's scores have this `weight`.

        Ties stay in the order of the evidence. None when no cluster is gold.
        """
        gold = np.array([cluster in self.case.gold for cluster in self.clusters], dtype=bool)
        if not gold.any():
            return None
        return int(np.flatnonzero(gold[self._places(weight)])[0]) + 1

    def order(self, weight: float) -> list[str]:
        """The clusters, best first, when the model's scores have this `weight`."""
        return [self.clusters[place] for place in self._places(weight)]

    def _places(self, weight: float) -> NDArray[np.intp]:
        scores = self.evidence.copy()
        z = standardised({str(i): float(value) for i, value in enumerate(self.opinions)})
        scores[: len(z)] += weight * np.array(list(z.values()))
        return np.argsort(-scores, kind="stable")


def ranks(lists: Sequence[Listed], weight: float) -> list[int | None]:
    """Rank of the first gold cluster in every list."""
    return [one.rank(weight) for one in lists]


def best_weight(lists: Sequence[Listed]) -> float:
    """Fit the weight on these lists: the smallest that is not clearly worse than the best.

    0 for no lists.
    """
    if not lists:
        return 0.0
    cases = [one.case for one in lists]
    found = {
        w: per_dialogue(cases, [reciprocal(rank) for rank in ranks(lists, w)]) for w in WEIGHTS
    }
    return least(found)


def least(found: Mapping[float, NDArray[np.float64]]) -> float:
    """The smallest weight that is not clearly worse than the best.

    `found` has each weight's value per dialogue (n,).
    """
    best = max(found, key=lambda weight: (found[weight].mean(), -weight))
    return next(
        weight for weight in sorted(found) if _not_clearly_worse(found[best] - found[weight])
    )


def _not_clearly_worse(shortfall: NDArray[np.float64]) -> bool:
    """Tell whether a paired difference (n dialogues,) is at most its own standard error."""
    return bool(shortfall.mean() <= shortfall.std() / np.sqrt(len(shortfall)))


def out_of_fold(
    lists: Sequence[Listed], fold_of: Mapping[int, int]
) -> tuple[list[float], list[int | None]]:
    """For every list the weight fitted on the other folds' dialogues, and the rank with it.

    `fold_of` is by dialogue.
    """
    weights = {
        fold: best_weight([one for one in lists if fold_of[one.case.dialogue] != fold])
        for fold in sorted(set(fold_of.values()))
    }
    chosen = [weights[fold_of[one.case.dialogue]] for one in lists]
    return chosen, [one.rank(weight) for one, weight in zip(lists, chosen, strict=True)]
