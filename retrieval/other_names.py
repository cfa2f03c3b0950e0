"""A catalogue with other names in its columns of names: what an evaluation takes away from it."""

import hashlib
from collections.abc import Mapping, Sequence

import pyarrow as pa

from undercard.retrieval import storage
from undercard.retrieval.artist_genres import ArtistGenres
from undercard.retrieval.catalogue import Catalogue


def with_names(
    catalogue: Catalogue,
    name: str,
    columns: Mapping[str, Sequence[Sequence[str]]],
    genres_of_artists: ArtistGenres,
) -> Catalogue:
    """The same tracks as the catalogue `name`, with these names row by row.

    `columns` are `genres`, `subgenres` or `playlists`, as they are stored.
    """
    table, digest = catalogue.table, hashlib.sha256(catalogue.sha256.encode())
    for column, names in columns.items():
        values = pa.array(list(map(list, names)), storage.SCHEMA.field(column).type)
        table = table.set_column(table.schema.get_field_index(column), column, values)
        digest.update(repr((column, values.to_pylist())).encode())
    return Catalogue(
        table, name=name, sha256=digest.hexdigest(), genres_of_artists=genres_of_artists
    )
