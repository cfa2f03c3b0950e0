"""Columns of a file that are no field of a track: kept under their own names, and typed by what all
of their values are.

They lie in one column of the catalogue, as JSON, so that every catalogue has the same form.
"""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence

Cell = str | int | float | bool | None | tuple[str, ...]
_TRUTHS = {"true": True, "yes": True, "false": False, "no": False}
_BETWEEN = "|"  # several values of one cell


def names_of_own(
    columns: Iterable[str], mapped: Collection[str], taken: Collection[str]
) -> dict[str, str]:
    """The name under which each column that is not mapped comes in: its own, or `own_…` where the
    catalogue has another attribute of that name.
    """
    free = (column for column in columns if column.strip() and column not in mapped)
    return {column: f"own_{column}" if column in taken else column.strip() for column in free}


def packed(values: Mapping[str, object]) -> str | None:
    """The values of one row as they are kept; those that are missing are left out."""
    known = {name: value for name, value in values.items() if value not in (None, "", [])}
    return json.dumps(known, ensure_ascii=False, default=str) if known else None


def unpacked(rows: Sequence[str | None]) -> dict[str, list[Cell]]:
    """The columns of all rows, each with its cells (n,): yes or no where every value is, numbers
    where every value is one, else texts; several where any cell has several.
    """
    held = [json.loads(row) if row else {} for row in rows]
    names = dict.fromkeys(name for row in held for name in row)
    return {name: typed([row.get(name) for row in held]) for name in names}


def typed(values: Sequence[object]) -> list[Cell]:
    """A column's cells by what all of its values are."""
    parts = [_parts(value) for value in values]
    known = [part for cell in parts for part in cell]
    if any(len(cell) > 1 for cell in parts):
        return [tuple(map(str, cell)) or None for cell in parts]
    single = [cell[0] if cell else None for cell in parts]
    if all(str(part).casefold() in _TRUTHS for part in known):
        return [None if one is None else _TRUTHS[str(one).casefold()] for one in single]
    numbers = [_number(part) for part in known]
    if None not in numbers:
        return [None if one is None else _number(one) for one in single]
    return [None if one is None else str(one) for one in single]


def _parts(value: object) -> list[object]:
    if isinstance(value, list | tuple):
        return [part for part in value if part is not None]
    if isinstance(value, str) and _BETWEEN in value:
        return [part.strip() for part in value.split(_BETWEEN) if part.strip()]
    return [] if value is None else [value]


def _number(value: object) -> int | float | None:
    """The number that a value is written as; what begins with a zero, such as 007, is a name."""
    text = str(value)
    if isinstance(value, bool) or (text[:1] == "0" and text[1:2].isdigit()):
        return None
    try:
        return int(text) if text.lstrip("-").isdigit() else float(text)
    except ValueError:
        return None
