"""Trains a network that turns histories into vectors.

Softmax over sampled items, tied vectors, early stopping, checkpoints. What a history is turned into
is the encoder's affair (see sasrec.py). A run is decided by its seed; interrupted, it goes on from
its checkpoint and ends where it would have ended.
"""

import hashlib
import os
from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

# Before torch is loaded: a thread that waits must not spin.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from undercard.recommender.behaviour.protocol import History

Rows = NDArray[np.int64]


@dataclass(frozen=True)
class NetworkSettings:
    """How a network is made and trained.

    `longest`: plays of a history that it sees. `shuffled`: every list is brought into a new random
    order in every epoch. `discount`: the power of an item's number of listeners that training
    divides out of what it learns (0: as published; 1: Menon et al., "Long-tail learning via logit
    adjustment", ICLR 2021). `negatives`: items drawn for each batch. Training ends after `patience`
    epochs in which the listeners held out (a share of `held_out`) were not ranked better: by the
    reciprocal rank of their plays, or with `rivals` by the chance that a play beats so many items
    drawn uniformly.
    """

    size: int = 64
    layers: int = 2
    heads: int = 1
    dropout: float = 0.5
    longest: int = 10
    shuffled: bool = False
    discount: float = 0.0
    negatives: int = 1024
    rate: float = 5e-3
    batch: int = 64
    epochs: int = 80
    patience: int = 10
    held_out: float = 0.05
    rivals: int | None = None
    seed: int = 0


class Encoder(nn.Module):
    """Turns histories (n, longest) into vectors; items have vectors, too.

    Histories are padded on the left with the number of items.
    """

    def __init__(self, n_items: int, settings: NetworkSettings) -> None:
        super().__init__()
        self.items = nn.Embedding(n_items + 1, settings.size, padding_idx=n_items)
        self.padding = n_items
        nn.init.normal_(self.items.weight, std=0.02)
        with torch.no_grad():
            self.items.weight[n_items] = 0

    @abstractmethod
    def forward(self, rows: Tensor) -> Tensor:
        """Vectors (n, longest, size): what each place, which sees no later one, expects next."""


class Training:
    """The state of one run: parameters, optimiser, randomness, and the best parameters so far."""

    def __init__(
        self, encoder: Encoder, settings: NetworkSettings, histories: Sequence[History]
    ) -> None:
        """Start a run over `histories`, whose counts are what `discount` divides out."""
        self.encoder, self.settings = encoder, settings
        self.rng = np.random.default_rng(settings.seed)
        self.epoch, self.worse, self.highest = 0, 0, -1.0
        self.best = self._parameters()
        plays = np.fromiter(chain.from_iterable(histories), np.int64)
        counts = np.bincount(plays, minlength=encoder.padding)
        self._popular = torch.from_numpy(settings.discount * np.log1p(counts)).float()
        self._optimiser = torch.optim.Adam(encoder.parameters(), settings.rate, betas=(0.9, 0.98))
        said = repr([tuple(history) for history in histories])
        self._of = f"{settings!r} {hashlib.sha256(said.encode()).hexdigest()}"

    def goes_on(self) -> bool:
        """Whether another epoch is due."""
        return self.epoch < self.settings.epochs and self.worse < self.settings.patience

    def step_through(self, inputs: Rows, targets: Rows) -> None:
        """One epoch over inputs and targets (n, longest), in random order."""
        self.encoder.train()
        self.epoch += 1
        order = torch.from_numpy(self.rng.permutation(len(inputs)))
        for part in torch.split(order, self.settings.batch) if len(order) else ():
            loss = self._loss(torch.from_numpy(inputs)[part], torch.from_numpy(targets)[part])
            self._optimiser.zero_grad()
            torch.autograd.backward(loss)
            self._optimiser.step()

    def judge(self, inputs: Rows, targets: Rows) -> None:
        """Compare how the held-out plays are ranked with the best epoch.

        With none held out the last epoch is the best.
        """
        quality = self._quality(inputs, targets) if len(inputs) else 0.0
        if quality > self.highest or not len(inputs):
            self.highest, self.worse, self.best = quality, 0, self._parameters()
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
            "numbers": [self.epoch, self.worse, self.highest],
            "rng": self.rng.bit_generator.state,
            "torch": torch.get_rng_state(),
            "of": self._of,
        }
        part = file.with_suffix(".part")
        torch.save(state, part)
        part.replace(file)

    def resume(self, file: Path | None) -> None:
        """Take up the state in `file`, unless other settings or other histories made it."""
        if file is None or not file.exists():
            return
        state: dict[str, Any] = torch.load(file, weights_only=True)
        if state["of"] != self._of:
            return
        self.encoder.load_state_dict(state["encoder"])
        self._optimiser.load_state_dict(state["optimiser"])
        self.best = state["best"]
        self.epoch, self.worse, self.highest = state["numbers"]
        self.rng.bit_generator.state = state["rng"]
        torch.set_rng_state(state["torch"])

    def _loss(self, inputs: Tensor, targets: Tensor) -> Tensor:
        """Softmax over each place's target and items drawn uniformly for the batch.

        A drawn item that is the target is left out.
        """
        negatives = self.rng.integers(0, self.encoder.padding, self.settings.negatives)
        drawn = torch.from_numpy(negatives)
        real = targets != self.encoder.padding
        vectors, wanted = self.encoder(inputs)[real], targets[real]
        items = self.encoder.items.weight
        right = (vectors * items[wanted]).sum(1) + self._popular[wanted]
        wrong = vectors @ items[drawn].T + self._popular[drawn]
        wrong = wrong.masked_fill(drawn[None] == wanted[:, None], -torch.inf)
        loss: Tensor = (torch.logsumexp(torch.cat([right[:, None], wrong], 1), 1) - right).mean()
        return loss

    def _quality(self, inputs: Rows, targets: Rows) -> float:
        """Mean over plays of 1 / rank, or of the chance to beat `rivals` items drawn uniformly."""
        self.encoder.eval()
        rows, wanted = torch.from_numpy(inputs), torch.from_numpy(targets)
        real = wanted != self.encoder.padding
        with torch.inference_mode():
            scores = self.encoder(rows)[real] @ self.encoder.items.weight[:-1].T
            above = (scores > scores.gather(1, wanted[real][:, None])).sum(1)
            if self.settings.rivals is None:
                return float((1 / (1 + above)).mean())
            return float((1 - above / self.encoder.padding).pow(self.settings.rivals).mean())

    def _parameters(self) -> dict[str, Tensor]:
        return {name: value.detach().clone() for name, value in self.encoder.state_dict().items()}
