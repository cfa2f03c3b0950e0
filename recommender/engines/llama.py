"""Runs a Llama-family model in this process: many short continuations of one prompt in one pass.

Knows tensors and positions; tokens and texts are left to `undercard.recommender.engines.embedded`.
It exists beside transformers' own implementation because it is faster for this use on a few cores
(see benchmarks/recommender.py).
"""

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import functional

from undercard.recommender.engines.llama_state import Past, Shape, Span, Step
from undercard.recommender.engines.matrix import Matrix

_HEAD_ROWS = 128  # rows whose scores of all tokens are in memory at a time


class _Part(NamedTuple):
    """The rows of a pass that belong to one text."""

    past: Past
    rows: int
    spans: Sequence[Span]


@dataclass(frozen=True)
class _Layer:
    before_attention: Tensor
    query_key_value: Matrix
    attention_out: Matrix
    before_mlp: Tensor
    gate_up: Matrix
    down: Matrix


class Llama:
    """The model's weights in one dtype, and its forward pass.

    Several threads may use it; a Past belongs to one.
    """

    def __init__(self, tensors: Mapping[str, Tensor], shape: Shape, dtype: torch.dtype) -> None:
        self.shape, self.dtype = shape, dtype
        self._turn = threading.Lock()  # two passes at once would only share the same cores
        # copies, so that nothing refers to the file's mapping any more and its memory is given back
        self.embedding = tensors["model.embed_tokens.weight"].to(dtype, copy=True)
        self._head = Matrix(self.embedding)
        self._norm = tensors["model.norm.weight"].to(dtype, copy=True)
        self._layers = [_layer(tensors, f"model.layers.{i}.", dtype) for i in range(shape.layers)]
        self._cos, self._sin = rotations(shape, dtype)

    @torch.inference_mode()
    def forward(self, ids: Tensor, positions: Tensor, past: Past, spans: Sequence[Span]) -> Tensor:
        """Read `ids` (n,) at `positions` (n,), and return the last hidden states (n, width).

        They are added to `past`. `spans` covers the n rows in order.
        """
        with self._turn:
            part = _Part(past, len(ids), list(map(self._grouped, spans)))
            return self._forward(ids, positions, [part])

    @torch.inference_mode()
    def step(self, steps: Sequence[Step]) -> Tensor:
        """Read one token of each of several texts, and score every token as the next.

        The scores are (n, vocabulary). The tokens are added to their pasts.
        """
        ids = torch.tensor([step.token for step in steps])
        positions = torch.tensor([step.past.length for step in steps])
        for step in steps:
            step.past.reserve(step.past.length + 1)
        parts = [_Part(step.past, 1, [Span(1, step.past.length + 1, None)]) for step in steps]
        with self._turn, _alone():
            return self.logits(self._forward(ids, positions, parts, few=True))

    def _forward(
        self, ids: Tensor, positions: Tensor, parts: Sequence[_Part], *, few: bool = False
    ) -> Tensor:
        x = functional.embedding(ids, self.embedding)
        cos, sin = self._cos[positions].unsqueeze(1), self._sin[positions].unsqueeze(1)
        for number, layer in enumerate(self._layers):
            multiply = _few if few else _many
            h = _normed(x, layer.before_attention, self.shape.epsilon)
            mixed = multiply(layer.query_key_value, h)
            x = x + multiply(layer.attention_out, self._attend(mixed, number, cos, sin, parts))
            h = _normed(x, layer.before_mlp, self.shape.epsilon)
            gate, up = multiply(layer.gate_up, h).chunk(2, dim=-1)
            x = x + multiply(layer.down, functional.silu(gate) * up)
        for part in parts:
            part.past.length += part.rows
        return _normed(x, self._norm, self.shape.epsilon)

    @torch.inference_mode()
    def logits(self, hidden: Tensor) -> Tensor:
        """Scores of every token (n, vocabulary) after hidden states (n, width).

        In the model's dtype.
        """
        return self._head(hidden)

    @torch.inference_mode()
    def log_probabilities(self, hidden: Tensor, rows: Tensor, targets: Tensor) -> Tensor:
        """Log-probabilities (m,), in float32, of tokens `targets` (m,) after `rows` (m,).

        `rows` are those of the hidden states (n, width) that predict them. The target's own logit
        is computed in float32: bfloat16 logits are too coarse to be subtracted.
        """
        parts = torch.split(hidden, _HEAD_ROWS)
        normalisers = torch.cat([_logsumexp(self.logits(part)) for part in parts])
        wanted = (hidden[rows].float() * self.embedding[targets].float()).sum(-1)
        return (wanted - normalisers[rows]).clamp(max=0.0)

    def _attend(
        self, mixed: Tensor, layer: int, cos: Tensor, sin: Tensor, parts: Sequence[_Part]
    ) -> Tensor:
        shape = self.shape
        mixed = mixed.view(len(mixed), shape.heads + 2 * shape.kv_heads, shape.head_width)
        rotated, values = torch.split(mixed, [shape.heads + shape.kv_heads, shape.kv_heads], dim=1)
        first, second = rotated.chunk(2, dim=-1)
        rotated = rotated * cos + torch.cat((-second, first), dim=-1) * sin
        query, key = torch.split(rotated, [shape.heads, shape.kv_heads], dim=1)
        seen, begin = list[Tensor](), 0
        for past, rows, spans in parts:
            store, start, end = past.store[layer], past.length, begin + rows
            store[0, :, start : start + rows] = key[begin:end].transpose(0, 1)
            store[1, :, start : start + rows] = values[begin:end].transpose(0, 1)
            seen += self._seen(query[begin:end], store, spans)
            begin = end
        return seen[0] if len(seen) == 1 else torch.cat(seen)

    def _seen(self, query: Tensor, store: Tensor, spans: Sequence[Span]) -> Iterator[Tensor]:
        """What the spans of one text see, (rows, width) each."""
        shape, at = self.shape, 0
        for span in spans:
            # Heads that share a key are laid out as further queries of that key: keys are never
            # repeated in memory.
            part = query[at : span.rows].transpose(0, 1)
            grouped = part.reshape(shape.kv_heads, -1, shape.head_width)
            keys, values = store[0, :, : span.keys], store[1, :, : span.keys]
            found = _look(grouped, keys, values, span.mask)
            by_head = found.view(shape.heads, -1, shape.head_width)
            yield by_head.transpose(0, 1).reshape(-1, shape.width)
            at = span.rows

    def _grouped(self, span: Span) -> Span:
        """Give the span with its mask repeated for the heads that share a key."""
        if span.mask is None:
            return span
        groups = self.shape.heads // self.shape.kv_heads
        return span._replace(mask=span.mask.to(self.dtype).repeat(groups, 1))


