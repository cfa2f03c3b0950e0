"""`undercard eval sequences`: which of twenty artists a listener played next, from ten that they
played before.

The split of LLaRA and AFL (Last.fm): the target and 19 others drawn uniformly that are not in the
history; hit@1 is 1 when the highest score is the target's, 1/k when k share it; mean over
listeners. Range 0 to 1, 0.05 by chance. The draw of the others is repeated, `sd` is the standard
deviation over the draws. Intervals resample listeners (Efron 1979).

The lists are not in the order of time: they ascend in an id of the source, and so does the target.
So histories are shuffled, in training and test; what order would be worth is reported apart as
`ordered_hit@1`, which leaks.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
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
from undercard.chat.evaluation.measures import Interval, interval
from undercard.chat.evaluation.result_cache import Kept
from undercard.recommender.behaviour.choice import Choice, ChoiceSettings, Lesson, draw_candidates
from undercard.recommender.behaviour.ease import Ease
from undercard.recommender.behaviour.ials import Ials, IalsSettings
from undercard.recommender.behaviour.item_knn import ItemKnn, ItemKnnSettings
from undercard.recommender.behaviour.network import NetworkSettings
from undercard.recommender.behaviour.popularity import Popularity
from undercard.recommender.behaviour.protocol import (
    Arrays,
    Behaviour,
    History,
    Progress,
    interactions,
)
from undercard.recommender.behaviour.sasrec import SasRec
from undercard.recommender.behaviour.signals import Candidates
from undercard.recommender.behaviour.spectral import Spectral
from undercard.recommender.behaviour.trees import grow
from undercard.recommender.behaviour.user_knn import UserKnn, UserKnnSettings

REDRAWS = 30
_LEARNT_FROM = 5  # folds in which a part's worth is measured on the training listeners
_PUBLISHED = NetworkSettings(shuffled=True, rivals=19)
_SASREC = {
    "sasrec": _PUBLISHED,
    "sasrec_discounted": replace(_PUBLISHED, discount=1.0),
}
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
) -> dict[str, Any]:
    """Answer the rows by the baselines and by the learned choice; with `parts`, say what each part
    of it is worth.

    Nothing is fitted or chosen on the rows that are answered. Raises ImportError without the
    libraries of the extra `train`.
    """
    started = time.perf_counter()
    settings = settings or ChoiceSettings()
    histories, targets = [row.history for row in data.rows], [row.target for row in data.rows]
    rng = np.random.default_rng(settings.seed)
    candidates = draw_candidates(histories, targets, len(data.names), settings.size, redraws, rng)
    found = {
        name: hits(scores) for name, scores in answers(data, candidates, kept, progress).items()
    }
    vectors = kept("names", lambda: {"vectors": embed(data.names)})["vectors"]
    choice = Choice(settings, names=vectors, cache=kept, progress=progress)
    choice.fit(data.listeners, len(data.names))
    answered = Lesson.cached(kept, "answered", lambda: choice.columns(histories, candidates))
    scores = choice.trees.scores(answered.columns)
    systems = {"undercard": hits(scores)} | {
        name: found[name] for name in ("item_knn", "popularity")
    }
    counts = np.asarray(interactions(data.listeners, len(data.names)).sum(axis=0))[0]
    result = {
        "task": "sequences",
        "n": len(data.rows),
        "redraws": redraws,
        "system": {"hit@1": _figure(systems["undercard"])} | _ordered(data, candidates, scores),
        "baselines": {name: {"hit@1": _figure(hit)} for name, hit in found.items()},
        "apart": apart(
            parts_of(data.rows, counts),
            {name: {"hit@1": hit.mean(axis=0)} for name, hit in systems.items()},
        ),
    }
    if parts:
        result["parts"] = worth_of_parts(choice.lesson, answered, settings, progress)
    return result | {"seconds": round(time.perf_counter() - started, 1)}


def hits(scores: NDArray[np.floating]) -> Hits:
    """hit@1 of scores (listeners, redraws, candidates) whose first is the target's; a tie of k
    counts 1/k.
    """
    best = scores == scores.max(axis=-1, keepdims=True)
    return np.asarray((best[..., 0] / best.sum(axis=-1)).T, dtype=np.float64)


def hidden_order(listeners: Sequence[Sequence[int]], n_items: int) -> NDArray[np.int64] | None:
    """Place of every item in an order in which all lists ascend, or None when there is none (as
    with lists in real time).

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


