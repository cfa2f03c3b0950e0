"""Puts a list on record: its rows in the ledger, what it was made from, the ruling, and an entry
that binds the rows and the accounts to the audit log.

An entry names nobody: holders of accounts have numbers, so that it stays when one is forgotten.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from undercard.policy.norms.norm import Norm
from undercard.policy.norms.table import CandidateTable
from undercard.policy.records import (
    account_rows,
    audit,
    evidence,
    holders,
    ledger,
    record_tables,
    replaced_rows,
)
from undercard.policy.records.ruling_record import RulingRecord
from undercard.policy.ruling import Ruling

ENTRY = "entry"  # the kind of a record that binds a turn's rows in the ledger
_ROWS, _VALUES = record_tables.ledger.c, record_tables.ledger_values.c
CONFIRMED = (  # each row as often as it has values
    select(
        *(_ROWS.turn_key, _ROWS.norm, _ROWS.version, _ROWS.at, _ROWS.listener, _ROWS.session),
        *(_ROWS.holder, _ROWS.counted, _ROWS.out_of),
        *(_VALUES.value, _VALUES.counted.label("of_value")),
    )
    .select_from(record_tables.ledger.outerjoin(record_tables.ledger_values))
    .where(_ROWS.state.in_(("done", replaced_rows.REPLACED)))
    .order_by(_ROWS.turn_key, _ROWS.norm)
)
_NOBODY = ledger.Holder()
Number = Callable[[str | None], str | None]


def enter(
    connection: Connection,
    turn_key: str,
    made: tuple[Ruling, CandidateTable],
    norms: Sequence[Norm],
    *,
    holder: ledger.Holder = _NOBODY,
    models: dict[str, str] | None = None,
    at: datetime | None = None,
    replaces: str | None = None,
) -> None:
    """Put a list on record, made under these norms, the listener's limits among them.

    `made`: the ruling, and the candidates that it was made from. `models`: which model did what.
    `replaces`: the turn whose list it takes the place of. The caller has settled the accounts, and
    commits.
    """
    ruling, table = made
    listed = ruling.without_limits()
    ledger.record(connection, turn_key, listed, holder=holder, at=at, replaces=replaces)
    record = RulingRecord.of(turn_key, ruling, models or {}, norms)
    audit.append(connection, audit.LIST, record, at=at)
    evidence.keep(connection, table, at)
    bind(connection, turn_key, at)


def bind(connection: Connection, turn_key: str, at: datetime | None = None) -> None:
    """Write the entry of a turn's confirmed rows and of the accounts that they are in, and whose
    rows they replace.
    """
    rows = connection.execute(CONFIRMED.where(_ROWS.turn_key == turn_key)).all()
    gone = replaced_rows.gave_way_to(connection, turn_key)
    if not rows and not gone:
        return
    names = {name for row in rows for name in (row.listener, row.holder)}
    known = {name: holders.number_of(connection, name) for name in names}
    both = (*rows, *gone)
    keys = {(row.norm, row.version, row.holder) for row in both if row.holder is not None}
    stated = account_rows.stated(connection, sorted(keys))
    body = {"turn": turn_key, "rows": described(rows, known.get), "accounts": stated}
    if gone:
        body["replaces"] = gone[0].turn_key
    audit.append(connection, ENTRY, body, at=at)


def described(rows: Iterable[Sequence[Any]], number: Number) -> list[dict[str, Any]]:
    """Rows of one turn (of `CONFIRMED`) as an entry holds them, by norm."""
    found: dict[str, dict[str, Any]] = {}
    for _, norm, version, at, whose, session, holder, counted, out_of, value, of_value in rows:
        if norm not in found:
            found[norm] = {
                "norm": norm,
                "version": version,
                "at": at,
                "listener": number(whose),
                "session": session,
                "holder": number(holder),
                "counted": counted,
                "out_of": out_of,
                "values": {},
            }
        if value is not None:
            found[norm]["values"][value] = of_value
    return [found[norm] for norm in sorted(found)]
