"""Several catalogues as one: somebody's libraries, or a library and the catalogue that ships."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from undercard.retrieval.catalogue import Catalogue
from undercard.retrieval.joined_names import name_of_all
from undercard.retrieval.tiers import DEFINITION


def joined(catalogues: Sequence[Catalogue], *, tiers: Path = DEFINITION) -> Catalogue:
    """The tracks of all, in their order. A song that several have is the first one's alone, where
    everybody may see it there.

    Issues of a song that one catalogue has stay beside one another, as they are there.
    """
    songs: set[str] = set()
    ids: set[str] = set()
    tables = []
    for catalogue in catalogues:
        pairs = zip(catalogue.ids, catalogue.songs, strict=True)
        new = [row for row, (id_, song) in enumerate(pairs) if song not in songs and id_ not in ids]
        tables.append(_with_links(catalogue.table).take(new))
        seen_by = catalogue.own.get("seen_by", [None] * len(catalogue))
        open_ = (song for song, by in zip(catalogue.songs, seen_by, strict=True) if by is None)
        songs.update(open_)
        ids.update(catalogue.ids)
    digest = hashlib.sha256("\n".join(one.sha256 for one in catalogues).encode()).hexdigest()
    name = name_of_all([one.name for one in catalogues])
    return Catalogue(pa.concat_tables(tables), name=name, sha256=digest, tiers=tiers)


def _with_links(table: pa.Table) -> pa.Table:
    """With each link whole, where the table tells only how all of them begin."""
    begins = (table.schema.metadata or {}).get(b"link", b"").decode()
    if begins:
        made = pc.binary_join_element_wise(begins, table["id"], "")
        whole = pc.coalesce(table["link"], made)
        table = table.set_column(table.schema.get_field_index("link"), "link", whole)
    return table.replace_schema_metadata(None)
