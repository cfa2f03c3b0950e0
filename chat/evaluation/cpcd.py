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
from undercard.chat.errors import InputError
from undercard.chat.evaluation import baselines, measures, shipped
from undercard.chat.evaluation import blend_weight as fitting
from undercard.chat.evaluation.playlists.ranking import PlaylistRanking
from undercard.chat.evaluation.playlists.workbench import Workbench
from undercard.chat.evaluation.pool_retrieval import Found
from undercard.chat.evaluation.results import Evaluation, Table, table
from undercard.chat.evaluation.shipped import context_of
from undercard.recommender.engines.engine import Engine
from undercard.recommender.ranking.blend import Blend, load_blend

__all__ = ["context_of", "evaluate"]
Progress = Callable[[str, int, int], None]
Ranks = Sequence[int | None]
_FOLDS = 5
_COMPARED = ("mrr@100", "hit@1", "hit@10")


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
    folds: int | None = None,
    limit: int | None = None,
    progress: Progress,
) -> Evaluation:
    """Run the evaluation (see docs/evaluation.md).

    With `folds` a ranker is trained and tested across folds, with the engine's scores when there
    is an engine; without, the shipped finder and blend are tested. What was computed is kept under
    `home`. Raises EvaluationInputError, EngineError, RetrievalError, and InputError when LightGBM
    is not installed.
    """
    started = time.perf_counter()
    pool = load_pool(tracks)
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


@dataclass(frozen=True)
class _Tested:
    """Ranks of the first gold track for each case, by us and by the others, and further tables."""

    cases: Sequence[Case]
    ours: Ranks
    others: Mapping[str, Ranks]
    more: Mapping[str, Any]


def _learned(data: Data, engine: Engine | None, home: Path, progress: Progress) -> _Tested:
    """Train and test across folds."""
    _need_lightgbm()
    cases = data.cases
    bench = Workbench(data.pool, data.dialogues, data.fold_of, home, progress)
    ranking = PlaylistRanking(bench, bench.opinions(engine) if engine else {})
    ours = ranking.ours()
    others = _plain(data) | ranking.baselines()
    names = ("mrr@100", "hit@10")
    without = {
        part: _differences(cases, ours, ranks, names) for part, ranks in ranking.without().items()
    }
    more = {
        "difference": _differences(cases, ours, others["fusion"]),
        "without": without,
        "one_source": {name: _one_source(*one) for name, one in ranking.one_source().items()},
        "opinion_weights": [ranking.weights[fold] for fold in bench.folds],
        "model": engine.name if engine else None,
        "kind": f"{len(bench.folds)} folds",
    }
    return _Tested(cases, ours, others, more)


def _one_source(cases: Sequence[Case], ours: Ranks, fusion: Ranks) -> dict[str, Any]:
    """Ours and the known fusion where all candidates came from one source."""
    return {
        "undercard": table(measures.measures(cases, ours)),
        "fusion": table(measures.measures(cases, fusion)),
        "difference": _differences(cases, ours, fusion),
    }


def _shipped(data: Data, engine: Engine | None, home: Path, progress: Progress) -> _Tested:
    """Test what chat uses; without an engine, retrieval alone.

    Dialogues that an adapter has learnt from are left out.
    """
    blend = load_blend(engine.name) if engine else None
    cases = data.cases if blend is None else _not_learnt(data, blend)
    bench = shipped.Shipped(data.pool, data.dialogues, data.fold_of, home, progress)
    found, without = bench.lists(cases)
    ours = alone = _ranks(cases, found)
    plain = _plain_lists(data, cases)
    more: dict[str, Any] = {}
    if engine is not None and blend is not None:
        lists = shipped.listed(cases, found, data.pool, engine, home, blend, progress)
        ours = fitting.ranks(lists, blend.weight)
        more["blend"] = _blend(blend, cases, lists, alone)
    difference = _differences(cases, ours, alone)
    more |= {
        "difference": {f"{name} blend-retrieval": one for name, one in difference.items()},
        "without": _contributions(cases, alone, without),
        "liked_weights": [bench.weights[fold] for fold in sorted(bench.weights)],
        "cold_and_warm": _cold_and_warm(data, cases, {"retrieval": _clusters(found), **plain}),
        "model": engine.name if engine else None,
        "kind": "shipped",
    }
    others = {name: _ranks_of(cases, lists) for name, lists in plain.items()} | {"retrieval": alone}
    return _Tested(cases, ours, others, more)


def _cold_and_warm(
    data: Data, cases: Sequence[Case], lists: Mapping[str, Sequence[Sequence[str]]]
) -> dict[str, dict[str, object]]:
    return shipped.cold_and_warm(cases, data.dialogues, data.fold_of, lists)


def _not_learnt(data: Data, blend: Blend) -> list[Case]:
    """Cases of dialogues that the model's adapter has not seen."""
    if blend.held_out is None:
        return data.cases
    part, of = blend.held_out
    fold_of = baselines.folds(len(data.dialogues), of)
    return [case for case in data.cases if fold_of[case.dialogue] == part]


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
        "held_out": blend.held_out,
        "fitted_on_all": fitting.best_weight(lists),
        "out_of_fold": _differences(cases, fitting.out_of_fold(lists, part)[1], alone),
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
        less = _ranks(cases, found)
        at_first = _difference(opening, ours_first, [less[n] for n in first], "hit@10")
        contributions[part] = _differences(cases, ours, less) | {"hit@10/turn0": at_first}
    return contributions


def _plain(data: Data) -> dict[str, Ranks]:
    plain = _plain_lists(data, data.cases)
    return {name: _ranks_of(data.cases, lists) for name, lists in plain.items()}


def _plain_lists(data: Data, cases: Sequence[Case]) -> dict[str, list[list[str]]]:
    return {
        "popularity": baselines.popularity(cases, data.dialogues, data.fold_of),
        "bm25": baselines.bm25(cases, data.pool),
    }


def _clusters(found: Sequence[Found]) -> list[list[str]]:
    return [_first(one) for one in found]


def _first(found: Found) -> list[str]:
    return [cluster for cluster, _ in found]


def _ranks(cases: Sequence[Case], found: Sequence[Found]) -> Ranks:
    return _ranks_of(cases, _clusters(found))


def _ranks_of(cases: Sequence[Case], lists: Sequence[Sequence[str]]) -> Ranks:
    return [measures.first_gold(one, case.gold) for case, one in zip(cases, lists, strict=True)]


def _differences(
    cases: Sequence[Case], ours: Ranks, others: Ranks, names: Sequence[str] = _COMPARED
) -> Table:
    """Paired differences, ours minus theirs."""
    return {name: _difference(cases, ours, others, name) for name in names}


def _difference(cases: Sequence[Case], ours: Ranks, others: Ranks, name: str) -> dict[str, float]:
    first, second = measures.values(name, ours), measures.values(name, others)
    return measures.difference(cases, first, second).as_json()


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
