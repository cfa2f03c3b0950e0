"""`undercard eval cpcd`: lists on the human dialogues of CPCD, beside baselines, with and without
the language model.
"""

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
from undercard.chat.evaluation.shipped import context_of
from undercard.recommender.engines.engine import Engine
from undercard.recommender.ranking.blend import Blend, load_blend

__all__ = ["context_of", "evaluate"]
Progress = Callable[[str, int, int], None]
Ranks = Sequence[int | None]
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
    folds: int | None = None,
    limit: int | None = None,
    progress: Progress,
) -> dict[str, Any]:
    """Run the evaluation and return the document that the command prints (see docs/evaluation.md).

    With `folds` a ranker is trained and tested across folds, with the engine's opinion when there
    is an engine; without, the shipped finder and blend are tested. What was computed is kept under
    `home`. Raises EvaluationInputError, EngineError, RetrievalError, and InputError when LightGBM
    is not installed.
    """
    started = time.perf_counter()
    pool = load_pool(tracks)
    dialogues = load_dialogues(dialogs, pool, limit)
    data = Data(pool, dialogues, baselines.folds(len(dialogues), folds or _FOLDS))
    found = (
        _learned(data, engine, home, progress) if folds else _shipped(data, engine, home, progress)
    )
    result = {
        "task": "cpcd",
        **found,
        "code": _code_version(),
        "seconds": round(time.perf_counter() - started, 1),
    }
    _keep(result, home / "evaluation" / "results")
    return result


def _learned(data: Data, engine: Engine | None, home: Path, progress: Progress) -> dict[str, Any]:
    """Train and test across folds."""
    _need_lightgbm()
    cases = data.cases
    bench = Workbench(data.pool, data.dialogues, data.fold_of, home, progress)
    ranking = PlaylistRanking(bench, bench.opinions(engine) if engine else {})
    ours = ranking.ours()
    others = _plain(data) | ranking.baselines()
    return _document(cases, ours, others) | {
        "difference": _differences(cases, ours, others["fusion"]),
        "without": {
            part: {
                "mrr@100": _worth(cases, ours, ranks, "mrr@100"),
                "hit@10": _worth(cases, ours, ranks, "hit@10"),
            }
            for part, ranks in ranking.without().items()
        },
        "one_source": {
            name: {
                "undercard": _table(one, mine),
                "fusion": _table(one, theirs),
                "difference": _differences(one, mine, theirs),
            }
            for name, (one, mine, theirs) in ranking.one_source().items()
        },
        "opinion_weights": [ranking.weights[fold] for fold in bench.folds],
        "model": engine.name if engine else None,
        "kind": f"{len(bench.folds)} folds",
    }


def _shipped(data: Data, engine: Engine | None, home: Path, progress: Progress) -> dict[str, Any]:
    """Test what chat uses; without an engine, retrieval alone.

    Dialogues that an adapter has learnt from are left out.
    """
    blend = load_blend(engine.name) if engine else None
    cases = data.cases if blend is None else _not_learnt(data, blend)
    bench = shipped.Shipped(data.pool, data.dialogues, data.fold_of, home, progress)
    found, without = bench.lists(cases)
    alone = _ranks(cases, found)
    opinions = (
        shipped.listed(cases, found, data.pool, engine, home, blend, progress)
        if engine and blend
        else []
    )
    ours = fitting.ranks(opinions, blend.weight) if blend else alone
    plain = _plain_lists(data, cases)
    kinds = shipped.cold_and_warm(
        cases,
        data.dialogues,
        data.fold_of,
        {"retrieval": [[c for c, _ in one] for one in found], **plain},
    )
    others = {name: _ranks_of(cases, lists) for name, lists in plain.items()} | {"retrieval": alone}
    return (
        _document(cases, ours, others)
        | ({"blend": _told(blend, cases, opinions, alone)} if blend else {})
        | {
            "difference": {
                f"{name} blend-retrieval": one
                for name, one in _differences(cases, ours, alone).items()
            },
            "without": {
                part: _worths(cases, alone, _ranks(cases, lists)) for part, lists in without.items()
            },
            "liked_weights": [bench.weights[fold] for fold in sorted(bench.weights)],
            "cold_and_warm": kinds,
            "model": engine.name if engine else None,
            "kind": "shipped",
        }
    )


