"""Divides a text into the units that the reader tags: runs of letters and digits, and signs."""

import re
from collections.abc import Sequence

Place = tuple[int, int]

_UNIT = re.compile(r"\w+|[^\w\s]")


def split(text: str) -> list[Place]:
    """Where each unit begins and ends. Signs stand alone, so a name such as P!nk is several.

    >>> [text[start:end] for text in ["AC/DC's 80s"] for start, end in split(text)]
    ['AC', '/', 'DC', "'", 's', '80s']
    """
    return [match.span() for match in _UNIT.finditer(text)]


def covered(places: Sequence[Place], start: int, end: int) -> range:
    """The numbers of the units that lie in `start` to `end`, or reach into it."""
    inside = [number for number, (a, b) in enumerate(places) if a < end and start < b]
    return range(inside[0], inside[-1] + 1) if inside else range(0)
