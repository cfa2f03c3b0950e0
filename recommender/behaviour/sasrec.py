"""A transformer over a history, oldest first.

Kang, McAuley, "Self-attentive sequential recommendation", ICDM 2018; trained by softmax over
sampled items rather than one by one, which closes the gap to BERT4Rec (Klenitskiy, Vasilev,
"Turning dross into gold loss", RecSys 2023); item vectors tied.
"""

from collections.abc import Sequence
from itertools import chain
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from undercard.recommender.behaviour.network import Encoder, NetworkSettings, Rows, Training
from undercard.recommender.behaviour.protocol import (
    Behaviour,
    History,
    Progress,
    Scores,
    check_items,
    quiet,
)

_SCORED_AT_ONCE = 512


class SasRec(Behaviour):
    """score(j) = vector at the last place of the history . vector of j."""

    name = "sasrec"

    def __init__(
        self,
        settings: NetworkSettings | None = None,
        *,
        checkpoint: Path | None = None,
        progress: Progress = quiet,
    ) -> None:
        """Train by `settings`.

        With `checkpoint`, the state is kept in that file after every epoch and taken up again.
        """
        self.settings = settings or NetworkSettings()
        self._checkpoint = checkpoint
        self._progress = progress

    def fit(self, histories: Sequence[History], n_items: int) -> "SasRec":
        """See Behaviour."""
        s = self.settings
        check_items(np.fromiter(chain.from_iterable(histories), np.int64), n_items)
        torch.manual_seed(s.seed)
        self.encoder = _Transformer(n_items, s)
        held = np.random.default_rng([s.seed, 1]).random(len(histories)) < s.held_out
        fitted = [h for h, out in zip(histories, held, strict=True) if not out]
        others = [h for h, out in zip(histories, held, strict=True) if out]
        judged = self._pieces(others, np.random.default_rng(s.seed))
        training = Training(self.encoder, s, fitted)
        training.resume(self._checkpoint)
        while training.goes_on():
            self._progress("training SASRec", training.epoch, s.epochs)
            training.step_through(*self._pieces(fitted, training.rng))
            training.judge(*judged)
            training.keep(self._checkpoint)
        self.encoder.load_state_dict(training.best)
        self.encoder.eval()
        return self

    def score_all(self, histories: Sequence[History]) -> Scores:
        """See Behaviour."""
        rows = torch.from_numpy(padded(histories, self.settings.longest, self.encoder.padding))
        items = self.encoder.items.weight[:-1].T
        parts = torch.split(rows, _SCORED_AT_ONCE)
        with torch.inference_mode():
            scores = torch.cat([self.encoder(part)[:, -1] @ items for part in parts])
        return np.asarray(scores.numpy(), np.float32)

    def _pieces(self, histories: Sequence[History], rng: np.random.Generator) -> tuple[Rows, Rows]:
        if self.settings.shuffled:
            histories = [rng.permutation(plays).tolist() for plays in histories]
        return pieces_of(histories, self.encoder.padding, self.settings.longest, rng)


class _Transformer(Encoder):
    """Places are counted from the end, because histories stand to the right of their rows."""

    def __init__(self, n_items: int, settings: NetworkSettings) -> None:
        super().__init__(n_items, settings)
        self.positions = nn.Parameter(torch.randn(settings.longest, settings.size) * 0.02)
        layer = nn.TransformerEncoderLayer(
            settings.size,
            settings.heads,
            settings.size,
            settings.dropout,
            batch_first=True,
            norm_first=True,
        )
        self.layers = nn.TransformerEncoder(
            layer, settings.layers, norm=nn.LayerNorm(settings.size), enable_nested_tensor=False
        )
        self.dropout = nn.Dropout(settings.dropout)
        self.heads = settings.heads
        later = torch.ones(settings.longest, settings.longest, dtype=torch.bool).triu(1)
        self.register_buffer("later", later, persistent=False)

    def forward(self, rows: Tensor) -> Tensor:
        """See Encoder."""
        inputs = self.dropout(self.items(rows) * self.items.embedding_dim**0.5 + self.positions)
        hidden = (rows == self.padding)[:, None, :] | self.get_buffer("later")
        # A place always sees itself: no row of NaN.
        hidden = hidden & ~torch.eye(rows.shape[1], dtype=torch.bool)
        found: Tensor = self.layers(inputs, mask=hidden.repeat_interleave(self.heads, 0))
        return found


def padded(histories: Sequence[History], longest: int, padding: int) -> Rows:
    """Write the last `longest` plays of each history to the right of a row (n, longest)."""
    rows = np.full((len(histories), longest), padding, dtype=np.int64)
    for row, history in zip(rows, histories, strict=True):
        recent = list(history)[-longest:]
        if recent:
            row[-len(recent) :] = recent
    check_items(rows.ravel(), padding + 1)
    return rows


def pieces_of(
    histories: Sequence[History], n_items: int, longest: int, rng: np.random.Generator
) -> tuple[Rows, Rows]:
    """Cut each list into pieces: inputs (n, longest), and the play that came next at each place.

    Every play but a list's first is a target once. A long list is cut elsewhere each time.
    """
    pieces: list[History] = []
    for plays in histories:
        end = len(plays)
        length = int(rng.integers(1, longest + 1)) if end > longest + 1 else longest
        while end > 1:
            pieces.append(plays[max(0, end - length - 1) : end])
            end, length = end - length, longest
    inputs = padded([piece[:-1] for piece in pieces], longest, n_items)
    return inputs, padded([piece[1:] for piece in pieces], longest, n_items)
