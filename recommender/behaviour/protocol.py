"""What a behavioural ranker is: fitted on histories, it scores items for one that it never saw.

Items are rows 0 to n_items - 1 of a table that the caller keeps; what they are called is unknown
here. Nothing is ever ranked by the number of a row, and callers must break ties by something else
than it, too.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

History = Sequence[int]  # items, oldest first
Scores = NDArray[np.float32]
Progress = Callable[[str, int, int], None]  # what is going on, how much is done, of how much
Arrays = Mapping[str, NDArray[Any]]
# Gives what was computed under a name before, or computes it.
Cache = Callable[[str, Callable[[], Arrays]], Arrays]


def quiet(_label: str, _done: int, _total: int) -> None:
    """Report no progress."""


def no_cache(_name: str, compute: Callable[[], Arrays]) -> Arrays:
    """Compute it, and remember nothing."""
    return compute()


class Behaviour(ABC):
    """A ranker over items, learnt from histories.

    A history that is scored is folded in: it need not be a fitted one.
    """

    name: str

    @abstractmethod
    def fit(self, histories: Sequence[History], n_items: int) -> "Behaviour":
        """Learn from whole histories, one per listener; returns itself.

        Raises ValueError for an item out of range.
        """

    @abstractmethod
    def score_all(self, histories: Sequence[History]) -> Scores:
        """Score every item (columns) for every history (rows); higher is better.

        An empty history is allowed.
        """

    def scores(self, history: History, candidates: Sequence[int]) -> Scores:
        """Score some items for one history, in the order given."""
        return np.asarray(self.score_all([history])[0, list(candidates)], dtype=np.float32)


def interactions(histories: Sequence[History], n_items: int) -> sparse.csr_matrix:
    """Who played what: 1 where listener (row) has item (column) in their history, however often."""
    lengths = [len(history) for history in histories]
    columns = np.fromiter(chain.from_iterable(histories), dtype=np.int64, count=sum(lengths))
    check_items(columns, n_items)
    rows = np.repeat(np.arange(len(histories)), lengths)
    ones = np.ones(len(columns), np.float32)
    found = sparse.csr_matrix((ones, (rows, columns)), shape=(len(histories), n_items))
    found.sum_duplicates()
    found.data[:] = 1
    return found


def check_items(items: NDArray[np.int64], n_items: int) -> None:
    """Raise ValueError unless every item is a row of the table."""
    if len(items) and not 0 <= items.min() <= items.max() < n_items:
        raise ValueError(
            f"expected items from 0 to {n_items - 1}, found {items.min()} to {items.max()}"
        )
