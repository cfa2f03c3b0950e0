"""Decides which column of a file holds which field of a track: as mapped, or by usual names."""

import difflib
import re
from collections.abc import Mapping
from functools import cache
from itertools import islice
from pathlib import Path
from statistics import median

from undercard.prompts import yaml12
from undercard.retrieval.errors import ColumnError
from undercard.retrieval.source import Source
from undercard.retrieval.storage import SCHEMA

_USUAL = Path(__file__).parent / "data" / "column_names.yaml"
_NEEDED = ("title", "artist")
_LOOKED_AT = 1_000  # rows
_LONGEST_SECONDS = 10_000  # a track in the median is not that long
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
FIELDS = (*SCHEMA.names, "duration_ms", "seconds")
"""What a column can be mapped to; `duration_ms` and `seconds` become `minutes`."""


@cache
def _usual() -> dict[str, list[str]]:
    names: dict[str, list[str]] = yaml12.load_file(_USUAL)
    return names


def resolve(source: Source, mapping: Mapping[str, str]) -> dict[str, str]:
    """The column for each field.

    Raises ColumnError naming the columns that exist, with the nearest one.
    """
    for field, column in mapping.items():
        if field not in FIELDS:
            raise ColumnError(
                f"a track has no field {field!r}{_nearest(field, FIELDS)} "
                f"Fields: {', '.join(FIELDS)}."
            )
        if column not in source.columns:
            near = _nearest(column, source.columns)
            raise ColumnError(
                f"{source.path}: there is no column {column!r} (mapped to {field}){near} "
                f"Columns: {', '.join(source.columns)}."
            )
    columns = {field: mapping.get(field) or _guess(field, source, mapping) for field in FIELDS}
    found = {field: column for field, column in columns.items() if column}
    for field in _NEEDED:
        if field not in found:
            raise ColumnError(
                f"{source.path}: no column was recognised as {field}. "
                f"Say which one it is, for example {{{field!r}: {source.columns[0]!r}}}. "
                f"Columns: {', '.join(source.columns)}."
            )
    if "seconds" not in mapping and _are_milliseconds(found.get("seconds"), source):
        found.setdefault("duration_ms", found.pop("seconds"))
    return found


def _are_milliseconds(column: str | None, source: Source) -> bool:
    """Whether a column of lengths whose name tells no unit is in milliseconds, by its median."""
    if column is None or _form(column) not in map(_form, _usual()["no_unit"]):
        return False
    texts = [str(row.get(column) or "") for _, row in islice(source.rows(), _LOOKED_AT)]
    lengths = [float(text) for text in texts if _NUMBER.fullmatch(text.strip())]
    return bool(lengths) and median(lengths) > _LONGEST_SECONDS


def _guess(field: str, source: Source, mapping: Mapping[str, str]) -> str | None:
    free = [column for column in reversed(source.columns) if column not in mapping.values()]
    by_form = {_form(column): column for column in free}
    for name in (field, *_usual().get(field, ())):
        if _form(name) in by_form:
            return by_form[_form(name)]
    return None


def _form(name: str) -> str:
    return "".join(filter(str.isalnum, name.casefold()))


def _nearest(name: str, names: tuple[str, ...]) -> str:
    close = difflib.get_close_matches(name, names, n=1, cutoff=0.5)
    return f"; did you mean {close[0]!r}?" if close else "."
