"""What chat uses, on CPCD: the finder, others' playlists, and the language-model score.

The playlists that ship are these very dialogues, so here a case is answered from the other folds'
alone. How much they weigh is chosen for a fold on the other folds' cases, which see neither the
tested fold's playlists nor their own.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np

from undercard.chat.datasets.dialogues import Case, Dialogue, Pool
from undercard.chat.evaluation import blend_weight as fitting
from undercard.chat.evaluation import measures
from undercard.chat.evaluation.blend_weight import Listed
from undercard.chat.evaluation.playlists.playlist_index import Embeddings
from undercard.chat.evaluation.pool_retrieval import Found, PoolRetrieval, recorded
from undercard.chat.evaluation.score_cache import RememberingEngine
from undercard.recommender.engines.engine import Engine
from undercard.recommender.ranking.blend import Blend
from undercard.recommender.ranking.language import TitleLikelihood
from undercard.recommender.ranking.ranker import RankContext, RankItem
from undercard.retrieval.candidates import Kind
from undercard.retrieval.fusion import FusionSettings, default_settings

Progress = Callable[[str, int, int], None]
LIKED: tuple[Kind, ...] = ("liked_after", "liked_beside")
WEIGHTS = (0.0, 0.5, 1.0, 2.0)
"""Weights in the fusion that are tried, the same for both kinds."""
_EACH = 4  # every fourth of the other folds' dialogues chooses the weight, for time's sake
_SAID_TURNS = 2  # the last utterances that the language model reads


class Shipped:
    """The finder's lists for all cases of some dialogues, by fold."""

    def __init__(
        self,
        pool: Pool,
        dialogues: Sequence[Dialogue],
        fold_of: Sequence[int],
        home: Path,
        progress: Progress,
    ) -> None:
        self.cases = [case for dialogue in dialogues for case in dialogue.cases]
        self._fold_of, self._progress = fold_of, progress
        playlists = recorded(dialogues, pool, Embeddings(home / "evaluation" / "minilm.npz"))
        self._retrieval = PoolRetrieval(pool, home, progress, playlists)
        self.weights = {fold: self._chosen(fold) for fold in sorted(set(fold_of))}

    def lists(self, cases: Sequence[Case]) -> tuple[list[Found], dict[str, list[Found]]]:
        """Each case's list with its fold's weight, and the lists without one kind or both."""
        ours: list[Found] = []
        without: dict[str, list[Found]] = {"others' likes": [], **{kind: [] for kind in LIKED}}
        for done, case in enumerate(cases):
            self._progress("finding tracks", done, len(cases))
            fold = self._fold_of[case.dialogue]
            weight = self.weights[fold]
            fewer = [weighed(weight, without=kind) for kind in LIKED]
            settings = [weighed(weight), weighed(0.0), *fewer]
            found = self._retrieval.lists(case, settings, self._known(fold))
            ours.append(found[0])
            for name, one in zip(without, found[1:], strict=True):
                without[name].append(one)
        return ours, without

    def _chosen(self, tested: int) -> float:
        """The least weight that is not clearly worse than the best elsewhere; 0 without cases."""
        others = [case for case in self.cases if self._fold_of[case.dialogue] != tested]
        cases = [case for case in others if case.dialogue % _EACH == 0]
        if not cases:
            return 0.0
        settings = [weighed(weight) for weight in WEIGHTS]
        values: list[list[float]] = []
        for done, case in enumerate(cases):
            self._progress(f"choosing a weight for fold {tested + 1}", done, len(cases))
            lists = self._retrieval.lists(
                case, settings, self._known(tested, self._fold_of[case.dialogue])
            )
            values.append([measures.reciprocal(rank_in(one, case.gold)) for one in lists])
        table = zip(WEIGHTS, np.array(values).reshape(-1, len(WEIGHTS)).T, strict=True)
        return fitting.least(
            {weight: measures.per_dialogue(cases, row.tolist()) for weight, row in table}
        )

    def _known(self, *barred: int) -> list[int]:
        return [number for number, fold in enumerate(self._fold_of) if fold not in barred]


