"""`undercard eval playlists`: songs that people put under a label, found again without it.

What is asked is the label alone (`words`), or the label and three of its tracks (`words+3`); of
labels that the catalogue still has for other songs (`known`), and of those that it has for none
(`unknown`). What is held out, and how: `held_out_labels`. No system may list what was given, nor
songs that still carry the label: they are no question.

`recall@k`  the share of the held-out songs among the first k
`ndcg@20`   gain 1 for a held-out song over the best order there is (Järvelin and Kekäläinen 2002)

Both lie in [0, 1]. Means over labels; intervals: percentiles over resampled labels (Efron 1979).
"""

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from undercard.chat.evaluation.held_out_labels import GIVEN, Asked, HeldOut
from undercard.chat.evaluation.measures import interval
from undercard.chat.evaluation.pool_retrieval import worded
from undercard.chat.evaluation.results import Evaluation, Interval, Table, table
from undercard.chat.evaluation.score_cache import RememberingEngine
from undercard.chat.slate.track_text import TrackText, name
from undercard.chat.understanding.vocabulary import Vocabulary
from undercard.recommender.engines.engine import Engine
from undercard.recommender.ranking.blend import blended, load_blend
from undercard.recommender.ranking.language import TitleLikelihood, best
from undercard.recommender.ranking.ranker import RankContext, RankItem, bounded_evidence
from undercard.retrieval.candidates import Candidate
from undercard.retrieval.catalogue import Catalogue
from undercard.retrieval.finder import Finder
from undercard.retrieval.index import VectorIndex
from undercard.retrieval.lexical import LexicalIndex
from undercard.retrieval.query import Mask

Progress = Callable[[str, int, int], None]
Floats = npt.NDArray[np.floating]
WAYS = {"words": 0, f"words+{GIVEN}": GIVEN}
_DEEPEST = 50
_SIZE = 200  # candidates of the search
_WEIGHED = 1 / np.log2(np.arange(2, 22))  # of the places 1 to 20


@dataclass(frozen=True)
class Wish:
    """What a system is told: the label, rows of given tracks, and the rows that it may list."""

    label: str
    given: tuple[int, ...]
    allowed: Mask


Rows = Mapping[str, Sequence[float]]  # a value per label, by metric
System = Callable[[Wish], list[str]]  # songs, best first


class Plain:
    """The baselines over one catalogue: what is popular, the words, the meaning."""

    def __init__(self, catalogue: Catalogue, index: VectorIndex) -> None:
        self._catalogue, self._index = catalogue, index
        self._words = LexicalIndex(catalogue)

    def systems(self) -> dict[str, System]:
        """Each by its name."""
        return {"popularity": self._popularity, "bm25": self._bm25, "minilm": self._minilm}

    def _popularity(self, wish: Wish) -> list[str]:
        return self._first(self._catalogue.popularity + 1.0, wish)

    def _bm25(self, wish: Wish) -> list[str]:
        given = (name(self._catalogue.track(row)) for row in wish.given)
        terms = self._words.terms(" ".join((wish.label, *given)))
        return self._first(self._words.scores(terms), wish)

    def _minilm(self, wish: Wish) -> list[str]:
        vector = self._index.model.embed([wish.label])[0]
        if wish.given:
            vector = vector + self._index.matrix[list(wish.given)].mean(axis=0)
        return self._first(self._index.matrix @ vector, wish)

    def _first(self, scores: Floats, wish: Wish) -> list[str]:
        """The songs of the allowed rows with a score above 0; among equals the better known."""
        rows = np.flatnonzero(wish.allowed & (scores > 0))
        order = rows[np.lexsort((-self._catalogue.popularity[rows], -scores[rows]))]
        songs = (self._catalogue.songs[row] for row in order)
        return list(dict.fromkeys(songs))[:_DEEPEST]


