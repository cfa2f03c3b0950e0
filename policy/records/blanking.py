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

_AUDIT, _EVIDENCE = record_tables.audit, record_tables.evidence


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
    theirs, gone, needed = set(sessions), [], set[str]()
    rulings = select(_AUDIT.c.seq, _AUDIT.c.payload).where(_AUDIT.c.kind == "ruling")
    for row in connection.execute(rulings):
        payload = json.loads(row.payload)
        if audit.BLANKED in payload:
            continue
        sha256 = (payload.get("ruling") or {}).get("candidates_sha256", "")
        if payload["turn"].rpartition("/")[0] in theirs and _is_own(payload):
            gone.append((row.seq, sha256))
        else:
            needed.add(sha256)
    records = tuple(seq for seq, _ in gone)
    digest = audit.append(
        connection, "forgotten", {"sessions": len(theirs), "records": list(records)}
    )
    voucher = audit.head(connection).seq
    text = audit.canonical({audit.BLANKED: voucher})
    for seq in records:
        connection.execute(update(_AUDIT).where(_AUDIT.c.seq == seq).values(payload=text))
    unneeded = {sha256 for _, sha256 in gone} - needed
    for sha256 in unneeded:
        connection.execute(delete(_EVIDENCE).where(_EVIDENCE.c.sha256 == sha256))
    return Blanked(records, len(unneeded), (voucher, digest))


def _is_own(payload: dict[str, Any]) -> bool:
    """Whether the record holds anything that the listener asked for."""
    results = (payload.get("ruling") or {}).get("norms", ())
    return bool(payload.get("limits")) or any(
        str(one.get("id", "")).startswith("limit.") for one in results
    )