def weighed(weight: float, *, without: Kind | None = None) -> FusionSettings:
    """The shipped fusion with this weight for what others liked; one kind may be left out."""
    shipped = default_settings()
    liked = {kind: 0.0 if kind == without else weight for kind in LIKED}
    return shipped.model_copy(update={"weights": {**shipped.weights, **liked}})


def rank_in(found: Found, gold: frozenset[str]) -> int | None:
    """Rank from 1 of the first gold cluster among the first 100, or None."""
    return measures.first_gold([cluster for cluster, _ in found], gold)


def context_of(case: Case) -> RankContext:
    """What the prompt says of a case: the last utterances and the liked tracks."""
    return RankContext(
        request=" ".join(case.said[-_SAID_TURNS:]),
        liked=tuple(track.text for track in case.seeds),
        seed=f"{case.dialogue}/{case.turn}",
    )


def listed(
    cases: Sequence[Case],
    found: Sequence[Found],
    pool: Pool,
    engine: Engine,
    home: Path,
    blend: Blend,
    progress: Progress,
) -> list[Listed]:
    """The finder's lists with the model's scores of the first of each. Raises EngineError."""
    remembering = RememberingEngine(engine, home / "evaluation" / "scores.sqlite")
    likelihood = TitleLikelihood(remembering, calibration=blend.calibration)
    texts = {track.cluster: track.text for track in reversed(pool.tracks)}
    lists = []
    for done, (case, one) in enumerate(zip(cases, found, strict=True)):
        progress("asking the language model", done, len(cases))
        window = one[: blend.window]
        items = [RankItem(cluster, texts[cluster], evidence) for cluster, evidence in window]
        scores = likelihood.scores(context_of(case), items)
        lists.append(
            Listed(
                case=case,
                clusters=tuple(cluster for cluster, _ in one),
                evidence=np.array([evidence for _, evidence in one]),
                opinions=np.array([scores[item.id] for item in items]),
            )
        )
    remembering.close()
    return lists


def cold_and_warm(
    cases: Sequence[Case],
    dialogues: Sequence[Dialogue],
    fold_of: Sequence[int],
    lists: Mapping[str, Sequence[Sequence[str]]],
) -> dict[str, dict[str, object]]:
    """Measure hit@10 by what is known of listeners (first turn or later) and of tracks.

    For tracks only the gold of one kind counts, in the same lists; cases that have none of it are
    left out.
    """
    liked = {fold: _liked_elsewhere(dialogues, fold_of, fold) for fold in set(fold_of)}
    none: frozenset[str] = frozenset()
    gold: dict[str, list[frozenset[str]]] = defaultdict(list)
    for case in cases:
        before = liked[fold_of[case.dialogue]]
        gold["listener, first turn"].append(none if case.turn else case.gold)
        gold["listener, later turns"].append(case.gold if case.turn else none)
        gold["track, never liked before"].append(case.gold - before)
        gold["track, liked before"].append(case.gold & before)
    return {name: _hits(cases, wanted, lists) for name, wanted in gold.items()}


def _liked_elsewhere(
    dialogues: Sequence[Dialogue], fold_of: Sequence[int], fold: int
) -> frozenset[str]:
    """The clusters that were liked in the other folds."""
    found: set[str] = set()
    for dialogue, own in zip(dialogues, fold_of, strict=True):
        if own != fold:
            found |= dialogue.liked
    return frozenset(found)


def _hits(
    cases: Sequence[Case],
    gold: Sequence[frozenset[str]],
    lists: Mapping[str, Sequence[Sequence[str]]],
) -> dict[str, object]:
    asked = [n for n, wanted in enumerate(gold) if wanted]
    some = [cases[n] for n in asked]
    found: dict[str, object] = {
        "turns": len(asked),
        "dialogues": len({case.dialogue for case in some}),
    }
    for name, predicted in lists.items():
        ranks = [measures.first_gold(predicted[n], gold[n]) for n in asked]
        hits = measures.per_dialogue(some, measures.values("hit@10", ranks))
        found[name] = measures.interval(hits).as_json()
    return found
