"""`undercard eval control`: how well a ranker does what was asked, before any norm is enforced.

Wishes with a category, a decade, an energy, a number, or something that is not wanted
(chat/datasets/conditions.py). The short lists are of artists that no adapter has learnt from. Of
each answer's first h tracks, h being the number that was asked for:

`satisfied`        whether all of them satisfy every condition, by the catalogue's own fields
`precision`        the share that do
`non_exist`        whether one is not in the catalogue
`repeat`           whether one comes twice
`in_history`       whether one is among those given as liked
`correct_count`    whether there are exactly h

The last four are the format errors of "Aligning Large Language Models for Controllable
Recommendations" (Lu et al. 2024); an answer that is empty or cannot be read fails them all.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import numpy as np

from undercard.chat.datasets.conditions import ConditionLists, Wish
from undercard.chat.evaluation.measures import interval
from undercard.chat.evaluation.results import Evaluation, Interval
from undercard.chat.slate.track_text import TrackText, name
from undercard.chat.understanding.vocabulary import Vocabulary
from undercard.prompts import load_prompt
from undercard.recommender.engines.embedded import EmbeddedEngine
from undercard.recommender.ranking.blend import BlendedRanker
from undercard.recommender.ranking.language import LanguageModelRanker, prompt_variables
from undercard.recommender.ranking.ranker import EvidenceRanker, RankContext, Ranker, RankItem
from undercard.recommender.titles.grounded import Markers, name_items
from undercard.recommender.titles.title_tree import TitleTree
from undercard.retrieval.catalogue import Catalogue
from undercard.retrieval.finder import Finder
from undercard.retrieval.query import Query
from undercard.retrieval.tracks import Track

Progress = Callable[[str, int, int], None]
_SEED = 0
_LIKED = 3  # tracks shown as liked: they must not come again
_POOL = 400  # candidates that the search hands on


Answers = Sequence[Sequence[str]]  # ids, for each wish
Write = Callable[[Track], str]


class Control:
    """Asks systems the same wishes."""

    def __init__(
        self, catalogue: Catalogue, vocabulary: Vocabulary, n: int, progress: Progress
    ) -> None:
        self._catalogue, self._progress = catalogue, progress
        lists = ConditionLists(catalogue, vocabulary, seed=_SEED)
        self._wishes = [lists.wish(number) for number in range(n)]

    def short_lists(self, ranker: Ranker, write: Write) -> list[list[str]]:
        """Let a ranker order twelve tracks of which some satisfy the wish.

        The evidence is the order of the ids, which is random.
        """
        found = []
        for wish in self._each("ordering short lists"):
            tracks = sorted((*wish.fits, *wish.others), key=lambda track: track.id)
            items = [
                RankItem(track.id, write(track), 1 - n / len(tracks))
                for n, track in enumerate(tracks)
            ]
            found.append(_best(ranker, wish, items))
        return found

    def found(self, finder: Finder, ranker: Ranker, write: Write) -> list[list[str]]:
        """Search the catalogue by the words alone and order what is found, without any limit."""
        answers = []
        for wish in self._each("searching and ordering"):
            liked = {track.id for track in _liked(wish)}
            some = finder.find(Query(text=wish.context.request, size=_POOL))
            items = [
                RankItem(c.track.id, write(c.track), c.score)
                for c in some
                if c.track.id not in liked
            ]
            answers.append(_best(ranker, wish, items))
        return answers

    def written(self, engine: EmbeddedEngine) -> list[list[str]]:
        """Let the model write the titles, along the prefix tree of the catalogue."""
        tracks, marks, prompt = self._catalogue.tracks, Markers(), load_prompt("rank")
        texts = [f" {marks.readable(name(track))}" for track in tracks]
        tree = TitleTree.build(engine.vocabulary.encode_all(texts))
        row = {track.id: i for i, track in enumerate(tracks)}
        answers = []
        for wish in self._each("writing titles"):
            head = prompt.render(**prompt_variables(_context(wish))).rstrip()
            liked = [row[track.id] for track in _liked(wish)]
            rows = name_items(engine, head, tree, len(wish.fits), without=liked)
            answers.append([tracks[i].id for i in rows])
        return answers

    def metrics(self, answers: Answers) -> dict[str, Interval]:
        """Each metric with its 95 % interval over the wishes."""
        rows: dict[str, list[float]] = {}
        for wish, answer in zip(self._wishes, answers, strict=True):
            for metric, value in self._judged(wish, answer).items():
                rows.setdefault(metric, []).append(value)
        return {metric: interval(np.array(values)) for metric, values in rows.items()}

    def _each(self, label: str) -> Iterator[Wish]:
        for number, wish in enumerate(self._wishes):
            self._progress(label, number, len(self._wishes))
            yield wish

    def _judged(self, wish: Wish, answer: Sequence[str]) -> dict[str, float]:
        count, liked = len(wish.fits), {track.id for track in _liked(wish)}
        known = [self._catalogue[id_] for id_ in answer if id_ in self._catalogue]
        fit = sum(wish.holds(track) for track in known)
        return {
            "satisfied": float(len(answer) == count == fit),
            "precision": fit / count,
            "non_exist": float(not answer or len(known) < len(answer)),
            "repeat": float(not answer or len(set(answer)) < len(answer)),
            "in_history": float(not answer or bool(liked & set(answer))),
            "correct_count": float(len(answer) == count),
        }


def _liked(wish: Wish) -> tuple[Track, ...]:
    """Tracks that the prompt shows as liked.

    They satisfy the wish: to name them again would be tempting.
    """
    return wish.more[:_LIKED]


def _context(wish: Wish) -> RankContext:
    return replace(wish.context, liked=tuple(map(name, _liked(wish))))


def _best(ranker: Ranker, wish: Wish, items: Sequence[RankItem]) -> list[str]:
    """Ids of as many of a ranker's first items as were asked for; ties stay in the order given."""
    scores = ranker.rank(_context(wish), items).scores
    return sorted(scores, key=lambda id_: -scores[id_])[: len(wish.fits)]


def evaluate(
    catalogue: Catalogue,
    finder: Finder,
    engine: EmbeddedEngine,
    untuned: EmbeddedEngine | None,
    n: int,
    progress: Progress,
) -> Evaluation:
    """Ask `n` wishes.

    `untuned` is the engine without its adapter.
    """
    started = time.perf_counter()
    vocabulary = Vocabulary(catalogue)
    control, track_text = Control(catalogue, vocabulary, n, progress), TrackText(vocabulary)
    systems = {
        "short lists": control.short_lists(LanguageModelRanker(engine), track_text.text),
        "short lists, by lot": control.short_lists(EvidenceRanker(), track_text.text),
        "search, blended": control.found(finder, BlendedRanker(engine), track_text.text),
        "search": control.found(finder, EvidenceRanker(), track_text.text),
        "written": control.written(engine),
    }
    if untuned:
        systems["short lists, untuned"] = control.short_lists(
            LanguageModelRanker(untuned), track_text.text
        )
    metrics = {name: control.metrics(answers) for name, answers in systems.items()}
    return Evaluation(
        task="control",
        n=n,
        system=metrics.pop("short lists"),
        baselines=metrics,
        seconds=time.perf_counter() - started,
        more={"model": engine.name},
    )
