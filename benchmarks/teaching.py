"""Compares ways to teach the ranker on few lists.

`python -m benchmarks.teaching --data LASTFM --home DIR [--seed 0] [--json]`

Lists chosen by DEALRec or at random; names alone or with a projected behavioural vector; all from
the same pool, with the same number of lists, steps and seed. Measured on listeners of whom nothing
was learnt; behaviour alone stands beside it. Everything is kept under --home, so that a run that
was stopped goes on.

The data may only be measured with (docs/evaluation.md): what is learnt here stays under --home.
"""

import argparse
import json
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from undercard.chat.evaluation.measures import interval
from undercard.chat.evaluation.sequences import load
from undercard.chat.experiments.history_lists import (
    MEASURED,
    Division,
    HistoryLists,
    Question,
    asked,
    divide,
)
from undercard.recommender.behaviour.choice import draw_candidates
from undercard.recommender.behaviour.ials import Ials, IalsSettings
from undercard.recommender.behaviour.protocol import Behaviour
from undercard.recommender.behaviour.spectral import Spectral, unit
from undercard.recommender.engines.weights import model_folder
from undercard.recommender.experiments.example_selection import (
    Step,
    combined,
    effort,
    influences,
    stratified,
)
from undercard.recommender.experiments.projection import Hybrid, HybridTrainer
from undercard.recommender.training.base import Base
from undercard.recommender.training.examples import named_rng
from undercard.recommender.training.recipe import Recipe
from undercard.recommender.training.trainer import Trainer

ARMS = ("untuned", "random", "random, vectors", "selected")
_PAIRS = (
    ("random", "untuned"),
    ("selected", "random"),
    ("random, vectors", "random"),
    ("random, vectors", "untuned"),
)
_PENALTY, _WEIGHT, _STRATA = 10.0, 0.5, 10  # of the influence's surrogate; of effort; in the score
Candidates = NDArray[np.int64]
Metrics = dict[str, NDArray[np.float64]]  # hit@1 and mrr per listener, means over redraws


@dataclass(frozen=True)
class Measured:
    """Questions and their candidates (questions, redraws, 20), the target first."""

    questions: list[Question]
    candidates: Candidates


