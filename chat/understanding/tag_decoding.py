"""Turns the network's scores by unit into acts and spans that fit together.

Acts: the best division of the utterance, by dynamic programming over kinds. Spans: the best
sequence in which nothing goes on that has not begun.
"""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Scores = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Stretch:
    """Units `first` to `last`, the number of their label, and how sure the network is of it.

    Of an act, `akin` is the chance of its label or one akin to it, wherever it begins and ends.
    """

    first: int
    last: int
    label: int
    sure: float
    akin: float = 0.0


def log_softmax(scores: npt.NDArray[np.float32], temperature: float = 1.0) -> Scores:
    """Logarithms of probabilities along the last axis."""
    scaled = scores.astype(np.float64) / temperature
    scaled -= scaled.max(axis=-1, keepdims=True)
    logs: Scores = scaled - np.log(np.exp(scaled).sum(axis=-1, keepdims=True))
    return logs


def acts(kinds: Scores, begins: Scores, akin: Collection[int] = ()) -> list[Stretch]:
    """The acts of an utterance from (u, acts) and (u, 2) logarithms of probabilities.

    `akin` are labels of which any would do the same.
    """
    units, size = kinds.shape
    best = kinds[0].copy()
    came = np.zeros((units, size), dtype=np.int64)  # the kind before, and −1 for "the same goes on"
    for unit in range(1, units):
        before = int(best.argmax())
        goes_on, begun = best + begins[unit, 0], best[before] + begins[unit, 1]
        came[unit] = np.where(goes_on >= begun, -1, before)
        best = np.maximum(goes_on, begun) + kinds[unit]
    found, last, label = [], units - 1, int(best.argmax())
    for unit in range(units - 1, -1, -1):
        if unit == 0 or came[unit, label] >= 0:
            mean = _mean(kinds, unit, last)
            sure = float(mean[label]) * _borders_sure(begins, unit, last)
            alike = float(mean[list(akin)].sum()) if label in akin else 0.0
            found.append(Stretch(unit, last, label, sure, alike))
            last, label = unit - 1, int(came[unit, label])
    return found[::-1]


def _mean(kinds: Scores, first: int, last: int) -> Scores:
    """The chance of each kind, over the units."""
    mean = kinds[first : last + 1].mean(axis=0)
    chances: Scores = np.exp(mean - np.logaddexp.reduce(mean))
    return chances


def _borders_sure(begins: Scores, first: int, last: int) -> float:
    borders = begins[first + 1 : last + 1, 0].sum()
    if first:
        borders += begins[first, 1]
    if last + 1 < len(begins):
        borders += begins[last + 1, 1]
    return float(np.exp(borders))


def spans(scores: Scores) -> list[Stretch]:
    """Spans from (u, 2n+1) logarithms of probabilities; the label is the number of the name."""
    path = _consistent(scores)
    found, unit = [], 0
    while unit < len(path):
        tag, first = path[unit], unit
        unit += 1
        if tag:
            while unit < len(path) and path[unit] == tag + 1:
                unit += 1
            found.append(Stretch(first, unit - 1, (tag - 1) // 2, _sure(scores, path, first, unit)))
    return found


def _consistent(scores: Scores) -> list[int]:
    """The best tags in which "goes on" follows only its own beginning."""
    units, size = scores.shape
    inner = np.arange(2, size, 2)
    best, came = scores[0].copy(), np.zeros((units, size), dtype=np.int64)
    best[inner] = -np.inf
    for unit in range(1, units):
        before = int(best.argmax())
        onward = best.copy()
        came[unit] = before
        stays = np.maximum(best[inner - 1], best[inner])
        came[unit, inner] = np.where(best[inner - 1] >= best[inner], inner - 1, inner)
        onward[:] = best[before]
        onward[inner] = stays
        best = onward + scores[unit]
    path = [int(best.argmax())]
    for unit in range(units - 1, 0, -1):
        path.append(int(came[unit, path[-1]]))
    return path[::-1]


def _sure(scores: Scores, path: list[int], first: int, end: int) -> float:
    """The chance that all its units are tagged so, and that it does not go on."""
    tagged = sum(scores[unit, path[unit]] for unit in range(first, end))
    inner = path[first] + 1
    after = np.log1p(-np.exp(min(scores[end, inner], -1e-9))) if end < len(scores) else 0.0
    return float(np.exp(tagged + after))
