"""Blanks records of the audit log for whoever is to be forgotten, without breaking its chain.

A blanked record keeps its number, time and hash, on which the next one rests, and its commitment,
whose salt goes; in the place of what it held it names the record that vouches for it. Only what is
the listener's own is blanked: what they were shown and told, and a list that they set limits for.
One that was made under no limits says nothing of anybody.
"""

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, delete, select, update

from undercard.policy.records import audit, holders, record_tables

_AUDIT, _EVIDENCE, _LISTS = record_tables.audit, record_tables.evidence, record_tables.audit_lists
_FOUND = (
    select(_AUDIT.c.seq, _AUDIT.c.kind, _AUDIT.c.payload, _LISTS.c.candidates)
    .join(_LISTS, _LISTS.c.seq == _AUDIT.c.seq)
    .order_by(_AUDIT.c.seq)
)


@dataclass(frozen=True)
class Blanked:
    """The numbers of the records that were blanked, and how many sets of candidates went with them.

    `proof`: number and hash of the record that says so.
    """

    records: tuple[int, ...]
    candidates: int
    proof: tuple[int, str]


def blank(connection: Connection, sessions: Collection[str], names: Iterable[str] = ()) -> Blanked:
    """Blank what is the listener's own of these sessions; the caller commits.

    `names`: of the accounts' holders who are forgotten with them.
    """
    record_tables.lock(connection)
    theirs = connection.execute(_FOUND.where(_LISTS.c.session.in_(sessions)))
    gone = [row for row in theirs if row.kind == audit.SHOWN or _is_limited(row)]
    kept = {
        row.candidates: row.seq
        for row in connection.execute(
            _FOUND.where(
                _LISTS.c.session == "", _LISTS.c.candidates.in_({one.candidates for one in gone})
            )
        )
    }
    seqs = {row.seq for row in gone}
    unneeded = {
        row.candidates
        for row in gone
        if row.candidates and not _needed(connection, row.candidates, seqs)
    }
    records = sorted(seqs | {kept[one] for one in unneeded if one in kept})
    said = {
        "sessions": len(set(sessions)),
        "holders": holders.release(connection, names),
    }
    for sha256 in unneeded:
        connection.execute(delete(_EVIDENCE).where(_EVIDENCE.c.sha256 == sha256))
    return Blanked(tuple(records), len(unneeded), _blank(connection, records, said))


def blank_shown(connection: Connection, turns: Collection[str]) -> None:
    """Blank what the log says of what was shown in these turns, since words were struck from it.

    The caller commits, and binds them anew.
    """
    record_tables.lock(connection)
    sessions = {turn.rpartition("/")[0] for turn in turns}
    theirs = _FOUND.where(_AUDIT.c.kind == audit.SHOWN, _LISTS.c.session.in_(sessions))
    rows = connection.execute(theirs).all()
    records = [row.seq for row in rows if json.loads(row.payload)["turn"] in turns]
    if records:
        _blank(connection, records, {"sessions": 0, "holders": []})


def _blank(
    connection: Connection, records: Sequence[int], said: dict[str, object]
) -> tuple[int, str]:
    voucher = audit.append(connection, audit.FORGOTTEN, {**said, "records": list(records)})
    text = audit.canonical({audit.BLANKED: voucher.seq})
    for seq in records:
        here = _AUDIT.c.seq == seq
        connection.execute(update(_AUDIT).where(here).values(payload=text, salt=None))
        connection.execute(delete(_LISTS).where(_LISTS.c.seq == seq))
    return voucher.seq, voucher.sha256


def _needed(connection: Connection, candidates: str, but: Collection[int]) -> bool:
    """Whether a list that stays was made from them."""
    query = select(_LISTS.c.seq).where(
        _LISTS.c.candidates == candidates, _LISTS.c.session != "", _LISTS.c.seq.not_in(but)
    )
    return connection.scalar(query.limit(1)) is not None


def _is_limited(row: Row[Any, Any, Any, Any]) -> bool:
    """Whether it is the record of a list with anything that the listener asked for."""
    if row.kind != audit.LIST:
        return False
    payload = json.loads(row.payload)
    results = (payload.get("ruling") or {}).get("norms", ())
    return bool(payload.get("limits")) or any(
        str(one.get("id", "")).startswith("limit.") for one in results
    )
