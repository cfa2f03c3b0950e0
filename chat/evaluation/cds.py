"""`undercard eval cds`: which record a listener bought next, and which records get the places.

The split of Flower (Amazon "CDs and Vinyl"): histories of at most ten, ranked is the whole table,
by title: ids that share a title are one, and what is in the history is not recommended. All systems
are judged by one scorer (chat/evaluation/list_scorer.py).
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from undercard.chat.datasets import histories as files
from undercard.chat.datasets.histories import Row
from undercard.chat.evaluation.cold_warm import apart, parts_of
from undercard.chat.evaluation.list_scorer import (
    Judge,
    Measured,
    Table,
    Titles,
    shown_titles,
    top_titles,
)
from undercard.chat.evaluation.measures import interval
from undercard.chat.evaluation.result_cache import Kept
from undercard.chat.evaluation.results import Evaluation
from undercard.chat.evaluation.results import Table as JsonTable
from undercard.chat.evaluation.results import table as as_table
from undercard.recommender.behaviour.popularity import Popularity
from undercard.recommender.behaviour.protocol import Arrays, Progress, Scores
from undercard.recommender.behaviour.shortlist import Nominated, Nominators
from undercard.recommender.behaviour.trees import Trees, TreeSettings, grow

_FOLDS = 5
_LEARNT_FROM = 1 / 8  # the youngest part of the training rows, that the trees learn from
_DISCOUNTS = np.round(np.arange(-0.6, 0.61, 0.05), 2)
_BASELINES = {"item_knn": "item_knn/soon", "ease": "ease/100", "sasrec": "sasrec/kept"}
_APART = ("ndcg@5", "hr@5")
_TREES = TreeSettings(number=150, least=100, seeds=2)


def evaluate(
    table: Table, train: Sequence[Row], answered: Sequence[Row], *, kept: Kept, progress: Progress
) -> Evaluation:
    """Rank for every answered row by the baselines and by the learned blend.

    The trees and their discount of popularity are learnt from the youngest eighth of the training
    rows, with rankers that know only what was before. Nothing is chosen on the answered rows.
    Raises ImportError without the libraries of the extra `train`.
    """
    started = time.perf_counter()
    judge = Judge(table, train)
    blend = learn(table, train, kept, progress)
    asked = _asked("answered", table, train, answered, kept, progress)
    targets = [row.target for row in answered]
    found = {name: judge.measure(titles, targets) for name, titles in asked.shown.items()}
    ours = judge.measure(blend.shown(asked.nominated, asked.counts, table), targets)
    places = asked.nominated.place_of(targets)
    more = {
        "clean_n": int(table.clean[targets].sum()),
        "difference": _difference(ours, found["item_knn"]),
        "apart": apart(parts_of(answered, asked.counts), _rows_apart(ours, found)),
        "nominated": round(float((places >= 0).mean()), 4),
        "blend": blend.learnt,
    }
    return Evaluation(
        task="cds",
        n=len(answered),
        system=ours.figures,
        baselines={name: one.figures for name, one in found.items()},
        seconds=time.perf_counter() - started,
        more=more,
    )


def _difference(ours: Measured, knn: Measured) -> JsonTable:
    """Paired differences over the rows, ours minus item-KNN's."""
    rows = {name: values - knn.rows[name] for name, values in ours.rows.items()}
    return as_table({f"{name} ours-item_knn": interval(values) for name, values in rows.items()})


def _rows_apart(
    ours: Measured, found: Mapping[str, Measured]
) -> dict[str, dict[str, NDArray[np.float64]]]:
    """The metrics per row that are reported for cold and warm rows apart, by system."""
    systems = {"undercard": ours, "item_knn": found["item_knn"], "popularity": found["popularity"]}
    return {name: {m: one.rows[m] for m in _APART} for name, one in systems.items()}


@dataclass(frozen=True)
class Blend:
    """Trees over what the rankers say, and the discount of the logarithm of an item's count."""

    trees: Trees
    discount: float
    learnt: Mapping[str, Any]

    def shown(self, nominated: Nominated, counts: Scores, table: Table) -> Titles:
        """The first ten titles of every row."""
        return shown_titles(
            self.trees.scores(nominated.columns), nominated.items, counts, self.discount, table
        )


