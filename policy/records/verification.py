"""Verifies the audit log and all that it binds: one pass over the records, then each thing beside
what they say of it.

Leaves what a kind of record binds to checks of its own. Names the first difference of each kind.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol, cast

from sqlalchemy import Connection

from undercard.policy.records import audit
from undercard.policy.records.account_check import AccountCheck
from undercard.policy.records.audit import Head, Row, Verdict
from undercard.policy.records.checkpoints import Checkpoint
from undercard.policy.records.difference import Difference
from undercard.policy.records.evidence_check import EvidenceCheck
from undercard.policy.records.ledger_check import LedgerCheck
from undercard.policy.records.merkle import Edge
from undercard.policy.records.register_check import RegisterCheck

BOUND = "bound"  # the kind of the record that says that what was there before was bound
_CLOCKS = timedelta(minutes=1)  # by how much those of several machines may differ
_SECONDS = len("2026-01-01T00:00:00")


class Check(Protocol):
    """What compares one part of the state with its records."""

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds of records that it wants to see."""

    def take(self, row: Row, payload: Mapping[str, Any]) -> None:
        """See a record, in the order of the log. One that cannot be read is left out."""

    def differences(self, connection: Connection) -> Iterator[Difference]:
        """What differs, when all records were seen."""


@dataclass(frozen=True)
class Findings:
    """What walking the chain found, and the first difference of each kind."""

    chain: Verdict
    differences: tuple[Difference, ...]

    @property
    def intact(self) -> bool:
        """Whether everything is as it was written."""
        return self.chain.intact and not self.differences


def verify(
    connection: Connection,
    expected: Head | None = None,
    *,
    checkpoints: Iterable[Checkpoint] = (),
    more: Sequence[Check] = (),
) -> Findings:
    """Verify the log, what policy binds to it, and what the checks given see to.

    `expected`: a record noted elsewhere. `checkpoints`: of this log, whose signatures were checked.
    """
    gone = _released(connection)
    times, anchors = _Times(), _Anchors({one.size: one.root for one in checkpoints})
    checks: list[Check] = [
        RegisterCheck(),
        LedgerCheck(gone),
        AccountCheck(gone),
        EvidenceCheck(),
        _Beginnings(),
        *more,
    ]
    seen = _seen(audit.stored(connection), checks, times, anchors)
    chain = audit.walk(seen, expected)
    for _ in seen:  # what stands after a break is compared as well
        pass
    found = [*times.found, *anchors.differences()]
    for check in checks:
        found += [first] if (first := next(check.differences(connection), None)) else []
    return Findings(chain, tuple(found))


def _seen(
    rows: Iterable[Row], checks: Sequence[Check], times: "_Times", anchors: "_Anchors"
) -> Iterator[Row]:
    """The rows, each shown to whom it concerns."""
    by_kind: dict[str, list[Check]] = {}
    for check in checks:
        for kind in check.kinds:
            by_kind.setdefault(kind, []).append(check)
    for row in rows:
        times.see(row)
        anchors.see(row)
        for check in by_kind.get(row.kind, ()):
            try:
                check.take(row, json.loads(row.payload))
            except (KeyError, TypeError, ValueError, AttributeError):
                continue  # blanked, or changed, which the chain tells
        yield row


def _released(connection: Connection) -> frozenset[str]:
    """The numbers of holders who were forgotten."""
    return frozenset(
        number
        for record in audit.read(connection, audit.FORGOTTEN)
        for number in cast("list[str]", record.payload.get("holders", []))
    )


class _Times:
    """Whether a record says that it was written before the one before it."""

    def __init__(self) -> None:
        self.found: list[Difference] = []
        self._latest: Row | None = None

    def see(self, row: Row) -> None:
        last = self._latest
        if last is None or row.at[:_SECONDS] >= last.at[:_SECONDS]:
            self._latest = row
        elif not self.found and _moment(last.at) - _moment(row.at) > _CLOCKS:
            says = (
                f"record {row.seq} says {row.at[:_SECONDS]}, and record {last.seq} before it "
                f"{last.at[:_SECONDS]}: it was back-dated, or a clock was set back"
            )
            self.found.append(Difference("time", says))


def _moment(at: str) -> datetime:
    try:
        return datetime.fromisoformat(at)
    except ValueError:
        return datetime.fromisoformat("0001-01-02T00:00:00+00:00")


@dataclass
class _Anchors:
    """Whether the log goes on from where checkpoints say that it was, by their sizes and roots."""

    roots: Mapping[int, bytes]
    _edge: Edge = field(default_factory=Edge)
    _wrong: list[int] = field(default_factory=list)

    def see(self, row: Row) -> None:
        if not self.roots:
            return
        try:
            entry = bytes.fromhex(row.sha256)
        except ValueError:
            entry = b""
        self._edge.add([entry])
        root = self.roots.get(self._edge.size)
        if root is not None and root != self._edge.root:
            self._wrong.append(self._edge.size)

    def differences(self) -> Iterator[Difference]:
        """The first checkpoint that this log does not bear out."""
        missing = min((size for size in self.roots if size > self._edge.size), default=None)
        if self._wrong:
            says = (
                f"the first {self._wrong[0]} records are not those of the checkpoint at that size: "
                "they were rewritten, or the log was taken back to an older state and went on"
            )
            yield Difference("checkpoint", says)
        elif missing is not None:
            says = (
                f"the log has {self._edge.size} records, and a checkpoint was signed at {missing}: "
                "the end was cut off, or the log was taken back to an older state"
            )
            yield Difference("checkpoint", says)


class _Beginnings:
    """Whether what was there before was bound but once."""

    kinds = frozenset({BOUND})

    def __init__(self) -> None:
        self._seen: list[int] = []

    def take(self, row: Row, _: Mapping[str, Any]) -> None:
        self._seen.append(row.seq)

    def differences(self, _: Connection) -> Iterator[Difference]:
        for seq in self._seen[1:]:
            says = f"record {seq} binds what was there anew, which happens once"
            yield Difference("beginning", says)
