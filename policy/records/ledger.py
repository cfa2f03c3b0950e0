"""The ledger: how much exposure each norm's tracks had, list by list, and the accounts of norms
over time.

The rows are the truth; accounts (`account_rows`) are sums of them. A list is entered twice:
`settle` holds its place in the accounts before a listener sees it, `record` confirms it with the
turn. What is held and never confirmed lapses.

Every function works in the caller's transaction, which on SQLite has to begin IMMEDIATE. `settle`
takes the accounts' locks, so that of many turns at once each sees what the others hold.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Connection,
    RowMapping,
    bindparam,
    delete,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from undercard.policy.enforcement.accounts import Account, balance, kept_to
from undercard.policy.norms.norm import Norm
from undercard.policy.records import account_rows, ledger_rows, record_tables, replaced_rows
from undercard.policy.records.account_rows import stamp
from undercard.policy.records.ledger_rows import take_back
from undercard.policy.records.replaced_rows import Replaced
from undercard.policy.ruling import NormResult, Ruling

_ROWS, _ACCOUNTS = record_tables.ledger.c, record_tables.accounts.c
_CONFIRM = (
    update(record_tables.ledger)
    .where(_ROWS.turn_key == bindparam("of_turn"), _ROWS.state == "held")
    .values(state="done")
)


@dataclass(frozen=True)
class Holder:
    """Whose accounts a list enters. The session stands for a listener who is not to be known."""

    listener: str | None = None
    session: str | None = None

    def of(self, norm: Norm) -> str | None:
        """The holder of a norm's account here; None where it keeps none, or nobody holds it."""
        if not norm.keeps_account:
            return None
        if norm.span.everyone:
            return ""
        if norm.span.kind == "session":
            return self.session
        return self.listener or self.session


@dataclass(frozen=True)
class Standing:
    """One account as it stands: whose it is, since when, and what it owes."""

    norm: Norm
    holder: str
    since: str
    account: Account

    @property
    def owed(self) -> float:
        """What is still to be made good, in the norm's measure."""
        return max(0.0, -balance(self.norm, self.account))


def accounts(
    connection: Connection,
    norms: Iterable[Norm],
    holder: Holder,
    at: datetime | None = None,
    without: str | None = None,
) -> dict[str, Account]:
    """The accounts of the norms over time, by id, at a moment (aware; now by default).

    `without`: the turn of a list that is to be replaced.
    """
    moment, replaced = _moment(at), Replaced(connection, without)
    found: dict[str, Account] = {}
    for norm in norms:
        whose = holder.of(norm)
        if whose is not None:
            now = _standing(connection, norm, whose, moment)
            found[norm.id] = replaced.off(norm, whose, now.since, now.account)
    return found


def standings(
    connection: Connection, norms: Iterable[Norm], at: datetime | None = None
) -> list[Standing]:
    """Every account of these norms, in their order and by holder."""
    moment = _moment(at)
    found = []
    for norm in norms:
        mine = select(_ACCOUNTS.holder).where(
            _ACCOUNTS.norm == norm.id, _ACCOUNTS.version == norm.version
        )
        holders = connection.scalars(mine.order_by(_ACCOUNTS.holder)).all()
        found += [_standing(connection, norm, whose, moment) for whose in holders]
    return found


def _standing(connection: Connection, norm: Norm, whose: str, moment: datetime) -> Standing:
    row = account_rows.read(connection, norm, whose, moment)
    return Standing(
        norm, whose, row["since"], account_rows.as_account(connection, norm, whose, row, moment)
    )


def settle(
    connection: Connection,
    turn_key: str,
    ruling: Ruling,
    norms: Sequence[Norm],
    holder: Holder,
    at: datetime | None = None,
    replaces: str | None = None,
) -> dict[str, Account] | None:
    """Hold a list's place in the accounts, in that of the turn that it replaces, if any.

    None when it is held; the accounts as they are now when it is too late.

    It is too late when other lists were entered since the ruling was made and an account would not
    hold with this one: rule again with the accounts returned. The same turn settled again replaces
    what it held; once confirmed it stays.
    """
    moment = _moment(at)
    results = {result.id: result for result in ruling.norms if result.account is not None}
    mine = _held_by(holder, (norm for norm in norms if norm.id in results))
    rows = _locked(connection, mine, moment)
    present = ledger_rows.present(connection, turn_key, moment, {whose for _, whose in mine})
    if held := [row for row in present if row["state"] == "held"]:
        ledger_rows.remove(connection, held)
    confirmed = _confirmed(present, turn_key)
    entering = [(norm, whose) for norm, whose in mine if norm.id not in confirmed]
    if entering and replaces is not None:
        replaced_rows.give_way(connection, replaces, turn_key)
    if held or replaces is not None:
        rows = _locked(connection, mine, moment)
    now: dict[str, Account] = {}
    for norm, whose in entering:
        row = rows[norm.id]
        now[norm.id] = account_rows.as_account(connection, norm, whose, row, moment)
    if any(_too_late(norm, now[norm.id], results[norm.id]) for norm, _ in entering):
        return now
    whom = (holder.listener, holder.session)
    for norm, whose in entering:
        result = results[norm.id]
        entry = ledger_rows.row_of(turn_key, result, stamp(moment), whom, whose)
        ledger_rows.enter(connection, norm, result, rows[norm.id], now[norm.id], entry)
    return None


