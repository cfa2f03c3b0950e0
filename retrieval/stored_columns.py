"""Columns of a catalogue as they lie in its table."""

from collections.abc import Mapping

import pyarrow as pa

from undercard.retrieval import storage
from undercard.retrieval.derived import Value

STORED: Mapping[str, str] = {"genre": "genres", "subgenre": "subgenres", "playlist": "playlists"}
"""The columns of lists, and what each is called in the table."""


def stored_column(table: pa.Table, name: str) -> list[Value]:
    """A column in row order, None where unknown; lists as tuples, numbers to four decimals."""
    values = table[STORED.get(name, name)].to_pylist()
    if name in STORED:
        return [tuple(value or ()) for value in values]
    if storage.SCHEMA.field(name).type == pa.float32():
        return [None if value is None else round(value, 4) for value in values]
    return list(values)
