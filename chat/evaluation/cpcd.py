"""`undercard eval cpcd`: lists on human dialogues, beside baselines, with and without the model."""

import hashlib
import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from undercard.chat.datasets.dialogues import Case, Dialogue, Pool, load_dialogues, load_pool
from undercard.chat.datasets.errors import EvaluationInputError
from undercard.chat.errors import InputError
from undercard.chat.evaluation import baselines, measures, shipped, unseen
from undercard.chat.evaluation import blend_weight as fitting
from undercard.chat.evaluation.playlists.ranking import PlaylistRanking
from undercard.chat.evaluation.playlists.workbench import Workbench
from undercard.chat.evaluation.pool_retrieval import Found
from undercard.chat.evaluation.rank_tables import (
    Ranks,
    Tested,
    beside,
    clusters,
    difference,
    differences,
    ranks_of,
)
from undercard.chat.evaluation.results import Evaluation, Table
from undercard.chat.evaluation.shipped import context_of
from undercard.recommender.engines.engine import Engine
from undercard.recommender.ranking.blend import Blend, load_blend

__all__ = ["context_of", "evaluate"]
Progress = Callable[[str, int, int], None]
_FOLDS = 5


@dataclass(frozen=True)
class Data:
    """The dialogues, cut into cases, and their folds."""

    pool: Pool
    dialogues: Sequence[Dialogue]
    fold_of: Sequence[int]

    @property
    def cases(self) -> list[Case]:
        """All turns to be answered."""
        return [case for dialogue in self.dialogues for case in dialogue.cases]


def evaluate(
    dialogs: Path,
    tracks: Path,
    engine: Engine | None,
    home: Path,
    *,
    train: Path | None = None,
    folds: int | None = None,
    limit: int | None = None,
    progress: Progress,
) -> Evaluation:
    """Run the evaluation (see docs/evaluation.md).

    With `folds` a ranker is trained and tested across folds, with the engine's scores when there
    is an engine; without, the shipped finder and blend are tested, knowing the `train` dialogues
    or, where there are none, those of the other folds. What was computed is kept under `home`.
    Raises EvaluationInputError, EngineError, RetrievalError, and InputError when LightGBM is not
    installed.
    """
    started = time.perf_counter()
    if train or folds:
        _need_lightgbm()
    pool = load_pool(tracks)
    blend = load_blend(engine.name) if engine else None
    if train:
        split = unseen.load(train, dialogs, pool, blend.learnt if blend else (), limit)
        found = unseen.test(split, engine, blend, home, progress)
    else:
        dialogues = load_dialogues(dialogs, pool, limit)
        data = Data(pool, dialogues, baselines.folds(len(dialogues), folds or _FOLDS))
        test = _learned if folds else _shipped
        found = test(data, engine, home, progress)
    result = Evaluation(
        task="cpcd",
        n=len({case.dialogue for case in found.cases}),
        system=measures.measures(found.cases, found.ours),
        baselines={n: measures.measures(found.cases, r) for n, r in found.others.items()},
        seconds=time.perf_counter() - started,
        more={"turns": len(found.cases), **found.more, "code": _code_version()},
    )
    _keep(result.as_json(), home / "evaluation" / "results")
    return result


def _learned(data: Data, engine: Engine | None, home: Path, progress: Progress) -> Tested:
    """Train and test across folds."""
    cases = data.cases
    bench = Workbench(data.pool, data.dialogues, data.fold_of, home, progress)
    ranking = PlaylistRanking(bench, bench.opinions(engine) if engine else {})
    ours = ranking.ours()
    plain = _plain_lists(data, cases) | {"minilm": baselines.minilm(cases, bench.index)}
    others = {name: ranks_of(cases, lists) for name, lists in plain.items()} | ranking.baselines()
    names = ("mrr@100", "hit@10")
    without = {
        part: differences(cases, ours, ranks, names) for part, ranks in ranking.without().items()
    }
    more = {
        "difference": differences(cases, ours, others["fusion"]),
        "without": without,
        "one_source": {name: beside(*one) for name, one in ranking.one_source().items()},
        "opinion_weights": [ranking.weights[fold] for fold in bench.folds],
        "model": engine.name if engine else None,
        "kind": f"{len(bench.folds)} folds",
    }
    return Tested(cases, ours, others, more)


