"""The documents that norms come from: kept once, and marked when another version replaces them.

A document is known by the hash of its text; one of the same address replaces it, and the norms that
rest on the old one are named until they are read again. Takes a Connection, as all records do.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, Row, insert, select, update

from undercard.policy.errors import RegisterError
from undercard.policy.extraction.source_document import SourceDocument, plain
from undercard.policy.norms.norm import Norm
from undercard.policy.records import audit, record_tables, register

_TABLE = record_tables.documents


@dataclass(frozen=True)
class Kept:
    """What became of a document that was given: whether it is new, and what it replaces.

    `resting` are the norms whose words come from what it replaces.
    """

    document: SourceDocument
    is_new: bool
    replaces: str | None = None
    resting: tuple[str, ...] = ()


@dataclass(frozen=True)
class Outdated:
    """A norm whose document was replaced, and whether its words stand in the new one."""

    norm: str
    title: str
    replaced_by: str
    still_said: bool


def keep(connection: Connection, document: SourceDocument, by: str) -> Kept:
    """Keep a document; the same again changes nothing, and writes nothing."""
    record_tables.lock(connection)
    present = connection.execute(select(_TABLE).where(_TABLE.c.sha256 == document.sha256)).first()
    if present is not None:
        return Kept(_read(present), is_new=False)
    older = _latest_of(connection, document.uri)
    row = {
        "sha256": document.sha256,
        "uri": document.uri,
        "body": document.model_dump_json(exclude={"sha256"}),
        "kept_at": datetime.now(UTC).isoformat(),
        "kept_by": by,
    }
    connection.execute(insert(_TABLE), row)
    resting: tuple[str, ...] = ()
    if older is not None:
        connection.execute(
            update(_TABLE)
            .where(_TABLE.c.sha256 == older.sha256)
            .values(replaced_by=document.sha256)
        )
        resting = tuple(norm.ref for norm in _resting(connection, older.sha256))
    replaces = older.sha256 if older is not None else None
    entry = {"document": document.sha256, "title": document.title, "uri": document.uri, "by": by}
    audit.append(connection, "document", {**entry, "replaces": replaces, "resting": list(resting)})
    return Kept(document, True, replaces, resting)


def load(connection: Connection, sha256: str) -> SourceDocument:
    """A document by the beginning of its hash. Raises RegisterError naming those there are."""
    rows = connection.execute(select(_TABLE).where(_TABLE.c.sha256.startswith(sha256))).all()
    if len(rows) != 1:
        known = ", ".join(f"{one.sha256[:8]} ({one.title})" for one in listing(connection))
        raise RegisterError(f"there is no document {sha256!r}; there are: {known or 'none'}")
    return _read(rows[0])


def listing(connection: Connection) -> list[SourceDocument]:
    """The documents, the oldest first."""
    rows = connection.execute(select(_TABLE).order_by(_TABLE.c.kept_at, _TABLE.c.sha256))
    return [_read(row) for row in rows]


def outdated(connection: Connection, norms: Iterable[Norm]) -> list[Outdated]:
    """Of the norms, those that rest on a document that another one has replaced."""
    rows = connection.execute(select(_TABLE)).all()
    by_hash = {row.sha256: row for row in rows}
    found = []
    for norm in norms:
        if norm.source is None:
            continue
        old = by_hash.get(norm.source.sha256 or "")
        if old is None or old.replaced_by is None or norm.state == "retired":
            continue
        new = by_hash[old.replaced_by]
        while new.replaced_by is not None:
            new = by_hash[new.replaced_by]
        said = plain(norm.source.quote or "") in plain(_read(new).text)
        found.append(Outdated(norm.ref, _read(old).title, new.sha256, said))
    return found


def _latest_of(connection: Connection, uri: str) -> Row[tuple[object, ...]] | None:
    same = select(_TABLE).where((_TABLE.c.uri == uri) & _TABLE.c.replaced_by.is_(None))
    return connection.execute(same).first()


def _resting(connection: Connection, sha256: str) -> Sequence[Norm]:
    newest = register.listing(connection)
    return [norm for norm in newest if norm.source and norm.source.sha256 == sha256]


def _read(row: Row[tuple[object, ...]]) -> SourceDocument:
    return SourceDocument.model_validate(json.loads(row.body))
