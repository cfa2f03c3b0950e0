"""The reader's network: the lower layers of MPNet over word pieces, hints added, a head per label.

Song, Tan, Qin, Lu, Liu: *MPNet: Masked and Permuted Pre-training for Language Understanding*,
NeurIPS 2020; the positions' bias is T5's (Raffel et al., JMLR 2020). Written out in torch rather
than taken from transformers, which takes longer to import than an utterance to be read.
"""

import math
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn.functional import gelu, scaled_dot_product_attention

from undercard.chat.understanding.tagset import Tagset

WIDTH, LAYERS, HEADS, INNER = 768, 8, 12, 3072
PIECES, PLACES = 30_522, 512
FLAGS = 2  # a list is on the table; the DJ has asked
_BUCKETS, _FARTHEST = 32, 128  # kinds of distance; from the farthest on they are one
_EPSILON = 1e-5


@dataclass(frozen=True)
class Batch:
    """Utterances as numbers, padded to the longest.

    `pieces` (b, p) are ids, 0 where there is none. `unit_of` (b, p) says which unit a piece belongs
    to, counted from 1; 0 is none. `hints` (b, u, h) are 0 or 1, `flags` (b, FLAGS) as well.
    """

    pieces: Tensor
    unit_of: Tensor
    hints: Tensor
    flags: Tensor

    def to(self, device: str) -> "Batch":
        """The same on another device."""
        return Batch(*(each.to(device) for each in vars(self).values()))


