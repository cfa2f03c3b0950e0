"""A model's matrices, laid out to read many tokens, and to write one.

Reading is bound by arithmetic and done in bfloat16. Writing is bound by memory; weights that were
published with four bits (GGUF's Q4_1) are kept in four bits as well for that, which loses no more
than bfloat16 does.
"""

from functools import cache
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import functional

_BLOCK = 32  # consecutive weights of a row that share a scale and a zero, as in Q4_1
_LEVELS = 15
_LOSSLESS = 0.004  # relative error; bfloat16 itself has up to 0.0039


class Quarters(NamedTuple):
    """A matrix in four bits: packed levels; scale and zero per block (in / block, out, 2)."""

    packed: Tensor
    scales: Tensor

    def __call__(self, x: Tensor) -> Tensor:
        """Multiply x (n, in), n small, to (n, out)."""
        found: Tensor = torch.ops.aten._weight_int4pack_mm_for_cpu(
            x, self.packed, _BLOCK, self.scales
        )
        return found


class Matrix:
    """A matrix (out, in) to multiply with."""

    def __init__(self, weights: Tensor) -> None:
        """Lay out weights.

        In bfloat16 this halves the time to write a token; four bits halve it again.
        """
        self._packed = weights.dtype == torch.bfloat16 and _can_pack()
        self._quarters = quarters(weights) if self._packed and _can_quarter() else None
        self._weights = weights
        if self._packed:
            self._weights = torch.ops.mkldnn._reorder_linear_weight(weights, None)

    def __call__(self, x: Tensor) -> Tensor:
        """Multiply x (n, in) to (n, out)."""
        if self._packed:
            out: Tensor = torch.ops.mkldnn._linear_pointwise(x, self._weights, None, "none", [], "")
            return out
        return functional.linear(x, self._weights)

    def few(self, x: Tensor) -> Tensor:
        """The same for a few rows, which take as long as the weights take to come out of memory."""
        return self._quarters(x) if self._quarters else self(x)


def quarters(weights: Tensor) -> Quarters | None:
    """Give the four bits that weights (out, in) were published with; None when they are others."""
    out, width = weights.shape
    if width % _BLOCK or out % 16:
        return None
    blocks = weights.float().view(out, width // _BLOCK, _BLOCK)
    low, high = blocks.amin(-1, keepdim=True), blocks.amax(-1, keepdim=True)
    scale = ((high - low) / _LEVELS).clamp_min(1e-8)
    levels = ((blocks - low) / scale).round_()
    scale, zero = scale.bfloat16(), (low + (_LEVELS + 1) / 2 * scale).bfloat16()
    again = (levels - (_LEVELS + 1) / 2) * scale.float() + zero.float()
    if (again - blocks).norm() > _LOSSLESS * blocks.norm():
        return None
    packed = torch.ops.aten._convert_weight_to_int4pack_for_cpu(levels.view(out, width).int(), 1)
    return Quarters(packed, torch.cat([scale, zero], -1).transpose(0, 1).contiguous())


@cache
def _can_pack() -> bool:
    """Whether this build of torch multiplies with laid-out bfloat16 matrices on this processor."""
    mkldnn = torch.ops.mkldnn
    offered = hasattr(mkldnn, "_reorder_linear_weight") and hasattr(mkldnn, "_linear_pointwise")
    return offered and bool(mkldnn._is_mkldnn_bf16_supported())


@cache
def _can_quarter() -> bool:
    """Whether this build of torch multiplies with matrices of four bits."""
    return hasattr(torch.ops.aten, "_weight_int4pack_mm_for_cpu")
