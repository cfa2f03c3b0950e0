"""Hit rate and reciprocal rank, over turns and then dialogues, with bootstrap intervals.

hit@k is 1 when a gold track is among the first k, else 0; mrr@100 is 1/rank of the first gold track
among the first 100, else 0. Both lie in [0, 1]; nothing predicted gives 0. Intervals: percentiles
of the mean over resampled dialogues (Efron 1979).
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from undercard.chat.datasets.dialogues import Case
from undercard.chat.evaluation.results import Interval

CUTS = (1, 5, 10, 20, 100)
_DEEPEST = 100
_RESAMPLES = 2_000


def first_gold(predicted: Sequence[str], gold: frozenset[str]) -> int | None:
    """Rank from 1 of the first gold cluster among the first 100 predicted, or None."""
    for rank, cluster in enumerate(predicted[:_DEEPEST], 1):
        if cluster in gold:
            return rank
    return None


def reciprocal(rank: int | None) -> float:
    """1/rank, or 0 without one."""
    return 1 / rank if rank is not None and rank <= _DEEPEST else 0.0


def values(name: str, ranks: Sequence[int | None]) -> list[float]:
    """One value per case of `hit@k` or `mrr@100`."""
    if name == "mrr@100":
        return [reciprocal(rank) for rank in ranks]
    cut = int(name.removeprefix("hit@"))
    return [float(rank is not None and rank <= cut) for rank in ranks]


def per_dialogue(cases: Sequence[Case], values: Sequence[float]) -> NDArray[np.float64]:
    """Mean over the turns of each dialogue that has any, in the order of the dialogues."""
    found: dict[int, list[float]] = {}
    for case, value in zip(cases, values, strict=True):
        found.setdefault(case.dialogue, []).append(value)
    return np.array([np.mean(found[index]) for index in sorted(found)])


def interval(values: NDArray[np.float64], *, seed: int = 0) -> Interval:
    """Give the mean of `values` (n,) and its 95 % bootstrap interval; all zero for no values."""
    if not len(values):
        return Interval(0.0, 0.0, 0.0)
    draws = np.random.default_rng(seed).integers(0, len(values), (_RESAMPLES, len(values)))
    low, high = np.percentile(values[draws].mean(axis=1), (2.5, 97.5))
    return Interval(float(values.mean()), float(low), float(high))


def measures(cases: Sequence[Case], ranks: Sequence[int | None]) -> dict[str, Interval]:
    """All figures of one system from the rank of its first gold track in every case."""
    names = [f"hit@{cut}" for cut in CUTS]
    rows = {name: values(name, ranks) for name in (*names, "mrr@100")}
    found = {name: interval(per_dialogue(cases, row)) for name, row in rows.items()}
    return found | _by_turn(cases, rows["hit@10"])


def difference(cases: Sequence[Case], first: Sequence[float], second: Sequence[float]) -> Interval:
    """Paired difference first - second, over the same resampled dialogues."""
    return interval(per_dialogue(cases, first) - per_dialogue(cases, second))


def _by_turn(cases: Sequence[Case], hits: Sequence[float]) -> dict[str, Interval]:
    turns: dict[int, list[float]] = {}
    for case, hit in zip(cases, hits, strict=True):
        turns.setdefault(case.turn, []).append(hit)
    return {f"hit@10/turn{turn}": interval(np.array(turns[turn])) for turn in sorted(turns)}