def worth_of_parts(
    lesson: Lesson, answered: Lesson, settings: ChoiceSettings, progress: Progress
) -> dict[str, Any]:
    """hit@1 of the choice without each family of columns: across folds of the training listeners,
    and on the answered rows.

    One seed instead of several, with everything as without a part, because it is learnt six times
    for every part.
    """
    fold_of = np.random.default_rng(settings.seed).permutation(len(lesson.columns)) % _LEARNT_FROM
    settings = replace(settings, trees=replace(settings.trees, seeds=1))
    whole = _across_folds(lesson, fold_of, settings)
    found: dict[str, Any] = {"everything": {"train_folds": interval(whole).as_json()}}
    for done, family in enumerate(lesson.families):
        progress("leaving parts out", done, len(lesson.families))
        less = _across_folds(lesson.without(family), fold_of, settings)
        there = grow(lesson.without(family).columns, settings.trees).scores(
            answered.without(family).columns
        )
        found[f"without {family}"] = {
            "train_folds": interval(less).as_json(),
            "train_folds_lost": interval(whole - less).as_json(),
            "hit@1": _figure(hits(there)),
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


def answers(
    data: Sequences, candidates: Candidates, kept: Kept, progress: Progress
) -> Mapping[str, NDArray[np.floating]]:
    """Scores of the candidates by the plain rankers; settings were chosen on the training listeners
    (docs/evaluation.md).
    """
    histories = [row.history for row in data.rows]
    found = {}

    def answer(name: str, ranker: Behaviour) -> Arrays:
        fitted = ranker.fit(data.listeners, len(data.names))
        if name in _SASREC:
            return {"scores": _shuffled(fitted, histories, candidates)}
        return {"scores": _pick(fitted.score_all(histories), candidates)}

    rankers = plain(len(data.listeners)) | sasrecs(kept, progress)
    for done, (name, ranker) in enumerate(rankers.items()):
        progress("fitting baselines", done, len(rankers))
        found[name] = kept(f"baseline {name}", partial(answer, name, ranker))["scores"]
    return found


def plain(n_listeners: int) -> dict[str, Behaviour]:
    """Make the rankers that are blind to order."""
    return {
        "popularity": Popularity(),
        "item_knn": ItemKnn(ItemKnnSettings(shrinkage=0, popular=0.8, long=0.5)),
        "user_knn": UserKnn(
            UserKnnSettings(neighbours=n_listeners, rare=0.5, length=0.5, popular=1.0)
        ),
        "ease": Ease(l2=400, popular=0.6),
        "ials": Ials(IalsSettings(factors=64, penalty=10, alpha=40, sweeps=10, cosine=True)),
        "spectral": Spectral(48),
    }


def sasrecs(kept: Kept, progress: Progress) -> dict[str, Behaviour]:
    """Make SASRec as published, and with popularity divided out in training; both with shuffled
    histories.
    """
    return {
        name: SasRec(settings, checkpoint=kept.file(f"{name}.pt"), progress=progress)
        for name, settings in _SASREC.items()
    }


def _shuffled(
    ranker: Behaviour, histories: Sequence[History], candidates: Candidates
) -> NDArray[np.floating]:
    """Scores of a ranker that minds order: every redraw sees the histories in another random order."""
    rng = np.random.default_rng(0)
    draws = [
        ranker.score_all([rng.permutation(h).tolist() for h in histories])
        for _ in range(candidates.shape[1])
    ]
    return np.stack(
        [_pick(scores, candidates[:, [i]])[:, 0] for i, scores in enumerate(draws)], axis=1
    )


def _ordered(
    data: Sequences, candidates: Candidates, scores: NDArray[np.float64]
) -> dict[str, Any]:
    """What the leak would be worth: the same scores among the candidates that come after the
    history in the hidden order.

    `above` says how often the target, the others and our wrong choices do: were choices to use the
    order, wrong ones would too.
    """
    place = hidden_order(data.listeners, len(data.names))
    if place is None:
        return {}
    last = np.array([max((place[item] for item in row.history), default=-1) for row in data.rows])
    after = place[candidates] > last[:, None, None]
    leaking = np.where(after, scores, scores - np.ptp(scores) - 1)
    chosen = scores.argmax(axis=-1)
    wrong = chosen != 0
    above = np.take_along_axis(after, chosen[..., None], axis=-1)[..., 0]
    shares = {
        "targets": after[..., 0].mean(),
        "others": after[..., 1:].mean(),
        "wrong_choices": above[wrong].mean(),
    }
    return {
        "ordered_hit@1": _figure(hits(leaking)) | {"leaks": True},
        "above_the_last": {name: round(float(share), 3) for name, share in shares.items()},
    }


def _pick(scores: NDArray[np.floating], candidates: Candidates) -> NDArray[np.floating]:
    return scores[np.arange(len(candidates))[:, None, None], candidates]


def _figure(found: Hits) -> dict[str, float]:
    """Mean over redraws and listeners, its interval over listeners, and the deviation over redraws."""
    mean: Interval = interval(found.mean(axis=0))
    return mean.as_json() | {"sd": round(float(found.mean(axis=1).std()), 4)}
