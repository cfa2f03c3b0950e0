"""A space of meaning whose middle is that of known texts: what an encoder says of all of them tells
nothing of any.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from undercard.retrieval import vectors
from undercard.retrieval.embedding import Embedder, Vectors


class CentredSpace:
    """`vectors` are those of the known texts in their order, (n, 384)."""

    def __init__(self, texts: Sequence[str], model: Embedder, packed: Path) -> None:
        """`packed`: a file with the vectors of most of them, see `vectors.of_texts`."""
        self._model = model
        held = vectors.of_texts(texts, model, packed)
        self._middle: Vectors = held.mean(axis=0)
        self.vectors = self._centred(held)

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of any texts, (len(texts), 384)."""
        return self._centred(self._model.embed(texts))

    def _centred(self, found: Vectors) -> Vectors:
        apart = found - self._middle
        unit: Vectors = apart / np.linalg.norm(apart, axis=1, keepdims=True)
        return unit
