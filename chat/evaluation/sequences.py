"""`undercard eval sequences`: which of twenty artists a listener played next, from ten before.

The split of LLaRA and AFL (Last.fm): the target and 19 others drawn uniformly that are not in the
history; hit@1 is 1 when the highest score is the target's, 1/k when k share it; mean over
listeners. Range 0 to 1, 0.05 at random. The draw of the others is repeated, `sd` is the standard
deviation over the draws. Intervals resample listeners (Efron 1979).

The lists are not in the order of time: they ascend in an id of the source, and so does the target.
So histories are shuffled, in training and test; what order would add is reported apart as
`ordered_hit@1`, which leaks.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from undercard.chat.datasets import histories as files
from undercard.chat.datasets.errors import EvaluationInputError
from undercard.chat.datasets.histories import Row
from undercard.chat.evaluation.cold_warm import apart, parts_of
from undercard.chat.evaluation.measures import interval
from undercard.chat.evaluation.result_cache import Kept
from undercard.chat.evaluation.results import Evaluation, Interval
from undercard.chat.evaluation.sequence_baselines import answers
from undercard.recommender.behaviour.choice import Choice, ChoiceSettings, Lesson, draw_candidates
from undercard.recommender.behaviour.protocol import Progress, interactions
from undercard.recommender.behaviour.signals import Candidates
from undercard.recommender.behaviour.trees import grow

REDRAWS = 30
_LEARNT_FROM = 5  # folds in which a part's contribution is measured on the training listeners
Hits = NDArray[np.float64]  # (redraws, listeners)


@dataclass(frozen=True)
class Sequences:
    """Everything that the files say: training lists, the rows to be answered, and the names."""

    listeners: Sequence[tuple[int, ...]]
    rows: Sequence[Row]
    names: Sequence[str]


def load(train: Path, answered: Path, names: Path) -> Sequences:
    """Read the files.

    Raises EvaluationInputError naming the file, the line and what was expected.
    """
    known = load_names(names)
    listeners = files.listeners(files.load_rows(train, len(known)))
    rows = files.load_rows(answered, len(known))
    return Sequences(listeners, rows, known)


def load_names(path: Path) -> list[str]:
    """Names by number.

    Raises EvaluationInputError for a line that is not `number::name` in ascending order.
    """
    found = []
    for number, line in enumerate(files.read_lines(path)):
        key, _, name = line.partition("::")
        if key != str(number) or not name:
            raise EvaluationInputError(
                f"{path}, line {number + 1}: expected {number}::name, found {line[:60]!r}"
            )
        found.append(name)
    if not found:
        raise EvaluationInputError(f"{path}: holds no name; expected lines of number::name")
    return found


def evaluate(
    data: Sequences,
    embed: Callable[[Sequence[str]], NDArray[np.float32]],
    *,
    parts: bool = False,
    redraws: int = REDRAWS,
    settings: ChoiceSettings | None = None,
    kept: Kept,
    progress: Progress,
) -> Evaluation:
    """Answer the rows by the baselines and by the learned choice.

    With `parts` the contribution of each part is reported.

    Nothing is fitted or chosen on the rows that are answered. Raises ImportError without the
    libraries of the extra `train`.
    """
    started = time.perf_counter()
    settings = settings or ChoiceSettings()
    candidates = _candidates(data, settings, redraws)
    scores_of = answers(data.listeners, data.rows, len(data.names), candidates, kept, progress)
    found = {name: hits(scores) for name, scores in scores_of.items()}
    vectors = kept("names", lambda: {"vectors": embed(data.names)})["vectors"]
    choice = Choice(settings, names=vectors, cache=kept, progress=progress)
    choice.fit(data.listeners, len(data.names))
    histories = [row.history for row in data.rows]
    answered = Lesson.cached(kept, "answered", lambda: choice.columns(histories, candidates))
    scores = choice.trees.scores(answered.columns)
    ours = hits(scores)
    ordered, above = _ordered(data, candidates, scores)
    more: dict[str, Any] = {"redraws": redraws, "apart": _apart(data, ours, found)}
    if parts:
        more["parts"] = contributions(choice.lesson, answered, settings, progress)
    return Evaluation(
        task="sequences",
        n=len(data.rows),
        system={"hit@1": _figure(ours)} | ordered,
        baselines={name: {"hit@1": _figure(hit)} for name, hit in found.items()},
        seconds=time.perf_counter() - started,
        more=more,
        of_system=above,
    )


def _candidates(data: Sequences, settings: ChoiceSettings, redraws: int) -> Candidates:
    histories, targets = [row.history for row in data.rows], [row.target for row in data.rows]
    rng = np.random.default_rng(settings.seed)
    return draw_candidates(histories, targets, len(data.names), settings.size, redraws, rng)


def _apart(data: Sequences, ours: Hits, found: Mapping[str, Hits]) -> dict[str, Any]:
    """hit@1 of ours and of two baselines for cold and warm rows apart."""
    counts = np.asarray(interactions(data.listeners, len(data.names)).sum(axis=0))[0]
    systems = {"undercard": ours, "item_knn": found["item_knn"], "popularity": found["popularity"]}
    rows = {name: {"hit@1": hit.mean(axis=0)} for name, hit in systems.items()}
    return apart(parts_of(data.rows, counts), rows)


def hits(scores: NDArray[np.floating]) -> Hits:
    """hit@1 of scores (listeners, redraws, candidates), the target's first; a tie of k is 1/k."""
    best = scores == scores.max(axis=-1, keepdims=True)
    return np.asarray((best[..., 0] / best.sum(axis=-1)).T, dtype=np.float64)


