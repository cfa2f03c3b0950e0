"""Reads rows of a CSV, JSON Lines or Parquet file one after another, each with its place."""

import csv
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TextIO

import pyarrow as pa
import pyarrow.parquet as pq

from undercard.retrieval.charset import open_text
from undercard.retrieval.errors import CatalogueFileError, EmptyCatalogueError, RowError
from undercard.retrieval.tabular import csv_reader, delimiter_of

if TYPE_CHECKING:
    import _csv

Kind = Literal["csv", "jsonl", "parquet"]

_KINDS: Mapping[str, Kind] = {
    ".csv": "csv",
    ".tsv": "csv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "jsonl",
    ".parquet": "parquet",
    ".pq": "parquet",
}


@dataclass(frozen=True)
class Source:
    """A file of tracks: its columns, how many rows it has where that is known, and the rows.

    `header` is the first row of a CSV file as it is; `columns` call what has one name in it apart.
    """

    path: Path
    kind: Kind
    columns: tuple[str, ...]
    total: int | None = None
    header: tuple[str, ...] = ()

    @property
    def unit(self) -> str:
        """What the number beside a row counts."""
        return "row" if self.kind == "parquet" else "line"

    def rows(self) -> Iterator[tuple[int, Mapping[str, object]]]:
        """The place of each row (line in the file, or number of the row) and its values.

        Raises RowError, CatalogueFileError.
        """
        try:
            yield from _READERS[self.kind](self)
        except (OSError, pa.ArrowException) as error:
            raise CatalogueFileError(f"{self.path}: cannot be read ({error}).") from error


def open_source(path: Path) -> Source:
    """Look at a file.

    Raises CatalogueFileError when it is missing, unreadable or of no known kind.
    """
    if not path.exists():
        raise CatalogueFileError(f"{path}: there is no such file. Check the path.")
    kind = _KINDS.get(path.suffix.lower())
    if kind is None or not path.is_file():
        raise CatalogueFileError(f"{path}: expected a file ending in {', '.join(_KINDS)}.")
    try:
        if kind == "parquet":
            with pq.ParquetFile(path) as parquet:
                columns = tuple(parquet.schema_arrow.names)
                return Source(path, kind, columns, parquet.metadata.num_rows)
        header = _header(path, kind)
        return Source(path, kind, _apart(header), header=header)
    except (OSError, pa.ArrowException, csv.Error) as error:
        raise CatalogueFileError(f"{path}: cannot be read ({error}).") from error


def _header(path: Path, kind: Kind) -> tuple[str, ...]:
    with open_text(path) as stream:
        if kind == "csv":
            names = next(_csv_reader(path, stream), None)
        else:
            first = next((row for _, row in _json_objects(path, stream)), None)
            names = list(first) if first else None
    if not names:
        raise EmptyCatalogueError(
            f"{path}: the file is empty. A catalogue needs at least one track."
        )
    return tuple(name.strip() for name in names)


def _apart(names: tuple[str, ...]) -> tuple[str, ...]:
    """The names of columns; of several of one name, the others are numbered."""
    seen: dict[str, int] = {}
    found = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        found.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return tuple(found)


def _csv_reader(path: Path, stream: TextIO) -> "_csv.Reader":
    header = stream.readline()
    stream.seek(0)
    delimiter = "\t" if path.suffix.lower() == ".tsv" else delimiter_of(header)
    return csv_reader(stream, delimiter, strict=True)


def _csv_rows(source: Source) -> Iterator[tuple[int, Mapping[str, object]]]:
    with open_text(source.path) as stream:
        reader = _csv_reader(source.path, stream)
        next(reader, None)
        line = reader.line_num + 1
        try:
            for values in reader:
                if values:
                    if len(values) != len(source.columns):
                        raise RowError(
                            f"{source.path}, line {line}: {len(values)} values "
                            f"where the header names {len(source.columns)}."
                        )
                    yield line, dict(zip(source.columns, values, strict=True))
                line = reader.line_num + 1
        except csv.Error as error:
            raise RowError(
                f"{source.path}, line {line}: not readable as CSV ({error}). "
                "Check its quotation marks."
            ) from error


def _json_rows(source: Source) -> Iterator[tuple[int, Mapping[str, object]]]:
    with open_text(source.path) as stream:
        yield from _json_objects(source.path, stream)


def _json_objects(path: Path, stream: TextIO) -> Iterator[tuple[int, Mapping[str, object]]]:
    """An object per line, or those of one array, which is read whole."""
    for line, text in enumerate(stream, 1):
        if line == 1 and text.lstrip().startswith("["):
            yield from _of_array(path, text + stream.read())
            return
        if text.strip():
            yield line, _object(path, line, text)


def _of_array(path: Path, text: str) -> Iterator[tuple[int, Mapping[str, object]]]:
    try:
        values = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise RowError(f"{path}: not JSON ({error}). Expected an array of objects.") from error
    for number, value in enumerate(values, 1):
        if not isinstance(value, dict):
            found = type(value).__name__
            raise RowError(f"{path}, entry {number}: expected an object, found {found}.")
        yield number, value


def _object(path: Path, line: int, text: str) -> dict[str, object]:
    try:
        value = json.loads(text)
    except ValueError as error:
        raise RowError(
            f"{path}, line {line}: not JSON ({error}). Each line must hold one object."
        ) from error
    except RecursionError:
        raise RowError(f"{path}, line {line}: nested too deeply to be read.") from None
    if not isinstance(value, dict):
        raise RowError(
            f"{path}, line {line}: expected one JSON object per line, found {type(value).__name__}."
        )
    return value


def _parquet_rows(source: Source) -> Iterator[tuple[int, Mapping[str, object]]]:
    number = 0
    with pq.ParquetFile(source.path) as parquet:
        for batch in parquet.iter_batches():
            for row in batch.to_pylist():
                number += 1
                yield number, row


_Rows = Iterator[tuple[int, Mapping[str, object]]]
_READERS: Mapping[Kind, Callable[[Source], _Rows]] = {
    "csv": _csv_rows,
    "jsonl": _json_rows,
    "parquet": _parquet_rows,
}