class _Layer(nn.Module):
    def __init__(self, dropout: float) -> None:
        super().__init__()
        self.query, self.key, self.value = (nn.Linear(WIDTH, WIDTH) for _ in range(3))
        self.output = nn.Linear(WIDTH, WIDTH)
        self.output_norm = nn.LayerNorm(WIDTH, eps=_EPSILON)
        self.widen, self.narrow = nn.Linear(WIDTH, INNER), nn.Linear(INNER, WIDTH)
        self.narrow_norm = nn.LayerNorm(WIDTH, eps=_EPSILON)
        self.dropout = nn.Dropout(dropout)

    def forward(self, hidden: Tensor, mask: Tensor) -> Tensor:
        size, length, _ = hidden.shape
        shape = (size, length, HEADS, WIDTH // HEADS)
        parts = (part(hidden) for part in (self.query, self.key, self.value))
        query, key, value = (part.view(shape).transpose(1, 2) for part in parts)
        seen = scaled_dot_product_attention(query, key, value, attn_mask=mask)
        seen = self.output(seen.transpose(1, 2).reshape(size, length, WIDTH))
        hidden = self.output_norm(hidden + self.dropout(seen))
        return self.narrow_norm(hidden + self.dropout(self.narrow(gelu(self.widen(hidden)))))  # type: ignore[no-any-return]


class TaggerNetwork(nn.Module):
    """Scores of every label: by unit, and of the language by utterance."""

    def __init__(self, tagset: Tagset, hints: int, dropout: float = 0.1) -> None:
        super().__init__()
        self.words = nn.Embedding(PIECES, WIDTH, padding_idx=0)
        self.places = nn.Embedding(PLACES, WIDTH)
        self.distances = nn.Embedding(_BUCKETS, HEADS)
        self.norm = nn.LayerNorm(WIDTH, eps=_EPSILON)
        self.hints = nn.Linear(hints, WIDTH, bias=False)
        self.flags = nn.Linear(FLAGS, WIDTH, bias=False)
        self.layers = nn.ModuleList(_Layer(dropout) for _ in range(LAYERS))
        self.dropout = nn.Dropout(dropout)
        self.heads = nn.ModuleDict(
            {name: nn.Linear(2 * WIDTH, size) for name, size in tagset.sizes.items()}
        )
        nn.init.normal_(self.hints.weight, std=0.02)
        nn.init.normal_(self.flags.weight, std=0.02)

    def forward(self, batch: Batch) -> dict[str, Tensor]:
        """(b, u, n) by head; the language's is (b, n)."""
        there = batch.pieces != 0
        near = self.distances(_buckets(there.shape[1], there.device)).permute(2, 0, 1)
        mask = near.masked_fill(~there[:, None, None, :], -math.inf)
        hidden = self._embedded(batch)
        for layer in self.layers:
            hidden = layer(hidden, mask.to(hidden.dtype))
        units = self._pooled(hidden, batch)
        mean = (hidden * there[:, :, None]).sum(1) / there.sum(1, keepdim=True)
        whole = mean[:, None].expand(-1, units.shape[1], -1)
        told = self.dropout(torch.cat([units, whole], dim=2))
        scores = {name: head(told) for name, head in self.heads.items() if name != "language"}
        scores["language"] = self.heads["language"](told[:, 0])
        return scores

    def _embedded(self, batch: Batch) -> Tensor:
        places = torch.arange(batch.pieces.shape[1], device=batch.pieces.device)
        kind = self.hints.weight.dtype
        added = nn.functional.pad(
            self.hints(batch.hints.to(kind)), (0, 0, 1, 0)
        )  # none for no unit
        added = added.gather(1, batch.unit_of[:, :, None].expand(-1, -1, WIDTH))
        words = self.words(batch.pieces) + self.places(places)
        return self.dropout(self.norm(words + added + self.flags(batch.flags.to(kind))[:, None]))  # type: ignore[no-any-return]

    @staticmethod
    def _pooled(hidden: Tensor, batch: Batch) -> Tensor:
        """The mean of each unit's pieces."""
        units = batch.hints.shape[1]
        numbers = torch.arange(1, units + 1, device=hidden.device)
        belongs = (batch.unit_of[:, None, :] == numbers[None, :, None]).to(hidden.dtype)
        return belongs @ hidden / belongs.sum(2, keepdim=True).clamp(min=1)


def _buckets(length: int, device: torch.device) -> Tensor:
    """Which kind of distance lies between two places, (length, length): exact when near."""
    at = torch.arange(length, device=device)
    distance = at[None, :] - at[:, None]
    half, exact = _BUCKETS // 2, _BUCKETS // 4
    far = distance.abs()
    part = torch.log(far.clamp(min=1) / exact) / math.log(_FARTHEST / exact)
    farther = (exact + (part * (half - exact)).long()).clamp(max=half - 1)
    return torch.where(distance > 0, half, 0) + torch.where(far < exact, far, farther)


def load_encoder(network: TaggerNetwork, folder: Path) -> None:
    """Fill in the weights of all-mpnet-base-v2, in the form of transformers.

    Word pieces are numbered as in BERT's vocabulary, which MPNet's holds from its fifth on.
    Raises OSError, KeyError.
    """
    from safetensors.torch import load_file

    held = load_file(folder / "model.safetensors")
    state = network.state_dict()
    for ours, theirs in _names().items():
        state[ours] = held[theirs].float()
    rows = held["embeddings.word_embeddings.weight"].float()
    state["words.weight"] = rows[4 : PIECES + 4].clone()
    for piece, row in _MARKS.items():
        state["words.weight"][piece] = rows[row]
    state["places.weight"] = held["embeddings.position_embeddings.weight"][2 : PLACES + 2].float()
    network.load_state_dict(state)


_MARKS = {0: 1, 101: 0, 102: 2, 100: 3}
"""BERT's marks (nothing, first, last, unknown), with MPNet's rows for them."""


def _names() -> dict[str, str]:
    """Our names of the encoder's weights, with MPNet's."""
    inside = {
        "query": "attention.attn.q",
        "key": "attention.attn.k",
        "value": "attention.attn.v",
        "output": "attention.attn.o",
        "output_norm": "attention.LayerNorm",
        "widen": "intermediate.dense",
        "narrow": "output.dense",
        "narrow_norm": "output.LayerNorm",
    }
    names = {
        "distances.weight": "encoder.relative_attention_bias.weight",
        "norm.weight": "embeddings.LayerNorm.weight",
        "norm.bias": "embeddings.LayerNorm.bias",
    }
    for layer in range(LAYERS):
        for ours, theirs in inside.items():
            for part in ("weight", "bias"):
                names[f"layers.{layer}.{ours}.{part}"] = f"encoder.layer.{layer}.{theirs}.{part}"
    return names
