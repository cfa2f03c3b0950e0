"""Which rows a kind of evidence brings in: the best allowed ones, no more than can be weighed."""

import numpy as np

from undercard.retrieval.candidates import Kind
from undercard.retrieval.fusion import Channel, Floats, Rows
from undercard.retrieval.query import Mask


class Pool:
    """For one catalogue of n rows: `popularity` (n,), and how many rows a kind may bring in."""

    def __init__(self, popularity: Floats, size: int) -> None:
        self._popularity, self._size = popularity, size

    def channel(
        self, kind: Kind, values: Floats, allowed: Mask, size: int | None = None
    ) -> Channel | None:
        """Evidence from a value per row: the best allowed rows come into the pool."""
        rows = self.best(values, allowed, size or self._size)
        return Channel(kind, values, rows) if len(rows) else None

    def best(self, values: Floats, allowed: Mask, size: int) -> Rows:
        """The allowed rows of the greatest values above 0; among equals the better known ones."""
        rows = np.flatnonzero(allowed & (values > 0))
        if len(rows) > size:
            nudged = values[rows] + 1e-6 * self._popularity[rows]
            rows = rows[np.argpartition(-nudged, size - 1)[:size]]
        return rows
