"""Decides which column of a file holds which field of a track: as mapped, or by usual names."""

import difflib
from collections.abc import Mapping
from functools import cache
from itertools import islice
from pathlib import Path

from undercard.prompts import yaml12
from undercard.retrieval.errors import ColumnError
from undercard.retrieval.source import Source
from undercard.retrieval.storage import SCHEMA
from undercard.retrieval.tabular import are_milliseconds, recognised, same_column

_USUAL = Path(__file__).parent / "data" / "column_names.yaml"
_NEEDED = ("title", "artist")
_LOOKED_AT = 1_000  # rows
FIELDS = (*(name for name in SCHEMA.names if name != "own"), "duration_ms", "seconds")
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
    given = {**mapping, **_guess(source, mapping)}
    found = {field: given[field] for field in FIELDS if field in given}
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
    """Whether the lengths of a column whose name tells no unit are in milliseconds."""
    if column is None or not any(same_column(column, name) for name in _usual()["no_unit"]):
        return False
    return are_milliseconds(
        str(row.get(column) or "") for _, row in islice(source.rows(), _LOOKED_AT)
    )


def _guess(source: Source, mapping: Mapping[str, str]) -> dict[str, str]:
    """The columns that are not mapped, by their usual names."""
    free = [column for column in source.columns if column not in mapping.values()]
    usual = {field: (field, *_usual().get(field, ())) for field in FIELDS if field not in mapping}
    return recognised(free, usual)


def _nearest(name: str, names: tuple[str, ...]) -> str:
    close = difflib.get_close_matches(name, names, n=1, cutoff=0.5)
    return f"; did you mean {close[0]!r}?" if close else "."
