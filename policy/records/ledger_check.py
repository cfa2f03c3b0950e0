"""Compares the ledger's rows with the entries that the audit log has of them."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, select

from undercard.policy.records import audit, holders
from undercard.policy.records.difference import Difference
from undercard.policy.records.entries import CONFIRMED, ENTRY, described
from undercard.policy.records.record_tables import audit as records
from undercard.policy.records.replaced_rows import replaced_turns

_STRANGER = "nobody on record"  # in the place of the number of a holder who has none
_KIND = "ledger"
_AT_ONCE = 1000  # rows that are read at a time
Rows = list[dict[str, Any]]


class LedgerCheck:
    """Each confirmed row with what it counts, whose it is, and its values.

    `gone`: the numbers of holders who were forgotten, whose rows name nobody.
    """

    kinds = frozenset({ENTRY})

    def __init__(self, gone: frozenset[str]) -> None:
        self._gone = gone
        self._entries: dict[str, tuple[int, bytes]] = {}
        self._replaced: dict[str, str] = {}

    def take(self, row: audit.Row, payload: Mapping[str, Any]) -> None:
        """See a turn's entry."""
        self._entries[payload["turn"]] = row.seq, _digest(self._as_it_stays(payload["rows"]))
        if "replaces" in payload:
            self._replaced[payload["replaces"]] = payload["turn"]

    def differences(self, connection: Connection) -> Iterator[Difference]:
        """The first of each turn, then the turns whose rows are gone or replaced otherwise."""
        unseen, numbers = dict(self._entries), holders.numbers(connection)
        found = connection.execute(CONFIRMED, execution_options={"yield_per": _AT_ONCE})
        for turn, group in groupby(found, key=itemgetter(0)):
            rows = described(group, lambda name: numbers.get(name, _STRANGER))
            seq, digest = unseen.pop(turn, (None, b""))
            if seq is None:
                yield Difference(_KIND, f"turn {turn} is in the ledger, and no record entered it")
            elif digest != _digest(rows):
                told = self._told(connection, seq)
                yield Difference(_KIND, f"turn {turn}: {_first(told, rows)}")
        for turn, (seq, _) in unseen.items():
            yield Difference(_KIND, f"turn {turn}, which record {seq} entered, is gone")
        yield from self._otherwise_replaced(replaced_turns(connection))

    def _otherwise_replaced(self, now: Mapping[str, str]) -> Iterator[Difference]:
        """The turns of which the log and the ledger say otherwise which list counts for theirs."""
        for turn in sorted({*now, *self._replaced}):
            told, there = self._replaced.get(turn, "none"), now.get(turn, "none")
            if told != there:
                said = f"{told} on record, {there} in the ledger"
                yield Difference(_KIND, f"turn {turn}: replaced by {said}")

    def _as_it_stays(self, rows: Rows) -> Rows:
        """An entry's rows without the numbers of those who were forgotten."""
        if not self._gone:
            return rows
        names = ("listener", "holder")
        return [
            {**row, **{name: None for name in names if row[name] in self._gone}} for row in rows
        ]

    def _told(self, connection: Connection, seq: int) -> Rows:
        query = select(records.c.payload).where(records.c.seq == seq)
        return self._as_it_stays(json.loads(str(connection.scalar(query)))["rows"])


def _digest(rows: Rows) -> bytes:
    return hashlib.sha256(audit.canonical(rows).encode()).digest()


def _first(told: Rows, rows: Rows) -> str:
    by_norm = {row["norm"]: row for row in rows}
    for row in told:
        held = by_norm.pop(row["norm"], None)
        if held is None:
            return f"the row of {row['norm']} is gone"
        for name, value in row.items():
            if held[name] != value:
                said = f"{value} on record, {held[name]} in the ledger"
                return f"{name} of {row['norm']} is {said}"
    return f"no record entered the row of {next(iter(by_norm), '')}"
