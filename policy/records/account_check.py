"""Compares the accounts of norms over time with the ledger's rows and with the audit log."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, select

from undercard.policy.records import audit, holders, ledger
from undercard.policy.records.difference import Difference
from undercard.policy.records.entries import ENTRY
from undercard.policy.records.ledger_rows import RELEASED
from undercard.policy.records.record_tables import accounts
from undercard.policy.records.record_tables import ledger as rows

_KIND = "accounts"
_STATED = ("since", "opening", "price")
_Key = tuple[str, int, str | None]


class AccountCheck:
    """The sums by the rows; by the log, what a window before left owed, and the price.

    An account in which a list holds a place is on its way, and only its sums are compared.
    """

    kinds = frozenset({ENTRY, RELEASED})

    def __init__(self, gone: frozenset[str]) -> None:
        self._gone = gone
        self._told: dict[_Key, Mapping[str, Any]] = {}

    def take(self, _: audit.Row, payload: Mapping[str, Any]) -> None:
        """See how accounts stood after a turn, or after one gave its place back."""
        for one in payload["accounts"]:
            self._told[one["norm"], one["version"], one["holder"]] = one

    def differences(self, connection: Connection) -> Iterator[Difference]:
        """Sums first, then each account."""
        yield from (Difference(_KIND, said) for said in ledger.faults(connection))
        unseen, numbers = dict(self._told), holders.numbers(connection)
        query = select(rows.c.norm, rows.c.version, rows.c.holder).where(rows.c.state == "held")
        moving = {tuple(row) for row in connection.execute(query)}
        order = (accounts.c.norm, accounts.c.version, accounts.c.holder)
        for row in connection.execute(select(accounts).order_by(*order)):
            told = unseen.pop((row.norm, row.version, numbers.get(row.holder)), None)
            if (row.norm, row.version, row.holder) in moving:
                continue
            for name in _STATED if told else ("opening", "price"):
                value = told[name] if told else 0.0
                if getattr(row, name) != value:
                    said = f"{name} is {value} on record, {getattr(row, name)} in the account"
                    yield Difference(_KIND, f"{_named(row.norm, row.version, row.holder)}: {said}")
        for norm, version, number in unseen:
            if number not in self._gone:
                yield Difference(_KIND, f"{_named(norm, version, number)} is gone")


def _named(norm: str, version: int, holder: str | None) -> str:
    return f"the account of {norm}@{version} ({holder or 'everyone'})"
