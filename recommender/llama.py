"""Runs a Llama-family model in this process, for reading mostly: many short continuations of one prompt in one pass.

Knows tensors and positions; tokens and texts are left to `recommender.embedded`. It exists beside transformers' own
implementation because it is faster for this use on a few cores (see benchmarks/recommender.py).
"""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

import torch
from torch import Tensor
from torch.nn import functional

_HEAD_ROWS = 128  # rows whose scores of all tokens are in memory at a time
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


class Span(NamedTuple):
    """Consecutive rows of a pass that see the same keys: up to row `rows`, the first `keys` keys, under `mask`.

    `mask` (rows of the span, keys) is added to the attention scores: 0 where a token may look, -inf where it may not.
    """

    rows: int
    keys: int
    mask: Tensor | None


class Weight:
    """A matrix (out, in) to multiply with, laid out once as the processor's library wants it, where torch offers that."""

    def __init__(self, matrix: Tensor) -> None:
        """Lay out a matrix: in bfloat16 this halves the time to write a token."""
        self._packed = matrix.dtype == torch.bfloat16 and _can_pack()
        self._matrix = torch.ops.mkldnn._reorder_linear_weight(matrix, None) if self._packed else matrix

    def __call__(self, x: Tensor) -> Tensor:
        """Multiply x (n, in) to (n, out)."""
        if self._packed:
            out: Tensor = torch.ops.mkldnn._linear_pointwise(x, self._matrix, None, "none", [], "")
            return out
        return functional.linear(x, self._matrix)


@dataclass(frozen=True)
class _Layer:
    before_attention: Tensor
    query_key_value: Weight
    attention_out: Weight
    before_mlp: Tensor
    gate_up: Weight
    down: Weight