class Comparison:
    """The data of one run, and its arms."""

    def __init__(self, options: argparse.Namespace) -> None:
        folder = options.data
        self.data = load(folder / "train.jsonl", folder / "valid.jsonl", folder / "id2name.txt")
        self.options, self.seed = options, options.seed
        self.home: Path = (
            options.home / f"teaching-{options.lists}-of-{options.pool}-seed-{options.seed}"
        )
        self.split: Division = divide(
            self.data.listeners, guides=options.guides, measured=options.measured
        )
        self.lists = HistoryLists(self.data.names, seed=0)
        chance = named_rng(self.seed, "pool")
        self.pool = chance.sample(self.split.pool, min(options.pool, len(self.split.pool)))
        self.examples = [self.lists.to_learn(question) for question in self.pool]
        asked_for = {
            "rows": (asked(self.data.rows), options.redraws),
            "listeners": (self.split.measured, options.redraws_listeners),
        }
        self.measured: dict[str, Measured] = {}
        for part, (questions, redraws) in asked_for.items():
            if part in options.on:
                self.measured[part] = self._drawn(questions, redraws)

    @cached_property
    def base(self) -> Base:
        """The untuned model."""
        return Base.load(model_folder(self.options.home, _told))

    @cached_property
    def behaviour(self) -> dict[str, Behaviour]:
        """Rankers fitted on the histories that may be known."""
        ials = Ials(IalsSettings(factors=64, penalty=10, alpha=40, sweeps=10, cosine=True))
        n = len(self.data.names)
        return {
            "ials": ials.fit(self.split.known, n),
            "spectral": Spectral(48).fit(self.split.known, n),
        }

    def arm(self, name: str) -> dict[str, Metrics]:
        """Train an arm, or go on with it, and measure it."""
        folder = self.home / name.replace(", ", "-")
        cache = folder / "measured.json"
        found: dict[str, dict[str, list[float]]] = {}
        if cache.is_file():
            found = json.loads(cache.read_text(encoding="utf-8"))
        missing = [part for part in self.measured if part not in found]
        if missing:
            trainer = self._trained(name, folder)
        for part in missing:
            metrics = self._answers(trainer, self.measured[part], f"{name}, {part}")
            found[part] = {metric: values.tolist() for metric, values in metrics.items()}
            cache.write_text(json.dumps(found), encoding="utf-8")
        return {part: _as_arrays(one) for part, one in found.items()}

    def _trained(self, name: str, folder: Path) -> Trainer:
        trainer = self.trainer(name, folder)
        if name != "untuned":
            if (folder / "checkpoint.pt").is_file():
                trainer.resume()
            trainer.run(_told)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "losses.json").write_text(json.dumps(trainer.log), encoding="utf-8")
        return trainer

    def trainer(self, name: str, folder: Path) -> Trainer:
        """Make a trainer of an arm."""
        steps = self.options.lists * self.options.rounds // 8
        recipe = Recipe(steps=steps, rate=7e-4, batch=8, seed=self.seed, check_every=10_000)
        chosen = self.selected() if name == "selected" else list(range(self.options.lists))
        examples = [self.examples[i] for i in chosen]
        if name.endswith("vectors"):
            hybrid = self._hybrid()
            return HybridTrainer(recipe, self.base, examples, [], folder, hybrid=hybrid)
        return Trainer(recipe, self.base, examples, [], folder)

    def selected(self) -> list[int]:
        """Places in the pool that DEALRec chooses."""
        efforts = self.efforts()
        score = combined(self.influence()[: len(efforts)], efforts, weight=_WEIGHT)
        return stratified(score, self.options.lists, strata=_STRATA, seed=self.seed)

    def influence(self) -> NDArray[np.float64]:
        """Influence of each list of the pool on what the surrogate says of the guides."""
        pool = [Step(q.history, q.target) for q in self.pool]
        guides = [Step(q.history, q.target) for q in self.split.guides]
        return influences(pool, guides, len(self.data.names), penalty=_PENALTY)

    def efforts(self) -> NDArray[np.float64]:
        """Norm of the untuned model's gradient on each list of the pool; kept as far as it got."""
        file = self.home / "efforts.json"
        found: list[float] = []
        if file.is_file():
            found = json.loads(file.read_text(encoding="utf-8"))
        judged = self.examples[: self.options.judged]
        if len(found) < len(judged):
            trainer = self.trainer("effort", self.home)
            self.home.mkdir(parents=True, exist_ok=True)
            for done in range(len(found), len(judged)):
                found.append(effort(trainer, judged[done]))
                if done % 16 == 15 or done + 1 == len(judged):
                    _told("effort", done, len(judged))
                    file.write_text(json.dumps(found), encoding="utf-8")
        return np.array(found[: len(judged)])

    def baselines(self) -> dict[str, dict[str, Metrics]]:
        """Behaviour alone."""
        found: dict[str, dict[str, Metrics]] = {}
        for name, ranker in self.behaviour.items():
            found[name] = {}
            for part, one in self.measured.items():
                scores = ranker.score_all([q.history for q in one.questions])
                found[name][part] = metrics_of(_picked(scores, one.candidates))
        return found

    def _hybrid(self) -> Hybrid:
        spectral = self.behaviour["spectral"]
        assert isinstance(spectral, Spectral)
        vectors = torch.from_numpy(unit(spectral.vectors)).float()
        return Hybrid(self.base.vocabulary, self.data.names, vectors, self.base.shape.width)

    def _answers(self, trainer: Trainer, one: Measured, label: str) -> Metrics:
        made = [self.lists.of(q, c) for q, c in zip(one.questions, one.candidates, strict=True)]
        scores: list[NDArray[np.float64]] = []
        for done, (example, found) in enumerate(zip(made, trainer.scored(made), strict=True)):
            if not done % 50:
                _told(label, done, len(made))
            scores.append(self.lists.scores_of(example, found.tolist(), one.candidates[done]))
        return metrics_of(np.array(scores))

    def _drawn(self, questions: list[Question], redraws: int) -> Measured:
        rng = np.random.default_rng(0)
        histories = [q.history for q in questions]
        targets = [q.target for q in questions]
        n = len(self.data.names)
        drawn = draw_candidates(histories, targets, n, MEASURED, redraws, rng)
        return Measured(questions, drawn)


