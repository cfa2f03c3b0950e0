"""Accounts as rows of the store: locked, moved to a moment, read and written.

Leaves turns and lists to the ledger.

An account's sums are kept beside the ledger's rows so that a turn costs the same whatever the
window holds. They are moved with the clock: what slid out is taken off, a new calendar window
begins with what the last one owes. When the clock goes back they are made again from the rows. The
statements are built once; a turn runs only a few of them.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, RowMapping, and_, bindparam, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from undercard.policy.enforcement.accounts import INTEREST, Account, balance, kept_by
from undercard.policy.norms.norm import Norm
from undercard.policy.records import holders
from undercard.policy.records.record_tables import accounts, ledger, ledger_values

Row = dict[str, Any]
_MOVED = ("since", "counted", "out_of", "opening", "price")
_KEY = and_(
    accounts.c.norm == bindparam("of_norm"),
    accounts.c.version == bindparam("of_version"),
    accounts.c.holder == bindparam("of_holder"),
)
_READ = select(accounts).where(_KEY)
_LOCKED = (
    _READ.with_for_update()
)  # SQLite has no such lock and needs none: its transactions begin IMMEDIATE
_WRITE = update(accounts).where(_KEY).values({name: bindparam(f"new_{name}") for name in _MOVED})
_INSIDE = and_(
    ledger.c.norm == bindparam("of_norm"),
    ledger.c.version == bindparam("of_version"),
    ledger.c.holder == bindparam("of_holder"),
    ledger.c.state != "replaced",
    ledger.c.at > bindparam("after"),
    ledger.c.at <= bindparam("until"),
)
_SUMS = select(
    func.coalesce(func.sum(ledger.c.counted), 0.0), func.coalesce(func.sum(ledger.c.out_of), 0.0)
)
_SUMS = _SUMS.where(_INSIDE)
_VALUES = (
    select(ledger_values.c.value, func.sum(ledger_values.c.counted))
    .join(
        ledger,
        and_(ledger.c.turn_key == ledger_values.c.turn_key, ledger.c.norm == ledger_values.c.norm),
    )
    .where(_INSIDE)
    .group_by(ledger_values.c.value)
)
_FOREVER = "~"  # sorts after every moment


def stamp(moment: datetime) -> str:
    """A moment as it is stored: UTC, always with microseconds, so that texts sort as moments do."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def locked(connection: Connection, norm: Norm, holder: str, moment: datetime) -> Row:
    """The account's row, made if there is none, kept from others until the transaction ends, and
    moved to the moment.
    """
    key = _key(norm, holder)
    found = connection.execute(_LOCKED, key).mappings().first()
    if found is None:
        dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
        own = {"norm": norm.id, "version": norm.version, "holder": holder}
        connection.execute(
            dialect.insert(accounts).on_conflict_do_nothing(), own | _empty(norm, moment)
        )
        found = connection.execute(_LOCKED, key).mappings().one()
    return _moved(connection, norm, key, dict(found), moment)


def read(connection: Connection, norm: Norm, holder: str, moment: datetime) -> Row:
    """The account's row as it would stand at the moment; an empty one when there is none.

    Nothing is written.
    """
    key = _key(norm, holder)
    found = connection.execute(_READ, key).mappings().first()
    if found:
        return _moved(connection, norm, key, dict(found), moment)
    return _empty(norm, moment)


def write(connection: Connection, norm: Norm, holder: str, row: Mapping[str, Any]) -> None:
    """Store a row that was locked."""
    connection.execute(_WRITE, _key(norm, holder) | {f"new_{name}": row[name] for name in _MOVED})


def shift(connection: Connection, row: RowMapping, sign: float) -> None:
    """Add a row of the ledger to its account, or take it off with -1, if it is in the window."""
    key = (
        accounts.c.norm == row["norm"],
        accounts.c.version == row["version"],
        accounts.c.holder == row["holder"],
    )
    sums = {name: accounts.c[name] + sign * row[name] for name in ("counted", "out_of")}
    connection.execute(update(accounts).where(*key, accounts.c.since < row["at"]).values(**sums))


