"""Our lists and the learned baselines' on a workbench, each as the rank of its first gold track in every case."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from chat.evaluation import measures
from chat.evaluation.dialogues import Case
from chat.evaluation.playlists.features import View
from chat.evaluation.playlists.final import CHOICES, Finish, finished, fusion
from chat.evaluation.playlists.index import Floats
from chat.evaluation.playlists.judging import Flags
from chat.evaluation.playlists.learning import inner_fold
from chat.evaluation.playlists.workbench import Workbench

Ranks = list[int | None]


@dataclass(frozen=True)
class Parts:
    """What goes into one list."""

    view: View
    case: int
    learned: Floats
    retrieved: Floats


class PlaylistRanking:
    """Orders the candidates of every case by what was learned on the other folds."""

    def __init__(self, bench: Workbench, opinions: Mapping[int, Mapping[int, float]]) -> None:
        self._bench, self._opinions = bench, opinions

    def ours(self) -> Ranks:
        """Learned order and retrievers fused, with opinion and variety as chosen on each fold's inner split."""
        return self._each(self._final)

    def baselines(self) -> dict[str, Ranks]:
        """The five retrievers fused, LambdaRank on their candidates, and the fusion of both."""
        learned = self._bench.learned

        def five(view: View, case: int) -> Floats:
            return view.column("fused.five", case)

        def plain(view: View, case: int) -> Floats:
            return learned[self._bench.fold_of[case]].plain[view.span(case)]

        return {
            "rrf": self._each(five),
            "lambdarank": self._each(plain),
            "fusion": self._each(lambda view, case: fusion(plain(view, case), five(view, case))),
        }

    def without(self) -> dict[str, Ranks]:
        """Our lists with a part left out."""
        return {
            "language model": self._each(lambda view, case: self._final(view, case, opinion=0.0)),
            "variety": self._each(lambda view, case: self._final(view, case, variety=1.0)),
            "learning": self._each(lambda view, case: self._parts(view, case).retrieved),
            "retrievers' order": self._each(lambda view, case: self._parts(view, case).learned),
        }

    def one_source(self) -> dict[str, tuple[list[Case], Ranks, Ranks]]:
        """Ours and the known fusion where all candidates and gold came from one source, so that the source tells nothing.

        Tracks without a cluster are known from the dialogues alone: they were all rated, and most are gold.
        """
        rated = np.array([track.cluster == track.id for track in self._bench.index.tracks])
        return {"rated tracks": self._among(rated), "other tracks": self._among(~rated)}

    def chosen(self) -> list[dict[str, Any]]:
        """What was chosen for every fold."""
        return [asdict(self._finish[fold]) for fold in self._bench.folds]

    def _among(self, among: Flags) -> tuple[list[Case], Ranks, Ranks]:
        numbers = [n for n in range(len(self._bench.cases)) if self._bench.judge.has_gold(n, among)]
        learned = self._bench.learned

        def known(view: View, case: int) -> Floats:
            return fusion(learned[self._bench.fold_of[case]].plain[view.span(case)], view.column("fused.five", case))

        cases = [self._bench.cases[n] for n in numbers]
        return cases, self._each(self._final, numbers, among), self._each(known, numbers, among)

    @cached_property
    def _finish(self) -> dict[int, Finish]:
        """For every fold what is best by mean reciprocal rank on its inner split; the plainer one when equal."""
        return {fold: self._best(fold) for fold in self._bench.folds}

    def _best(self, fold: int) -> Finish:
        bench = self._bench
        view, learned = bench.views[fold], bench.learned[fold].inner
        held = inner_fold(bench.fold_of, fold)
        numbers = [n for n, of in enumerate(bench.fold_of) if of == held]
        cases = [bench.cases[n] for n in numbers]
        evidence = {n: fusion(learned[view.span(n)], view.column("fused.wide", n)) for n in numbers}

        def worth(finish: Finish) -> float:
            ranks = [bench.judge.rank(view, n, self._ordered(view, n, evidence[n], finish)) for n in numbers]
            return float(measures.per_dialogue(cases, measures.values("mrr@100", ranks)).mean())

        choices = [one for one in CHOICES if self._opinions or not one.opinion]
        return max(choices, key=lambda one: round(worth(one), 6))

    def _parts(self, view: View, case: int) -> Parts:
        learned = self._bench.learned[self._bench.fold_of[case]].ours
        return Parts(view, case, learned[view.span(case)], view.column("fused.wide", case))

    def _final(self, view: View, case: int, **changes: float) -> Floats:
        parts = self._parts(view, case)
        finish = replace(self._finish[self._bench.fold_of[case]], **changes)
        return self._ordered(view, case, fusion(parts.learned, parts.retrieved), finish)

    def _ordered(self, view: View, case: int, evidence: Floats, finish: Finish) -> Floats:
        tracks = view.tracks(case)
        artists = self._bench.index.first[tracks]
        return finished(evidence, tracks.tolist(), artists, self._opinions.get(case, {}), finish)

    def _each(
        self, score: Callable[[View, int], Floats], numbers: Sequence[int] | None = None, among: Flags | None = None
    ) -> Ranks:
        bench = self._bench
        chosen = range(len(bench.cases)) if numbers is None else numbers
        views = {n: bench.views[bench.fold_of[n]] for n in chosen}
        return [bench.judge.rank(views[n], n, score(views[n], n), among) for n in chosen]
