"""LoRA: the encoder's matrices stay, and a change of low rank is learnt beside each."""

import torch
from torch import Tensor, nn
from torch.nn.utils import parametrize

_ALPHA = 2.0  # what the change is multiplied by


class _LowRank(nn.Module):
    def __init__(self, rows: int, columns: int, rank: int) -> None:
        super().__init__()
        self.down = nn.Parameter(torch.randn(rank, columns) / columns**0.5)
        self.up = nn.Parameter(torch.zeros(rows, rank))

    def forward(self, weight: Tensor) -> Tensor:
        return weight + _ALPHA * self.up @ self.down


def add_low_rank(layers: nn.Module, rank: int) -> None:
    """Let nothing but a change of this rank learn in every matrix of these layers."""
    for part in [part for part in layers.modules() if isinstance(part, nn.Linear)]:
        part.weight.requires_grad_(False)
        change = _LowRank(part.out_features, part.in_features, rank)
        parametrize.register_parametrization(part, "weight", change)


def merge_low_rank(layers: nn.Module) -> None:
    """Add the changes to the matrices, for good."""
    for part in list(layers.modules()):
        if parametrize.is_parametrized(part):
            parametrize.remove_parametrizations(part, "weight", leave_parametrized=True)
