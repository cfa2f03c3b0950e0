"""How much each track of a catalogue belongs to a genre, by all that is known and likely."""

from collections import Counter

import numpy as np

from undercard.retrieval.catalogue import Catalogue
from undercard.retrieval.closeness import Closeness
from undercard.retrieval.fusion import Floats, Rows
from undercard.retrieval.label_values import LabelValues

_BOTH = 0.2  # what is surer when it is filed so and its artist is known for it
_FAMILY = 0.12  # what a relative of a subgenre counts


class GenreValues:
    """Values from 0 to 1 by row, (n,), kept once they were asked for."""

    def __init__(self, catalogue: Catalogue, closeness: Closeness, labels: LabelValues) -> None:
        self._subgenres = catalogue.many("subgenre")
        self._closeness, self._labels = closeness, labels
        self._kinds, self._parents = _by_kind(catalogue), _parents(catalogue)
        self._values: dict[str, Floats] = {}

    def of(self, genre: str) -> Floats:
        """How much each track belongs to a genre, in folded case."""
        if genre not in self._values:
            filed = self._filed(genre)
            known = np.maximum(filed, self._labels.values(genre))
            both = np.where((filed > 0) & self._labels.is_known(genre), known + _BOTH, known)
            self._values[genre] = np.minimum(both, 1.0)
        return self._values[genre]

    def _filed(self, genre: str) -> Floats:
        """By the genre or subgenre that the catalogue files it under.

        More where it is filed under little else and its artist's other tracks are there too: a hit
        that stands in every playlist belongs to each of them a little. A subgenre's relatives under
        the same genre count a little, so that a list can be filled when it is small.
        """
        values = np.zeros(len(self._subgenres))
        rows = self._kinds.get(genre, np.zeros(0, dtype=np.intp))
        alone = np.array([1.0 / max(1, len(self._subgenres[row])) for row in rows])
        family = self._kinds.get(self._parents.get(genre, ""), np.zeros(0, dtype=np.intp))
        values[family] = _FAMILY
        values[rows] = 0.3 + 0.2 * alone + 0.5 * self._closeness.share_of_artist(rows)[rows]
        return values


def _by_kind(catalogue: Catalogue) -> dict[str, Rows]:
    found: dict[str, list[int]] = {}
    for column in ("genre", "subgenre"):
        for row, names in enumerate(catalogue.many(column)):
            for name in dict.fromkeys(names):
                found.setdefault(name.casefold(), []).append(row)
    return {name: np.unique(rows) for name, rows in found.items()}


def _parents(catalogue: Catalogue) -> dict[str, str]:
    """For each subgenre the genre under which its tracks are filed most often, both folded."""
    together: dict[str, Counter[str]] = {}
    for genres, subgenres in zip(catalogue.many("genre"), catalogue.many("subgenre"), strict=True):
        if len(genres) == 1:
            for name in subgenres:
                together.setdefault(name.casefold(), Counter())[genres[0].casefold()] += 1
    return {name: counts.most_common(1)[0][0] for name, counts in together.items()}