def metrics_of(scores: NDArray[np.floating]) -> Metrics:
    """hit@1 and reciprocal rank per listener.

    `scores` is (listeners, redraws, candidates) with the target first; a tie of k counts 1/k in
    hit@1. Both are means over the redraws.
    """
    target = scores[..., :1]
    above, level = (scores > target).sum(axis=-1), (scores == target).sum(axis=-1)
    return {
        "hit@1": np.where(above == 0, 1 / level, 0.0).mean(axis=-1),
        "mrr": (1 / (1 + above + (level - 1) / 2)).mean(axis=-1),
    }


def report(found: Mapping[str, Mapping[str, Metrics]]) -> list[dict[str, object]]:
    """Rows of the table: means, then paired differences, with intervals over listeners."""
    rows: list[dict[str, object]] = []
    for part, metric in product(("rows", "listeners"), ("hit@1", "mrr")):
        values = {name: one[part][metric] for name, one in found.items() if part in one}
        pairs = [(new, old) for new, old in _PAIRS if {new, old} <= values.keys()]
        values |= {f"{new} - {old}": values[new] - values[old] for new, old in pairs}
        for name, one in values.items():
            row = {"on": part, "metric": metric, "arm": name, "n": len(one)}
            rows.append(row | interval(one).as_json())
    return rows


# option, type, default, help
_OPTIONS: list[tuple[str, type, object, str]] = [
    ("--data", Path, None, "the folder of lastfm_sequences"),
    ("--home", Path, None, "where checkpoints and measurements are kept"),
    ("--lists", int, 128, "lists that each arm learns from"),
    ("--rounds", int, 1, "times that each list is seen"),
    ("--pool", int, 384, "lists that the influence's surrogate is fitted on"),
    ("--judged", int, 256, "the first of these: their effort is found, of them is chosen"),
    ("--guides", int, 128, "listeners by whom influence is judged"),
    ("--measured", int, 200, "listeners of the training file to measure on"),
    ("--redraws", int, 2, "times that the candidates of a row are drawn"),
    ("--redraws-listeners", int, 1, "the same for those listeners"),
    ("--seed", int, 0, "decides everything that is random"),
]


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    for option, kind, default, about in _OPTIONS:
        required = default is None
        parser.add_argument(option, type=kind, default=default, required=required, help=about)
    parser.add_argument("--arms", nargs="*", default=list(ARMS), choices=ARMS)
    parser.add_argument("--on", nargs="*", default=["rows", "listeners"], help="what to measure on")
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


def main() -> None:
    """Train, measure and print."""
    options = _arguments()
    torch.set_num_threads(1)
    comparison = Comparison(options)
    found = comparison.baselines() | {name: comparison.arm(name) for name in options.arms}
    write = json.dumps if options.json else _line
    for row in report(found):
        print(write(row))


def _line(row: Mapping[str, object]) -> str:
    return "  ".join(f"{name} {value}" for name, value in row.items())


def _as_arrays(values: Mapping[str, list[float]]) -> Metrics:
    return {metric: np.array(one) for metric, one in values.items()}


def _picked(scores: NDArray[np.floating], candidates: Candidates) -> NDArray[np.floating]:
    return scores[np.arange(len(candidates))[:, None, None], candidates]


def _told(label: str, done: int, total: int) -> None:
    print(f"{time.process_time():7.0f} s  {label}: {done} of {total}", file=sys.stderr)


if __name__ == "__main__":
    main()
