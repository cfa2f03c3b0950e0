"""The artists of a catalogue: which spellings are one artist, and which rows are theirs."""

from collections.abc import Sequence

import numpy as np

from undercard.retrieval.catalogue import Catalogue
from undercard.retrieval.folding import fold_name


class People:
    """Every artist has a number; `names` has the most frequent spelling of each."""

    def __init__(self, catalogue: Catalogue) -> None:
        rows: dict[str, list[int]] = {}
        spelt: dict[str, dict[str, None]] = {}
        for row, name in enumerate(catalogue.texts("artist")):
            if name:
                rows.setdefault(name.casefold(), []).append(row)
                spelt.setdefault(name.casefold(), {})[name] = None
        self._genres = list(map(frozenset, catalogue.many("genre")))
        groups = self._grouped(rows)
        self.spellings: list[tuple[str, int]] = []
        self.rows: list[tuple[int, ...]] = []
        self.names: list[str] = []
        for number, group in enumerate(groups):
            self.rows.append(tuple(row for name in group for row in rows[name]))
            written = [name for caseless in group for name in spelt[caseless]]
            self.spellings += [(name, number) for name in written]
            self.names.append(max(written, key=lambda name: (catalogue.artists.get(name, 0), name)))
        points = np.nan_to_num(catalogue.numbers("popularity"))
        self.rows = [tuple(sorted(own, key=lambda row: (-points[row], row))) for own in self.rows]
        self.fame: list[float] = [float(points[own[0]]) for own in self.rows]  # of the best known
        self.of_row: dict[int, int] = {
            row: number for number, own in enumerate(self.rows) for row in own
        }

    def _grouped(self, rows: dict[str, list[int]]) -> list[list[str]]:
        """Names that fold to one form and share a genre are one artist."""
        groups: dict[str, list[list[str]]] = {}
        for name in rows:
            same_form = groups.setdefault(fold_name(name), [])
            for group in same_form:
                if self._kinds(rows[group[0]]) & self._kinds(rows[name]):
                    group.append(name)
                    break
            else:
                same_form.append([name])
        return [group for same_form in groups.values() for group in same_form]

    def _kinds(self, rows: Sequence[int]) -> frozenset[str]:
        return frozenset().union(*(self._genres[row] for row in rows))