def as_account(
    connection: Connection, norm: Norm, holder: str, row: Mapping[str, Any], moment: datetime
) -> Account:
    """A row with what it leaves out: what each value has, and how much of the window is over."""
    begun, ends = norm.span.start(moment), norm.span.end(moment)
    elapsed = (moment - begun) / (ends - begun) if begun is not None and ends is not None else 1.0
    values = _values(connection, norm, _key(norm, holder), row["since"])
    return Account(row["counted"], row["out_of"], row["opening"], row["price"], values, elapsed)


def stated(connection: Connection, keys: Iterable[tuple[str, int, str]]) -> list[dict[str, object]]:
    """What the audit log says of accounts (norm, version, holder) that are not their rows' sums."""
    found = []
    for norm, version, holder in keys:
        key = {"of_norm": norm, "of_version": version, "of_holder": holder}
        row = connection.execute(_READ, key).mappings().first()
        if row is not None:
            kept = {name: row[name] for name in ("since", "opening", "price")}
            number = holders.number_of(connection, holder)
            found.append({"norm": norm, "version": version, "holder": number, **kept})
    return found


def summed(connection: Connection, row: Mapping[str, Any]) -> tuple[float, float]:
    """What the ledger's rows say that an account's sums should be."""
    key = {"of_norm": row["norm"], "of_version": row["version"], "of_holder": row["holder"]}
    return _sums(connection, key, row["since"])


def _key(norm: Norm, holder: str) -> Row:
    return {"of_norm": norm.id, "of_version": norm.version, "of_holder": holder}


def _empty(norm: Norm, moment: datetime) -> Row:
    return {
        "since": _since(norm, moment),
        "counted": 0.0,
        "out_of": 0.0,
        "opening": 0.0,
        "price": 0.0,
    }


def _since(norm: Norm, moment: datetime) -> str:
    """The moment after which rows are in the account; empty where the window has no clock.

    A sliding window moves on by whole minutes, so that most turns find it where it was.
    """
    begun = norm.span.start(moment)
    if begun is None:
        return ""
    if norm.span.kind == "sliding":
        return stamp(begun.replace(second=0, microsecond=0))
    return stamp(begun - timedelta(microseconds=1))


def _moved(connection: Connection, norm: Norm, key: Row, row: Row, moment: datetime) -> Row:
    since = _since(norm, moment)
    if since == row["since"]:
        return row
    if norm.span.kind == "sliding" and since > row["since"]:
        counted, out_of = _sums(connection, key, row["since"], since)
        left = row["counted"] - counted, row["out_of"] - out_of
        row["counted"], row["out_of"] = left if abs(left[1]) > 1e-9 else (0.0, 0.0)
    else:
        if norm.if_broken == "compensate" and since > row["since"]:
            row["opening"] = _carried_over(connection, norm, key, row, since)
        row["counted"], row["out_of"] = _sums(connection, key, since)
    row["since"] = since
    return row


def _carried_over(connection: Connection, norm: Norm, key: Row, row: Row, since: str) -> float:
    """What a window that ended still owes, with interest."""
    counted, out_of = _sums(connection, key, row["since"], since)
    ended = Account(
        counted, out_of, row["opening"], values=_values(connection, norm, key, row["since"], since)
    )
    interest = norm.interest.value if norm.interest is not None else INTEREST
    return max(0.0, -balance(norm, ended)) * (1.0 + interest)


def _sums(
    connection: Connection, key: Row, after: str, until: str = _FOREVER
) -> tuple[float, float]:
    counted, out_of = connection.execute(_SUMS, key | {"after": after, "until": until}).one()
    return float(counted), float(out_of)


def _values(
    connection: Connection, norm: Norm, key: Row, after: str, until: str = _FOREVER
) -> dict[str, float]:
    if kept_by(norm) is None:
        return {}
    found = connection.execute(_VALUES, key | {"after": after, "until": until})
    return {value: float(counted) for value, counted in found}
