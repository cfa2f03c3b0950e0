"""Our lists and the learned baselines', as the rank of the first gold track in every case."""

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property, partial

import numpy as np

from undercard.chat.datasets.dialogues import Case
from undercard.chat.evaluation import measures
from undercard.chat.evaluation.blend_weight import least
from undercard.chat.evaluation.playlists.features import View
from undercard.chat.evaluation.playlists.final import OPINIONS, fusion, with_opinion
from undercard.chat.evaluation.playlists.judging import Flags
from undercard.chat.evaluation.playlists.playlist_index import Floats
from undercard.chat.evaluation.playlists.workbench import Workbench

Ranks = list[int | None]
Score = Callable[[View, int], Floats]


class PlaylistRanking:
    """Orders the candidates of every case by what was learned on the other folds."""

    def __init__(self, bench: Workbench, model_scores: Mapping[int, Mapping[int, float]]) -> None:
        self._bench, self._model_scores = bench, model_scores

    def ours(self) -> Ranks:
        """Learned order and retrievers fused, plus the language model's weighted score.

        Its weight is the one chosen on the other folds.
        """
        return self._each(self._final)

    def baselines(self) -> dict[str, Ranks]:
        """The five retrievers fused, LambdaRank on their candidates, and the fusion of both."""
        return {
            "rrf": self._each(_five),
            "lambdarank": self._each(self._plain),
            "fusion": self._each(self._known),
        }

    def learned(self) -> Ranks:
        """Learned order and retrievers fused, without the language model."""
        return self._each(self._fused)

    def without(self) -> dict[str, Ranks]:
        """Our lists with a part left out."""
        return {
            "language model": self.learned(),
            "learning": self._each(_wide),
            "retrievers' order": self._each(self._learned),
            "other evidence": self._each(
                lambda view, case: fusion(self._plain(view, case), _wide(view, case))
            ),
            "other retrievers": self._each(
                lambda view, case: fusion(self._learned(view, case), _five(view, case))
            ),
        }

    def one_source(self) -> dict[str, tuple[list[Case], Ranks, Ranks]]:
        """Ours and the known fusion on cases whose candidates and gold are all from one source.

        The source then gives nothing away. Tracks without a cluster are known from the dialogues
        alone: they were all rated, and most are gold.
        """
        return {name: self._among(among) for name, among in self._sources().items()}

    def one_source_beside(
        self, lists: Sequence[Sequence[str]]
    ) -> dict[str, tuple[list[Case], Ranks, Ranks]]:
        """The same with other lists of clusters, one per tested case, in the place of ours."""
        found: dict[str, tuple[list[Case], Ranks, Ranks]] = {}
        clusters = np.array(self._bench.index.clusters)
        for name, among in self._sources().items():
            own = frozenset(clusters[among].tolist())
            listed = dict(zip(self._bench.tested, lists, strict=True))
            numbers = [n for n in listed if self._bench.judge.has_gold(n, among)]
            cases = [self._bench.cases[n] for n in numbers]
            only = [[cluster for cluster in listed[n] if cluster in own] for n in numbers]
            ours = list(map(measures.first_gold, only, [case.gold & own for case in cases]))
            found[name] = cases, ours, self._each(self._known, numbers, among)
        return found

    def _sources(self) -> dict[str, Flags]:
        rated = np.array([track.cluster == track.id for track in self._bench.index.tracks])
        return {"rated tracks": rated, "other tracks": ~rated}

    @cached_property
    def weights(self) -> dict[int, float]:
        """The weight of the language model's score, per fold.

        It is the least that is not clearly worse than the best on the other folds' lists.
        """
        bench = self._bench
        found = {
            weight: measures.values("mrr@100", self._each(partial(self._weighed, weight=weight)))
            for weight in (OPINIONS if self._model_scores else (0.0,))
        }

        def best(fold: int) -> float:
            others = [n for n, of in enumerate(bench.fold_of) if of != fold]
            cases = [bench.cases[n] for n in others]
            return least(
                {
                    w: measures.per_dialogue(cases, [rows[n] for n in others])
                    for w, rows in found.items()
                }
            )

        return {fold: best(fold) for fold in bench.folds}

    def _among(self, among: Flags) -> tuple[list[Case], Ranks, Ranks]:
        numbers = [n for n in self._bench.tested if self._bench.judge.has_gold(n, among)]
        cases = [self._bench.cases[n] for n in numbers]
        return (
            cases,
            self._each(self._final, numbers, among),
            self._each(self._known, numbers, among),
        )

    def _plain(self, view: View, case: int) -> Floats:
        return self._bench.learned[self._bench.fold_of[case]].plain[view.span(case)]

    def _learned(self, view: View, case: int) -> Floats:
        return self._bench.learned[self._bench.fold_of[case]].ours[view.span(case)]

    def _known(self, view: View, case: int) -> Floats:
        return fusion(self._plain(view, case), _five(view, case))

    def _fused(self, view: View, case: int) -> Floats:
        return fusion(self._learned(view, case), _wide(view, case))

    def _weighed(self, view: View, case: int, weight: float) -> Floats:
        return with_opinion(
            self._fused(view, case),
            view.tracks(case).tolist(),
            self._model_scores.get(case, {}),
            weight,
        )

    def _final(self, view: View, case: int) -> Floats:
        return self._weighed(view, case, self.weights[self._bench.fold_of[case]])

    def _each(
        self, score: Score, numbers: Sequence[int] | None = None, among: Flags | None = None
    ) -> Ranks:
        bench = self._bench
        chosen = bench.tested if numbers is None else numbers
        views = {n: bench.views[bench.fold_of[n]] for n in chosen}
        return [bench.judge.rank(views[n], n, score(views[n], n), among) for n in chosen]


def _five(view: View, case: int) -> Floats:
    return view.column("fused.five", case)


def _wide(view: View, case: int) -> Floats:
    return view.column("fused.wide", case)
