"""How many tracks have each label, most first."""

from collections import Counter
from collections.abc import Mapping
from itertools import chain


def counts(column: list[tuple[str, ...]]) -> dict[str, int]:
    """Of a column of several labels a track."""
    return most_first(Counter(chain.from_iterable(column)))


def most_first(found: Mapping[str, int]) -> dict[str, int]:
    """Counts with the greatest first, and equal ones by name."""
    return dict(sorted(found.items(), key=lambda item: (-item[1], item[0])))
