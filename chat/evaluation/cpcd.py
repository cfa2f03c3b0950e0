"""`undercard eval cpcd`: our lists on the human dialogues of CPCD, beside plain baselines, with and without the model."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from chat.evaluation import baselines, fitting, measures
from chat.evaluation.dialogues import Case, Dialogue, Pool, load_dialogues, load_pool
from chat.evaluation.fitting import Listed
from chat.evaluation.pool_retrieval import PoolRetrieval
from chat.evaluation.remembering import RememberingEngine
from recommender.blend import Blend, load_blend
from recommender.engine import Engine
from recommender.language import TitleLikelihood
from recommender.ranker import RankContext, RankItem

Progress = Callable[[str, int, int], None]
_FOLDS = 5
_SAID_TURNS = 2  # the last utterances that the language model reads


@dataclass(frozen=True)
class Answers:
    """Everything that one run of the evaluation knows."""

    dialogues: Sequence[Dialogue]
    fold_of: Sequence[int]
    lists: Sequence[Listed]
    baselines: dict[str, list[int | None]]

    @property
    def cases(self) -> list[Case]:
        """The turns, in the order of the lists."""
        return [one.case for one in self.lists]


def evaluate(
    dialogs: Path,
    tracks: Path,
    engine: Engine,
    home: Path,
    *,
    folds: int | None = None,
    limit: int | None = None,
    progress: Progress,
) -> dict[str, Any]:
    """Run the evaluation and return the document that the command prints (see docs/evaluation.md).

    With `folds` the blend's weight is fitted on the other folds' dialogues; without, the shipped weight is used. Embeddings
    and the model's scores are kept under `home`. Raises EvaluationInputError, EngineError, RetrievalError.
    """
    started = time.perf_counter()
    blend = load_blend(engine.name)
    found = answer(dialogs, tracks, engine, home, folds or _FOLDS, limit, blend, progress)
    alone = fitting.ranks(found.lists, 0.0)
    if folds:
        weights, ours = fitting.out_of_fold(found.lists, found.fold_of)
    else:
        weights, ours = [blend.weight], fitting.ranks(found.lists, blend.weight)
    cases = found.cases
    others = {**found.baselines, "rrf": alone}
    return {
        "task": "cpcd",
        "n": len({case.dialogue for case in cases}),
        "turns": len(cases),
        "system": measures.as_json(measures.measures(cases, ours)),
        "baselines": {name: measures.as_json(measures.measures(cases, ranks)) for name, ranks in others.items()},
        "difference": _differences(cases, ours, alone),
        "blend": {
            "model": engine.name,
            "window": blend.window,
            "calibration": blend.calibration,
            "weights": sorted(set(weights)),
            "fitted_on_all": fitting.best_weight(found.lists),
        },
        "seconds": round(time.perf_counter() - started, 1),
    }


def answer(
    dialogs: Path,
    tracks: Path,
    engine: Engine,
    home: Path,
    folds: int,
    limit: int | None,
    blend: Blend,
    progress: Progress,
) -> Answers:
    """Let retrieval, the language model and the baselines answer every turn."""
    pool = load_pool(tracks)
    dialogues = load_dialogues(dialogs, pool, limit)
    cases = [case for dialogue in dialogues for case in dialogue.cases]
    fold_of = baselines.folds(len(dialogues), folds)
    plain = {"popularity": baselines.popularity(cases, dialogues, fold_of), "bm25": baselines.bm25(cases, pool)}
    lists = _listed(cases, pool, engine, home, blend, progress)
    ranked = {name: _ranks(cases, predicted) for name, predicted in plain.items()}
    return Answers(dialogues, fold_of, lists, ranked)


def context_of(case: Case) -> RankContext:
    """What the language model is told of a case: the last utterances and the liked tracks."""
    return RankContext(
        request=" ".join(case.said[-_SAID_TURNS:]),
        liked=tuple(track.text for track in case.seeds),
        seed=f"{case.dialogue}/{case.turn}",
    )


def _listed(
    cases: Sequence[Case], pool: Pool, engine: Engine, home: Path, blend: Blend, progress: Progress
) -> list[Listed]:
    retrieval = PoolRetrieval(pool, home, progress)
    remembering = RememberingEngine(engine, home / "evaluation" / "scores.sqlite")
    likelihood = TitleLikelihood(remembering, calibration=blend.calibration)
    texts = {track.cluster: track.text for track in reversed(pool.tracks)}
    lists = []
    for done, case in enumerate(cases):
        progress("asking the language model", done, len(cases))
        found = retrieval.find(case)
        items = [RankItem(cluster, texts[cluster], evidence) for cluster, evidence in found[: blend.window]]
        opinions = likelihood.scores(context_of(case), items)
        lists.append(
            Listed(
                case=case,
                clusters=tuple(cluster for cluster, _ in found),
                evidence=np.array([evidence for _, evidence in found]),
                opinions=np.array([opinions[item.id] for item in items]),
            )
        )
    remembering.close()
    return lists


def _ranks(cases: Sequence[Case], predicted: Sequence[Sequence[str]]) -> list[int | None]:
    return [measures.first_gold(clusters, case.gold) for case, clusters in zip(cases, predicted, strict=True)]


def _differences(
    cases: Sequence[Case], ours: Sequence[int | None], alone: Sequence[int | None]
) -> dict[str, dict[str, float]]:
    """Paired differences, ours minus retrieval alone."""
    values = {"mrr@100": ([measures.reciprocal(r) for r in ours], [measures.reciprocal(r) for r in alone])}
    for cut in (1, 10):
        values[f"hit@{cut}"] = (_hits(ours, cut), _hits(alone, cut))
    return {f"{name} blend-rrf": measures.difference(cases, *pair).as_json() for name, pair in values.items()}


def _hits(ranks: Sequence[int | None], cut: int) -> list[float]:
    return [float(rank is not None and rank <= cut) for rank in ranks]