class Llama:
    """The model's weights in one dtype, and its forward pass. Several threads may use it; a Past belongs to one."""

    def __init__(self, tensors: Mapping[str, Tensor], shape: Shape, dtype: torch.dtype) -> None:
        self.shape, self.dtype = shape, dtype
        self._turn = threading.Lock()  # two passes at once would only share the same cores
        # copies, so that nothing refers to the file's mapping any more and its memory is given back
        self.embedding = tensors["model.embed_tokens.weight"].to(dtype, copy=True)
        self._head = Weight(self.embedding)
        self._norm = tensors["model.norm.weight"].to(dtype, copy=True)
        self._layers = [_layer(tensors, f"model.layers.{i}.", dtype) for i in range(shape.layers)]
        self._cos, self._sin = rotations(shape, dtype)

    @torch.inference_mode()
    def forward(self, ids: Tensor, positions: Tensor, past: Past, spans: Sequence[Span]) -> Tensor:
        """Read `ids` (n,) at `positions` (n,), add them to `past`, and return the last hidden states (n, width).

        `spans` covers the n rows in order.
        """
        with self._turn:
            return self._forward(ids, positions, past, [self._grouped(span) for span in spans])

    def _forward(self, ids: Tensor, positions: Tensor, past: Past, spans: Sequence[Span]) -> Tensor:
        x = functional.embedding(ids, self.embedding)
        cos, sin = self._cos[positions].unsqueeze(1), self._sin[positions].unsqueeze(1)
        start, end = past.length, past.length + len(ids)
        for layer, store in zip(self._layers, past.store, strict=True):
            h = functional.rms_norm(x, (self.shape.width,), layer.before_attention, self.shape.epsilon)
            x = x + self._attend(layer, h, store, start, cos, sin, spans)
            h = functional.rms_norm(x, (self.shape.width,), layer.before_mlp, self.shape.epsilon)
            gate, up = layer.gate_up(h).chunk(2, dim=-1)
            x = x + layer.down(functional.silu(gate) * up)
        past.length = end
        return functional.rms_norm(x, (self.shape.width,), self._norm, self.shape.epsilon)

    @torch.inference_mode()
    def logits(self, hidden: Tensor) -> Tensor:
        """Scores of every token (n, vocabulary) after hidden states (n, width), in the model's dtype."""
        return self._head(hidden)

    @torch.inference_mode()
    def log_probabilities(self, hidden: Tensor, rows: Tensor, targets: Tensor) -> Tensor:
        """Log-probability (m,) in float32 of token `targets` (m,) after the hidden states (n, width) of `rows` (m,).

        The target's own logit is computed in float32: bfloat16 logits are too coarse to be subtracted.
        """
        normalisers = torch.cat([_logsumexp(self.logits(part)) for part in torch.split(hidden, _HEAD_ROWS)])
        wanted = (hidden[rows].float() * self.embedding[targets].float()).sum(-1)
        return (wanted - normalisers[rows]).clamp(max=0.0)

    def _attend(
        self, layer: _Layer, h: Tensor, store: Tensor, start: int, cos: Tensor, sin: Tensor, spans: Sequence[Span]
    ) -> Tensor:
        shape, n = self.shape, len(h)
        mixed = layer.query_key_value(h).view(n, shape.heads + 2 * shape.kv_heads, shape.head_width)
        rotated, values = torch.split(mixed, [shape.heads + shape.kv_heads, shape.kv_heads], dim=1)
        first, second = rotated.chunk(2, dim=-1)
        rotated = rotated * cos + torch.cat((-second, first), dim=-1) * sin
        query, key = torch.split(rotated, [shape.heads, shape.kv_heads], dim=1)
        store[0, :, start : start + n] = key.transpose(0, 1)
        store[1, :, start : start + n] = values.transpose(0, 1)
        seen, begin = [], 0
        for span in spans:
            # heads that share a key are laid out as further queries of that key: keys are never repeated in memory
            part = query[begin : span.rows].transpose(0, 1).reshape(shape.kv_heads, -1, shape.head_width)
            found = _look(part, store[0, :, : span.keys], store[1, :, : span.keys], span.mask)
            seen.append(found.view(shape.heads, -1, shape.head_width).transpose(0, 1).reshape(-1, shape.width))
            begin = span.rows
        return layer.attention_out(seen[0] if len(seen) == 1 else torch.cat(seen))

    def _grouped(self, span: Span) -> Span:
        """Give the span with its mask repeated for the heads that share a key."""
        if span.mask is None:
            return span
        return span._replace(mask=span.mask.to(self.dtype).repeat(self.shape.heads // self.shape.kv_heads, 1))


def _look(query: Tensor, keys: Tensor, values: Tensor, mask: Tensor | None) -> Tensor:
    """Attention of query (kv heads, rows, head width) to keys and values (kv heads, keys, head width)."""
    if mask is None or mask.dtype != torch.bfloat16:
        return functional.scaled_dot_product_attention(query[None], keys[None], values[None], attn_mask=mask)[0]
    scores = torch.bmm(query * query.shape[-1] ** -0.5, keys.transpose(1, 2)).add_(mask)
    return torch.bmm(scores.softmax(-1), values)  # half the time of torch's fused kernel with a bfloat16 mask


def _logsumexp(scores: Tensor) -> Tensor:
    """Log of the sum of exp(scores) over the last dimension (n, m), float32. Overwrites the scores.

    Written out because torch's own is 10 times slower after a conversion to float32, and too coarse without one.
    """
    top = scores.amax(-1, keepdim=True)
    return top[:, 0].float() + scores.sub_(top).exp_().sum(-1, dtype=torch.float32).log()


@cache
def _can_pack() -> bool:
    """Whether this build of torch multiplies with laid-out bfloat16 matrices on this processor."""
    mkldnn = torch.ops.mkldnn
    offered = hasattr(mkldnn, "_reorder_linear_weight") and hasattr(mkldnn, "_linear_pointwise")
    return offered and bool(mkldnn._is_mkldnn_bf16_supported())


def causal_mask(n: int, past: int) -> Tensor:
    """Mask (n, past + n): each of n tokens sees everything before it and itself."""
    mask = torch.full((n, past + n), float("-inf"))
    return mask.triu_(past + 1)


def _layer(tensors: Mapping[str, Tensor], prefix: str, dtype: torch.dtype) -> _Layer:
    def joined(*names: str) -> Tensor:
        return torch.cat([tensors[f"{prefix}{name}.weight"] for name in names]).to(dtype).contiguous()

    return _Layer(
        before_attention=joined("input_layernorm"),
        query_key_value=Weight(joined("self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj")),
        attention_out=Weight(joined("self_attn.o_proj")),
        before_mlp=joined("post_attention_layernorm"),
        gate_up=Weight(joined("mlp.gate_proj", "mlp.up_proj")),
        down=Weight(joined("mlp.down_proj")),
    )


def rotations(shape: Shape, dtype: torch.dtype) -> tuple[Tensor, Tensor]:
    """Cosines and sines (context, head width) of the rotary position embedding (RoFormer, Su et al. 2021)."""
    frequencies = shape.rope_base ** -(torch.arange(0, shape.head_width, 2, dtype=torch.float64) / shape.head_width)
    angles = torch.outer(torch.arange(shape.context, dtype=torch.float64), frequencies).repeat(1, 2)
    return angles.cos().to(dtype), angles.sin().to(dtype)