def _many(matrix: Matrix, x: Tensor) -> Tensor:
    return matrix(x)


def _few(matrix: Matrix, x: Tensor) -> Tensor:
    return matrix.few(x)


@contextmanager
def _alone() -> Iterator[None]:
    """Compute in this thread alone: with few rows a pass is over before a second one wakes up."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(threads)


def _normed(x: Tensor, weight: Tensor, epsilon: float) -> Tensor:
    """Root-mean-square normalisation of x (n, width), in float32 (Zhang and Sennrich 2019).

    torch's own takes ten times as long.
    """
    exact = x.float()
    squared = torch.linalg.vector_norm(exact, dim=-1, keepdim=True).square_()
    scale = squared.div_(x.shape[-1]).add_(epsilon).rsqrt_()
    return exact.mul(scale).mul_(weight.float()).to(x.dtype)


def _look(query: Tensor, keys: Tensor, values: Tensor, mask: Tensor | None) -> Tensor:
    """Attention of query (kv heads, rows, head width).

    To keys and values (kv heads, keys, head width).
    """
    if mask is None or mask.dtype != torch.bfloat16:
        return functional.scaled_dot_product_attention(
            query[None], keys[None], values[None], attn_mask=mask
        )[0]
    scores = torch.bmm(query * query.shape[-1] ** -0.5, keys.transpose(1, 2)).add_(mask)
    # Half the time of torch's fused kernel with a bfloat16 mask.
    return torch.bmm(scores.softmax(-1), values)


def _logsumexp(scores: Tensor) -> Tensor:
    """Log of the sum of exp(scores) over the last dimension (n, m), float32. Overwrites the scores.

    Written out because torch's own is 10 times slower after a conversion to float32, and too coarse
    without one.
    """
    top = scores.amax(-1, keepdim=True)
    return top[:, 0].float() + scores.sub_(top).exp_().sum(-1, dtype=torch.float32).log()


def causal_mask(n: int, past: int) -> Tensor:
    """Mask (n, past + n): each of n tokens sees everything before it and itself."""
    mask = torch.full((n, past + n), float("-inf"))
    return mask.triu_(past + 1)


def _layer(tensors: Mapping[str, Tensor], prefix: str, dtype: torch.dtype) -> _Layer:
    def joined(*names: str) -> Tensor:
        matrices = [tensors[f"{prefix}{name}.weight"] for name in names]
        return torch.cat(matrices).to(dtype).contiguous()

    return _Layer(
        before_attention=joined("input_layernorm"),
        query_key_value=Matrix(joined("self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj")),
        attention_out=Matrix(joined("self_attn.o_proj")),
        before_mlp=joined("post_attention_layernorm"),
        gate_up=Matrix(joined("mlp.gate_proj", "mlp.up_proj")),
        down=Matrix(joined("mlp.down_proj")),
    )


def rotations(shape: Shape, dtype: torch.dtype) -> tuple[Tensor, Tensor]:
    """Cosines and sines (context, head width) of the rotary position embedding.

    RoFormer, Su et al. 2021.
    """
    steps = torch.arange(0, shape.head_width, 2, dtype=torch.float64)
    frequencies = shape.rope_base ** -(steps / shape.head_width)
    angles = torch.outer(torch.arange(shape.context, dtype=torch.float64), frequencies).repeat(1, 2)
    return angles.cos().to(dtype), angles.sin().to(dtype)
