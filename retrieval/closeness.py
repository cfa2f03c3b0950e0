"""How near tracks sound to what is wished for, and to seed tracks."""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from retrieval.catalogue import Catalogue

Floats = npt.NDArray[np.float64]

# How far from the target a track may lie before its closeness falls to 1/e, in the feature's own unit.
_WIDTH = {"tempo": 18.0, "loudness": 5.0, "speechiness": 0.12, "key": 1.0, "mode": 0.5}
_HIGH, _LOW = 0.7, 0.3  # beyond these a target is a direction: "danceable" is no less fulfilled by .95 than by .8
_FAST, _SLOW = 145.0, 85.0
_SEED_FEATURES = ("energy", "valence", "danceability", "acousticness", "instrumentalness", "speechiness", "tempo")


def wish_closeness(catalogue: Catalogue, wishes: Mapping[str, float]) -> Floats:
    """Closeness of every row to the wished features, in [0, 1]; unknown features count as far. Shape (n,)."""
    if not wishes:
        return np.zeros(len(catalogue))
    total = np.zeros(len(catalogue))
    for name, target in wishes.items():
        total += _distance(catalogue.numbers(name), name, target) ** 2
    closeness: Floats = np.exp(-total / len(wishes))
    return np.nan_to_num(closeness, nan=0.0)


def seed_closeness(catalogue: Catalogue, seeds: Sequence[int]) -> Floats:
    """Closeness of every row to the nearest seed by its audio features, in [0, 1]. Shape (n,)."""
    best = np.zeros(len(catalogue))
    for seed in seeds:
        known = [name for name in _SEED_FEATURES if not np.isnan(catalogue.numbers(name)[seed])]
        if known:
            gaps = [((catalogue.numbers(name) - catalogue.numbers(name)[seed]) / _width(name)) ** 2 for name in known]
            best = np.fmax(best, np.exp(-np.mean(gaps, axis=0)))
    return best


def _width(name: str) -> float:
    return _WIDTH.get(name, 0.25)


def _distance(values: Floats, name: str, target: float) -> Floats:
    high, low = (_FAST, _SLOW) if name == "tempo" else (_HIGH, _LOW)
    gap = values - target
    if name not in {"key", "mode", "loudness"}:
        if target >= high:
            gap = np.minimum(gap, 0.0)
        elif target <= low:
            gap = np.maximum(gap, 0.0)
    return gap / _width(name)
