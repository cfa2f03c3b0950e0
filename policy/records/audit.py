"""The audit log: append-only records chained by SHA-256.

Anybody can walk the chain; nobody can mend it unseen.

Each record's hash covers its number, time and kind, the hash before it, and a commitment to its
payload: SHA-256 over random salt and the payload, so that the hash alone lets nobody guess what it
holds, and stands when the payload is gone. Records of the first version have no salt; there the
hash covers the payload itself. What is hashed is canonical JSON (keys sorted, no spaces, UTF-8).
What was changed, dropped or reordered breaks the chain at that record; what was cut off at the end
shows against a head or a checkpoint that was noted elsewhere.
"""

import hashlib
import json
import secrets
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

from pydantic import BaseModel
from sqlalchemy import Connection, select

from undercard.policy.errors import BrokenChainError
from undercard.policy.records import record_tables

GENESIS = "0" * 64
LIST = "ruling"  # the kind of a record of a list
EVIDENCE = "evidence"  # the kind of a record of candidates that were kept
SHOWN = "shown"  # the kind of a record of what a listener was shown and told
FORGOTTEN = "forgotten"  # the kind of a record that vouches for what is gone
BLANKED = "blanked_by"  # what a blanked record holds: the number of the record that says so
FIELDS = ("seq", "at", "kind", "payload", "previous", "sha256", "salt", "commitment")
_VERSION = 2  # of what a record's hash covers
_SALT_BYTES = 16
_AT_ONCE = 1000  # records that are read at a time
_ENCODER = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
)
_READ = f"SELECT {', '.join(FIELDS)} FROM audit ORDER BY seq"  # noqa: S608 - our own names
_INSERT = f"INSERT INTO audit ({', '.join(FIELDS)}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"  # noqa: S608
_HEAD = "SELECT seq, sha256 FROM audit ORDER BY seq DESC LIMIT 1"


class Row(NamedTuple):
    """A record as it is stored; `salt` and `commitment` in hexadecimal."""

    seq: int
    at: str
    kind: str
    payload: str
    previous: str
    sha256: str
    salt: str | None = None
    commitment: str | None = None


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
) -> Row:
    """Write a record at the end of the log, and return it. The caller commits."""
    body = payload.model_dump(mode="json") if isinstance(payload, BaseModel) else payload
    written, salt = canonical(body), secrets.token_hex(_SALT_BYTES)
    record_tables.lock(connection)
    last = head(connection)
    moment = (at or datetime.now(UTC)).astimezone(UTC).isoformat()
    commitment = _commitment(salt, written)
    digest = _digest(last.seq + 1, moment, kind, commitment, last.sha256)
    row = Row(last.seq + 1, moment, kind, written, last.sha256, digest, salt, commitment)
    connection.exec_driver_sql(
        _INSERT if connection.dialect.paramstyle == "qmark" else _INSERT.replace("?", "%s"),
        tuple(row),
    )
    if index := _index(kind, body):
        connection.execute(record_tables.audit_lists.insert().values(seq=row.seq, **index))
    return row


def _index(kind: str, body: Mapping[str, Any]) -> dict[str, object]:
    """By what a record is found: the session that it is of, and the candidates that it is about."""
    if kind == EVIDENCE:
        return {"session": "", "candidates": body["candidates"]}
    if "turn" not in body:
        return {}
    candidates = (body.get("ruling") or {}).get("candidates_sha256") or ""
    return {"session": body["turn"].rpartition("/")[0], "candidates": candidates}


def head(connection: Connection) -> Head:
    """The last record's number and hash."""
    row = connection.exec_driver_sql(_HEAD).first()
    if row:
        return Head(row.seq, row.sha256)
    return Head(0, GENESIS)


def _commitment(salt: str, payload: str) -> str:
    return hashlib.sha256(bytes.fromhex(salt) + payload.encode()).hexdigest()


def _digest(seq: int, at: str, kind: str, commitment: str, previous: str) -> str:
    sealed = canonical([_VERSION, seq, at, kind, commitment, previous])
    return hashlib.sha256(sealed.encode()).hexdigest()


def _first_digest(seq: int, at: str, kind: str, payload: str, previous: str) -> str:
    """What records of the first version have, which know no commitment."""
    sealed = canonical([seq, at, kind, payload, previous])
    return hashlib.sha256(sealed.encode()).hexdigest()


def stored(connection: Connection) -> Iterator[Row]:
    """Every record, oldest first, without holding them all."""
    found = connection.exec_driver_sql(_READ, execution_options={"yield_per": _AT_ONCE})
    return map(Row._make, found)


def verify(connection: Connection, expected: Head | None = None) -> Verdict:
    """Walk the chain from the first record, and to the `expected` head when one is given."""
    return walk(stored(connection), expected)


def walk(
    records: Iterable[Row], expected: Head | None = None, before: Head = Head(0, GENESIS)
) -> Verdict:
    """Walk records that follow the one `before`, and to the `expected` head if there is one."""
    last, count = before, 0
    blanked = set[tuple[int, int]]()  # each with the record that it names as its voucher …
    vouched = set[tuple[int, int]]()  # … and what records of the chain do vouch for
    for row in records:
        why = _fault(row, last)
        voucher = voucher_of(row.payload) if why else None
        if voucher is not None and _is_in_place(row, last):
            why = None
            blanked.add((row.seq, voucher))
        elif row.kind == FORGOTTEN and not why:
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


def _is_in_place(row: Row, last: Head) -> bool:
    """Whether all but the payload of a record is as it was written after `last`."""
    if row.seq != last.seq + 1 or row.previous != last.sha256:
        return False
    if row.commitment is None:
        return True  # the first version's hash tells nothing without the payload
    return _digest(row.seq, row.at, row.kind, row.commitment, row.previous) == row.sha256


def _fault(row: Row, last: Head) -> str | None:
    """What is wrong with a record that follows `last`, in words."""
    seq, at, kind, payload, previous, sha256, salt, commitment = row
    if seq != last.seq + 1:
        return f"record {last.seq + 1} is missing: record {seq} follows record {last.seq}"
    if commitment is None:
        made = _first_digest(seq, at, kind, payload, previous)
    else:
        made = _digest(seq, at, kind, commitment, previous)
    if made != sha256 or (commitment is not None and not _opens(commitment, salt, payload)):
        return f"record {row.seq} was changed: its content does not give its hash"
    if row.previous != last.sha256:
        return (
            f"record {row.seq} does not follow the record before it: one was exchanged or reordered"
        )
    return None


def _opens(commitment: str, salt: str | None, payload: str) -> bool:
    try:
        return _commitment(salt or "", payload) == commitment
    except ValueError:  # the salt is no hexadecimal number
        return False


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
    rows = connection.execute(query.limit(limit) if limit is not None else query)
    entries = [
        Entry(row.seq, row.at, row.kind, json.loads(row.payload), row.previous, row.sha256)
        for row in rows
    ]
    return entries[::-1]
