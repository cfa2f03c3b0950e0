"""What the audit log keeps: lists with all that they were made from, and the steps of norms.

Leaves judging to others.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, Select, select

from undercard.policy.enforcement.accounts import Account
from undercard.policy.errors import BrokenChainError
from undercard.policy.norms.binding import day_of
from undercard.policy.norms.norm import Norm, id_of
from undercard.policy.norms.table import CandidateTable
from undercard.policy.records import audit, evidence, record_tables, register
from undercard.policy.records.ruling_record import RulingRecord
from undercard.policy.ruling import Ruling
from undercard.policy.solver.order_constraints import Heard


@dataclass(frozen=True)
class Step:
    """A step in a norm's life: when, which version, from which state to which, and by whom."""

    at: datetime
    norm: str
    before: str | None
    after: str
    by: str


@dataclass(frozen=True)
class PastList:
    """One ruling on record: its place in the log, its turn, and the norms that it was given, as
    they were then.

    `missing`: which of these is not kept, in words.
    """

    seq: int
    at: datetime
    turn: str
    ruling: Ruling
    norms: tuple[Norm, ...]
    missing: str | None = None

    @property
    def session(self) -> str:
        """The dialogue that it belongs to."""
        return self.turn.rpartition("/")[0] or self.turn

    @property
    def limits(self) -> tuple[Norm, ...]:
        """What the listener asked for, as norms."""
        return tuple(norm for norm in self.norms if norm.is_limit)

    @property
    def day(self) -> date:
        """The day that decided which norms were valid: the station's, or by UTC where the context
        names none.
        """
        return day_of(self.ruling.context) or self.at.astimezone(UTC).date()

    @property
    def accounts(self) -> dict[str, Account]:
        """What the norms over time held before the list, by id."""
        return {
            result.id: Account(
                result.account.counted_before,
                result.account.out_of_before,
                result.account.opening,
                result.account.price,
                result.account.values,
                result.account.elapsed,
            )
            for result in self.ruling.norms
            if result.account is not None
        }

    @property
    def heard(self) -> dict[str, Heard]:
        """What norms of order looked back at before the list, by id."""
        return {one.id: one.heard for one in self.ruling.norms if one.heard is not None}

    def candidates(self, connection: Connection) -> CandidateTable | None:
        """What it was made from; None when that was not kept.

        Raises BrokenChainError when it was changed.
        """
        return evidence.load(connection, self.ruling.candidates_sha256)


def past_lists(
    connection: Connection,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    last: int | None = None,
) -> list[PastList]:
    """Every list on record between two moments (aware), oldest first.

    With `last`, the latest so many of them.
    """
    query = within(
        select(record_tables.audit).where(record_tables.audit.c.kind == "ruling"), since, until
    )
    norms = _versions(connection)
    found: list[PastList] = []
    for row in connection.execute(query.order_by(record_tables.audit.c.seq.desc())).mappings():
        if last is not None and len(found) == last:
            break
        found += _read(row, norms)
    return found[::-1]


def one_list(connection: Connection, which: str) -> PastList | None:
    """The list of a record's number, or the latest of a turn's key; None when there is none."""
    query = (
        select(record_tables.audit)
        .where(record_tables.audit.c.kind == "ruling")
        .order_by(record_tables.audit.c.seq.desc())
    )
    rows = connection.execute(
        query.where(record_tables.audit.c.seq == int(which)) if which.isdigit() else query
    ).mappings()
    norms = _versions(connection)
    given = (past for row in rows for past in _read(row, norms))
    return next((past for past in given if which.isdigit() or past.turn == which), None)


def steps(
    connection: Connection,
    since: datetime | None = None,
    until: datetime | None = None,
    norm: str | None = None,
) -> Iterator[Step]:
    """What happened to norms (or to every version of one) in that time, oldest first."""
    query = within(
        select(record_tables.audit).where(record_tables.audit.c.kind == "norm"), since, until
    )
    for row in connection.execute(query.order_by(record_tables.audit.c.seq)):
        payload = json.loads(row.payload)
        if norm is None or id_of(payload["norm"]) == norm:
            yield Step(
                datetime.fromisoformat(row.at),
                payload["norm"],
                payload["from"],
                payload["to"],
                payload["by"],
            )


def listeners(connection: Connection) -> dict[str, str]:
    """Who each turn's list was for, by the turn's key; without forgotten listeners."""
    table = record_tables.ledger.c
    query = select(table.turn_key, table.listener).where(table.listener.is_not(None)).distinct()
    return {row.turn_key: row.listener for row in connection.execute(query)}


def within(
    query: Select[Any],
    since: datetime | None,
    until: datetime | None,
    at: ColumnElement[str] = record_tables.audit.c.at,
) -> Select[Any]:
    """Narrow a query to rows from `since` until before `until`, by the column `at`: of the audit
    log unless given.
    """
    if since is not None:
        query = query.where(at >= since.astimezone(UTC).isoformat())
    if until is None:
        return query
    return query.where(at < until.astimezone(UTC).isoformat())


def _versions(connection: Connection) -> dict[str, Norm]:
    """Every version that was ever adopted or drafted, as it bound when it was in force."""
    listed = register.listing(connection, every_version=True)
    return {norm.ref: norm.model_copy(update={"state": "adopted"}) for norm in listed}


def _read(row: RowMapping, versions: Mapping[str, Norm]) -> Iterator[PastList]:
    """The list that a record holds; none where a turn made no list."""
    try:
        if audit.BLANKED in json.loads(row["payload"]):
            return
        record = RulingRecord.model_validate_json(row["payload"])
    except ValueError as error:
        raise BrokenChainError(
            f"record {row['seq']} cannot be read as a ruling: it was changed after it was written"
        ) from error
    if record.ruling is None:
        return
    known = dict(versions) | {norm.ref: norm for norm in record.limits}
    refs = record.norms or ()
    found = tuple(known[ref] for ref in refs if ref in known)
    lost = [ref for ref in refs if ref not in known]
    at = datetime.fromisoformat(row["at"])
    missing = _missing(record, lost)
    yield PastList(row["seq"], at, record.turn, record.ruling, found, missing)


def _missing(record: RulingRecord, unknown: Sequence[str]) -> str | None:
    if record.norms is None:
        return "the record does not say which norms the list was made under"
    if unknown:
        return f"the register does not have {', '.join(unknown)}"
    return None
