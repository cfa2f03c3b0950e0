"""Trains a neural ranker: rows of histories and what came next, sampled softmax over tied item vectors, early stopping.

What a history is turned into is the encoder's affair (see sasrec.py and bag.py). A run is decided by its seed; interrupted,
it goes on from its checkpoint and ends where it would have ended.
"""

import os
from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # before torch is loaded: a thread that waits must not spin

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812 - torch's own name for it

from recommender.behaviour.protocol import Behaviour, History, Progress, Scores, check_items, quiet

Rows = NDArray[np.int64]
_SCORED_AT_ONCE = 512


@dataclass(frozen=True)
class NetworkSettings:
    """How a network is made and trained.

    `order`: "kept"; "shuffled": the last `longest` plays before a target in random order; "unknown": any `longest` other
    plays of the same listener, in random order, whatever came first. `balance`: each listener weighs their number of plays
    to the power 1 - balance (0: every play counts the same; 1: every listener does). An epoch is at most `drawn` rows.
    `patience`: epochs without a better validation loss before the end; `held_out`: the share of listeners that validation
    is done on.
    """

    size: int = 64
    layers: int = 2
    heads: int = 2
    dropout: float = 0.5
    longest: int = 10
    order: Literal["kept", "shuffled", "unknown"] = "kept"
    balance: float = 0.0
    negatives: int = 512
    rate: float = 1e-3
    decay: float = 0.0
    batch: int = 256
    drawn: int = 50_000
    epochs: int = 60
    patience: int = 5
    held_out: float = 0.05
    seed: int = 0


class Encoder(nn.Module):
    """Turns histories (n, longest), padded on the left with the number of items, into vectors (n, size)."""

    def __init__(self, n_items: int, settings: NetworkSettings) -> None:
        super().__init__()
        self.items = nn.Embedding(n_items + 1, settings.size, padding_idx=n_items)
        self.padding = n_items
        nn.init.normal_(self.items.weight, std=settings.size**-0.5)
        with torch.no_grad():
            self.items.weight[n_items] = 0

    @abstractmethod
    def forward(self, rows: Tensor) -> Tensor:
        """Vectors of the histories."""

    def predicting(self, rows: Tensor, targets: Tensor) -> tuple[Tensor, Tensor]:
        """Vectors (k, size) and the items (k,) that they are to predict; here one a row, for targets (n,)."""
        return self(rows), targets


class Network(Behaviour):
    """A ranker that is an encoder: score(j) = vector of the history . vector of j."""

    def __init__(
        self,
        settings: NetworkSettings | None = None,
        *,
        checkpoint: Path | None = None,
        progress: Progress = quiet,
    ) -> None:
        """Train by `settings`; with `checkpoint`, the state is kept in that file after every epoch and taken up again."""
        self.settings = settings or NetworkSettings()
        self._checkpoint = checkpoint
        self._progress = progress

    @abstractmethod
    def make(self, n_items: int) -> Encoder:
        """Make an untrained encoder."""

    def fit(self, histories: Sequence[History], n_items: int) -> "Network":
        """See Behaviour."""
        s = self.settings
        check_items(np.fromiter((i for h in histories for i in h), np.int64), n_items)
        torch.manual_seed(s.seed)
        self.encoder = self.make(n_items)
        rng = np.random.default_rng(s.seed)
        held = rng.random(len(histories)) < s.held_out
        training = _Training(self.encoder, s, rng)
        training.resume(self._checkpoint)
        held_rows = self.examples([h for h, out in zip(histories, held, strict=True) if out], n_items, _fixed(s))
        fitted = [h for h, out in zip(histories, held, strict=True) if not out]
        while training.goes_on():
            self._progress(f"training {self.name}", training.epoch, s.epochs)
            training.step_through(*self.examples(fitted, n_items, training.rng))
            training.judge(*held_rows)
            training.keep(self._checkpoint)
        self.encoder.load_state_dict(training.best)
        self.encoder.eval()
        return self

    def examples(
        self, histories: Sequence[History], n_items: int, rng: np.random.Generator
    ) -> tuple[Rows, Rows, NDArray[np.float64]]:
        """Histories, what came next, and weights: an epoch's worth."""
        return rows_of(histories, n_items, self.settings, rng)

    def score_all(self, histories: Sequence[History]) -> Scores:
        """See Behaviour."""
        rows = torch.from_numpy(padded(histories, self.settings.longest, self.encoder.padding))
        with torch.inference_mode():
            parts = [
                self.encoder(part) @ self.encoder.items.weight[:-1].T for part in torch.split(rows, _SCORED_AT_ONCE)
            ]
        return np.asarray(torch.cat(parts).numpy() if parts else np.zeros((0, self.encoder.padding)), np.float32)


def padded(histories: Sequence[History], longest: int, padding: int) -> Rows:
    """Write the last `longest` plays of each history to the right of a row (n, longest)."""
    rows = np.full((len(histories), longest), padding, dtype=np.int64)
    for row, history in zip(rows, histories, strict=True):
        recent = list(history)[-longest:]
        if recent:
            row[-len(recent) :] = recent
    check_items(rows.ravel(), padding + 1)
    return rows


