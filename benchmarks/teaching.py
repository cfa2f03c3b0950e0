"""Compares ways to teach the ranker on few lists: `python -m benchmarks.teaching --data LASTFM
--home DIR [--seed 0] [--json]`.

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
    influences,
    stratified,
)
from undercard.recommender.experiments.projection import Hybrid
from undercard.recommender.training.base import Base
from undercard.recommender.training.examples import dice
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
Marks = dict[str, NDArray[np.float64]]  # hit@1 and mrr per listener, means over redraws


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
        chance = dice(self.seed, "pool")
        self.pool = chance.sample(self.split.pool, min(options.pool, len(self.split.pool)))
        self.examples = [self.lists.to_learn(question) for question in self.pool]
        self.measured = {
            "rows": self._drawn(asked(self.data.rows), options.redraws),
            "listeners": self._drawn(self.split.measured, options.redraws_listeners),
        }
        self.measured = {part: one for part, one in self.measured.items() if part in options.on}

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

    def arm(self, name: str) -> dict[str, Marks]:
        """Train an arm, or go on with it, and measure it."""
        folder = self.home / name.replace(", ", "-")
        kept = folder / "measured.json"
        found = json.loads(kept.read_text(encoding="utf-8")) if kept.is_file() else {}
        missing = [part for part in self.measured if part not in found]
        trainer = self._trained(name, folder) if missing else None
        for part in missing:
            assert trainer
            marks = self._answers(trainer, self.measured[part], f"{name}, {part}")
            found[part] = {mark: values.tolist() for mark, values in marks.items()}
            kept.write_text(json.dumps(found), encoding="utf-8")
        return {
            part: {mark: np.array(values) for mark, values in one.items()}
            for part, one in found.items()
        }

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
        hybrid = self._hybrid() if name.endswith("vectors") else None
        chosen = self.selected() if name == "selected" else list(range(self.options.lists))
        return Trainer(
            recipe, self.base, [self.examples[i] for i in chosen], [], folder, hybrid=hybrid
        )

    def selected(self) -> list[int]:
        """Places in the pool that DEALRec chooses."""
        effort = self.efforts()
        score = combined(self.influence()[: len(effort)], effort, weight=_WEIGHT)
        return stratified(score, self.options.lists, strata=_STRATA, seed=self.seed)

    def influence(self) -> NDArray[np.float64]:
        """Influence of each list of the pool on what the surrogate says of the guides."""
        pool, guides = (
            [Step(q.history, q.target) for q in part] for part in (self.pool, self.split.guides)
        )
        return influences(pool, guides, len(self.data.names), penalty=_PENALTY)

    def efforts(self) -> NDArray[np.float64]:
        """Norm of the untuned model's gradient on each list of the pool; kept as far as it got."""
        file = self.home / "efforts.json"
        found: list[float] = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else []
        judged = self.examples[: self.options.judged]
        if len(found) < len(judged):
            trainer = self.trainer("effort", self.home)
            self.home.mkdir(parents=True, exist_ok=True)
            for done in range(len(found), len(judged)):
                found.append(trainer.effort(judged[done]))
                if done % 16 == 15 or done + 1 == len(judged):
                    _told("effort", done, len(judged))
                    file.write_text(json.dumps(found), encoding="utf-8")
        return np.array(found[: len(judged)])

    def baselines(self) -> dict[str, dict[str, Marks]]:
        """Behaviour alone."""
        return {
            name: {
                part: marks_of(
                    _picked(ranker.score_all([q.history for q in one.questions]), one.candidates)
                )
                for part, one in self.measured.items()
            }
            for name, ranker in self.behaviour.items()
        }

    def _hybrid(self) -> Hybrid:
        spectral = self.behaviour["spectral"]
        assert isinstance(spectral, Spectral)
        vectors = torch.from_numpy(unit(spectral.vectors)).float()
        return Hybrid(self.base.vocabulary, self.data.names, vectors, self.base.shape.width)

    def _answers(self, trainer: Trainer, one: Measured, label: str) -> Marks:
        made = [self.lists.of(q, c) for q, c in zip(one.questions, one.candidates, strict=True)]
        scores: list[NDArray[np.float64]] = []
        for done, (example, found) in enumerate(zip(made, trainer.scored(made), strict=True)):
            if not done % 50:
                _told(label, done, len(made))
            scores.append(self.lists.scores_of(example, found.tolist(), one.candidates[done]))
        return marks_of(np.array(scores))

    def _drawn(self, questions: list[Question], redraws: int) -> Measured:
        rng = np.random.default_rng(0)
        histories, targets = [q.history for q in questions], [q.target for q in questions]
        return Measured(
            questions,
            draw_candidates(histories, targets, len(self.data.names), MEASURED, redraws, rng),
        )


