"""Which candidates are gold, and how early a list names one.

The only place where clusters and gold are looked at.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from undercard.chat.datasets.dialogues import Case
from undercard.chat.evaluation.playlists.features import View
from undercard.chat.evaluation.playlists.playlist_index import Floats, PoolIndex

_DEEPEST = 100
Flags = NDArray[np.bool_]


class Judge:
    """Knows the gold of some cases."""

    def __init__(self, cases: Sequence[Case], index: PoolIndex) -> None:
        names, self._cluster = np.unique(np.array(index.clusters), return_inverse=True)
        number = {name: n for n, name in enumerate(names.tolist())}
        found = [sorted(number[name] for name in case.gold if name in number) for case in cases]
        self._gold = [
            np.array(gold, dtype=np.intp) for gold in found
        ]  # what the pool lacks cannot be found
        turns = np.bincount([case.dialogue for case in cases])
        self.weights = np.array(
            [1 / turns[case.dialogue] for case in cases]
        )  # so that dialogues count alike
        self.n = len(cases)

    def gold(self, view: View, case: int) -> Flags:
        """Tell of each candidate of a case whether it is gold."""
        return np.isin(self._cluster[view.tracks(case)], self._gold[case])

    def rank(self, view: View, case: int, scores: Floats, among: Flags | None = None) -> int | None:
        """Rank from 1 of the first gold cluster by descending score, or None beyond 100.

        A cluster counts once. `among` (T,) restricts both the list and the gold to some tracks.
        """
        tracks = view.tracks(case)
        order = np.argsort(-scores, kind="stable")
        if among is not None:
            order = order[among[tracks[order]]]
        clusters = self._cluster[tracks[order]]
        _, first = np.unique(clusters, return_index=True)
        found = np.flatnonzero(np.isin(clusters[np.sort(first)][:_DEEPEST], self._gold[case]))
        return int(found[0]) + 1 if len(found) else None

    def has_gold(self, case: int, among: Flags) -> bool:
        """Tell whether any gold is left when only some tracks count."""
        return bool(np.isin(self._gold[case], self._cluster[among]).any())
