"""The texts of a prefix tree that may be written now: a turn's candidates, less what was named.

The tree stays as it is.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from undercard.recommender.errors import InputError
from undercard.recommender.titles.title_tree import Children, Node, TitleTree


class Selection:
    """Counts of allowed texts below every node of a tree, as sums over the sorted rows.

    4 bytes per text, made in one pass.
    """

    def __init__(
        self,
        tree: TitleTree,
        allowed: NDArray[np.bool_] | None = None,
        *,
        without: Sequence[int] = (),
    ) -> None:
        """Allow the texts in `allowed` (n,), or all.

        But none that reads like one of those numbered in `without`. Raises InputError for a mask of
        another size or a number that the tree does not have.
        """
        mask = np.ones(len(tree), bool) if allowed is None else np.array(allowed, bool)
        gone = np.asarray(without, dtype=np.int64)
        if mask.shape != (len(tree),) or (
            len(gone) and not 0 <= gone.min() <= gone.max() < len(tree)
        ):
            raise InputError(
                f"expected a mask over {len(tree)} texts and numbers below that, found {mask.shape}"
            )
        self.tree, self.mask = tree, mask & ~_alike(tree, gone)
        self._counts = tree.counts(self.mask)
        self._left = int(np.count_nonzero(np.diff(self._counts[tree.firsts])))

    def __len__(self) -> int:
        """How many different texts may still be written."""
        return self._left

    def children(self, node: Node) -> Children:
        """What may follow a node when an allowed text is to come of it."""
        found = self.tree.children(node)
        return found.kept(self._counts[found.highs] > self._counts[found.lows])

    def numbers(self, node: Node) -> list[int]:
        """Numbers of the allowed texts below a node."""
        return [number for number in self.tree.numbers(node) if self.mask[number]]

    def close(self, leaf: Node) -> None:
        """Allow a whole text no longer, whatever numbers it has."""
        low, high, _ = leaf
        inside = self._counts[high] - self._counts[low]
        self._counts[low + 1 : high] = self._counts[low]
        self._counts[high:] -= inside
        self._left -= bool(inside)
        self.mask[self.tree.order[low:high]] = False


def _alike(tree: TitleTree, numbers: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Mask (n,) of the texts that read like one of `numbers`."""
    named = np.zeros(len(tree), bool)
    named[numbers] = True
    counts = np.diff(tree.counts(named)[tree.firsts])
    rows = np.repeat(counts > 0, np.diff(tree.firsts))
    found = np.empty(len(tree), bool)
    found[tree.order] = rows
    return found
