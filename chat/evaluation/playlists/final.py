"""The final order of a list: the learned order fused with the retrievers', the language model's opinion, and variety.

A list serves as soon as one of its tracks fits; after a track that did not fit, another of the same artist is the less
likely to (Chen and Karger 2006), so each earlier track of an artist takes a share off the later ones.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from chat.evaluation.playlists.features import K
from chat.evaluation.playlists.index import Floats
from chat.evaluation.playlists.learning import reciprocal

OPINIONS = (0.0, 0.01, 0.02, 0.05, 0.1, 0.2)
VARIETIES = (1.0, 0.95, 0.9, 0.8, 0.7)


@dataclass(frozen=True)
class Finish:
    """How a list is finished.

    `opinion` weighs one standard deviation of the language model's opinion beside evidence in [0, 1]; `variety` is what
    remains of a score after one better track of the same artist.
    """

    opinion: float = 0.0
    variety: float = 1.0


CHOICES = tuple(Finish(opinion, variety) for opinion, variety in product(OPINIONS, VARIETIES))


def fusion(*scores: Floats) -> Floats:
    """Reciprocal rank fusion of several scores (n,), in [0, 1]."""
    found: Floats = np.mean([reciprocal(one) for one in scores], axis=0) * (K + 1)
    return found


def finished(
    evidence: Floats, tracks: Sequence[int], artists: NDArray[np.intp], opinions: Mapping[int, float], finish: Finish
) -> Floats:
    """Scores (n,) by which the list is ordered; `opinions` are standardised, by track, and may lack some."""
    scores = evidence
    if finish.opinion:
        scores = evidence + finish.opinion * np.array([opinions.get(int(track), 0.0) for track in tracks])
    return _varied(scores, artists, finish.variety) if finish.variety < 1 else scores


def _varied(scores: Floats, artists: NDArray[np.intp], variety: float) -> Floats:
    """Scores above 0 times `variety` to the power of how many better tracks of the artist there are."""
    order = np.argsort(-scores, kind="stable")
    grouped = order[np.argsort(artists[order], kind="stable")]
    starts = np.flatnonzero(np.diff(artists[grouped], prepend=-1))
    earlier = np.empty(len(scores), dtype=np.intp)
    earlier[grouped] = np.arange(len(scores)) - np.repeat(starts, np.diff(starts, append=len(scores)))
    found: Floats = np.where(scores > 0, scores * variety**earlier, scores)
    return found