def _held_by(holder: Holder, norms: Iterable[Norm]) -> list[tuple[Norm, str]]:
    """The norms that keep an account here, with its holder, in the order of their ids.

    The order is always the same, so that of two turns none waits for the other's locks.
    """
    found: list[tuple[Norm, str]] = []
    for norm in norms:
        whose = holder.of(norm)
        if whose is not None:
            found.append((norm, whose))
    return sorted(found, key=lambda pair: (pair[0].id, pair[1]))


def _locked(
    connection: Connection, mine: Iterable[tuple[Norm, str]], moment: datetime
) -> dict[str, dict[str, Any]]:
    """The rows of these accounts by norm id, locked until the transaction ends."""
    return {norm.id: account_rows.locked(connection, norm, whose, moment) for norm, whose in mine}


def _confirmed(present: Iterable[RowMapping], turn_key: str) -> set[str]:
    """The ids of the norms for which a turn's row is confirmed already."""
    own = [row for row in present if row["turn_key"] == turn_key]
    return {row["norm"] for row in own if row["state"] == "done"}


def record(
    connection: Connection,
    turn_key: str,
    ruling: Ruling,
    *,
    holder: Holder = Holder(),
    at: datetime | None = None,
    replaces: str | None = None,
) -> None:
    """Write what a turn's slate gave to each norm, and confirm what was held for it.

    What it replaces counts no more.

    A turn that is retried with the same key writes nothing twice. The caller commits.
    """
    if not ruling.feasible:
        return
    moment = stamp(_moment(at))
    if replaces is not None:
        replaced_rows.give_way(connection, replaces, turn_key)
    connection.execute(_CONFIRM, {"of_turn": turn_key})
    whom = (holder.listener, holder.session)
    counted = [norm for norm in ruling.norms if None not in (norm.counted, norm.out_of)]
    if rows := [ledger_rows.row_of(turn_key, result, moment, whom) for result in counted]:
        dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
        connection.execute(dialect.insert(record_tables.ledger).on_conflict_do_nothing(), rows)


def release(connection: Connection, turn_key: str) -> int:
    """Take back what a turn holds and has not confirmed; returns how many rows it was."""
    found = take_back(connection, _ROWS.turn_key == turn_key)
    replaced_rows.come_back(connection, turn_key)
    return found


def release_session(connection: Connection, session: str) -> int:
    """Take back what any turn of a session holds: its process ended before the turn did."""
    return take_back(connection, _ROWS.session == session)


def forget(connection: Connection, listener: str) -> int:
    """Take a listener's name off their rows and close their accounts; the counts stay.

    Returns how many rows changed.
    """
    table = record_tables.ledger.c
    connection.execute(
        delete(record_tables.accounts).where(record_tables.accounts.c.holder == listener)
    )
    connection.execute(
        update(record_tables.ledger).where(table.holder == listener).values(holder=None)
    )
    return connection.execute(
        update(record_tables.ledger).where(table.listener == listener).values(listener=None)
    ).rowcount


def faults(connection: Connection) -> list[str]:
    """Where an account's sums are not those of its rows, in words; empty when all are."""
    found = []
    for row in connection.execute(select(record_tables.accounts)).mappings().all():
        counted, out_of = account_rows.summed(connection, dict(row))
        if abs(counted - row["counted"]) > 1e-6 or abs(out_of - row["out_of"]) > 1e-6:
            found.append(
                f"the account of {row['norm']}@{row['version']} ({row['holder'] or 'everyone'}) "
                "holds "
                f"{row['counted']:g} of {row['out_of']:g}, its rows {counted:g} of {out_of:g}"
            )
    return found


def _moment(at: datetime | None) -> datetime:
    if at is not None:
        return at
    return datetime.now().astimezone()


def _too_late(norm: Norm, now: Account, result: NormResult) -> bool:
    """Whether an account that held with the list when it was made would not hold with it now."""
    made = result.account
    if made is None or (made.counted_before, made.out_of_before) == (now.counted, now.out_of):
        return False
    after = now.plus(result.counted or 0.0, result.out_of or 0.0, result.values)
    return not kept_to(norm, now, after, made.owed)
