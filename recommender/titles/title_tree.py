"""A prefix tree over the tokens of many texts: what may come next when only they can be written.

The texts lie sorted; a node is a stretch of them, and a child begins wherever two neighbours share
no more than the node's tokens. So there are no nodes in memory: per text its tokens, an offset, its
number, and one byte (what it shares with the text before it: the LCP array of Manber and Myers,
"Suffix arrays", 1990). What the numbers stand for is left to others.
"""

from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from undercard.recommender.errors import InputError

END = -1  # the child under which a text is whole
_FILES = ("tokens", "offsets", "numbers", "shared")

Rows = NDArray[np.int64]


class Node(NamedTuple):
    """The texts that begin alike.

    Rows `low` to `high` of the sorted texts, alike in their first `depth` tokens.
    """

    low: int
    high: int
    depth: int


class Children(NamedTuple):
    """What may follow a node: `tokens` (k,) ascending, END first.

    Child i holds the rows `lows[i]` to `highs[i]`.
    """

    tokens: Rows
    lows: Rows
    highs: Rows
    depth: int

    def node(self, i: int) -> Node:
        """Give child i as a node."""
        return Node(int(self.lows[i]), int(self.highs[i]), self.depth)

    def kept(self, which: NDArray[np.bool_]) -> "Children":
        """Give the children that `which` (k,) keeps."""
        return Children(self.tokens[which], self.lows[which], self.highs[which], self.depth)


class TitleTree:
    """Texts 0 to n-1 as sequences of tokens.

    Equal texts share a leaf; a text may begin another one; it may be empty.
    """

    def __init__(self, arrays: Sequence[NDArray[np.unsignedinteger]]) -> None:
        """Take over what `build` or `load` made: tokens, offsets, numbers, shared.

        Tokens are + 1, each text closed by a 0.
        """
        self._arrays = arrays
        self._tokens, self._offsets, self._numbers, self._shared = arrays
        self.root = Node(0, len(self), 0)

    @classmethod
    def build(cls, texts: Iterable[Sequence[int]]) -> "TitleTree":
        """Sort the tokens of texts, each below 2^31. Takes 3 s for a million titles."""
        keys = [
            (np.array([*tokens, END], dtype=">i4") + 1).astype(">u4").tobytes() for tokens in texts
        ]
        # As bytes, most significant first: the order of tokens.
        order = sorted(range(len(keys)), key=keys.__getitem__)
        lengths = np.array([len(keys[i]) // 4 for i in order], dtype=np.int64)
        flat = np.frombuffer(b"".join([keys[i] for i in order]), dtype=">u4")
        offsets = np.concatenate(([0], np.cumsum(lengths)))
        numbers = np.array(order, np.int64)
        return cls(list(map(_narrow, (flat, offsets, numbers, _shared(flat, offsets)))))

    @classmethod
    def load(cls, folder: Path) -> "TitleTree":
        """Map the files that `save` wrote; they are read as they are needed.

        Raises InputError when they are damaged.
        """
        try:
            arrays = [
                np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False)
                for name in _FILES
            ]
        except (OSError, ValueError, EOFError) as error:
            raise InputError(
                f"{folder} does not hold a prefix tree: {error}; remove it, and it is made again"
            ) from error
        tokens, offsets, numbers, shared = arrays
        if not len(offsets) - 1 == len(numbers) == len(shared) or offsets[-1] != len(tokens):
            raise InputError(
                f"{folder} holds parts of different prefix trees; remove it, and it is made again"
            )
        return cls(arrays)

    def save(self, folder: Path) -> None:
        """Write into an existing folder."""
        for name, array in zip(_FILES, self._arrays, strict=True):
            np.save(folder / f"{name}.npy", array)

    def __len__(self) -> int:
        return len(self._numbers)

    @property
    def order(self) -> NDArray[np.unsignedinteger]:
        """Number of the text in each row (n,)."""
        return self._numbers

    @property
    def nbytes(self) -> int:
        """Bytes of all arrays."""
        return sum(array.nbytes for array in self._arrays)

    @cached_property
    def firsts(self) -> Rows:
        """Rows where another text begins than in the row before, and the number of rows."""
        whole = np.diff(self._offsets.astype(np.int64)) == self._shared
        return np.append(np.flatnonzero(~whole), len(self))

    def children(self, node: Node) -> Children:
        """What may follow `node`; nothing follows a whole text.

        O(texts below the node), at a byte each.
        """
        low, high, depth = node
        if low == high or self._offsets[low] + depth == self._offsets[low + 1]:
            nothing = np.empty(0, np.int64)
            return Children(nothing, nothing, nothing, depth + 1)
        bounds = np.concatenate(
            ([low], np.flatnonzero(self._shared[low + 1 : high] == depth) + low + 1, [high])
        )
        tokens = (
            self._tokens[self._offsets[bounds[:-1]].astype(np.int64) + depth].astype(np.int64) - 1
        )
        return Children(tokens, bounds[:-1], bounds[1:], depth + 1)

    def numbers(self, node: Node) -> list[int]:
        """Numbers of the texts below a node, equal texts in the order in which they were given."""
        return [int(number) for number in self._numbers[node.low : node.high]]

    def tokens(self, row: int) -> list[int]:
        """Tokens of the text in a row."""
        return [
            int(token) - 1
            for token in self._tokens[self._offsets[row] : self._offsets[row + 1] - 1]
        ]

    def counts(self, mask: NDArray[np.bool_]) -> NDArray[np.int32]:
        """How many texts of a mask (n,) lie before each row (n + 1,).

        Below a node are counts[high] - counts[low].
        """
        found = np.zeros(len(self) + 1, np.int32)
        np.cumsum(mask[self._numbers], out=found[1:])
        return found

    def sums(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Sums of one value per text (n,) before each row (n + 1,).

        Below a node lies sums[high] - sums[low].
        """
        found = np.zeros(len(self) + 1)
        np.cumsum(values[self._numbers], out=found[1:])
        return found

    @cached_property
    def longest(self) -> int:
        """Tokens of the longest text."""
        return int(np.diff(self._offsets.astype(np.int64)).max(initial=1)) - 1


def _shared(flat: NDArray[np.unsignedinteger], offsets: Rows) -> Rows:
    """How many tokens each of the sorted texts shares with the one before it; 0 for the first."""
    lengths = np.diff(offsets)
    shared = np.zeros(len(lengths), np.int64)
    alike = np.arange(1, len(lengths))
    for depth in range(int(lengths.max(initial=0))):
        alike = alike[np.minimum(lengths[alike], lengths[alike - 1]) > depth]
        alike = alike[flat[offsets[alike] + depth] == flat[offsets[alike - 1] + depth]]
        shared[alike] += 1
    return shared


def _narrow(values: NDArray[np.generic]) -> NDArray[np.unsignedinteger]:
    """The same numbers in the narrowest type that holds them."""
    return values.astype(np.min_scalar_type(int(values.max(initial=0))))
