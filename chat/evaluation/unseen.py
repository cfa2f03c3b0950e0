"""`undercard eval cpcd --train`: what listeners get, on dialogues that nothing has learnt from.

The search, its fusion and the language model's weight are those that ship; what others liked is
known from the training dialogues alone. Beside it stand systems that learn from the same ones. A
dialogue is left out, by its id, if it is in both files or if the model's adapter learnt from it.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from undercard.chat.datasets.dialogues import Case, Dialogue, Pool, load_dialogues
from undercard.chat.datasets.errors import EvaluationInputError
from undercard.chat.evaluation import baselines, shipped
from undercard.chat.evaluation.playlists.ranking import PlaylistRanking
from undercard.chat.evaluation.playlists.workbench import Workbench
from undercard.chat.evaluation.pool_retrieval import Found, PoolRetrieval, recorded
from undercard.chat.evaluation.rank_tables import Tested, beside, clusters, differences, ranks_of
from undercard.recommender.engines.engine import Engine
from undercard.recommender.ranking.blend import Blend
from undercard.retrieval.fusion import default_settings

Progress = Callable[[str, int, int], None]
_FOLDS = 5  # of the training dialogues: none of their cases teaches with its own fold


@dataclass(frozen=True)
class Split:
    """Dialogues to learn from, others to be tested on, and how many of these were left out."""

    pool: Pool
    known: Sequence[Dialogue]
    asked: Sequence[Dialogue]
    left_out: Mapping[str, int]

    @property
    def cases(self) -> list[Case]:
        """The turns to be answered."""
        return [case for dialogue in self.asked for case in dialogue.cases]


def load(
    train: Path, dialogs: Path, pool: Pool, learnt: Collection[str], limit: int | None
) -> Split:
    """Read both files; `learnt` are ids that an adapter learnt from.

    Raises EvaluationInputError, also when there is too little to learn from or nothing to test.
    """
    known = load_dialogues(train, pool)
    if len(known) < _FOLDS:
        raise EvaluationInputError(
            f"{train}: holds {len(known)} dialogues; at least {_FOLDS} are needed to learn from"
        )
    asked = load_dialogues(dialogs, pool, limit, first=len(known))
    ids = {"train": {one.id for one in known}, "adapter": set(learnt)}
    barred = ids["train"] | ids["adapter"]
    split = Split(
        pool,
        known,
        [replace(one, cases=()) if one.id in barred else one for one in asked],
        {by: sum(one.id in own for one in asked) for by, own in ids.items()},
    )
    if not split.cases:
        raise EvaluationInputError(
            f"{dialogs}: nothing to be tested on: of its {len(asked)} dialogues "
            f"{split.left_out['train']} are in {train} too, and the language model's adapter "
            f"learnt from {split.left_out['adapter']}. Take dialogues that neither has seen; "
            "with UNDERCARD_ENGINE__KIND=none no adapter takes part."
        )
    return split


def test(
    split: Split, engine: Engine | None, blend: Blend | None, home: Path, progress: Progress
) -> Tested:
    """The shipped system and the baselines on the unseen dialogues. Raises EngineError."""
    cases, fold_of = split.cases, baselines.folds(len(split.known), _FOLDS)
    bench = Workbench(split.pool, split.known, fold_of, home, progress, split.asked)
    ranking = PlaylistRanking(bench, {})
    found, without = _searched(split, bench, home, progress)
    lists = clusters(found)
    others = _plain(split, bench) | ranking.baselines()
    others |= {"learned": ranking.learned(), "retrieval": ranks_of(cases, lists)}
    if engine is not None and blend is not None:
        listed = shipped.listed(cases, found, split.pool, engine, home, blend, progress)
        lists = [one.order(blend.weight) for one in listed]
    ours = ranks_of(cases, lists)
    sources = ranking.one_source_beside(lists).items()
    more: dict[str, Any] = {
        "difference": {name: differences(cases, ours, ranks) for name, ranks in others.items()},
        "without": {"others' likes": differences(cases, others["retrieval"], without)},
        "one_source": {name: beside(*one) for name, one in sources},
        "trained_on": len(split.known),
        "left_out": dict(split.left_out),
        "weight": blend.weight if blend else None,
        "model": engine.name if engine else None,
        "kind": "unseen",
    }
    return Tested(cases, ours, others, more)


def _searched(
    split: Split, bench: Workbench, home: Path, progress: Progress
) -> tuple[list[Found], list[int | None]]:
    """What the search finds for each case, and the ranks had it not known what others liked."""
    playlists = recorded(split.known, split.pool, bench.index.embed)
    retrieval = PoolRetrieval(split.pool, home, progress, playlists)
    settings, known = [default_settings(), shipped.weighed(0.0)], range(len(split.known))
    found, without = [], []
    for done, case in enumerate(split.cases):
        progress("finding tracks", done, len(split.cases))
        with_likes, alone = retrieval.lists(case, settings, known)
        found.append(with_likes)
        without.append(shipped.rank_in(alone, case.gold))
    return found, without


def _plain(split: Split, bench: Workbench) -> dict[str, list[int | None]]:
    """The plain baselines."""
    cases = split.cases
    fold_of = [0] * len(split.known) + [1] * len(split.asked)
    lists = {
        "popularity": baselines.popularity(cases, (*split.known, *split.asked), fold_of),
        "bm25": baselines.bm25(cases, split.pool),
        "bm25_words": baselines.bm25(cases, split.pool, likes=False),
        "minilm": baselines.minilm(cases, bench.index),
    }
    return {name: ranks_of(cases, one) for name, one in lists.items()}