def rows_of(
    histories: Sequence[History], n_items: int, settings: NetworkSettings, rng: np.random.Generator
) -> tuple[Rows, Rows, NDArray[np.float64]]:
    """Every play but a listener's first as a target (n,), what came before it (n, longest), and its weight (n,)."""
    longest, order = settings.longest, settings.order
    befores: list[History] = []
    targets: list[int] = []
    weights: list[float] = []
    for history in histories:
        plays = list(history)
        if len(plays) < 2:
            continue
        if order == "unknown":
            plays = rng.permutation(plays).tolist()
            around = plays + plays
            befores += [around[i + 1 : i + 1 + min(longest, len(plays) - 1)] for i in range(1, len(plays))]
        else:
            befores += [plays[max(0, i - longest) : i] for i in range(1, len(plays))]
        targets += plays[1:]
        weights += [float(len(plays) - 1) ** -settings.balance] * (len(plays) - 1)
    rows = padded(befores, longest, n_items)
    if order == "shuffled":
        rows = rng.permuted(rows, axis=1)
    return rows, np.array(targets, np.int64), np.array(weights)


def _fixed(settings: NetworkSettings) -> np.random.Generator:
    return np.random.default_rng([settings.seed, 1])


class _Training:
    """The state of one run: parameters, optimiser, randomness, and the best parameters so far."""

    def __init__(self, encoder: Encoder, settings: NetworkSettings, rng: np.random.Generator) -> None:
        self.encoder, self.settings, self.rng = encoder, settings, rng
        self.epoch, self.worse, self.lowest = 0, 0, float("inf")
        self.best = self._parameters()
        self._optimiser = torch.optim.Adam(encoder.parameters(), settings.rate, weight_decay=settings.decay)

    def goes_on(self) -> bool:
        """Whether another epoch is due."""
        return self.epoch < self.settings.epochs and self.worse < self.settings.patience

    def step_through(self, rows: Rows, targets: Rows, weights: NDArray[np.float64]) -> None:
        """One epoch: rows drawn by their weight, as many as there are and at most `drawn`."""
        self.encoder.train()
        self.epoch += 1
        if not len(rows):
            return
        size = min(len(rows), self.settings.drawn)
        drawn = self.rng.choice(len(rows), size, replace=bool(np.ptp(weights)), p=weights / weights.sum())
        for part in np.array_split(drawn, -(-len(drawn) // self.settings.batch)):
            loss = self._loss(torch.from_numpy(rows[part]), torch.from_numpy(targets[part]))
            self._optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            self._optimiser.step()

    def judge(self, rows: Rows, targets: Rows, _weights: NDArray[np.float64]) -> None:
        """Compare the full softmax's loss on the held-out rows with the best; with no rows the last epoch is the best."""
        self.encoder.eval()
        loss = 0.0
        if len(rows):
            with torch.inference_mode():
                vectors, wanted = self.encoder.predicting(torch.from_numpy(rows), torch.from_numpy(targets))
                loss = float(F.cross_entropy(vectors @ self.encoder.items.weight[:-1].T, wanted))
        if loss < self.lowest or not len(rows):
            self.lowest, self.worse, self.best = loss, 0, self._parameters()
        else:
            self.worse += 1

    def keep(self, file: Path | None) -> None:
        """Write the state to `file`, whole or not at all."""
        if file is None:
            return
        file.parent.mkdir(parents=True, exist_ok=True)
        state = {
            "encoder": self.encoder.state_dict(),
            "optimiser": self._optimiser.state_dict(),
            "best": self.best,
            "numbers": [self.epoch, self.worse, self.lowest],
            "rng": self.rng.bit_generator.state,
            "torch": torch.get_rng_state(),
            "settings": repr(self.settings),
        }
        part = file.with_suffix(".part")
        torch.save(state, part)
        part.replace(file)

    def resume(self, file: Path | None) -> None:
        """Take up the state in `file`; one that other settings made is not used."""
        if file is None or not file.exists():
            return
        state: dict[str, Any] = torch.load(file, weights_only=True)
        if state["settings"] != repr(self.settings):
            return
        self.encoder.load_state_dict(state["encoder"])
        self._optimiser.load_state_dict(state["optimiser"])
        self.best = state["best"]
        self.epoch, self.worse, self.lowest = state["numbers"]
        self.rng.bit_generator.state = state["rng"]
        torch.set_rng_state(state["torch"])

    def _loss(self, rows: Tensor, targets: Tensor) -> Tensor:
        """Softmax over the target and uniformly drawn negatives that the batch shares; a negative that is the target is left out."""
        drawn = torch.from_numpy(self.rng.integers(0, self.encoder.padding, self.settings.negatives))
        vectors, targets = self.encoder.predicting(rows, targets)
        items = self.encoder.items.weight
        right = (vectors * items[targets]).sum(1)
        wrong = vectors @ items[drawn].T
        wrong = wrong.masked_fill(drawn[None] == targets[:, None], -torch.inf)
        loss: Tensor = (torch.logsumexp(torch.cat([right[:, None], wrong], 1), 1) - right).mean()
        return loss

    def _parameters(self) -> dict[str, Tensor]:
        return {name: value.detach().clone() for name, value in self.encoder.state_dict().items()}
