"""The ledger: how much exposure each norm's tracks had, list by list, and the accounts of norms over time.

The rows are the truth; an account's sums are kept beside them so that a turn costs the same whatever the window holds,
and are made again from the rows whenever the clock goes back. A list is entered twice: `settle` holds its place in the
accounts before a listener sees it, `record` confirms it with the turn. What is held and never confirmed lapses.

Every function works in the caller's transaction. `settle` and `record` take the accounts' locks, so that of many turns
at once each sees what the others hold.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, delete, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from policy import store
from policy.accounts import INTEREST, Account, balance, holds, kept_by, next_price
from policy.norms import Norm
from policy.ruling import NormResult, Ruling

LAPSES = timedelta(minutes=10)  # a list that was held and not confirmed by then is taken back


@dataclass(frozen=True)
class Holder:
    """Whose accounts a list enters: a listener's, a session's, and everyone's."""

    listener: str | None = None
    session: str | None = None

    def of(self, norm: Norm) -> str | None:
        """The holder of a norm's account here; None where the norm keeps none, or nobody is there to hold it."""
        if not norm.span.is_account:
            return None
        if norm.span.everyone:
            return ""
        return self.session if norm.span.kind == "session" else self.listener


@dataclass(frozen=True)
class Exposure:
    """What one norm's tracks had over a stretch of time; `share` is None where nothing was shown."""

    norm: str
    turns: int
    counted: float
    out_of: float

    @property
    def share(self) -> float | None:
        """The part of all that counts which the norm's tracks had."""
        return self.counted / self.out_of if self.out_of else None


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
    connection: Connection, norms: Iterable[Norm], holder: Holder, at: datetime | None = None
) -> dict[str, Account]:
    """The accounts of the norms over time, by id, as they stand at a moment (aware; now by default)."""
    moment = _moment(at)
    held = {norm: whose for norm in norms if (whose := holder.of(norm)) is not None}
    return {norm.id: _read(connection, norm, whose, moment) for norm, whose in held.items()}


def standings(connection: Connection, norms: Iterable[Norm], at: datetime | None = None) -> list[Standing]:
    """Every account of these norms, in their order and by holder."""
    moment, table = _moment(at), store.accounts.c
    found = []
    for norm in norms:
        mine = and_(table.norm == norm.id, table.version == norm.version)
        for whose in connection.scalars(select(table.holder).where(mine).order_by(table.holder)):
            account = _read(connection, norm, whose, moment)
            since = connection.scalar(select(table.since).where(mine, table.holder == whose)) or ""
            found.append(Standing(norm, whose, since, account))
    return found


def settle(
    connection: Connection,
    turn_key: str,
    ruling: Ruling,
    norms: Sequence[Norm],
    holder: Holder,
    at: datetime | None = None,
) -> dict[str, Account] | None:
    """Hold a list's place in the accounts. None when it is held; the accounts as they are now when it is too late.

    It is too late when other lists were entered since the ruling was made and an account would not hold with this one:
    rule again with the accounts returned. The same turn settled again replaces what it held; once confirmed it stays.
    """
    moment = _moment(at)
    results = {result.id: result for result in ruling.norms if result.account is not None}
    mine = [(norm, whose) for norm in norms if norm.id in results and (whose := holder.of(norm)) is not None]
    mine.sort(
        key=lambda pair: (pair[0].id, pair[1])
    )  # always in one order, so that two turns never wait for each other
    for norm, whose in mine:
        _lock(connection, norm, whose, moment)
    _take_back(connection, (store.ledger.c.turn_key == turn_key) | _lapsed(moment, {whose for _, whose in mine}))
    confirmed = set(connection.scalars(select(store.ledger.c.norm).where(store.ledger.c.turn_key == turn_key)))
    mine = [(norm, whose) for norm, whose in mine if norm.id not in confirmed]
    rows = {norm.id: _moved(connection, norm, whose, moment) for norm, whose in mine}
    now = {norm.id: _account(connection, norm, whose, rows[norm.id], moment) for norm, whose in mine}
    if any(_too_late(norm, now[norm.id], results[norm.id]) for norm, _ in mine):
        return now
    for norm, whose in mine:
        result = results[norm.id]
        _enter(
            connection, norm, result, rows[norm.id], now[norm.id], _row(turn_key, result, _text(moment), holder, whose)
        )
    return None


