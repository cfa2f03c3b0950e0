"""What is computed once per set of dialogues and kept on disk.

Those are the views, the learned scores and the language model's scores.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from pathlib import Path

import numpy as np

from undercard.chat.datasets import dialogues as reading
from undercard.chat.datasets.dialogues import Case, Dialogue, Pool
from undercard.chat.evaluation.playlists import features, judging, knowledge, learning, others
from undercard.chat.evaluation.playlists import playlist_index as index
from undercard.chat.evaluation.playlists import playlist_request as request
from undercard.chat.evaluation.playlists.features import Maker, View
from undercard.chat.evaluation.playlists.judging import Judge
from undercard.chat.evaluation.playlists.learning import Learned
from undercard.chat.evaluation.playlists.playlist_index import Embeddings, PoolIndex
from undercard.chat.evaluation.score_cache import RememberingEngine
from undercard.chat.evaluation.shipped import context_of
from undercard.recommender.behaviour import lambdarank
from undercard.recommender.engines.engine import Engine
from undercard.recommender.ranking.blend import standardised
from undercard.recommender.ranking.language import CALIBRATION, TitleLikelihood
from undercard.recommender.ranking.ranker import RankItem
from undercard.retrieval import playlists, wordmatch

Progress = Callable[[str, int, int], None]
WINDOW = (
    16  # candidates that the language model is asked about: the first of the retrievers' fusion
)
_SEEING = (reading, wordmatch, playlists, index, request, others, knowledge, features)
_LEARNING = (judging, learning, lambdarank)


class Workbench:
    """The evidence and the learned scores for the cases of some dialogues, by fold.

    Dialogues that are `asked` about are a fold of their own, which teaches nothing; then it alone
    is tested.
    """

    def __init__(
        self,
        pool: Pool,
        dialogues: Sequence[Dialogue],
        fold_of: Sequence[int],
        home: Path,
        progress: Progress,
        asked: Sequence[Dialogue] = (),
    ) -> None:
        everything = (*dialogues, *asked)
        self.cases: list[Case] = [case for dialogue in everything for case in dialogue.cases]
        self._dialogue_folds = [*fold_of, *[max(fold_of) + 1] * len(asked)]
        self.fold_of = [self._dialogue_folds[case.dialogue] for case in self.cases]
        self.folds = [max(fold_of) + 1] if asked else sorted(set(fold_of))
        self.tested = [n for n, fold in enumerate(self.fold_of) if fold in self.folds]
        self._dialogues, self._asked, self._progress = dialogues, asked, progress
        self._home = home / "evaluation"
        self.index = PoolIndex(pool, Embeddings(self._home / "minilm.npz"))
        self.judge = Judge(self.cases, self.index)

    @cached_property
    def views(self) -> dict[int, View]:
        """The view of every fold."""
        folder = self._home / "playlists" / self._key
        if not (folder / "complete").exists():
            maker = Maker(self._dialogues, self.index)
            views = maker.views(self.cases, self._dialogue_folds, self._progress, self.folds)
            for fold, view in views.items():
                view.save(folder / str(fold))
            (folder / "complete").touch()
        return {fold: View.load(folder / str(fold)) for fold in self.folds}

    @cached_property
    def learned(self) -> dict[int, Learned]:
        """The learned scores of every fold's view."""
        folder = self._home / "playlists" / self._key
        found = {}
        for done, fold in enumerate(self.folds):
            file = folder / f"{_source(_LEARNING)}-{fold}.npz"
            self._progress("learning to rank", done, len(self.folds))
            view = self.views[fold]
            if not file.exists():
                learning.learn(view, self.judge, self.fold_of, fold).save(file)
            found[fold] = Learned.load(file)
        return found

    def opinions(self, engine: Engine) -> dict[int, Mapping[int, float]]:
        """By case, the language model's standardised scores of the tracks in its window.

        Raises EngineError.
        """
        remembering = RememberingEngine(engine, self._home / "scores.sqlite")
        likelihood = TitleLikelihood(remembering, calibration=CALIBRATION)
        found: dict[int, Mapping[int, float]] = {}
        for number, case in enumerate(self.cases):
            self._progress("asking the language model", number, len(self.cases))
            tracks = self._window(number)
            items = [RankItem(str(row), self.index.tracks[row].text, 0.0) for row in tracks]
            found[number] = {
                int(row): z
                for row, z in standardised(likelihood.scores(context_of(case), items)).items()
            }
        remembering.close()
        return found

    def _window(self, case: int) -> list[int]:
        view = self.views[self.fold_of[case]]
        order = np.argsort(-view.column("fused.wide", case), kind="stable")
        best: dict[str, int] = {}
        for row in view.tracks(case)[order]:
            best.setdefault(self.index.clusters[row], int(row))
            if len(best) == WINDOW:
                break
        return list(best.values())

    @cached_property
    def _key(self) -> str:
        digest = hashlib.sha256(_source(_SEEING).encode())
        for track in self.index.tracks:
            digest.update(repr(track).encode())
        for dialogue in self._dialogues:
            digest.update(repr(dialogue.turns + dialogue.playlist).encode())
        for dialogue in self._asked:
            digest.update(repr(dialogue.cases).encode())
        digest.update(repr(list(self._dialogue_folds)).encode())
        return digest.hexdigest()[:16]


def _source(modules: Sequence[object]) -> str:
    """A hash of modules' source: what another version of the code made is not used."""
    digest = hashlib.sha256()
    for module in modules:
        digest.update(Path(str(module.__file__)).read_bytes())  # type: ignore[attr-defined]
    return digest.hexdigest()[:16]
