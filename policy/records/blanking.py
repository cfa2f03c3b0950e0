"""Blanks records of the audit log for whoever is to be forgotten, without breaking its chain.

A blanked record keeps its number, time and hash, on which the next one rests; in the place of what
it held it names the record that vouches for it. Only what the listener asked for is blanked: a list
that was made under no limits says nothing of anybody.
"""

import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, select, update

from undercard.policy.records import audit, record_tables

_AUDIT, _EVIDENCE, _LISTS = record_tables.audit, record_tables.evidence, record_tables.audit_lists


@dataclass(frozen=True)
class Blanked:
    """The numbers of the records that were blanked, and how many sets of candidates went with them.

    `proof`: number and hash of the record that says so.
    """

    records: tuple[int, ...]
    candidates: int
    proof: tuple[int, str]


def blank(connection: Connection, sessions: Collection[str]) -> Blanked:
    """Blank the lists of these sessions that were made under limits. The caller commits."""
    record_tables.lock(connection)
    theirs = (
        select(_AUDIT.c.seq, _AUDIT.c.payload, _LISTS.c.candidates)
        .join(_LISTS, _LISTS.c.seq == _AUDIT.c.seq)
        .where(_LISTS.c.session.in_(sessions))
        .order_by(_AUDIT.c.seq)
    )
    gone = [row for row in connection.execute(theirs) if _is_own(json.loads(row.payload))]
    records = tuple(row.seq for row in gone)
    said = {"sessions": len(set(sessions)), "records": list(records)}
    digest = audit.append(connection, "forgotten", said)
    voucher = audit.head(connection).seq
    text = audit.canonical({audit.BLANKED: voucher})
    for seq in records:
        connection.execute(update(_AUDIT).where(_AUDIT.c.seq == seq).values(payload=text))
        connection.execute(delete(_LISTS).where(_LISTS.c.seq == seq))
    used = {row.candidates for row in gone} - {""}
    unneeded = [one for one in used if not _needed(connection, one)]
    for sha256 in unneeded:
        connection.execute(delete(_EVIDENCE).where(_EVIDENCE.c.sha256 == sha256))
    return Blanked(records, len(unneeded), (voucher, digest))


def _needed(connection: Connection, candidates: str) -> bool:
    """Whether a list that stays was made from them."""
    query = select(_LISTS.c.seq).where(_LISTS.c.candidates == candidates).limit(1)
    return connection.scalar(query) is not None


def _is_own(payload: dict[str, Any]) -> bool:
    """Whether the record holds anything that the listener asked for."""
    results = (payload.get("ruling") or {}).get("norms", ())
    return bool(payload.get("limits")) or any(
        str(one.get("id", "")).startswith("limit.") for one in results
    )