def _shipped(data: Data, engine: Engine | None, home: Path, progress: Progress) -> Tested:
    """Test what chat uses; without an engine, retrieval alone.

    Dialogues that an adapter has learnt from are left out.
    """
    blend = load_blend(engine.name) if engine else None
    cases = data.cases if blend is None else _not_learnt(data, blend)
    bench = shipped.Shipped(data.pool, data.dialogues, data.fold_of, home, progress)
    found, without = bench.lists(cases)
    ours = alone = ranks_of(cases, clusters(found))
    plain = _plain_lists(data, cases)
    more: dict[str, Any] = {}
    if engine is not None and blend is not None:
        lists = shipped.listed(cases, found, data.pool, engine, home, blend, progress)
        ours = fitting.ranks(lists, blend.weight)
        more["blend"] = _blend(blend, cases, lists, alone)
    difference = differences(cases, ours, alone)
    more |= {
        "difference": {f"{name} blend-retrieval": one for name, one in difference.items()},
        "without": _contributions(cases, alone, without),
        "liked_weights": [bench.weights[fold] for fold in sorted(bench.weights)],
        "cold_and_warm": _cold_and_warm(data, cases, {"retrieval": clusters(found), **plain}),
        "model": engine.name if engine else None,
        "kind": "shipped",
    }
    others = {name: ranks_of(cases, lists) for name, lists in plain.items()} | {"retrieval": alone}
    return Tested(cases, ours, others, more)


def _cold_and_warm(
    data: Data, cases: Sequence[Case], lists: Mapping[str, Sequence[Sequence[str]]]
) -> dict[str, dict[str, object]]:
    return shipped.cold_and_warm(cases, data.dialogues, data.fold_of, lists)


def _not_learnt(data: Data, blend: Blend) -> list[Case]:
    """Cases of dialogues that the model's adapter has not seen. Raises EvaluationInputError."""
    cases = [case for case in data.cases if case.source not in blend.learnt]
    if not cases:
        raise EvaluationInputError(
            "the language model's adapter learnt from all of these dialogues: take others, or "
            "UNDERCARD_ENGINE__KIND=none to leave it out"
        )
    return cases


def _blend(
    blend: Blend, cases: Sequence[Case], lists: Sequence[fitting.Listed], alone: Ranks
) -> dict[str, Any]:
    """The blend that is shipped, and its gain had its weight been fitted on other dialogues."""
    dialogues = sorted({case.dialogue for case in cases})
    part = dict(zip(dialogues, baselines.folds(len(dialogues), _FOLDS), strict=True))
    return {
        "window": blend.window,
        "calibration": blend.calibration,
        "weight": blend.weight,
        "learnt": len(blend.learnt),
        "fitted_on_all": fitting.best_weight(lists),
        "out_of_fold": differences(cases, fitting.out_of_fold(lists, part)[1], alone),
    }


def _contributions(
    cases: Sequence[Case], ours: Ranks, without: Mapping[str, Sequence[Found]]
) -> dict[str, Table]:
    """What each part adds: paired differences on all turns, and of hit@10 on the first turns."""
    first = [n for n, case in enumerate(cases) if not case.turn]
    opening = [cases[n] for n in first]
    ours_first = [ours[n] for n in first]
    contributions = {}
    for part, found in without.items():
        less = ranks_of(cases, clusters(found))
        at_first = difference(opening, ours_first, [less[n] for n in first], "hit@10")
        contributions[part] = differences(cases, ours, less) | {"hit@10/turn0": at_first}
    return contributions


def _plain_lists(data: Data, cases: Sequence[Case]) -> dict[str, list[list[str]]]:
    return {
        "popularity": baselines.popularity(cases, data.dialogues, data.fold_of),
        "bm25": baselines.bm25(cases, data.pool),
        "bm25_words": baselines.bm25(cases, data.pool, likes=False),
    }


def _code_version() -> str:
    """The release, and a hash of the source of everything that evaluates."""
    folder = Path(__file__).parent
    digest = hashlib.sha256()
    for file in sorted(folder.rglob("*.py")):
        digest.update(str(file.relative_to(folder)).encode() + b"\0" + file.read_bytes())
    return f"{version('undercard')}+{digest.hexdigest()[:12]}"


def _keep(result: Mapping[str, Any], folder: Path) -> None:
    """Write a result beside those of other versions; the same run again replaces its own."""
    run = repr([result[name] for name in ("n", "turns", "model", "kind")])
    what = hashlib.sha256(run.encode()).hexdigest()[:8]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"cpcd-{result['code']}-{what}.json").write_text(json.dumps(result), encoding="utf-8")


def _need_lightgbm() -> None:
    try:
        import lightgbm  # noqa: F401
    except ImportError as error:
        raise InputError(
            "Training across folds needs LightGBM: install the extra `train` "
            "(pip install 'undercard[train]')."
        ) from error
