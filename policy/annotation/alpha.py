"""Krippendorff's alpha for nominal values, with a bootstrap interval over the sampled items.

Source: K. Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), section C: any number of
annotators, values may be missing. 1 is perfect agreement, 0 what chance would bring, below 0 worse.

An item is what was sampled; it may hold several units, such as the words of a sentence. The
bootstrap draws items, since the units of one item do not vary independently.
"""

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Values = Sequence[Hashable | None]  # one value for each annotator; None is missing
_RESAMPLES = 2_000


@dataclass(frozen=True)
class Alpha:
    """Alpha and its 95 % interval; all None where no two different values were given.

    `observed` is the share of pairs that agree, `units` how many units at least two annotators
    gave a value.
    """

    value: float | None
    low: float | None
    high: float | None
    observed: float | None
    units: int


def alpha(items: Sequence[Sequence[Values]], *, seed: int = 0) -> Alpha:
    """Alpha over the units of all items: `items[i][u][a]` is what annotator `a` says of a unit.

    >>> one_unit_each = [[("a", "a")], [("a", "b")], [("b", "b")], [("b", "b")]]
    >>> round(alpha(one_unit_each).value, 3)
    0.533
    """
    paired = [[unit for unit in item if len(_given(unit)) > 1] for item in items]
    paired = [item for item in paired if item]
    kinds = sorted({value for item in paired for unit in item for value in _given(unit)}, key=str)
    if not paired:
        return Alpha(None, None, None, None, 0)
    matrices = np.stack([_coincidences(item, kinds) for item in paired])
    total = matrices.sum(axis=0)
    value = float(_alphas(total[None])[0])
    low, high = _interval(matrices, seed)
    observed = float(np.trace(total) / total.sum())
    units = sum(map(len, paired))
    if np.isnan(value):
        return Alpha(None, None, None, observed, units)
    return Alpha(value, low, high, observed, units)


def _given(unit: Values) -> list[Hashable]:
    return [value for value in unit if value is not None]


def _coincidences(units: Sequence[Values], kinds: Sequence[Hashable]) -> Floats:
    """The coincidence matrix (k, k) of one item: each pair of values counts 1 / (m - 1)."""
    place = {kind: at for at, kind in enumerate(kinds)}
    matrix = np.zeros((len(kinds), len(kinds)))
    for unit, times in Counter(map(tuple, units)).items():  # words of a sentence say few things
        counts = np.bincount([place[value] for value in _given(unit)], minlength=len(kinds))
        matrix += times * (np.outer(counts, counts) - np.diag(counts)) / (counts.sum() - 1)
    return matrix


def _alphas(matrices: Floats) -> Floats:
    """Alpha of each matrix (r, k, k) as (r,); NaN where only one value was given."""
    margins = matrices.sum(axis=1)
    total = margins.sum(axis=1)
    expected = total**2 - (margins**2).sum(axis=1)
    disagreeing = total - np.trace(matrices, axis1=1, axis2=2)
    possible = np.where(expected > 1e-9, expected, np.nan)
    result: Floats = 1 - (total - 1) * disagreeing / possible
    return result


def _interval(matrices: Floats, seed: int) -> tuple[float | None, float | None]:
    """The percentiles 2.5 and 97.5 of alpha over items drawn with replacement (Efron 1979)."""
    items, size = len(matrices), matrices.shape[1]
    rng = np.random.default_rng(seed)
    drawn = rng.multinomial(items, np.full(items, 1 / items), size=_RESAMPLES)
    summed = drawn.astype(np.float64) @ matrices.reshape(items, -1)
    found = _alphas(summed.reshape(_RESAMPLES, size, size))
    found = found[~np.isnan(found)]
    if not len(found):
        return None, None
    low, high = np.percentile(found, (2.5, 97.5))
    return float(low), float(high)
