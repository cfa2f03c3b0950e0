"""A transformer over a history, oldest first.

Kang, McAuley, "Self-attentive sequential recommendation", ICDM 2018; trained by softmax over sampled negatives rather than
one by one, which closes the gap to BERT4Rec (Petrov, Macdonald, "gSASRec", RecSys 2023); item vectors tied.
"""

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from recommender.behaviour.network import Encoder, Network, NetworkSettings, Rows, padded
from recommender.behaviour.protocol import History


class _Transformer(Encoder):
    def __init__(self, n_items: int, settings: NetworkSettings) -> None:
        super().__init__(n_items, settings)
        self.positions = nn.Parameter(torch.randn(settings.longest, settings.size) * settings.size**-0.5)
        layer = nn.TransformerEncoderLayer(
            settings.size, settings.heads, settings.size, settings.dropout, batch_first=True, norm_first=True
        )
        self.layers = nn.TransformerEncoder(layer, settings.layers, enable_nested_tensor=False)
        self.norm = nn.LayerNorm(settings.size)
        self.dropout = nn.Dropout(settings.dropout)
        later = torch.ones(settings.longest, settings.longest, dtype=torch.bool).triu(1)
        self.register_buffer("later", later, persistent=False)

    def forward(self, rows: Tensor) -> Tensor:
        """Vector at the last place, which sees all places before it; an empty history sees its own padding."""
        return self._everywhere(rows)[:, -1]

    def predicting(self, rows: Tensor, targets: Tensor) -> tuple[Tensor, Tensor]:
        """Every place predicts its own target (n, longest), but for padding."""
        real = targets != self.padding
        return self._everywhere(rows)[real], targets[real]

    def _everywhere(self, rows: Tensor) -> Tensor:
        empty = rows == self.padding
        inputs = self.dropout(self.items(rows) * self.items.embedding_dim**0.5 + self.positions)
        hidden = empty[:, None, :] | self.get_buffer("later")
        hidden = hidden & ~torch.eye(rows.shape[1], dtype=torch.bool)  # a place always sees itself: no row of NaN
        heads = self.layers.layers[0].self_attn.num_heads
        outputs = self.layers(inputs, mask=hidden.repeat_interleave(heads, 0))
        found: Tensor = self.norm(outputs)
        return found


class SasRec(Network):
    """Self-attentive sequential recommendation."""

    name = "sasrec"

    def make(self, n_items: int) -> Encoder:
        """See Network."""
        return _Transformer(n_items, self.settings)

    def examples(
        self, histories: Sequence[History], n_items: int, rng: np.random.Generator
    ) -> tuple[Rows, Rows, NDArray[np.float64]]:
        """See Network."""
        return pieces_of(histories, n_items, self.settings, rng)


def pieces_of(
    histories: Sequence[History], n_items: int, settings: NetworkSettings, rng: np.random.Generator
) -> tuple[Rows, Rows, NDArray[np.float64]]:
    """Cut each list into pieces: inputs (n, longest), and at each place the play that came next (n, longest), and weights.

    Cuts fall elsewhere each time. "shuffled" puts each piece in random order, with what is predicted; "unknown" the whole list.
    """
    longest, order = settings.longest, settings.order
    pieces: list[list[int]] = []
    weights: list[float] = []
    for history in histories:
        plays = rng.permutation(history).tolist() if order == "unknown" else list(history)
        end = len(plays)
        length = int(rng.integers(1, longest + 1)) if end > longest + 1 else longest
        while end > 1:
            piece = plays[max(0, end - length - 1) : end]
            pieces.append(rng.permutation(piece).tolist() if order == "shuffled" else piece)
            weights.append((len(piece) - 1) * float(len(plays) - 1) ** -settings.balance)
            end, length = end - length, longest
    inputs = padded([piece[:-1] for piece in pieces], longest, n_items)
    return inputs, padded([piece[1:] for piece in pieces], longest, n_items), np.array(weights)
