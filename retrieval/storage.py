"""How a catalogue lies on disk: one Parquet file, one row per track, unknown values null."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from undercard.retrieval.errors import CatalogueFileError, StorageError
from undercard.retrieval.tracks import FEATURES

_TEXT = ("id", "title", "artist", "album", "released", "country", "gender", "link", "own")

SCHEMA = pa.schema(
    dict.fromkeys(_TEXT, pa.string())
    | {
        "year": pa.int16(),
        "minutes": pa.float32(),
        "popularity": pa.int8(),
        "plays": pa.int32(),
        "explicit": pa.bool_(),
        "genres": pa.list_(pa.string()),
        "subgenres": pa.list_(pa.string()),
        "playlists": pa.list_(pa.string()),
    }
    | dict.fromkeys(FEATURES, pa.float32())
)

_LATER = ("playlists", "plays", "own")  # columns that earlier versions did not write


def writer(path: Path, *, metadata: dict[str, str] | None = None) -> pq.ParquetWriter:
    """A writer of catalogue rows; raises StorageError when the file cannot be made."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        schema = SCHEMA.with_metadata(metadata) if metadata else SCHEMA
        return pq.ParquetWriter(
            path, schema, compression="zstd", compression_level=19, write_statistics=False
        )
    except OSError as error:
        raise StorageError(
            f"{path}: cannot write the catalogue ({error}). Free some space or choose another home."
        ) from error


def read(path: Path) -> pa.Table:
    """All rows of a catalogue.

    Raises CatalogueFileError when the file is missing or is not a catalogue.
    """
    if not path.is_file():
        raise CatalogueFileError(
            f"{path}: there is no catalogue here. "
            "Make one with `undercard ingest FILE --name NAME`."
        )
    try:
        table = pq.read_table(path, memory_map=False)
    except (OSError, pa.ArrowException) as error:
        raise CatalogueFileError(
            f"{path}: not a readable Parquet file ({error}). Ingest the catalogue again."
        ) from error
    for name in {*_LATER} - {*table.column_names}:
        table = table.append_column(name, pa.nulls(len(table), SCHEMA.field(name).type))
    missing = [name for name in SCHEMA.names if name not in table.column_names]
    if missing:
        raise CatalogueFileError(
            f"{path}: lacks the columns {', '.join(missing)}. Ingest the catalogue again."
        )
    return table.select(SCHEMA.names).cast(SCHEMA.with_metadata(table.schema.metadata))
