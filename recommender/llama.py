"""Runs a Llama-family model in this process, for reading mostly: many short continuations of one prompt in one pass.

Knows tensors and positions; tokens and texts are left to `recommender.embedded`. It exists beside transformers' own
implementation because it is faster for this use on a few cores (see benchmarks/recommender.py).
"""

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

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
    """Keys and values of the first `length` tokens, in a store (layers, 2, kv heads, capacity, head width)."""

    def __init__(self, shape: Shape, capacity: int, dtype: torch.dtype) -> None:
        self.store = torch.empty(shape.layers, 2, shape.kv_heads, capacity, shape.head_width, dtype=dtype)
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


@dataclass(frozen=True)
class _Layer:
    before_attention: Tensor
    query_key_value: Tensor
    attention_out: Tensor
    before_mlp: Tensor
    gate_up: Tensor
    down: Tensor


class Llama:
    """The model's weights in one dtype, and its forward pass. Several threads may use it; a Past belongs to one."""

    def __init__(self, tensors: Mapping[str, Tensor], shape: Shape, dtype: torch.dtype) -> None:
        self.shape, self.dtype = shape, dtype
        self._turn = threading.Lock()  # two passes at once would only share the same cores
        self.embedding = tensors["model.embed_tokens.weight"].to(dtype)
        self._norm = tensors["model.norm.weight"].to(dtype)
        self._layers = [_layer(tensors, f"model.layers.{i}.", dtype) for i in range(shape.layers)]
        self._cos, self._sin = _rotations(shape, dtype)

    @torch.inference_mode()
    def forward(self, ids: Tensor, positions: Tensor, past: Past, mask: Tensor | None) -> Tensor:
        """Read `ids` (n,) at `positions` (n,), add them to `past`, and return the last hidden states (n, width).

        `mask` (n, past + n) is added to the attention scores: 0 where a token may look, -inf where it may not.
        """
        with self._turn:
            return self._forward(ids, positions, past, mask)

    def _forward(self, ids: Tensor, positions: Tensor, past: Past, mask: Tensor | None) -> Tensor:
        x = functional.embedding(ids, self.embedding)
        cos, sin = self._cos[positions].unsqueeze(1), self._sin[positions].unsqueeze(1)
        start, end = past.length, past.length + len(ids)
        grouped = None if mask is None else mask.to(self.dtype).repeat(self.shape.heads // self.shape.kv_heads, 1)
        for layer, store in zip(self._layers, past.store, strict=True):
            h = functional.rms_norm(x, (self.shape.width,), layer.before_attention, self.shape.epsilon)
            x = x + self._attend(layer, h, store, start, end, cos, sin, grouped)
            h = functional.rms_norm(x, (self.shape.width,), layer.before_mlp, self.shape.epsilon)
            gate, up = functional.linear(h, layer.gate_up).chunk(2, dim=-1)
            x = x + functional.linear(functional.silu(gate) * up, layer.down)
        past.length = end
        return functional.rms_norm(x, (self.shape.width,), self._norm, self.shape.epsilon)

    @torch.inference_mode()
    def logits(self, hidden: Tensor) -> Tensor:
        """Scores of every token (n, vocabulary) after hidden states (n, width), in the model's dtype."""
        return functional.linear(hidden, self.embedding)

    @torch.inference_mode()
    def log_probabilities(self, hidden: Tensor, targets: Tensor, *, rows: int = 128) -> Tensor:
        """Log-probability (m,) of token `targets` (m,) after hidden states (m, width); float32, `rows` at a time.

        The target's own logit is computed in float32: bfloat16 logits are too coarse to be subtracted.
        """
        normalisers = torch.cat([self.logits(part).float().logsumexp(-1) for part in torch.split(hidden, rows)])
        wanted = (hidden.float() * self.embedding[targets].float()).sum(-1)
        return (wanted - normalisers).clamp(max=0.0)

    def _attend(
        self,
        layer: _Layer,
        h: Tensor,
        store: Tensor,
        start: int,
        end: int,
        cos: Tensor,
        sin: Tensor,
        mask: Tensor | None,
    ) -> Tensor:
        shape, n = self.shape, end - start
        mixed = functional.linear(h, layer.query_key_value).view(n, shape.heads + 2 * shape.kv_heads, shape.head_width)
        rotated, values = torch.split(mixed, [shape.heads + shape.kv_heads, shape.kv_heads], dim=1)
        first, second = rotated.chunk(2, dim=-1)
        rotated = rotated * cos + torch.cat((-second, first), dim=-1) * sin
        query, key = torch.split(rotated, [shape.heads, shape.kv_heads], dim=1)
        store[0, :, start:end] = key.transpose(0, 1)
        store[1, :, start:end] = values.transpose(0, 1)
        # heads that share a key are laid out as further queries of that key, so keys are never repeated in memory
        query = query.transpose(0, 1).reshape(1, shape.kv_heads, -1, shape.head_width)
        out = functional.scaled_dot_product_attention(query, store[0:1, :, :end], store[1:2, :, :end], attn_mask=mask)
        out = out.view(shape.heads, n, shape.head_width).transpose(0, 1).reshape(n, shape.width)
        return functional.linear(out, layer.attention_out)


def causal_mask(n: int, past: int) -> Tensor:
    """Mask (n, past + n): each of n tokens sees everything before it and itself."""
    mask = torch.full((n, past + n), float("-inf"))
    return mask.triu_(past + 1)


def _layer(tensors: Mapping[str, Tensor], prefix: str, dtype: torch.dtype) -> _Layer:
    def joined(*names: str) -> Tensor:
        return torch.cat([tensors[f"{prefix}{name}.weight"] for name in names]).to(dtype).contiguous()

    return _Layer(
        before_attention=joined("input_layernorm"),
        query_key_value=joined("self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj"),
        attention_out=joined("self_attn.o_proj"),
        before_mlp=joined("post_attention_layernorm"),
        gate_up=joined("mlp.gate_proj", "mlp.up_proj"),
        down=joined("mlp.down_proj"),
    )


def _rotations(shape: Shape, dtype: torch.dtype) -> tuple[Tensor, Tensor]:
    """Cosines and sines (context, head width) of the rotary position embedding (RoFormer, Su et al. 2021)."""
    frequencies = shape.rope_base ** -(torch.arange(0, shape.head_width, 2, dtype=torch.float64) / shape.head_width)
    angles = torch.outer(torch.arange(shape.context, dtype=torch.float64), frequencies).repeat(1, 2)
    return angles.cos().to(dtype), angles.sin().to(dtype)