def _not_learnt(data: Data, blend: Blend) -> list[Case]:
    """Cases of dialogues that the model's adapter has not seen."""
    if blend.held_out is None:
        return data.cases
    part, of = blend.held_out
    fold_of = baselines.folds(len(data.dialogues), of)
    return [case for case in data.cases if fold_of[case.dialogue] == part]


def _told(
    blend: Blend, cases: Sequence[Case], lists: Sequence[fitting.Listed], alone: Ranks
) -> dict[str, Any]:
    """The blend that is shipped, and what it would be worth had its weight been fitted on other
    dialogues than the tested.
    """
    dialogues = sorted({case.dialogue for case in cases})
    part = dict(zip(dialogues, baselines.folds(len(dialogues), _FOLDS), strict=True))
    told = {
        "window": blend.window,
        "calibration": blend.calibration,
        "weight": blend.weight,
        "held_out": blend.held_out,
    }
    out_of_fold = _differences(cases, fitting.out_of_fold(lists, part)[1], alone)
    return told | {"fitted_on_all": fitting.best_weight(lists), "out_of_fold": out_of_fold}


def _worths(cases: Sequence[Case], ours: Ranks, without: Ranks) -> dict[str, dict[str, float]]:
    """What a part is worth: paired differences on all turns, and of hit@10 on the first."""
    first = [n for n, case in enumerate(cases) if not case.turn]
    opening = _worth(
        [cases[n] for n in first], [ours[n] for n in first], [without[n] for n in first], "hit@10"
    )
    return _differences(cases, ours, without) | {"hit@10/turn0": opening}


def _document(cases: Sequence[Case], ours: Ranks, others: Mapping[str, Ranks]) -> dict[str, Any]:
    return {
        "n": len({case.dialogue for case in cases}),
        "turns": len(cases),
        "system": _table(cases, ours),
        "baselines": {name: _table(cases, ranks) for name, ranks in others.items()},
    }


def _plain(data: Data) -> dict[str, Ranks]:
    return {
        name: _ranks_of(data.cases, lists) for name, lists in _plain_lists(data, data.cases).items()
    }


def _plain_lists(data: Data, cases: Sequence[Case]) -> dict[str, list[list[str]]]:
    return {
        "popularity": baselines.popularity(cases, data.dialogues, data.fold_of),
        "bm25": baselines.bm25(cases, data.pool),
    }


def _ranks(cases: Sequence[Case], found: Sequence[Found]) -> Ranks:
    return _ranks_of(cases, [[cluster for cluster, _ in one] for one in found])


def _ranks_of(cases: Sequence[Case], lists: Sequence[Sequence[str]]) -> Ranks:
    return [measures.first_gold(one, case.gold) for case, one in zip(cases, lists, strict=True)]


def _table(cases: Sequence[Case], ranks: Ranks) -> dict[str, dict[str, float]]:
    return measures.as_json(measures.measures(cases, ranks))


def _differences(cases: Sequence[Case], ours: Ranks, others: Ranks) -> dict[str, dict[str, float]]:
    """Paired differences, ours minus theirs."""
    return {name: _worth(cases, ours, others, name) for name in ("mrr@100", "hit@1", "hit@10")}


def _worth(cases: Sequence[Case], ours: Ranks, others: Ranks, name: str) -> dict[str, float]:
    return measures.difference(
        cases, measures.values(name, ours), measures.values(name, others)
    ).as_json()


def _code_version() -> str:
    """The release, and a hash of the source of everything that evaluates."""
    folder = Path(__file__).parent
    digest = hashlib.sha256()
    for file in sorted(folder.rglob("*.py")):
        digest.update(str(file.relative_to(folder)).encode() + b"\0" + file.read_bytes())
    return f"{version('undercard')}+{digest.hexdigest()[:12]}"


def _keep(result: Mapping[str, Any], folder: Path) -> None:
    """Write a result beside those of other versions of the code; the same run again replaces its
    own.
    """
    what = hashlib.sha256(
        repr([result[name] for name in ("n", "turns", "model", "kind")]).encode()
    ).hexdigest()[:8]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"cpcd-{result['code']}-{what}.json").write_text(json.dumps(result), encoding="utf-8")


def _need_lightgbm() -> None:
    try:
        import lightgbm  # noqa: F401
    except ImportError as error:
        raise InputError(
            "Training across folds needs LightGBM: install the extra `train` (pip install 'undercard[train]')."
        ) from error