def record(
    connection: Connection,
    turn_key: str,
    ruling: Ruling,
    *,
    holder: Holder = Holder(),
    at: datetime | None = None,
) -> int:
    """Write what a turn's slate gave to each norm, and confirm what was held for it; returns how many rows are new.

    A turn that is retried with the same key writes nothing twice. The caller commits.
    """
    if not ruling.feasible:
        return 0
    moment = _text(_moment(at))
    confirmed = connection.execute(
        update(store.ledger)
        .where(store.ledger.c.turn_key == turn_key, store.ledger.c.state == "held")
        .values(state="done")
    ).rowcount
    present = set(connection.scalars(select(store.ledger.c.norm).where(store.ledger.c.turn_key == turn_key)))
    rows = [
        _row(turn_key, result, moment, holder)
        for result in ruling.norms
        if result.counted is not None and result.out_of is not None and result.id not in present
    ]
    if rows:
        connection.execute(insert(store.ledger), rows)
    return len(rows) + confirmed


def release(connection: Connection, turn_key: str) -> int:
    """Take back what a turn holds and has not confirmed; returns how many rows it was."""
    return _take_back(connection, store.ledger.c.turn_key == turn_key)


def release_session(connection: Connection, session: str) -> int:
    """Take back what any turn of a session holds: its process ended before the turn did."""
    return _take_back(connection, store.ledger.c.session == session)


