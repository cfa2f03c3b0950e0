"""How much each track belongs to a label: an artist's own genre, a likely one, or a playlist.

And how much its liner notes say of a tag.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from undercard.retrieval.catalogue import Catalogue
from undercard.retrieval.fusion import Floats

_LEAST = 0.6  # what an artist's last genre, or the last tag of a note, says; the first says all
_LISTED = 0.6  # what standing in a playlist says
_LIKELY = 0.85  # what a likely genre says, times its confidence
Held = tuple[npt.NDArray[np.intp], Floats]


class LabelValues:
    """The labels of one catalogue of n rows, by folded case."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._size = len(catalogue)
        known = [_by_order(names) for names in catalogue.many("style")]
        self._known = _gathered(known)
        self._listed = _gathered(
            [[(name, _LISTED) for name in names] for names in catalogue.many("playlist")]
        )
        self._noted = _gathered(list(map(_by_order, catalogue.many("note"))))
        self._likely = _gathered(
            [[(name, _LIKELY * share) for name, share in held] for held in catalogue.likely_styles]
        )

    def __contains__(self, label: str) -> bool:
        return any(label in source for source in (self._known, self._listed, self._likely))

    def is_tag(self, name: str) -> bool:
        """Whether some song's liner notes have this tag."""
        return name in self._noted

    def noted(self, tag: str) -> Floats:
        """What the songs' liner notes say of a tag, from 0 to 1, (n,)."""
        found = np.zeros(self._size)
        rows, values = self._noted[tag]
        found[rows] = values
        return found

    def values(self, label: str) -> Floats:
        """From 0 to 1, (n,): the most that any source says."""
        found = np.zeros(self._size)
        for source in (self._known, self._listed, self._likely):
            if label in source:
                rows, values = source[label]
                found[rows] = np.maximum(found[rows], values)
        return found

    def is_known(self, label: str) -> npt.NDArray[np.bool_]:
        """Whether it is the artist's own, and not only likely, (n,)."""
        found = np.zeros(self._size, dtype=bool)
        if label in self._known:
            found[self._known[label][0]] = True
        return found


def _by_order(names: Sequence[str]) -> list[tuple[str, float]]:
    """Each name with what it says: the first of them most."""
    step = (1.0 - _LEAST) / max(1, len(names) - 1)
    return [(name, 1.0 - step * place) for place, name in enumerate(names)]


def _gathered(rows: Sequence[Sequence[tuple[str, float]]]) -> dict[str, Held]:
    held: dict[str, tuple[list[int], list[float]]] = {}
    for row, labels in enumerate(rows):
        for name, value in labels:
            of_label = held.setdefault(name.casefold(), ([], []))
            of_label[0].append(row)
            of_label[1].append(value)
    return {
        name: (np.array(found, dtype=np.intp), np.array(values, dtype=np.float64))
        for name, (found, values) in held.items()
    }
