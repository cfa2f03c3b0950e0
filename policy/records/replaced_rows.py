"""Rows of lists that a later one of their dialogue took the place of: those give theirs back.

Who asks for another song in the place of the second hears nine songs again, and no eighteen. The
rows of the earlier list stay, as what was shown, and say which turn took their place; accounts and
exposure count the later list alone. A turn that comes to nothing gives back what it took.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, RowMapping, select, update

from undercard.policy.enforcement.accounts import Account
from undercard.policy.norms.norm import Norm
from undercard.policy.records import account_rows
from undercard.policy.records.record_tables import ledger, ledger_values

REPLACED = "replaced"
_TOOK = select(ledger.c.replaced_by).where(ledger.c.replaced_by.is_not(None)).limit(1)


class Replaced:
    """What a list that is to be replaced has in accounts, by norm; nothing where it has none."""

    def __init__(self, connection: Connection, turn_key: str | None) -> None:
        self._rows: dict[tuple[str, int, str | None], RowMapping] = {}
        self._values: dict[str, dict[str, float]] = {}
        if turn_key is None:
            return
        counted = standing_for(connection, turn_key)
        for row in _of(connection, counted):
            self._rows[row["norm"], row["version"], row["holder"]] = row
        theirs = select(ledger_values).where(ledger_values.c.turn_key == counted)
        for value in connection.execute(theirs).mappings():
            self._values.setdefault(value["norm"], {})[value["value"]] = value["counted"]

    def off(self, norm: Norm, holder: str, since: str, account: Account) -> Account:
        """The account without it. `since`: the moment after which rows are in the account."""
        row = self._rows.get((norm.id, norm.version, holder))
        if row is None or row["at"] <= since:
            return account
        values = {name: -counted for name, counted in self._values.get(norm.id, {}).items()}
        return account.plus(-row["counted"], -row["out_of"], values)


def standing_for(connection: Connection, turn_key: str) -> str:
    """The turn whose list counts for that of a turn: its own, or the last that took its place."""
    while (later := connection.scalar(_TOOK.where(ledger.c.turn_key == turn_key))) is not None:
        turn_key = later
    return turn_key


def give_way(connection: Connection, turn_key: str, to: str) -> None:
    """Let the rows of a turn's list, or of what stands for it, give way to those of another."""
    counted = standing_for(connection, turn_key)
    if counted == to:
        return
    for row in _of(connection, counted):
        account_rows.shift(connection, row, -1.0)
    _mark(connection, "done", ledger.c.turn_key == counted, state=REPLACED, replaced_by=to)


def come_back(connection: Connection, taken_by: str) -> None:
    """Let the rows that gave way to a turn count again, if it came to nothing."""
    if _of(connection, taken_by):
        return
    gone = select(ledger).where(ledger.c.replaced_by == taken_by)
    for row in _in_order(connection, gone):
        account_rows.shift(connection, row, 1.0)
    _mark(connection, REPLACED, ledger.c.replaced_by == taken_by, state="done", replaced_by=None)


def gave_way_to(connection: Connection, turn_key: str) -> Sequence[Row[Any]]:
    """The rows that gave way to those of a turn."""
    return connection.execute(select(ledger).where(ledger.c.replaced_by == turn_key)).all()


def _of(connection: Connection, turn_key: str) -> list[RowMapping]:
    """A turn's confirmed rows."""
    mine = ledger.c.turn_key == turn_key
    return _in_order(connection, select(ledger).where(mine, ledger.c.state == "done"))


def _in_order(connection: Connection, query: Any) -> list[RowMapping]:  # noqa: ANN401
    """Rows in the order in which accounts are locked."""
    order = (ledger.c.norm, ledger.c.version, ledger.c.holder)
    return list(connection.execute(query.order_by(*order)).mappings())


def _mark(connection: Connection, now: str, which: Any, **values: object) -> None:  # noqa: ANN401
    connection.execute(update(ledger).where(which, ledger.c.state == now).values(**values))


def replaced_turns(connection: Connection) -> Mapping[str, str]:
    """Which turn took the place of which, as the rows say, where it was confirmed."""
    later = ledger.alias()
    held = select(later.c.turn_key).where(later.c.state == "held")
    query = select(ledger.c.turn_key, ledger.c.replaced_by).distinct()
    query = query.where(ledger.c.state == REPLACED, ledger.c.replaced_by.not_in(held))
    return {row.turn_key: row.replaced_by for row in connection.execute(query)}
