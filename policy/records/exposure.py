"""How much exposure norms gave over a period: sums of the ledger's rows."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from undercard.policy.records import record_tables
from undercard.policy.records.account_rows import stamp


@dataclass(frozen=True)
class Exposure:
    """What one norm's tracks had over a period; `share` is None where nothing was shown."""

    norm: str
    turns: int
    counted: float
    out_of: float

    @property
    def share(self) -> float | None:
        """The part of all that counts which the norm's tracks had."""
        if self.out_of:
            return self.counted / self.out_of
        return None


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
    table = record_tables.ledger.c
    query = select(
        table.norm, func.count(), func.sum(table.counted), func.sum(table.out_of)
    ).group_by(table.norm)
    query = query.where(table.state == "done")
    for column, value in ((table.norm, norm), (table.listener, listener), (table.session, session)):
        if value is not None:
            query = query.where(column == value)
    if since is not None:
        query = query.where(table.at >= stamp(since))
    if until is not None:
        query = query.where(table.at < stamp(until))
    rows = connection.execute(query.order_by(table.norm))
    return [
        Exposure(name, turns, float(counted), float(out_of))
        for name, turns, counted, out_of in rows
    ]
