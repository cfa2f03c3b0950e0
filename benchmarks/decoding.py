"""Measures what decoding over a prefix tree finds on CPCD, by way of decoding.

    python -m benchmarks.grounding --decoding

The embedded model, as it is, writes tracks of the pool after each sampled turn: ten beams over one
text per cluster, less what the listener has liked before. The assistant is fitted on the playlists
of the other folds' dialogues; its kind, its share and how tokens are counted beside it are chosen
on turns of fold 0, and everything is reported on turns of the other folds.
"""

import argparse
import json
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from undercard.chat.datasets.dialogues import Case, Dialogue, Pool, load_dialogues, load_pool
from undercard.chat.evaluation import baselines, measures
from undercard.chat.evaluation.shipped import context_of
from undercard.prompts import load_prompt
from undercard.recommender.behaviour.item_knn import ItemKnn
from undercard.recommender.behaviour.protocol import Behaviour
from undercard.recommender.behaviour.user_knn import UserKnn
from undercard.recommender.engines.embedded import EmbeddedEngine
from undercard.recommender.experiments.decoding import (
    BeamSearch,
    DecodingSettings,
    probabilities_of,
)
from undercard.recommender.experiments.title_cache import cached_tree
from undercard.recommender.ranking.language import prompt_variables
from undercard.recommender.titles.allowed_titles import Selection
from undercard.recommender.titles.grounded import Markers

_BEAMS, _FOLDS = 10, 5
_SHARES = (0.1, 0.3, 0.5, 0.7, 0.9)
_KINDS: dict[str, Callable[[], Behaviour]] = {"item-KNN": ItemKnn, "user-KNN": UserKnn}
_PLAIN = {
    "divided by length (BIGRec)": DecodingSettings(_BEAMS, "all", per_token=True),
    "not divided (D3)": DecodingSettings(_BEAMS, "all"),
    "… and forced tokens count nothing": DecodingSettings(_BEAMS, "choices"),
    "… or all tokens among the allowed": DecodingSettings(_BEAMS, "allowed"),
}


class Bench:
    """The dialogues, and everything that is made of them once.

    Texts of the tree are the clusters' first tracks by id.
    """

    def __init__(self, folder: Path, home: Path, adapter: Path | None) -> None:
        self.pool: Pool = load_pool(folder / "tracks.csv")
        self.dialogues: list[Dialogue] = load_dialogues(folder / "dialogs.train.jsonl", self.pool)
        self.fold_of = baselines.folds(len(self.dialogues), _FOLDS)
        self.engine = EmbeddedEngine(home, adapter=adapter)
        texts = [Markers().readable(track.text) for track in self.pool.tracks]
        self.tree = cached_tree(texts, self.engine.vocabulary, home, lambda *_: None)
        self.prompt = load_prompt("rank")
        rows: dict[str, int] = {}
        for row in sorted(range(len(texts)), key=lambda row: self.pool.tracks[row].id):
            rows.setdefault(self.pool.tracks[row].cluster, row)
        self.row_of = rows

    @cached_property
    def assistants(self) -> dict[tuple[str, int], Behaviour]:
        """Each kind of assistant, fitted without the dialogues of a fold."""
        found = {}
        for fold in range(_FOLDS):
            others = [d for d, f in zip(self.dialogues, self.fold_of, strict=True) if f != fold]
            histories = [
                [self.row_of[cluster] for cluster in sorted(dialogue.liked)] for dialogue in others
            ]
            for kind, make in _KINDS.items():
                found[kind, fold] = make().fit(histories, len(self.pool.tracks))
        return found

    def drawn(self, fold: int, n: int, *, inside: bool) -> list[Case]:
        """Draw turns with a seed track from the dialogues in a fold, or from all others."""
        cases = [
            case
            for dialogue, of in zip(self.dialogues, self.fold_of, strict=True)
            for case in dialogue.cases
            if case.seeds and (of == fold) == inside
        ]
        return [cases[i] for i in np.random.default_rng(0).permutation(len(cases))[:n]]

    def allowed(self, case: Case) -> NDArray[np.bool_]:
        """One row per cluster, without the seeds' clusters."""
        mask = np.zeros(len(self.pool.tracks), bool)
        mask[[row for cluster, row in self.row_of.items() if cluster not in case.seed_clusters]] = (
            True
        )
        return mask

    def opinion(self, kind: str, case: Case) -> NDArray[np.float64]:
        """What an assistant that never saw the case's dialogue or fold expects."""
        liked = list(dict.fromkeys(self.row_of[track.cluster] for track in case.seeds))
        scores = self.assistants[kind, self.fold_of[case.dialogue]].score_all([liked])[0]
        return probabilities_of(scores * self.allowed(case))

    def decoded(self, case: Case, how: DecodingSettings, kind: str) -> list[str]:
        """Clusters of the texts that are found, best first."""
        reading, last = self.engine.branches(
            self.prompt.render(**prompt_variables(context_of(case))).rstrip()
        )
        end = self.engine.vocabulary.encode("\n")[0]
        search = BeamSearch(
            Selection(self.tree, self.allowed(case)), end, how, self.opinion(kind, case)
        )
        found = [number for one in search.search(reading, last) for number in one.numbers]
        return [self.pool.tracks[number].cluster for number in found][:_BEAMS]

    def assisted(self, case: Case, kind: str) -> list[str]:
        """The assistant's own list; ties in the order of the names."""
        opinion = np.where(self.allowed(case), self.opinion(kind, case), 0)
        best = sorted(
            np.argsort(-opinion)[:200], key=lambda row: (-opinion[row], self.pool.tracks[row].text)
        )
        return [self.pool.tracks[row].cluster for row in best[:_BEAMS]]


