"""The ledger: how much exposure each norm's tracks had, turn by turn. Leaves prices and repayment to windows."""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, func, select
from sqlalchemy.dialects import postgresql, sqlite

from policy import store
from policy.ruling import Ruling


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


def record(
    connection: Connection,
    turn_key: str,
    ruling: Ruling,
    *,
    listener: str | None = None,
    session: str | None = None,
    at: datetime | None = None,
) -> int:
    """Write what a turn's slate gave to each norm; returns how many rows are new.

    A turn that is retried with the same key writes nothing twice. The caller commits.
    """
    moment = (at or datetime.now(UTC)).isoformat()
    rows = [
        {
            "turn_key": turn_key,
            "norm": result.id,
            "version": int(result.ref.rpartition("@")[2]),
            "at": moment,
            "listener": listener,
            "session": session,
            "counted": result.counted,
            "out_of": result.out_of,
        }
        for result in ruling.norms
        if result.counted is not None and result.out_of is not None
    ]
    if not rows or not ruling.feasible:
        return 0
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(store.ledger).on_conflict_do_nothing(index_elements=["turn_key", "norm"])
    present = select(store.ledger.c.norm).where(store.ledger.c.turn_key == turn_key)
    before = len(connection.execute(present).all())
    connection.execute(statement, rows)
    return len(connection.execute(present).all()) - before


def exposures(
    connection: Connection,
    *,
    norm: str | None = None,
    listener: str | None = None,
    session: str | None = None,
    since: datetime | None = None,
) -> list[Exposure]:
    """Exposure per norm, in the order of their ids, over the rows that match."""
    table = store.ledger.c
    query = select(table.norm, func.count(), func.sum(table.counted), func.sum(table.out_of)).group_by(table.norm)
    wanted = ((table.norm, norm), (table.listener, listener), (table.session, session))
    for column, value in wanted:
        if value is not None:
            query = query.where(column == value)
    if since is not None:
        query = query.where(table.at >= since.isoformat())
    rows = connection.execute(query.order_by(table.norm))
    return [Exposure(name, turns, float(counted), float(out_of)) for name, turns, counted, out_of in rows]


def forget(connection: Connection, listener: str) -> int:
    """Take a listener's name off their rows; the counts stay. Returns how many rows were changed."""
    statement = store.ledger.update().where(store.ledger.c.listener == listener).values(listener=None)
    return connection.execute(statement).rowcount
