"""What a Llama model is shaped like, and what it holds while it reads: keys, values, places."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import torch
from torch import Tensor

_SPARE = 64  # tokens of room made beyond what is asked for


@dataclass(frozen=True)
class Shape:
    """The sizes of a model, from its config.json."""

    layers: int
    width: int
    heads: int
    kv_heads: int
    vocabulary: int
    context: int
    epsilon: float
    rope_base: float

    @property
    def head_width(self) -> int:
        """Numbers per attention head."""
        return self.width // self.heads

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> "Shape":
        """Read the sizes out of a Hugging Face configuration."""
        return cls(
            layers=config["num_hidden_layers"],
            width=config["hidden_size"],
            heads=config["num_attention_heads"],
            kv_heads=config["num_key_value_heads"],
            vocabulary=config["vocab_size"],
            context=config["max_position_embeddings"],
            epsilon=config["rms_norm_eps"],
            rope_base=config["rope_parameters"]["rope_theta"],
        )


class Past:
    """Keys and values of the first `length` tokens.

    The store has the shape (layers, 2, kv heads, capacity, head width).
    """

    def __init__(self, shape: Shape, capacity: int, dtype: torch.dtype) -> None:
        self.store = torch.empty(
            shape.layers, 2, shape.kv_heads, capacity, shape.head_width, dtype=dtype
        )
        self.length = 0

    def reserve(self, capacity: int) -> None:
        """Make room for `capacity` tokens in all."""
        if capacity > self.store.shape[3]:
            layers, two, heads, _, width = self.store.shape
            larger = self.store.new_empty(layers, two, heads, capacity + _SPARE, width)
            larger[:, :, :, : self.length] = self.store[:, :, :, : self.length]
            self.store = larger

    def copy_from(self, other: "Past", length: int) -> None:
        """Take over the first `length` tokens of another past."""
        self.store[:, :, :, :length] = other.store[:, :, :, :length]
        self.length = length


class Span(NamedTuple):
    """Consecutive rows of a pass, up to row `rows`, that see the same first `keys` keys.

    `mask` (rows of the span, keys) is added to the attention scores: 0 where a token may look, -inf
    where it may not.
    """

    rows: int
    keys: int
    mask: Tensor | None


class Step(NamedTuple):
    """A token with which a text goes on, and what was read of it before."""

    token: int
    past: Past