def exposures(
    connection: Connection,
    *,
    norm: str | None = None,
    listener: str | None = None,
    session: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> list[Exposure]:
    """Exposure per norm, in the order of their ids, over the confirmed rows that match."""
    table = store.ledger.c
    query = select(table.norm, func.count(), func.sum(table.counted), func.sum(table.out_of)).group_by(table.norm)
    query = query.where(table.state == "done")
    for column, value in ((table.norm, norm), (table.listener, listener), (table.session, session)):
        if value is not None:
            query = query.where(column == value)
    if since is not None:
        query = query.where(table.at >= _text(since))
    if until is not None:
        query = query.where(table.at < _text(until))
    rows = connection.execute(query.order_by(table.norm))
    return [Exposure(name, turns, float(counted), float(out_of)) for name, turns, counted, out_of in rows]


def forget(connection: Connection, listener: str) -> int:
    """Take a listener's name off their rows and close their accounts; the counts stay. Returns how many rows changed."""
    table = store.ledger.c
    connection.execute(delete(store.accounts).where(store.accounts.c.holder == listener))
    connection.execute(update(store.ledger).where(table.holder == listener).values(holder=None))
    return connection.execute(update(store.ledger).where(table.listener == listener).values(listener=None)).rowcount


def faults(connection: Connection) -> list[str]:
    """Where an account's sums are not those of its rows, in words; empty when the ledger is consistent."""
    found = []
    for row in connection.execute(select(store.accounts)).mappings():
        counted, out_of = _sums(connection, row["norm"], row["version"], row["holder"], row["since"])
        if abs(counted - row["counted"]) > 1e-6 or abs(out_of - row["out_of"]) > 1e-6:
            found.append(
                f"the account of {row['norm']}@{row['version']} ({row['holder'] or 'everyone'}) holds "
                f"{row['counted']:g} of {row['out_of']:g}, its rows {counted:g} of {out_of:g}"
            )
    return found


def _moment(at: datetime | None) -> datetime:
    return at if at is not None else datetime.now().astimezone()


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _row(turn_key: str, result: NormResult, moment: str, holder: Holder, whose: str | None = None) -> dict[str, Any]:
    """A row of the ledger: held where it enters an account, done where the norm keeps none."""
    return {
        "turn_key": turn_key,
        "norm": result.id,
        "version": int(result.ref.rpartition("@")[2]),
        "at": moment,
        "listener": holder.listener,
        "session": holder.session,
        "holder": whose,
        "state": "done" if whose is None else "held",
        "counted": float(result.counted or 0.0),
        "out_of": float(result.out_of or 0.0),
    }


# Accounts, one row each.


def _lock(connection: Connection, norm: Norm, whose: str, moment: datetime) -> None:
    """Make the account if there is none, and keep others from it until the transaction ends.

    On SQLite the whole file is locked by a transaction that began IMMEDIATE; elsewhere the account's row is.
    """
    query = select(store.accounts.c.norm).where(_key(norm, whose))
    if connection.dialect.name != "sqlite":
        query = query.with_for_update()
    if connection.execute(query).first() is None:
        dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
        fresh = {"norm": norm.id, "version": norm.version, "holder": whose, "since": _since(norm, moment)}
        zeros = dict.fromkeys(("counted", "out_of", "opening", "price"), 0.0)
        connection.execute(dialect.insert(store.accounts).on_conflict_do_nothing(), fresh | zeros)
        connection.execute(query)


def _key(norm: Norm, whose: str) -> Any:  # noqa: ANN401 - a condition
    table = store.accounts.c
    return and_(table.norm == norm.id, table.version == norm.version, table.holder == whose)


def _since(norm: Norm, moment: datetime) -> str:
    """The moment after which rows are in the account, as it is stored; empty where the window has no clock."""
    begun = norm.span.start(moment)
    if begun is None:
        return ""
    return _text(begun - timedelta(microseconds=1) if norm.span.kind == "calendar" else begun)


def _moved(connection: Connection, norm: Norm, whose: str, moment: datetime) -> dict[str, Any]:
    """The account's row as it is at a moment: what slid out is taken off; a new window begins with what is owed.

    Nothing is written.
    """
    since = _since(norm, moment)
    found = connection.execute(select(store.accounts).where(_key(norm, whose))).mappings().first()
    zeros: dict[str, Any] = dict.fromkeys(("counted", "out_of", "opening", "price"), 0.0)
    row = dict(found) if found else {"since": since, **zeros}
    if since == row["since"]:
        return row
    if norm.span.kind == "sliding" and since > row["since"]:
        counted, out_of = _sums(connection, norm.id, norm.version, whose, row["since"], since)
        sums = row["counted"] - counted, row["out_of"] - out_of
        row["counted"], row["out_of"] = sums if abs(sums[1]) > 1e-9 else (0.0, 0.0)
    else:
        if norm.if_broken == "compensate" and since > row["since"]:
            row["opening"] = _carried_over(connection, norm, whose, row, since)
        row["counted"], row["out_of"] = _sums(connection, norm.id, norm.version, whose, since)
    row["since"] = since
    return row


def _carried_over(connection: Connection, norm: Norm, whose: str, row: Mapping[str, Any], since: str) -> float:
    """What a window that ended still owes, with interest."""
    counted, out_of = _sums(connection, norm.id, norm.version, whose, row["since"], since)
    values = _values(connection, norm, whose, row["since"], since)
    ended = Account(counted, out_of, row["opening"], values=values)
    interest = norm.interest.value if norm.interest is not None else INTEREST
    return max(0.0, -balance(norm, ended)) * (1.0 + interest)


def _read(connection: Connection, norm: Norm, whose: str, moment: datetime) -> Account:
    return _account(connection, norm, whose, _moved(connection, norm, whose, moment), moment)


def _account(connection: Connection, norm: Norm, whose: str, row: Mapping[str, Any], moment: datetime) -> Account:
    values = _values(connection, norm, whose, row["since"])
    return Account(row["counted"], row["out_of"], row["opening"], row["price"], values, _elapsed(norm, moment))


def _elapsed(norm: Norm, moment: datetime) -> float:
    begun, ends = norm.span.start(moment), norm.span.end(moment)
    return (moment - begun) / (ends - begun) if begun is not None and ends is not None else 1.0


def _in_account(norm: str, version: int, whose: str, since: str, until: str | None) -> Any:  # noqa: ANN401 - a condition
    table = store.ledger.c
    mine = and_(table.norm == norm, table.version == version, table.holder == whose, table.at > since)
    return mine if until is None else and_(mine, table.at <= until)


def _sums(
    connection: Connection, norm: str, version: int, whose: str, since: str, until: str | None = None
) -> tuple[float, float]:
    table = store.ledger.c
    query = select(func.coalesce(func.sum(table.counted), 0.0), func.coalesce(func.sum(table.out_of), 0.0))
    counted, out_of = connection.execute(query.where(_in_account(norm, version, whose, since, until))).one()
    return float(counted), float(out_of)


def _values(connection: Connection, norm: Norm, whose: str, since: str, until: str | None = None) -> dict[str, float]:
    """What each value has in the account, for norms that keep values apart."""
    if kept_by(norm) is None:
        return {}
    rows, values = store.ledger.c, store.ledger_values.c
    joined = store.ledger.join(store.ledger_values, and_(rows.turn_key == values.turn_key, rows.norm == values.norm))
    query = select(values.value, func.sum(values.counted)).select_from(joined).group_by(values.value)
    found = connection.execute(query.where(_in_account(norm.id, norm.version, whose, since, until)))
    return {value: float(counted) for value, counted in found}


def _too_late(norm: Norm, now: Account, result: NormResult) -> bool:
    """Whether an account that held with the list when it was made would not hold with it now."""
    made = result.account
    if made is None or (made.counted_before, made.out_of_before) == (now.counted, now.out_of):
        return False
    after = now.plus(result.counted or 0.0, result.out_of or 0.0, result.values)
    return not holds(norm, after, made.owed)


def _enter(
    connection: Connection,
    norm: Norm,
    result: NormResult,
    account: Mapping[str, Any],
    now: Account,
    row: dict[str, Any],
) -> None:
    """Hold a list's row, and write the account as it is now with the list in its sums."""
    connection.execute(insert(store.ledger), row)
    own = {"turn_key": row["turn_key"], "norm": norm.id}
    if result.values:
        values = [own | {"value": value, "counted": counted} for value, counted in result.values.items()]
        connection.execute(insert(store.ledger_values), values)
    after = now.plus(row["counted"], row["out_of"], result.values)
    sums = {"counted": after.counted, "out_of": after.out_of, "since": account["since"], "opening": account["opening"]}
    price = next_price(norm, after, row["counted"], row["out_of"])
    connection.execute(update(store.accounts).where(_key(norm, row["holder"])).values(**sums, price=price))


def _lapsed(moment: datetime, holders: Collection[str]) -> Any:  # noqa: ANN401 - a condition
    """What was held too long ago, and what a clock that went back left in the future."""
    table = store.ledger.c
    stale = (table.at < _text(moment - LAPSES)) | (table.at > _text(moment + LAPSES))
    return and_(table.holder.in_(sorted(holders)), stale)


def _take_back(connection: Connection, which: Any) -> int:  # noqa: ANN401 - a condition
    """Remove held rows, and take them off the accounts that have them in their sums."""
    table = store.ledger
    held = connection.execute(select(table).where(table.c.state == "held", which)).mappings().all()
    for row in held:
        account = store.accounts.c
        key = (account.norm == row["norm"], account.version == row["version"], account.holder == row["holder"])
        sums = {"counted": account.counted - row["counted"], "out_of": account.out_of - row["out_of"]}
        connection.execute(update(store.accounts).where(*key, account.since < row["at"]).values(**sums))
        one = and_(table.c.turn_key == row["turn_key"], table.c.norm == row["norm"])
        values = store.ledger_values.c
        connection.execute(
            delete(store.ledger_values).where(values.turn_key == row["turn_key"], values.norm == row["norm"])
        )
        connection.execute(delete(table).where(one))
    return len(held)
