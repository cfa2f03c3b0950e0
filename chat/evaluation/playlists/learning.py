"""Scores candidates by LambdaRank, learned on the other folds' dialogues.

There are two models: the known baseline's plain one, and ours.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from undercard.chat.evaluation.playlists.features import FIVE, FIVE_DEPTH, K, View
from undercard.chat.evaluation.playlists.judging import Flags, Judge
from undercard.chat.evaluation.playlists.playlist_index import Floats
from undercard.recommender.behaviour.lambdarank import FittedRank, LambdaRank

PLAIN = (LambdaRank(),)
_LARGE = LambdaRank(trees=200, rate=0.06)
ENSEMBLE = (
    _LARGE,
    replace(_LARGE, depth=100),
    LambdaRank(trees=120, leaves=6, rate=0.06, smallest=200, features=0.3),
)
_OF_FIVE = re.compile(
    r"(words|meaning|mention|liked|beside|shape)\.|common\.(song|artist)|after\.(list|turn)_\w+_(song|artist)"
    rf"|(rank|part)\.({'|'.join(FIVE)})$|fused\.five"
)
_HARD, _EASY = (
    80,
    40,
)  # wrong candidates of a list that are learned from: the best, and others drawn at random


@dataclass(frozen=True)
class Learned:
    """Scores of a view's candidates (n,) in the tested fold's cases, NaN elsewhere."""

    plain: Floats  # by the five retrievers' features and candidates
    ours: Floats

    def save(self, file: Path) -> None:
        """Write to a file."""
        np.savez(file, plain=self.plain, ours=self.ours)

    @classmethod
    def load(cls, file: Path) -> "Learned":
        """Read what `save` wrote."""
        with np.load(file) as kept:
            return cls(kept["plain"], kept["ours"])


def learn(view: View, judge: Judge, fold_of: Sequence[int], fold: int) -> Learned:
    """Learn for one tested fold on all the others; `fold_of` is of the cases."""
    test = [case for case, of in enumerate(fold_of) if of == fold]
    others = [case for case, of in enumerate(fold_of) if of != fold]
    everything = np.ones(len(view.names), dtype=bool)
    five = np.array([bool(_OF_FIVE.match(name)) for name in view.names])
    return Learned(
        plain=_scores(view, judge, others, test, PLAIN, five, among_five(view)),
        ours=_scores(view, judge, others, test, ENSEMBLE, everything, None),
    )


def among_five(view: View) -> Flags:
    """Which candidates (n,) the five retrievers bring in."""
    five = view.column("fused.five")
    found = np.zeros(len(five), dtype=bool)
    for case in range(len(view.starts) - 1):
        span = view.span(case)
        found[span.start + np.argsort(-five[span], kind="stable")[:FIVE_DEPTH]] = True
    return found


def reciprocal(scores: Floats) -> Floats:
    """1 / (K + rank) of each score (n,), ties in the order given."""
    found = np.empty(len(scores))
    found[np.argsort(-scores, kind="stable")] = 1 / (K + np.arange(1, len(scores) + 1))
    return found


def _scores(
    view: View,
    judge: Judge,
    known: Sequence[int],
    asked: Sequence[int],
    rankers: Sequence[LambdaRank],
    features: Flags,
    allowed: Flags | None,
) -> Floats:
    """Learn on the known cases, score the asked ones."""
    fitted = _fit(view, judge, known, rankers, features, allowed)
    found = np.full(len(view.track), np.nan, np.float32)
    for case in asked:
        values = _values(view, view.span(case), features)
        found[view.span(case)] = np.sum([_standard(one.scores(values)) for one in fitted], axis=0)
    return found if allowed is None else np.where(allowed, found, -np.inf)


def _fit(
    view: View,
    judge: Judge,
    cases: Sequence[int],
    rankers: Sequence[LambdaRank],
    features: Flags,
    allowed: Flags | None,
) -> list[FittedRank]:
    rows, labels, sizes, weights = [], [], [], []
    strength = view.column("fused.wide")
    for case in cases:
        span = view.span(case)
        usable = np.ones(span.stop - span.start, dtype=bool) if allowed is None else allowed[span]
        gold = judge.gold(view, case) & usable
        if gold.any():
            kept = np.flatnonzero((gold | _contrast(strength[span], case)) & usable)
            rows.append(span.start + kept)
            labels.append(gold[kept])
            sizes.append(len(kept))
            weights.append(np.full(len(kept), judge.weights[case]))
    weight = np.concatenate(weights)
    weight = (weight / weight.mean()).astype(np.float32)
    values, gold = _values(view, np.concatenate(rows), features), np.concatenate(labels)
    return [one.fit(values, gold, sizes, weight, seed=seed) for seed, one in enumerate(rankers)]


def _contrast(strength: Floats, seed: int) -> Flags:
    chosen = np.zeros(len(strength), dtype=bool)
    chosen[np.argsort(-strength, kind="stable")[:_HARD]] = True
    chosen[np.random.default_rng(seed).permutation(len(strength))[:_EASY]] = True
    return chosen


def _values(view: View, rows: NDArray[np.intp] | slice, features: Flags) -> NDArray[np.float32]:
    return np.asarray(view.values[rows], dtype=np.float32)[:, features]


def _standard(scores: Floats) -> Floats:
    found: Floats = (scores - scores.mean()) / max(float(scores.std()), 1e-9)
    return found
