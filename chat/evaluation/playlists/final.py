"""The final order of a list: learned order, retrievers' order and language-model score fused."""

from collections.abc import Mapping, Sequence

import numpy as np

from undercard.chat.evaluation.playlists.features import K
from undercard.chat.evaluation.playlists.learning import reciprocal
from undercard.chat.evaluation.playlists.playlist_index import Floats

OPINIONS = (0.0, 0.01, 0.02, 0.05, 0.1, 0.2)
"""Weights tried for one standard deviation of the model's score, beside evidence in [0, 1]."""


def fusion(*scores: Floats) -> Floats:
    """Reciprocal rank fusion of several scores (n,), in [0, 1]."""
    found: Floats = np.mean([reciprocal(one) for one in scores], axis=0) * (K + 1)
    return found


def with_opinion(
    evidence: Floats, tracks: Sequence[int], scores: Mapping[int, float], weight: float
) -> Floats:
    """Evidence (n,) plus the language model's weighted scores.

    The scores are standardised and keyed by track; a track without one gets 0.
    """
    if not weight:
        return evidence
    found: Floats = evidence + weight * np.array([scores.get(track, 0.0) for track in tracks])
    return found
