"""The candidates that rulings were made from, kept under their hash, so that a ruling can be
replayed.

A record of the audit log has the hash of the bytes that are kept, which is quick to check.
"""

import hashlib
import json
import zlib
from datetime import datetime

from sqlalchemy import Connection, select
from sqlalchemy.dialects import postgresql, sqlite

from undercard.policy.errors import BrokenChainError
from undercard.policy.norms.table import CandidateTable
from undercard.policy.records import audit, record_tables

_KEPT = record_tables.evidence


def keep(connection: Connection, table: CandidateTable, at: datetime | None = None) -> str:
    """Write the candidates if they are not there; returns their hash. The caller commits."""
    parts: list[object] = [table.ids, table.scores.tolist(), dict(table.columns)]
    if table.unruled is not None:
        parts += [table.unruled.tolist(), table.lifted]
    text = json.dumps(parts, ensure_ascii=False)
    row = {"sha256": table.sha256, "body": zlib.compress(text.encode(), 1)}
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    new = dialect.insert(_KEPT).on_conflict_do_nothing()
    if connection.execute(new, row).rowcount:
        bind(connection, table.sha256, at)
    return table.sha256


def bind(connection: Connection, sha256: str, at: datetime | None = None) -> None:
    """Write the record of candidates that are kept."""
    kept = connection.scalar(select(_KEPT.c.body).where(_KEPT.c.sha256 == sha256))
    body = {"candidates": sha256, "kept": hashlib.sha256(kept or b"").hexdigest()}
    audit.append(connection, audit.EVIDENCE, body, at=at)


def load(connection: Connection, sha256: str) -> CandidateTable | None:
    """The candidates of that hash; None when they were not kept.

    Raises BrokenChainError when they were changed.
    """
    body = connection.scalar(select(_KEPT.c.body).where(_KEPT.c.sha256 == sha256))
    if body is None:
        return None
    try:
        table = CandidateTable(*json.loads(zlib.decompress(body)))
    except (zlib.error, ValueError) as error:
        raise BrokenChainError(
            f"the candidates kept under {sha256} cannot be read: {error}"
        ) from error
    if table.sha256 != sha256:
        raise BrokenChainError(
            f"the candidates kept under {sha256} are not those that the ruling was made from"
        )
    return table
