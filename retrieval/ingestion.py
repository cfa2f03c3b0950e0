"""Brings in anyone's tracks: reads a file in batches, checks every row, and writes a catalogue.

Can be interrupted: what is done is kept in numbered parts beside the catalogue; the same file and
mapping continue after the last full part.
"""

import hashlib
import json
import re
import shutil
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

import filelock
import pyarrow as pa
import pyarrow.parquet as pq

from undercard.retrieval import storage
from undercard.retrieval.catalogue import ATTRIBUTES, Catalogue
from undercard.retrieval.errors import (
    EmptyCatalogueError,
    IndexLockedError,
    InputError,
    RowError,
    StorageError,
)
from undercard.retrieval.index import Progress, quiet
from undercard.retrieval.mapping import resolve
from undercard.retrieval.own_columns import names_of_own
from undercard.retrieval.row_values import Row, convert
from undercard.retrieval.source import Source, open_source

_BATCH = 5_000  # rows per part
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,62}[a-z0-9]|[a-z0-9]")


def ingest(
    file: Path, mapping: Mapping[str, str] | None, name: str, home: Path, progress: Progress = quiet
) -> Catalogue:
    """Make the catalogue `name` under `home` from a CSV, JSON Lines or Parquet file.

    `mapping` says which column of the file holds which field of a track, e.g. `{"title":
    "track_name"}`; fields that it does not name are guessed. Raises CatalogueFileError,
    ColumnError, RowError or EmptyCatalogueError (the catalogue that stood there before is kept),
    StorageError when the disk refuses.
    """
    if not _NAME.fullmatch(name) or name == "builtin":
        raise InputError(
            f"{name!r} cannot name a catalogue: "
            "use small letters, digits, '-', '_' and '.', and not 'builtin'"
        )
    source = open_source(file)
    columns = resolve(source, mapping or {})
    folder = home / "catalogues" / name
    _fill(folder, source, columns, progress)
    return Catalogue.load(folder, name=name)


def _fill(folder: Path, source: Source, columns: Mapping[str, str], progress: Progress) -> None:
    """Write the catalogue into its folder, alone."""
    work = folder / f"part-{_fingerprint(source, columns)}"
    try:
        work.mkdir(parents=True, exist_ok=True)
        with filelock.FileLock(folder / "ingesting.lock", timeout=0):
            for other in set(folder.glob("part-*")) - {work}:
                shutil.rmtree(other)
            _convert(source, columns, work, progress)
            _assemble(work, folder / "tracks.parquet", source)
            shutil.rmtree(work)
    except filelock.Timeout as error:
        raise IndexLockedError(
            f"{folder}: another process is bringing in this catalogue. Wait until it is done."
        ) from error
    except OSError as error:
        raise StorageError(
            f"{folder}: cannot store the catalogue ({error}). "
            "Free some space or choose another home."
        ) from error


def load(name: str, home: Path) -> Catalogue:
    """The catalogue of this name under `home`, or the built-in one."""
    if name == "builtin":
        return Catalogue.builtin()
    return Catalogue.load(home / "catalogues" / name / "tracks.parquet", name=name)


def _fingerprint(source: Source, columns: Mapping[str, str]) -> str:
    """Changes with the file and the mapping: parts of another file are never continued."""
    status = source.path.stat()
    file = [str(source.path.resolve()), status.st_size, status.st_mtime_ns]
    said = json.dumps([*file, sorted(columns.items())])
    return hashlib.sha256(said.encode()).hexdigest()[:12]


def _convert(source: Source, columns: Mapping[str, str], work: Path, progress: Progress) -> None:
    parts = sorted(work.glob("*.parquet"))
    done = sum(pq.read_metadata(part).num_rows for part in parts)
    rows = islice(source.rows(), done, None)
    own = names_of_own(source.columns, columns.values(), ATTRIBUTES)
    for number, batch in enumerate(_batches(rows, columns, own, source), len(parts)):
        part = work / f"{number:06d}.tmp"
        with storage.writer(part) as sink:
            sink.write_table(pa.Table.from_pylist(batch, schema=storage.SCHEMA))
        part.replace(part.with_suffix(".parquet"))
        done += len(batch)
        progress("reading tracks", done, source.total or done)


def _batches(
    rows: Iterator[tuple[int, Mapping[str, object]]],
    columns: Mapping[str, str],
    own: Mapping[str, str],
    source: Source,
) -> Iterator[list[Row]]:
    place = f"{source.path}, {source.unit}"
    converted = (convert(values, columns, f"{place} {line}", own) for line, values in rows)
    while batch := list(islice(converted, _BATCH)):
        yield batch


def _assemble(work: Path, target: Path, source: Source) -> None:
    """One file from all parts, moved into place at once.

    Rows of one id are one track with the genres of all.
    """
    parts = sorted(work.glob("*.parquet"))
    if not parts:
        raise EmptyCatalogueError(
            f"{source.path}: there is no row. "
            "A catalogue needs at least one track with a title and an artist."
        )
    whole = pa.concat_tables([pq.read_table(part, schema=storage.SCHEMA) for part in parts])
    ids = whole["id"].to_pylist()
    if len(set(ids)) < len(ids):
        whole = _merged(whole, source)
    if len(whole) in (whole["title"].null_count, whole["artist"].null_count):
        raise EmptyCatalogueError(
            f"{source.path}: no row has both a title and an artist. "
            "Check which columns are mapped to them."
        )
    with storage.writer(work / "whole.tmp") as sink:
        sink.write_table(whole)
    (work / "whole.tmp").replace(target)


def _merged(table: pa.Table, source: Source) -> pa.Table:
    tracks: dict[str, dict[str, Any]] = {}
    for number, row in enumerate(table.to_pylist(), 1):
        kept = tracks.setdefault(row["id"], row)
        if (kept["title"], kept["artist"]) != (row["title"], row["artist"]):
            raise RowError(
                f"{source.path}, track number {number}: the id {row['id']!r} is that of "
                f"{kept['title']!r} by {kept['artist']!r} already. "
                "Ids must differ: correct one of the two rows, or map `id` to another column."
            )
        for name in ("genres", "subgenres", "playlists"):
            kept[name] = list(dict.fromkeys([*kept[name], *row[name]]))
    return pa.Table.from_pylist(list(tracks.values()), schema=storage.SCHEMA)