Ranks = list[int | None]


def ranks(
    cases: Sequence[Case], ask: Callable[[Case], list[str]], label: str
) -> tuple[Ranks, float]:
    """Rank of the first gold track in every case, and the median of seconds per case."""
    found, seconds = [], []
    for done, case in enumerate(cases):
        began = time.perf_counter()
        found.append(measures.first_gold(ask(case), case.gold))
        seconds.append(time.perf_counter() - began)
        print(f"\r{label}: {done + 1} of {len(cases)}", end="", file=sys.stderr, flush=True)
    print(f", mrr@10 {mean(cases, found):.3f}", file=sys.stderr)
    return found, statistics.median(seconds)


def mean(cases: Sequence[Case], found: Ranks) -> float:
    """MRR@10, as the lists end there."""
    return measures.interval(measures.per_dialogue(cases, measures.values("mrr@100", found))).value


def chosen(bench: Bench, cases: Sequence[Case]) -> tuple[str, DecodingSettings, dict[str, float]]:
    """Choose the kind of assistant, then its share and how tokens count, by MRR@10 on `cases`.

    The kind is the one whose assistant alone ranks best; share and counting are tuned for that
    kind.
    """
    alone = {
        kind: mean(cases, ranks(cases, lambda c, k=kind: bench.assisted(c, k), kind)[0])
        for kind in _KINDS
    }
    kind = max(alone, key=lambda name: alone[name])
    ways = [
        DecodingSettings(_BEAMS, counted, assistant=s)
        for counted in ("all", "allowed")
        for s in _SHARES
    ]
    tried = {
        how: mean(
            cases,
            ranks(
                cases, lambda c, h=how: bench.decoded(c, h, kind), f"{how.counted} {how.assistant}"
            )[0],
        )
        for how in ways
    }
    shown = alone | {f"{how.counted}, share {how.assistant}": value for how, value in tried.items()}
    return kind, max(ways, key=lambda how: tried[how]), shown


def report(folder: Path, home: Path, adapter: Path | None, n: int) -> dict[str, object]:
    """Choose on turns of one fold, then measure everything on `n` turns of the others."""
    bench = Bench(folder, home, adapter)
    kind, how, tried = chosen(bench, bench.drawn(0, max(1, n // 2), inside=True))
    cases = bench.drawn(0, n, inside=False)
    assisted = {
        f"… and the assistant, share {how.assistant}": how,
        "the assistant alone, over the tree": DecodingSettings(_BEAMS, assistant=1.0),
    }
    found, seconds = {}, {}
    for name, settings in (_PLAIN | assisted).items():
        found[name], seconds[name] = ranks(
            cases, lambda c, h=settings: bench.decoded(c, h, kind), name
        )
    alone = f"the assistant alone ({kind})"
    found[alone], seconds[alone] = ranks(cases, lambda case: bench.assisted(case, kind), alone)
    words = baselines.bm25(cases, bench.pool)
    found["BM25"] = [
        measures.first_gold(one[:_BEAMS], case.gold) for one, case in zip(words, cases, strict=True)
    ]
    rows = {name: {"hit@10": "hit@10", "mrr@10": "mrr@100"} for name in found}
    names = list(found)
    pairs = [
        (names[1], names[0]),
        (names[2], names[1]),
        (names[3], names[1]),
        (names[4], alone),
        (names[4], names[3]),
    ]
    return {
        "model": bench.engine.name,
        "turns": len(cases),
        "dialogues": len({case.dialogue for case in cases}),
        "chosen on fold 0 (mrr@10)": {name: round(value, 4) for name, value in tried.items()},
        "chosen": f"{kind}, {how.counted}, share {how.assistant}",
        "table": {
            name: {shown: table(cases, found[name], of) for shown, of in columns.items()}
            | ({"seconds": round(seconds[name], 2)} if name in seconds else {})
            for name, columns in rows.items()
        },
        "differences": {
            f"{first} − {second}": {
                shown: measures.difference(
                    cases, measures.values(of, found[first]), measures.values(of, found[second])
                ).as_json()
                for shown, of in (("hit@10", "hit@10"), ("mrr@10", "mrr@100"))
            }
            for first, second in pairs
        },
    }


def table(cases: Sequence[Case], found: Ranks, of: str) -> dict[str, float]:
    """One figure with its 95 % interval over dialogues."""
    return measures.interval(measures.per_dialogue(cases, measures.values(of, found))).as_json()


def main(options: argparse.Namespace) -> None:
    """Measure and print."""
    print(
        json.dumps(
            report(options.data, options.home, options.adapter, options.turns),
            indent=1,
            ensure_ascii=False,
        )
    )