class Shipped:
    """The search and the language model's weight that ship; without an engine the search alone."""

    def __init__(self, finder: Finder, engine: Engine | None, home: Path) -> None:
        self._finder, self._engine = finder, None
        if engine is not None:
            self._engine = RememberingEngine(engine, home / "evaluation" / "scores.sqlite")
            self._blend = load_blend(engine.name)
            self._likelihood = TitleLikelihood(self._engine, calibration=self._blend.calibration)
            facts = self._blend.facts
            self._write = TrackText(Vocabulary(finder.catalogue)).text if facts else name

    def __call__(self, wish: Wish) -> list[str]:
        """See System. Raises EngineError."""
        seeds = [self._finder.catalogue.ids[row] for row in wish.given]
        query = worded(self._finder, [wish.label], seeds, _SIZE, wish.allowed)
        found = {one.track.song: one for one in self._finder.find(query)}
        scores = {song: one.score for song, one in found.items()}
        if self._engine is not None and self._blend.weight:
            scores = self._blended(wish, found)
        return sorted(scores, key=lambda song: -scores[song])[:_DEEPEST]

    def _blended(self, wish: Wish, found: Mapping[str, Candidate]) -> dict[str, float]:
        """The songs' evidence with what the language model thinks of the first of them."""
        items = [RankItem(song, self._write(one.track), one.score) for song, one in found.items()]
        liked = tuple(name(self._finder.catalogue.track(row)) for row in wish.given)
        context = RankContext(wish.label, liked, seed=wish.label)
        told = self._likelihood.scores(context, best(items, self._blend.window))
        return blended(bounded_evidence(items), told, self._blend.weight)

    def close(self) -> None:
        """Close the file of what the engine said."""
        if self._engine is not None:
            self._engine.close()


def evaluate(
    held: HeldOut, index: VectorIndex, engine: Engine | None, home: Path, progress: Progress
) -> Evaluation:
    """Ask every system for every label. Raises EngineError, RetrievalError."""
    started = time.monotonic()
    plain = Plain(held.catalogue, index).systems()
    with closing(Shipped(Finder(held.catalogue, index), engine, home)) as ours:
        rows = _rows(held, {"undercard": ours} | plain, progress)
    best_there_is = rows.pop("best there is")
    figures = {system: _means(found) for system, found in rows.items()}
    kinds = [one.kind for one in held.asked]
    return Evaluation(
        task="playlists",
        n=len(held.asked),
        system=figures.pop("undercard"),
        baselines=figures,
        seconds=time.monotonic() - started,
        more={
            "labels": {kind: kinds.count(kind) for kind in ("known", "unknown")},
            "too_few": held.too_few,
            "songs": sum(len(one.gold) for one in held.asked),
            "best_there_is": table(_means(best_there_is)),
            "difference": {other: _difference(rows["undercard"], rows[other]) for other in figures},
            "model": engine.name if engine else None,
        },
    )


def _rows(
    held: HeldOut, systems: Mapping[str, System], progress: Progress
) -> dict[str, dict[str, list[float]]]:
    """A value per label for every system and metric; among them the best list there is."""
    rows: dict[str, dict[str, list[float]]] = {name: {} for name in (*systems, "best there is")}
    for done, asked in enumerate(held.asked):
        progress("asking for playlists", done, len(held.asked))
        for way, given in WAYS.items():
            wish = _wish(held.catalogue, asked, asked.given[:given])
            answers = {system: answer(wish) for system, answer in systems.items()}
            answers["best there is"] = sorted(asked.gold)
            for system, songs in answers.items():
                for metric, value in marks(songs, asked.gold).items():
                    rows[system].setdefault(f"{metric}/{asked.kind}/{way}", []).append(value)
    return rows


def _wish(catalogue: Catalogue, asked: Asked, given: tuple[int, ...]) -> Wish:
    barred = asked.members | {catalogue.songs[row] for row in given}
    free = np.array([song not in barred for song in catalogue.songs])
    return Wish(asked.label, given, catalogue.presentable & free)


def marks(songs: Sequence[str], gold: frozenset[str]) -> dict[str, float]:
    """The figures of one list, whose songs are distinct, for gold that is not empty."""
    hits = np.array([song in gold for song in songs[:_DEEPEST]], dtype=float)
    ideal = _WEIGHED[: len(gold)].sum()
    return {
        "recall@10": float(hits[:10].sum() / len(gold)),
        "recall@50": float(hits.sum() / len(gold)),
        "ndcg@20": float((hits[:20] * _WEIGHED[: len(hits[:20])]).sum() / ideal),
    }


def _means(rows: Rows) -> dict[str, Interval]:
    return {name: interval(np.array(values)) for name, values in rows.items()}


def _difference(ours: Rows, others: Rows) -> Table:
    """Paired differences, ours minus theirs."""
    paired = {n: np.array(values) - np.array(others[n]) for n, values in ours.items()}
    return table({name: interval(values) for name, values in paired.items()})
