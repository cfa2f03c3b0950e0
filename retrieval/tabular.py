"""What anybody's table of tracks is read by: what divides its cells, which column is which, in
which unit lengths are.

The catalogue, listening histories and playlists all read tables by these rules.
"""

import csv
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import _csv

_DELIMITERS = ",;\t|"
_LONGEST_CELL = min(sys.maxsize, 1 << 20)  # characters
_LONGEST_SECONDS = 10_000  # a track in the median is not that long
_CLOCK = re.compile(r"(?:(\d+):)?(\d{1,3}):(\d{2}(?:\.\d+)?)")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")


def delimiter_of(header: str) -> str:
    """What divides the header's names: a comma, or what stands in it more often."""
    return max(_DELIMITERS, key=re.sub('"[^"]*"', "", header).count)


def csv_reader(lines: Iterable[str], delimiter: str, *, strict: bool = False) -> "_csv.Reader":
    """Blanks before a cell are no part of it, so that a quoted one may follow a blank."""
    csv.field_size_limit(_LONGEST_CELL)
    return csv.reader(lines, delimiter=delimiter, strict=strict, skipinitialspace=True)


def recognised(columns: Sequence[str], usual: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """The column of each field, by its usual names: the first name that there is counts.

    Case and punctuation do not matter, but for the dots of objects in objects.

    >>> recognised(["Track Name", "artist.name"], {"title": ["track_name"], "artist": ["name"]})
    {'title': 'Track Name'}
    """
    by_form = {_form(column): column for column in reversed(columns)}
    found = {
        field: next((by_form[form] for form in map(_form, names) if form in by_form), "")
        for field, names in usual.items()
    }
    return {field: column for field, column in found.items() if column}


def same_column(one: str, other: str) -> bool:
    """Whether two names of columns differ in nothing but case and punctuation."""
    return _form(one) == _form(other)


def seconds_of(text: str) -> float | None:
    """Seconds of a length that is written as a clock shows it; None where it is not.

    >>> seconds_of("3:45"), seconds_of("1:00:00"), seconds_of("225")
    (225.0, 3600.0, None)
    """
    found = _CLOCK.fullmatch(text.strip())
    if found is None:
        return None
    hours, minutes, seconds = (float(part or 0) for part in found.groups())
    return hours * 3600 + minutes * 60 + seconds


def are_milliseconds(lengths: Iterable[str]) -> bool:
    """Whether a column of lengths whose name tells no unit is in milliseconds, by its median."""
    numbers = [float(text) for text in map(str.strip, lengths) if _NUMBER.fullmatch(text)]
    return bool(numbers) and median(numbers) > _LONGEST_SECONDS


def _form(name: str) -> str:
    return "".join(sign for sign in name.casefold() if sign.isalnum() or sign == ".").strip(".")