def learn(table: Table, train: Sequence[Row], kept: Kept, progress: Progress) -> Blend:
    """Learn from the youngest rows: trees across folds, then the best fair discount.

    Fair are those that keep dgu below item-KNN's.
    """
    cut = len(train) - max(1, round(len(train) * _LEARNT_FROM))
    before, young = train[:cut], train[cut:]
    targets = [row.target for row in young]
    asked = _asked("youngest", table, before, young, kept, progress)
    places = asked.nominated.place_of(targets)
    scores = _across_folds(asked.nominated, places, progress)
    judge = Judge(table, before)
    knn = judge.measure(asked.shown["item_knn"], targets, intervals=False)
    tried: dict[float, Measured] = {}
    for discount in _DISCOUNTS.tolist():
        shown = shown_titles(scores, asked.nominated.items, asked.counts, discount, table)
        tried[discount] = judge.measure(shown, targets, intervals=False)
    best = _fair(tried, knn.figures["dgu"].value)
    learnt = {
        "discount": best,
        "dgu_allowed": round(knn.figures["dgu"].value, 4),
        "on_training": _briefly(tried[best]),
        "item_knn_on_training": _briefly(knn),
        "nominated_on_training": round(float((places >= 0).mean()), 4),
    }
    inside = places >= 0
    return Blend(grow(asked.nominated.columns[inside], _TREES, places[inside]), best, learnt)


@dataclass(frozen=True)
class _Asked:
    """What rankers fitted on some rows say to others: short lists, titles, and items' counts."""

    nominated: Nominated
    shown: Mapping[str, Titles]
    counts: Scores


def _asked(
    stage: str,
    table: Table,
    known: Sequence[Row],
    asked: Sequence[Row],
    kept: Kept,
    progress: Progress,
) -> _Asked:
    """Fit the rankers on the rows that are known and ask them, or look up what they said."""

    def compute() -> Arrays:
        n_items, listeners = len(table.titles), files.listeners(known)
        nominators = Nominators(checkpoint=kept.file(f"{stage}-sasrec.pt"), progress=progress)
        nominators.fit(listeners, n_items, [row.target for row in known])
        nominated = nominators.nominate([row.history for row in asked])
        plain = {name: nominators.rankers[key] for name, key in _BASELINES.items()}
        plain["popularity"] = Popularity().fit(listeners, n_items)
        shown = {
            f"shown {name}": top_titles(ranker, asked, table) for name, ranker in plain.items()
        }
        return {**shown, **nominated.arrays, "counts": nominators.counts}

    found = kept(stage, compute)
    shown = {
        name.removeprefix("shown "): array
        for name, array in found.items()
        if name.startswith("shown ")
    }
    return _Asked(Nominated.of(found), shown, found["counts"])


def _fair(tried: Mapping[float, Measured], limit: float) -> float:
    """The discount with the best ndcg@5 with dgu within the limit, or else with the least dgu."""
    fair = [discount for discount, found in tried.items() if found.figures["dgu"].value <= limit]
    if not fair:
        return min(tried, key=lambda discount: tried[discount].figures["dgu"].value)
    return max(fair, key=lambda discount: tried[discount].figures["ndcg@5"].value)


def _across_folds(
    nominated: Nominated, places: NDArray[np.int64], progress: Progress
) -> NDArray[np.float64]:
    """Scores (rows, size) by trees that were learnt from the other folds.

    Folds are runs of rows, so that listeners stay together.
    """
    fold_of = np.arange(len(places)) * _FOLDS // len(places)
    scores = np.empty(nominated.items.shape)
    for fold in range(_FOLDS):
        progress("learning the blend", fold, _FOLDS)
        learnt_from = (fold_of != fold) & (places >= 0)
        trees = grow(nominated.columns[learnt_from], _TREES, places[learnt_from])
        scores[fold_of == fold] = trees.scores(nominated.columns[fold_of == fold])
    return scores


def _briefly(found: Measured) -> dict[str, float]:
    return {name: round(found.figures[name].value, 4) for name in ("ndcg@5", "hr@5", "dgu")}
