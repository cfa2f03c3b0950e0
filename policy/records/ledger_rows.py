"""Single rows of the ledger: held, entered into an account, and taken back."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    RowMapping,
    and_,
    bindparam,
    delete,
    insert,
    or_,
    select,
)

from undercard.policy.enforcement.accounts import Account, next_price
from undercard.policy.norms.norm import Norm, version_of
from undercard.policy.records import account_rows, audit, record_tables, replaced_rows
from undercard.policy.records.account_rows import stamp
from undercard.policy.ruling import NormResult

LAPSES = timedelta(minutes=10)  # a list that was held and not confirmed by then is taken back
RELEASED = "released"  # the kind of a record of places in accounts that were given back
_ROWS = record_tables.ledger.c
_STALE = and_(
    _ROWS.holder.in_(bindparam("holders", expanding=True)),
    # too long ago, or left in the future by a clock
    or_(_ROWS.at < bindparam("before"), _ROWS.at > bindparam("beyond")),
)
_HELD_OR_OWN = select(record_tables.ledger).where(
    or_(_ROWS.turn_key == bindparam("of_turn"), and_(_ROWS.state == "held", _STALE))
)


def row_of(
    turn_key: str,
    result: NormResult,
    moment: str,
    whom: tuple[str | None, str | None],
    whose: str | None = None,
) -> dict[str, Any]:
    """A row of the ledger: held where it enters an account, done where the norm keeps none.

    `whom`: the listener and the session.
    """
    listener, session = whom
    return {
        "turn_key": turn_key,
        "norm": result.id,
        "version": version_of(result.ref),
        "at": moment,
        "listener": listener,
        "session": session,
        "holder": whose,
        "state": "done" if whose is None else "held",
        "counted": float(result.counted or 0.0),
        "out_of": float(result.out_of or 0.0),
    }


def enter(
    connection: Connection,
    norm: Norm,
    result: NormResult,
    account: Mapping[str, Any],
    now: Account,
    row: dict[str, Any],
) -> None:
    """Hold a list's row, and write the account as it is now with the list in its sums."""
    connection.execute(insert(record_tables.ledger), row)
    own = {"turn_key": row["turn_key"], "norm": norm.id}
    if result.values:
        pairs = result.values.items()
        values = [own | {"value": value, "counted": counted} for value, counted in pairs]
        connection.execute(insert(record_tables.ledger_values), values)
    after = now.plus(row["counted"], row["out_of"], result.values)
    price = next_price(norm, after, row["counted"], row["out_of"])
    moved = {**account, "counted": after.counted, "out_of": after.out_of, "price": price}
    account_rows.write(connection, norm, row["holder"], moved)


def present(
    connection: Connection, turn_key: str, moment: datetime, holders: Collection[str]
) -> Sequence[RowMapping]:
    """A turn's own rows, and what was held for these holders and has lapsed."""
    times = {"before": stamp(moment - LAPSES), "beyond": stamp(moment + LAPSES)}
    which = {"of_turn": turn_key, "holders": sorted(holders), **times}
    return connection.execute(_HELD_OR_OWN, which).mappings().all()


def take_back(connection: Connection, which: ColumnElement[bool]) -> int:
    """Remove the held rows that match; returns how many they were."""
    query = select(record_tables.ledger).where(_ROWS.state == "held", which)
    held = connection.execute(query).mappings().all()
    remove(connection, held)
    return len(held)


def remove(connection: Connection, held: Sequence[RowMapping]) -> None:
    """Remove held rows, take them off the accounts that have them in their sums, let count again
    what had given way to them, and say so in the audit log.
    """
    if not held:
        return
    for row in held:
        account_rows.shift(connection, row, -1.0)
        own = {"turn_key": row["turn_key"], "norm": row["norm"]}
        connection.execute(delete(record_tables.ledger_values).filter_by(**own))
        connection.execute(delete(record_tables.ledger).filter_by(**own))
    turns = sorted({row["turn_key"] for row in held})
    for turn in turns:
        replaced_rows.come_back(connection, turn)
    keys = sorted({(row["norm"], row["version"], row["holder"]) for row in held})
    stated = account_rows.stated(connection, keys)
    audit.append(connection, RELEASED, {"turns": turns, "accounts": stated})
