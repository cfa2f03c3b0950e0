"""Who sounds like whom: whom to play next to somebody who loves an artist.

A table of its own, joined by name; an artist in it may be in no catalogue. It was written from
knowledge of the music, so that it steers the search and is never shown as a fact. Where it comes
from: data/ATTRIBUTION.md. The table can be left out.
"""

import csv
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix, identity

from undercard.retrieval.folding import fold_name

SHIPPED = Path(__file__).parent / "data" / "similar_artists.csv"
_LAST = 0.85  # how alike the last of a list is; the first is 1
_BACK = 0.9  # of it, the other way round
_COMMON = 0.7  # how alike two are who are like the same artists


@cache
def similar_artists(path: Path = SHIPPED) -> Mapping[str, tuple[str, ...]]:
    """By folded name those who come closest, the closest first; empty where it was left out."""
    if not path.is_file():
        return {}
    with path.open(encoding="utf-8", newline="") as file:
        return {
            fold_name(row["artist"]): tuple(row["similar"].split("; "))
            for row in csv.DictReader(file)
        }


def alike(names: Sequence[str]) -> csr_matrix:
    """How alike artists are by what is told of them, (a, a) in [0, 1] for these folded names."""
    number = {name: n for n, name in enumerate(names) if name}
    told: dict[tuple[int, int], float] = {}
    for name, here in number.items():
        others = similar_artists().get(name, ())
        step = (1 - _LAST) / max(len(others) - 1, 1)
        for place, other in enumerate(others):
            if (there := number.get(fold_name(other))) is not None:
                told[here, there] = 1 - step * place
    size = (len(names), len(names))
    if not told:
        return csr_matrix(size)
    rows, columns = np.array(list(told)).T
    direct = csr_matrix((list(told.values()), (rows, columns)), size)
    direct = direct.maximum(_BACK * direct.T)
    company = direct + identity(len(names))
    lengths = np.sqrt(np.asarray(company.multiply(company).sum(axis=1)).ravel())
    company = csr_matrix(company.multiply(1 / lengths[:, None]))
    return csr_matrix(direct.maximum(_COMMON * (company @ company.T)))
