"""Forgets: a listener, or all that is remembered of one; in every table, and in the files.

What norms were given stays in the ledger without the name. Records of the audit log that hold what
the listener asked for are blanked; the chain holds without them.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime

import sqlalchemy as sa

from undercard.chat.memory import joining, remembered, tables
from undercard.chat.memory.database import Database
from undercard.chat.memory.listeners import (
    dialogue_ids,
    listener_of,
    remove_dialogues,
    remove_listener,
    unknown,
)
from undercard.chat.memory.striking import strike_all
from undercard.policy.records import blanking, ledger, record_tables

_OWN = (
    *(tables.dialogues, tables.turns, tables.slates),
    *(tables.speakers, tables.feedback, tables.remembered, tables.plays, tables.slack_links),
)
_REWRITTEN = (*tables.metadata.sorted_tables, *record_tables.metadata.sorted_tables)


@dataclass(frozen=True)
class Receipt:
    """What forgetting a listener removed, and what stays without the name.

    `removed`: rows by table. `proof`: number and hash of the audit record that says so.
    """

    removed: dict[str, int] = field(default_factory=dict)
    ledger_rows_without_name: int = 0
    audit_records_blanked: int = 0
    candidates_removed: int = 0
    proof: tuple[int, str] = (0, "")


def forget_listener(database: Database, listener: str) -> Receipt | None:
    """Remove a listener everywhere; None where there is no such listener.

    Raises StoreError where the tables are clean and the file could not be written anew: then the
    same call again does that.
    """
    with database.transaction() as conn:
        receipt = _forget(conn, listener)
    purge(database)
    return receipt


def forget_all(database: Database, beginning: str) -> int:
    """Remove every listener whose name begins so; returns how many there were.

    Of who is linked with an account the dialogues go; what the account remembers stays.
    """
    names = tables.listeners.c.name
    query = sa.select(names).where(names.startswith(beginning, autoescape=True))
    with database.transaction() as conn:
        joining.part_all(conn, beginning)
        gone = [_forget(conn, listener) for listener in conn.scalars(query).all()]
    purge(database)
    return len(gone)


def _forget(conn: sa.Connection, listener: str) -> Receipt | None:
    joining.part(conn, listener)
    theirs, removed = dialogue_ids(conn, listener), _rows(conn, listener)
    if not remove_listener(conn, listener):
        return None
    ledger_rows = ledger.forget(conn, listener)
    blanked = blanking.blank(conn, theirs, [listener])
    return Receipt(removed, ledger_rows, len(blanked.records), blanked.candidates, blanked.proof)


def sweep(conn: sa.Connection) -> bool:
    """Remove the dialogues whose time is up: they were held while nothing was to be remembered.

    Whether there were any, so that the database is to be settled.
    """
    over = sa.select(tables.dialogues.c.id).where(tables.dialogues.c.until < datetime.now(UTC))
    gone = list(conn.scalars(over))
    for dialogue in gone:
        ledger.forget(conn, dialogue)  # the account stood in its name
    if gone:
        remove_dialogues(conn, over)
        blanking.blank(conn, gone, gone)
    return bool(gone)


def forget_dialogue(conn: sa.Connection, listener: str, dialogue: str) -> None:
    """Remove one dialogue of a listener. Raises UnknownDialogue where it is not theirs.

    What was liked in it stays remembered; the ledger keeps its counts.
    """
    if listener_of(conn, dialogue) != listener:
        raise unknown(dialogue)
    blanking.blank(conn, [dialogue])
    remove_dialogues(
        conn, sa.select(tables.dialogues.c.id).where(tables.dialogues.c.id == dialogue)
    )


def forget_memory(conn: sa.Connection, listener: str, *, but: str) -> None:
    """Remove what is remembered of a listener, and every dialogue but one, which goes on.

    What was said in that one is struck from its history, and of its lists the last one stays. The
    ledger keeps its counts without the name.
    """
    remembered.take_all_back(conn, listener)
    ledger.forget(conn, listener)
    blanking.blank(conn, dialogue_ids(conn, listener), [listener])
    which = sa.select(tables.dialogues.c.id).where(
        tables.dialogues.c.listener == listener, tables.dialogues.c.id != but
    )
    remove_dialogues(conn, which)
    strike_all(conn, but)


def purge(database: Database) -> None:
    """Leave nothing of what was deleted in the database's files."""
    database.rewrite([table.name for table in _REWRITTEN])


def _rows(conn: sa.Connection, listener: str) -> dict[str, int]:
    """How many rows of each table are the listener's."""
    return {table.name: _count(conn, table, listener) for table in _OWN}


def _count(conn: sa.Connection, table: sa.Table, listener: str) -> int:
    query = sa.select(sa.func.count()).select_from(table)
    if "listener" in table.c:
        return conn.scalar(query.where(table.c.listener == listener)) or 0
    theirs = sa.select(tables.dialogues.c.id).where(tables.dialogues.c.listener == listener)
    return conn.scalar(query.where(table.c.dialogue.in_(theirs))) or 0
