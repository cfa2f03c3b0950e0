"""A transformer over a history, oldest first.

Kang, McAuley, "Self-attentive sequential recommendation", ICDM 2018; trained by softmax over sampled negatives rather than
one by one, which closes the gap to BERT4Rec (Petrov, Macdonald, "gSASRec", RecSys 2023); item vectors tied.
"""

import torch
from torch import Tensor, nn

from recommender.behaviour.network import Encoder, Network, NetworkSettings


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
        empty = rows == self.padding
        inputs = self.dropout(self.items(rows) * self.items.embedding_dim**0.5 + self.positions)
        hidden = empty[:, None, :] | self.get_buffer("later")
        hidden = hidden & ~torch.eye(rows.shape[1], dtype=torch.bool)  # a place always sees itself: no row of NaN
        heads = self.layers.layers[0].self_attn.num_heads
        outputs = self.layers(inputs, mask=hidden.repeat_interleave(heads, 0))
        last: Tensor = self.norm(outputs[:, -1])
        return last


class SasRec(Network):
    """Self-attentive sequential recommendation."""

    name = "sasrec"

    def make(self, n_items: int) -> Encoder:
        """See Network."""
        return _Transformer(n_items, self.settings)