def marks_of(scores: NDArray[np.floating]) -> Marks:
    """Per listener, of scores (listeners, redraws, candidates) with the target first: hit@1 (a tie
    of k counts 1/k) and 1/rank.
    """
    target = scores[..., :1]
    above, level = (scores > target).sum(axis=-1), (scores == target).sum(axis=-1)
    return {
        "hit@1": np.where(above == 0, 1 / level, 0.0).mean(axis=-1),
        "mrr": (1 / (1 + above + (level - 1) / 2)).mean(axis=-1),
    }


def report(found: Mapping[str, Mapping[str, Marks]]) -> list[dict[str, object]]:
    """Rows of the table: means with intervals, then paired differences, by bootstrap over
    listeners.
    """
    rows: list[dict[str, object]] = []
    for part, mark in product(("rows", "listeners"), ("hit@1", "mrr")):
        values = {name: one[part][mark] for name, one in found.items() if part in one}
        values |= {
            f"{new} - {old}": values[new] - values[old]
            for new, old in _PAIRS
            if {new, old} <= values.keys()
        }
        rows += [
            {"on": part, "mark": mark, "arm": name, "n": len(one)} | interval(one).as_json()
            for name, one in values.items()
        ]
    return rows


def main() -> None:
    """Train, measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True, help="the folder of lastfm_sequences")
    parser.add_argument(
        "--home", type=Path, required=True, help="where checkpoints and measurements are kept"
    )
    parser.add_argument("--lists", type=int, default=128, help="lists that each arm learns from")
    parser.add_argument("--rounds", type=int, default=1, help="times that each list is seen")
    parser.add_argument(
        "--pool", type=int, default=384, help="lists that the influence's surrogate is fitted on"
    )
    parser.add_argument(
        "--judged",
        type=int,
        default=256,
        help="the first of these: their effort is found, of them is chosen",
    )
    parser.add_argument(
        "--guides", type=int, default=128, help="listeners by whom influence is judged"
    )
    parser.add_argument(
        "--measured", type=int, default=200, help="listeners of the training file to measure on"
    )
    parser.add_argument(
        "--redraws", type=int, default=2, help="times that the candidates of a row are drawn"
    )
    parser.add_argument(
        "--redraws-listeners", type=int, default=1, help="the same for those listeners"
    )
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--arms", nargs="*", default=list(ARMS), choices=ARMS)
    parser.add_argument("--on", nargs="*", default=["rows", "listeners"], help="what to measure on")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    torch.set_num_threads(1)
    comparison = Comparison(options)
    found = comparison.baselines() | {name: comparison.arm(name) for name in options.arms}
    for row in report(found):
        print(
            json.dumps(row)
            if options.json
            else "  ".join(f"{name} {value}" for name, value in row.items())
        )


def _picked(scores: NDArray[np.floating], candidates: Candidates) -> NDArray[np.floating]:
    return scores[np.arange(len(candidates))[:, None, None], candidates]


def _told(label: str, done: int, total: int) -> None:
    print(f"{time.process_time():7.0f} s  {label}: {done} of {total}", file=sys.stderr)


if __name__ == "__main__":
    main()
