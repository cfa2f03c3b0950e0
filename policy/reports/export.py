"""A folder for an auditor: norms, sources, records, ledger and a report, with a manifest by which
it checks itself.

Listeners are numbered, never named. The records are as they were written, so that their chain can
be walked anywhere.
"""

import csv
import hashlib
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, func, select

from undercard.policy.errors import ExportError
from undercard.policy.forms.document import Register, dump
from undercard.policy.forms.odrl import dump_odrl
from undercard.policy.norms.norm import Norm
from undercard.policy.records import audit, ledger, record_tables, register
from undercard.policy.records.recorded_lists import past_lists, steps, within
from undercard.policy.records.signed_note import SignerKey
from undercard.policy.reports import report
from undercard.policy.reports.anchoring import anchors
from undercard.policy.reports.report import Account, Dossier

MANIFEST, RECORDS = "manifest.json", "records.jsonl"
FORMAT = "undercard-audit/1"
_COLUMNS = ("at", "turn", "norm", "version", "account", "counted", "out_of", "replaced_by")


@dataclass(frozen=True)
class Export:
    """What goes into the folder, read in one transaction."""

    dossier: Dossier
    records: tuple[dict[str, Any], ...]
    ledger: str
    anchors: Mapping[str, str] = field(default_factory=dict)


def collect(
    connection: Connection,
    since: datetime | None = None,
    until: datetime | None = None,
    zone: tzinfo = UTC,
    key: SignerKey | None = None,
) -> Export:
    """Read all that belongs to the time from `since` until before `until`.

    The station's `zone` says when a day begins. With a `key` a checkpoint is signed.
    """
    records = _records(connection, since, until)
    return Export(
        gather(connection, since, until, zone),
        records,
        _ledger(connection, since, until),
        anchors(connection, records, key) if key else {},
    )


def write(export: Export, folder: Path) -> None:
    """Write the folder. A log that was tampered with is written as it is, and the report says so.

    Raises ExportError when the folder holds anything already, or cannot be written.
    """
    dossier = export.dossier
    _require_empty(folder)
    files = {
        "sources.jsonl": _lines(_sources(dossier.norms)),
        RECORDS: _lines(export.records),
        "ledger.csv": export.ledger,
        "report.html": report.html(dossier),
        **export.anchors,
    }
    for norm in dossier.norms:
        files[f"norms/{norm.ref}.yaml"] = dump(Register(norms=()), [norm])
        files[f"norms/{norm.ref}.jsonld"] = dump_odrl([norm])
    manifest = _manifest(dossier, export.records, files)
    _write(folder, files | {MANIFEST: json.dumps(manifest, indent=2, ensure_ascii=False) + "\n"})


def gather(
    connection: Connection, since: datetime | None, until: datetime | None, zone: tzinfo
) -> Dossier:
    """What the report shows of that time."""
    norms = register.listing(connection, every_version=True)
    return Dossier(
        since,
        until,
        audit.verify(connection),
        tuple(past_lists(connection, since=since, until=until)),
        tuple(norms),
        tuple(steps(connection, since, until)),
        tuple(_accounts(connection, norms, (until or _last_moment(connection)).astimezone(zone))),
    )


def _records(
    connection: Connection, since: datetime | None, until: datetime | None
) -> tuple[dict[str, Any], ...]:
    """The part of the chain that has every record of that time, whole even where a clock had
    jumped, and on to the last record that vouches for one that was blanked.
    """
    seq = record_tables.audit.c.seq
    first, last = connection.execute(
        within(select(func.min(seq), func.max(seq)), since, until)
    ).one()
    if first is None:
        return ()
    rows = list[dict[str, Any]]()
    query = select(record_tables.audit).where(seq >= first).order_by(seq)
    for row in connection.execute(query).mappings():
        if row["seq"] > last:
            break
        rows.append(dict(row))
        last = max(last, audit.voucher_of(row["payload"]) or 0)
    return tuple(rows)


def _manifest(
    dossier: Dossier, records: Sequence[Mapping[str, Any]], files: Mapping[str, str]
) -> dict[str, Any]:
    end = dossier.chain.head
    first = records[0] if records else {"seq": end.seq + 1, "previous": end.sha256}
    last = records[-1] if records else {"seq": end.seq, "sha256": end.sha256}
    return {
        "format": FORMAT,
        "since": dossier.since.isoformat() if dossier.since else None,
        "until": dossier.until.isoformat() if dossier.until else None,
        "chain": {
            "first": first["seq"],
            "previous": first["previous"],
            "last": last["seq"],
            "head": last["sha256"],
            "intact": dossier.chain.intact,
            "why": dossier.chain.why,
        },
        "log": {"seq": end.seq, "sha256": end.sha256},
        "files": {
            name: hashlib.sha256(text.encode()).hexdigest() for name, text in sorted(files.items())
        },
    }


def _require_empty(folder: Path) -> None:
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ExportError(
            f"{folder} is not an empty folder, and nothing is overwritten: give another name"
        )


def _write(folder: Path, files: Mapping[str, str]) -> None:
    """Write every file, the manifest last: a folder without one is not whole."""
    try:
        for name, text in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise ExportError(f"{folder} cannot be written: {error.strerror}") from error


def _lines(rows: Sequence[Mapping[str, Any]]) -> str:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def _sources(norms: Sequence[Norm]) -> list[dict[str, Any]]:
    return [
        {"norm": norm.ref, **norm.source.model_dump(mode="json", exclude_none=True)}
        for norm in norms
        if norm.source
    ]


def _ledger(connection: Connection, since: datetime | None, until: datetime | None) -> str:
    """The rows of confirmed lists as CSV; `account` says whose, without a name.

    What was replaced by a later list counts no more.
    """
    table = record_tables.ledger.c
    query = within(
        select(record_tables.ledger).where(table.state != "held"), since, until, table.at
    )
    numbers = _Numbered()
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for row in connection.execute(query.order_by(table.at, table.turn_key, table.norm)):
        account = "" if row.holder is None else numbers.of(row.holder, row.session)
        sums = (row.counted, row.out_of, row.replaced_by or "")
        writer.writerow((row.at, row.turn_key, row.norm, row.version, account, *sums))
    return buffer.getvalue()


def _last_moment(connection: Connection) -> datetime:
    """When the last record was written; the beginning of time for an empty log."""
    at = connection.scalar(
        select(record_tables.audit.c.at).order_by(record_tables.audit.c.seq.desc()).limit(1)
    )
    if at:
        return datetime.fromisoformat(at)
    return datetime.fromtimestamp(0, UTC)


def _accounts(connection: Connection, norms: Sequence[Norm], at: datetime) -> Iterator[Account]:
    """The accounts as they stood at a moment."""
    numbers = _Numbered()
    adopted = [norm for norm in norms if norm.state == "adopted" and norm.keeps_account]
    for one in ledger.standings(connection, adopted, at):
        holder = numbers.of(one.holder, one.holder if one.norm.span.kind == "session" else None)
        account = one.account
        yield Account(
            one.norm.ref,
            one.norm.over,
            holder,
            _began(one.since),
            account.counted,
            account.out_of,
            one.owed,
        )


def _began(since: str) -> datetime | None:
    """The first moment of a window; the ledger keeps the one just before it."""
    if since:
        return datetime.fromisoformat(since) + timedelta(microseconds=1)
    return None


class _Numbered:
    """Names holders without their names: the same number for the same listener within one file."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def of(self, holder: str, session: str | None) -> str:
        if holder == "":
            return "everyone"
        if holder == session:
            return f"session {holder}"
        return f"listener {self._numbers.setdefault(holder, len(self._numbers) + 1)}"
