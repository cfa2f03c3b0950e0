"""`undercard eval sentences`: which sentences are norms, against human labels.

The file is JSON, from each sentence to `regulatory` or `constitutive` (Nature of EU Rules). Every
sentence is judged by heads that have learnt from the other folds alone:

`macro_f1`   the mean of the F1 of norms and of other sentences, each from 0 to 1
`accuracy`   the share of sentences judged right

Intervals: percentiles over resampled sentences (Efron 1979).
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from undercard.chat.evaluation.results import Evaluation, Interval
from undercard.policy.extraction.modal_words import modal_places
from undercard.policy.extraction.normative_learning import Labelled, learnt

FOLDS = 5
_RESAMPLES = 2_000
Truths = NDArray[np.bool_]
# Given what may be learnt from and what is asked, whether each asked one is a norm.
Judge = Callable[[Sequence[Labelled], Sequence[Labelled]], Truths]
Progress = Callable[[str, int, int], None]


def by_head(known: Sequence[Labelled], asked: Sequence[Labelled]) -> Truths:
    """What ships: a linear head over features of words and form."""
    head = learnt(known)
    chances = head.chances([one.text for one in asked], [one.language for one in asked])
    return np.array(chances) >= 0.5


def by_modal_verbs(known: Sequence[Labelled], asked: Sequence[Labelled]) -> Truths:
    """A sentence with a modal word is a norm."""
    del known
    return np.array([bool(modal_places(one.text, one.language)) for one in asked])


def by_tfidf(known: Sequence[Labelled], asked: Sequence[Labelled]) -> Truths:
    """TF-IDF of single words, and logistic regression."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline

    model = make_pipeline(TfidfVectorizer(), LogisticRegression(max_iter=1_000))
    model.fit([one.text for one in known], [one.is_norm for one in known])
    return np.array(model.predict([one.text for one in asked]), dtype=bool)


BASELINES: Mapping[str, Judge] = {"modal_verbs": by_modal_verbs, "tfidf_logreg": by_tfidf}


@dataclass(frozen=True)
class _Fold:
    known: list[Labelled]
    asked: list[int]


def evaluate(
    rows: Sequence[Labelled], progress: Progress, train: Sequence[Labelled] = ()
) -> Evaluation:
    """The figures of our head and of the baselines, over the same folds.

    With `train` they learn from that, and all rows are asked.
    """
    started = time.monotonic()
    folds = [_Fold(list(train), list(range(len(rows))))] if train else list(_folds(rows))
    judged = {name: np.zeros(len(rows), dtype=bool) for name in ("system", *BASELINES)}
    for done, fold in enumerate(folds, 1):
        asked = [rows[at] for at in fold.asked]
        for name, judge in {"system": by_head, **BASELINES}.items():
            judged[name][fold.asked] = judge(fold.known, asked)
        progress("judging sentences", done, len(folds))
    gold = np.array([one.is_norm for one in rows])
    return Evaluation(
        task="sentences",
        n=len(rows),
        system=figures(gold, judged["system"]),
        baselines={name: figures(gold, judged[name]) for name in BASELINES},
        seconds=time.monotonic() - started,
        more={"folds": len(folds)},
    )


def in_folds(rows: Sequence[Labelled], judge: Judge) -> Truths:
    """What a judge says of each sentence when it has learnt from the other folds."""
    found = np.zeros(len(rows), dtype=bool)
    for fold in _folds(rows):
        found[fold.asked] = judge(fold.known, [rows[at] for at in fold.asked])
    return found


def _folds(rows: Sequence[Labelled]) -> Iterator[_Fold]:
    """Stratified folds, by a seed: each class is dealt out in turn."""
    order = np.random.default_rng(0).permutation(len(rows))
    dealt = np.zeros(len(rows), dtype=int)
    for is_norm in (True, False):
        own = [at for at in order if rows[at].is_norm is is_norm]
        dealt[own] = np.arange(len(own)) % FOLDS
    for fold in range(FOLDS):
        yield _Fold(
            [rows[at] for at in np.flatnonzero(dealt != fold).tolist()],
            np.flatnonzero(dealt == fold).tolist(),
        )


def figures(gold: Truths, found: Truths) -> dict[str, Interval]:
    """Macro-F1 and accuracy with their intervals."""
    draws = np.random.default_rng(0).integers(0, len(gold), (_RESAMPLES, len(gold)))
    made: dict[str, Callable[[Truths, Truths], float]] = {
        "macro_f1": macro_f1,
        "accuracy": lambda one, other: float((one == other).mean()),
    }
    return {
        name: _interval(measure(gold, found), [measure(gold[d], found[d]) for d in draws])
        for name, measure in made.items()
    }


def macro_f1(gold: Truths, found: Truths) -> float:
    """The mean of the F1 of both classes; a class that is neither there nor found has 0."""
    return float(np.mean([_f1(gold, found), _f1(~gold, ~found)]))


def _f1(gold: Truths, found: Truths) -> float:
    both = 2 * int((gold & found).sum())
    all_ = int(gold.sum()) + int(found.sum())
    return both / all_ if all_ else 0.0


def _interval(value: float, drawn: Sequence[float]) -> Interval:
    low, high = np.percentile(drawn, (2.5, 97.5))
    return Interval(value, float(low), float(high))
