"""The audit log: append-only records chained by SHA-256.

Anybody can walk the chain; nobody can mend it unseen.

Each record's hash covers its number, time, kind, payload and the hash before it, as canonical JSON
(keys sorted, no spaces, UTF-8). What was changed, dropped or reordered breaks the chain at that
record; what was cut off at the end shows against a head that was noted elsewhere.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from pydantic import BaseModel
from sqlalchemy import Connection, select

from undercard.policy.errors import BrokenChainError
from undercard.policy.records import record_tables

GENESIS = "0" * 64
LIST = "ruling"  # the kind of a record of a list
BLANKED = "blanked_by"  # what a blanked record holds: the number of the record that says so
_ENCODER = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
)
_INSERT = "INSERT INTO audit (seq, at, kind, payload, previous, sha256) VALUES (?, ?, ?, ?, ?, ?)"
_HEAD = "SELECT seq, sha256 FROM audit ORDER BY seq DESC LIMIT 1"


@dataclass(frozen=True)
class Head:
    """The last record: its number (0 for an empty log) and its hash."""

    seq: int
    sha256: str


@dataclass(frozen=True)
class Verdict:
    """What walking the chain found.

    `broken` is the number of the first record that is not as it was written. `blanked` counts those
    whose content was removed when somebody was forgotten, which a later record that was walked as
    well vouches for.
    """

    intact: bool
    records: int
    head: Head
    broken: int | None = None
    why: str | None = None
    blanked: int = 0


def canonical(value: object) -> str:
    """One text for one JSON value: keys sorted, no spaces, no NaN."""
    return _ENCODER.encode(value)


def append(
    connection: Connection,
    kind: str,
    payload: Mapping[str, Any] | BaseModel,
    *,
    at: datetime | None = None,
) -> str:
    """Write a record at the end of the log; returns its hash. The caller commits."""
    body = payload.model_dump(mode="json") if isinstance(payload, BaseModel) else payload
    written = canonical(body)
    record_tables.lock(connection)
    last = head(connection)
    moment = (at or datetime.now(UTC)).isoformat()
    digest = _digest(last.seq + 1, moment, kind, written, last.sha256)
    row = (last.seq + 1, moment, kind, written, last.sha256, digest)
    connection.exec_driver_sql(
        _INSERT if connection.dialect.paramstyle == "qmark" else _INSERT.replace("?", "%s"), row
    )
    if kind == LIST and "turn" in body:
        connection.execute(record_tables.audit_lists.insert().values(_index(last.seq + 1, body)))
    return digest


def _index(seq: int, body: Mapping[str, Any]) -> dict[str, object]:
    """By what the record of a list is found: its session, and the candidates it was made from."""
    ruling = body.get("ruling") or {}
    session = body["turn"].rpartition("/")[0]
    candidates = ruling.get("candidates_sha256") or ""
    return {"seq": seq, "session": session, "candidates": candidates}


def head(connection: Connection) -> Head:
    """The last record's number and hash."""
    row = connection.exec_driver_sql(_HEAD).first()
    if row:
        return Head(row.seq, row.sha256)
    return Head(0, GENESIS)


def _digest(seq: int, at: str, kind: str, payload: str, previous: str) -> str:
    sealed = canonical([seq, at, kind, payload, previous])
    return hashlib.sha256(sealed.encode()).hexdigest()


def verify(connection: Connection, expected: Head | None = None) -> Verdict:
    """Walk the chain from the first record, and to the `expected` head when one is given."""
    return walk(
        connection.execute(select(record_tables.audit).order_by(record_tables.audit.c.seq)),
        expected,
    )


def walk(
    records: Iterable[Any], expected: Head | None = None, before: Head = Head(0, GENESIS)
) -> Verdict:
    """Walk records (with the fields of the table) that follow the one `before`, and to the
    `expected` head if there is one.
    """
    last, count = before, 0
    blanked = set[tuple[int, int]]()  # each with the record that it names as its voucher …
    vouched = set[tuple[int, int]]()  # … and what records of the chain do vouch for
    for row in records:
        why = _fault(row, last)
        voucher = voucher_of(row.payload) if why else None
        if voucher is not None and row.previous == last.sha256 and row.seq == last.seq + 1:
            why = None
            blanked.add((row.seq, voucher))
        elif row.kind == "forgotten" and not why:
            vouched |= {(seq, row.seq) for seq in json.loads(row.payload).get("records", ())}
        if why:
            return Verdict(
                False,
                count,
                last,
                min(row.seq, last.seq + 1) if row.seq > last.seq else row.seq,
                why,
            )
        if expected is not None and row.seq == expected.seq and row.sha256 != expected.sha256:
            return Verdict(
                False, count, last, row.seq, f"record {row.seq} is not the one whose hash was noted"
            )
        last, count = Head(row.seq, row.sha256), count + 1
    if expected is not None and last.seq < expected.seq:
        why = (
            f"the log ends at record {last.seq}, but record {expected.seq} was noted: the end was "
            "cut off"
        )
        return Verdict(False, count, last, last.seq + 1, why)
    if alone := sorted(blanked - vouched):
        seq, voucher = alone[0]
        why = f"record {seq} was blanked, and there is no record {voucher} that says so"
        return Verdict(False, count, last, seq, why)
    return Verdict(True, count, last, blanked=len(blanked))


def voucher_of(payload: str) -> int | None:
    """The record that a blanked one names; None where it is no blanked one."""
    try:
        held = json.loads(payload)
    except ValueError:
        return None
    named = held.get(BLANKED) if isinstance(held, dict) and len(held) == 1 else None
    return named if isinstance(named, int) else None


def _fault(row: Any, last: Head) -> str | None:  # noqa: ANN401 - a row of the table
    """What is wrong with a record that follows `last`, in words."""
    if row.seq != last.seq + 1:
        return f"record {last.seq + 1} is missing: record {row.seq} follows record {last.seq}"
    if _digest(row.seq, row.at, row.kind, row.payload, row.previous) != row.sha256:
        return f"record {row.seq} was changed: its content does not give its hash"
    if row.previous != last.sha256:
        return (
            f"record {row.seq} does not follow the record before it: one was exchanged or reordered"
        )
    return None


def require_intact(connection: Connection, expected: Head | None = None) -> Head:
    """The head of an intact log; raises BrokenChainError naming the first broken record."""
    verdict = verify(connection, expected)
    if not verdict.intact:
        raise BrokenChainError(verdict.why)
    return verdict.head


@dataclass(frozen=True)
class Entry:
    """One record of the log as it was written. `at` is a moment in ISO 8601, by UTC."""

    seq: int
    at: str
    kind: str
    payload: Mapping[str, object]
    previous: str
    sha256: str

    @property
    def about(self) -> str:
        """The norm or the turn that it is about; empty where it names none."""
        return str(self.payload.get("norm") or self.payload.get("turn") or "")


def read(connection: Connection, kind: str | None = None, limit: int | None = None) -> list[Entry]:
    """The latest records, oldest first."""
    query = select(record_tables.audit).order_by(record_tables.audit.c.seq.desc())
    if kind is not None:
        query = query.where(record_tables.audit.c.kind == kind)
    rows = connection.execute(query.limit(limit) if limit is not None else query).mappings()
    entries = [Entry(**{**row, "payload": json.loads(row["payload"])}) for row in rows]
    return entries[::-1]
