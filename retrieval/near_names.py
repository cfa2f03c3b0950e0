"""Finds the names that are spelt nearly like a word.

Pairs of letters choose some candidates out of many names; edits decide between them.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from rapidfuzz.distance import OSA

_CANDIDATES = 40  # names whose edits are counted
_LEAST = 0.7  # similarity below which a name is not near


class Near(NamedTuple):
    """The place of a name, and its share of letters that need no edit (0 to 1)."""

    place: int
    similarity: float


class NearNames:
    """Names, each in one word, in a fixed order."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names = names
        self._pairs = np.array([len(name) + 1 for name in names], dtype=np.float32)
        postings: dict[str, list[int]] = {}
        for place, name in enumerate(names):
            for pair in _pairs(name):
                postings.setdefault(pair, []).append(place)
        self._postings = {pair: np.array(p, dtype=np.int32) for pair, p in postings.items()}

    def near(self, word: str, most: int) -> list[Near]:
        """The names that need the fewest edits, the nearest first.

        An edit adds, drops or changes a letter, or swaps two neighbours.
        """
        scored = [
            Near(place, OSA.normalized_similarity(word, self._names[place], score_cutoff=_LEAST))
            for place in self._candidates(word)
        ]
        kept = [near for near in scored if near.similarity]
        return sorted(kept, key=lambda near: (-near.similarity, near.place))[:most]

    def _candidates(self, word: str) -> list[int]:
        """The places of the names that share the most pairs of letters, for their length."""
        held = [self._postings[pair] for pair in _pairs(word) if pair in self._postings]
        if not held:
            return []
        shared = np.bincount(np.concatenate(held), minlength=len(self._names))
        likeness = shared / (self._pairs + len(word) + 1)
        if len(likeness) <= _CANDIDATES:
            return list(range(len(likeness)))
        best = np.argpartition(-likeness, _CANDIDATES)[:_CANDIDATES]
        return [int(place) for place in best]


def _pairs(word: str) -> set[str]:
    """Its pairs of neighbouring letters, its ends among them."""
    ends = f" {word} "
    return {ends[n : n + 2] for n in range(len(word) + 1)}