def hidden_order(listeners: Sequence[Sequence[int]], n_items: int) -> NDArray[np.int64] | None:
    """Place of every item in an order in which all lists ascend, or None when there is none.

    Where the lists say nothing about two items, their places are arbitrary.
    """
    sorter: TopologicalSorter[int] = TopologicalSorter(dict.fromkeys(range(n_items), ()))
    for history in listeners:
        for earlier, later in pairwise(history):
            sorter.add(later, earlier)
    try:
        order = np.fromiter(sorter.static_order(), np.int64, n_items)
    except CycleError:
        return None
    return np.argsort(order)


def contributions(
    lesson: Lesson, answered: Lesson, settings: ChoiceSettings, progress: Progress
) -> dict[str, Any]:
    """hit@1 of the choice without each family of columns.

    Across folds of the training listeners, and on the answered rows. One seed instead of several,
    with everything as without a part, because it is learnt six times for every part.
    """
    fold_of = np.random.default_rng(settings.seed).permutation(len(lesson.columns)) % _LEARNT_FROM
    settings = replace(settings, trees=replace(settings.trees, seeds=1))
    whole = _across_folds(lesson, fold_of, settings)
    found: dict[str, Any] = {"everything": {"train_folds": interval(whole).as_json()}}
    for done, family in enumerate(lesson.families):
        progress("leaving parts out", done, len(lesson.families))
        less = _across_folds(lesson.without(family), fold_of, settings)
        trees = grow(lesson.without(family).columns, settings.trees)
        there = hits(trees.scores(answered.without(family).columns))
        found[f"without {family}"] = {
            "train_folds": interval(less).as_json(),
            "train_folds_lost": interval(whole - less).as_json(),
            "hit@1": _figure(there).as_json(),
        }
    return found


def _across_folds(lesson: Lesson, fold_of: NDArray[np.int64], settings: ChoiceSettings) -> Hits:
    """Mean hit@1 (listeners,) by trees that were learnt from the other folds."""
    found = np.empty(len(lesson.columns))
    for fold in range(_LEARNT_FROM):
        inside = fold_of == fold
        trees = grow(lesson.columns[~inside], settings.trees)
        found[inside] = hits(trees.scores(lesson.columns[inside])).mean(axis=0)
    return found


def _ordered(
    data: Sequences, candidates: Candidates, scores: NDArray[np.float64]
) -> tuple[dict[str, Interval], dict[str, dict[str, float]]]:
    """What the leak would add: the same scores among the candidates after the history.

    After it in the hidden order, that is. `above_the_last` says how often the target, the others
    and our wrong choices do: were choices to use the order, wrong ones would too.
    """
    place = hidden_order(data.listeners, len(data.names))
    if place is None:
        return {}, {}
    last = [max((place[item] for item in row.history), default=-1) for row in data.rows]
    after = place[candidates] > np.array(last)[:, None, None]
    leaking = np.where(after, scores, scores - np.ptp(scores) - 1)
    chosen = scores.argmax(axis=-1)
    above = np.take_along_axis(after, chosen[..., None], axis=-1)[..., 0]
    shares = {
        "targets": after[..., 0].mean(),
        "others": after[..., 1:].mean(),
        "wrong_choices": above[chosen != 0].mean(),
    }
    rounded = {name: round(float(share), 3) for name, share in shares.items()}
    figure = replace(_figure(hits(leaking)), leaks=True)
    return {"ordered_hit@1": figure}, {"above_the_last": rounded}


def _figure(found: Hits) -> Interval:
    """Mean over redraws and listeners, its interval over listeners, its deviation over redraws."""
    return replace(interval(found.mean(axis=0)), sd=float(found.mean(axis=1).std()))
