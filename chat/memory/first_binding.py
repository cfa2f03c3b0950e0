"""Binds the state of an older version to the audit log, once, when it is opened."""

import json

import sqlalchemy as sa

from undercard.chat.memory import shown_turns
from undercard.chat.memory.tables import turns
from undercard.policy.records import audit, entries, evidence, holders, record_tables
from undercard.policy.records.verification import BOUND


def bind_what_was_there(conn: sa.Connection) -> None:
    """Write the records that this version would have written; nothing where that was done."""
    if not holders.begin(conn):
        return
    ledger = record_tables.ledger.c
    lists = set(conn.scalars(sa.select(ledger.turn_key).where(ledger.state == "done")))
    lists -= _of(conn, entries.ENTRY, "turn")
    for key in sorted(lists):
        entries.bind(conn, key)
    candidates = set(conn.scalars(sa.select(record_tables.evidence.c.sha256)))
    candidates -= _of(conn, audit.EVIDENCE, "candidates")
    for sha256 in sorted(candidates):
        evidence.bind(conn, sha256)
    answered = sa.select(turns.c.dialogue, turns.c.number).where(turns.c.status == "done")
    bound = _of(conn, audit.SHOWN, "turn")
    rows = conn.execute(answered).all()
    missing = [(row.dialogue, row.number) for row in rows if f"{row[0]}/{row[1]}" not in bound]
    for dialogue, number in missing:
        shown_turns.bind(conn, dialogue, number)
    said = {"lists": len(lists), "candidates": len(candidates), "turns": len(missing)}
    audit.append(conn, BOUND, said)


def _of(conn: sa.Connection, kind: str, name: str) -> set[str]:
    """What the records of a kind that are not blanked hold under a name."""
    log = record_tables.audit.c
    held = map(json.loads, conn.scalars(sa.select(log.payload).where(log.kind == kind)))
    return {one[name] for one in held if name in one}
