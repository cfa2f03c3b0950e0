"""Lays prompts and their continuations out as one pass, in which each prompt is read once.

Several prompts share a pass without seeing one another, so no place is ever padded.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import Tensor

from undercard.recommender.engines.prefix_cache import Tree


@dataclass(frozen=True)
class Packed:
    """One pass of n tokens.

    `rows` (m,) predict `targets` (m,), the tokens of all continuations in order; `lengths` cut m.
    `prompts` are the places at which each prompt begins and ends.
    """

    ids: Tensor  # (n,)
    positions: Tensor  # (n,)
    mask: Tensor  # (n, n)
    rows: Tensor  # (m,)
    targets: Tensor  # (m,)
    lengths: tuple[int, ...]
    prompts: tuple[tuple[int, int], ...]

    def to(self, device: torch.device) -> "Packed":
        """Move to a device."""
        return replace(
            self,
            ids=self.ids.to(device),
            positions=self.positions.to(device),
            mask=self.mask.to(device),
            rows=self.rows.to(device),
            targets=self.targets.to(device),
        )


def pack(trees: Sequence[tuple[Sequence[int], Sequence[Sequence[int]]]]) -> Packed:
    """Pack prompts (each at least one token) with their continuations (each at least one token)."""
    ids: list[int] = []
    positions: list[int] = []
    rows: list[int] = []
    targets: list[int] = []
    lengths: list[int] = []
    sees: list[tuple[int, int, Tree]] = []
    for prompt, continuations in trees:
        start, tree = len(ids), Tree(continuations)
        end = start + len(prompt)
        ids += [*prompt, *tree.tokens]
        positions += [*range(len(prompt)), *(len(prompt) + depth for depth in tree.depths)]
        rows += [end - 1 + row for row in tree.rows]
        targets += tree.targets
        lengths += map(len, continuations)
        sees.append((start, end, tree))
    mask = torch.from_numpy(_mask(len(ids), sees))
    prompts = tuple((start, end) for start, end, _ in sees)
    ids_, places, read = torch.tensor(ids), torch.tensor(positions), torch.tensor(rows)
    return Packed(ids_, places, mask, read, torch.tensor(targets), tuple(lengths), prompts)


def _mask(
    n: int, sees: Sequence[tuple[int, int, Tree]]
) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    mask = np.full((n, n), -np.inf, dtype=np.float32)
    for start, end, tree in sees:
        mask[start:end, start:end] = np.triu(mask[start:end, start:end], 1)
        for node, parent in enumerate(tree.parents):
            if parent < 0:
                mask[end + node, start:end] = 0.0
            else:
                mask[end + node] = mask[end + parent]
            mask[end + node, end + node] = 0.0
    return mask
