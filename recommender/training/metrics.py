"""How well lists are ranked, and whether a change made it better: paired, over groups.

Of a list: `mrr` is 1/rank of the first text with a positive grade; `hit@1` whether that rank is 1;
`precision` the share of the first h that fit, h being how many fit; `satisfied` whether all of
these h fit. All lie in [0, 1].
"""

from collections.abc import Mapping, Sequence
from statistics import fmean

import numpy as np
from numpy.typing import NDArray

from undercard.recommender.training.examples import Example

NAMES = ("mrr", "hit@1", "precision", "satisfied")
_RESAMPLES = 2_000


def list_metrics(example: Example, scores: Sequence[float]) -> dict[str, float]:
    """Metrics of one list by its scores; ties stay in the order of the list, which is random."""
    order = sorted(range(len(scores)), key=lambda i: -scores[i])
    fit = [example.grades[i] > 0 for i in order]
    precision = fmean(fit[: sum(fit)])
    return {
        "mrr": 1 / (fit.index(True) + 1),
        "hit@1": float(fit[0]),
        "precision": precision,
        "satisfied": float(precision == 1),
    }


def compared(
    examples: Sequence[Example],
    before: Sequence[Mapping[str, float]],
    after: Sequence[Mapping[str, float]],
) -> dict[str, dict[str, dict[str, float]]]:
    """For each kind of example and each metric: n, before, after, and the paired difference.

    With its 95 % interval. Means over the lists of a group and then over groups; bootstrap over
    groups (Efron 1979).
    """
    found: dict[str, dict[str, dict[str, float]]] = {}
    for kind in sorted({example.kind for example in examples}):
        rows = [i for i, example in enumerate(examples) if example.kind == kind]
        groups = [examples[i].group for i in rows]
        found[kind] = {}
        for name in NAMES:
            first = _by_group(name, groups, [before[i] for i in rows])
            second = _by_group(name, groups, [after[i] for i in rows])
            found[kind][name] = _pair(first, second)
    return found


def _by_group(
    name: str, groups: Sequence[str], rows: Sequence[Mapping[str, float]]
) -> NDArray[np.float64]:
    """Mean of one metric over the lists of each group."""
    found: dict[str, list[float]] = {}
    for group, row in zip(groups, rows, strict=True):
        found.setdefault(group, []).append(row[name])
    return np.array([fmean(one) for one in found.values()])


def _pair(before: NDArray[np.float64], after: NDArray[np.float64]) -> dict[str, float]:
    change = after - before
    draws = np.random.default_rng(0).integers(0, len(change), (_RESAMPLES, len(change)))
    low, high = np.percentile(change[draws].mean(axis=1), (2.5, 97.5))
    values = {
        "before": before.mean(),
        "after": after.mean(),
        "difference": change.mean(),
        "low": low,
        "high": high,
    }
    rounded = {name: round(float(value), 4) for name, value in values.items()}
    return {"groups": len(change)} | rounded
