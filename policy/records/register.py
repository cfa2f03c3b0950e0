"""The life of norms in the store: drafted, adopted, suspended, retired, version by version, each
step in the audit log.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from undercard.policy.errors import RegisterError
from undercard.policy.norms.norm import Norm, State, unfit_for_registers
from undercard.policy.norms.norm_set import check_set
from undercard.policy.records import audit, record_tables

_STEPS: dict[State, tuple[State, ...]] = {  # from which states each can be reached
    "draft": (),
    "adopted": ("draft", "suspended"),
    "suspended": ("adopted",),
    "retired": ("draft", "adopted", "suspended"),
}


Note = Mapping[str, Any]  # what is written beside a step in the audit log, as JSON


def adopt(connection: Connection, norm: Norm, by: str, note: Note | None = None) -> Norm:
    """Adopt a version; the version adopted before it is retired.

    Raises RegisterError where that is not allowed.

    A version is never edited: other words under a version that is there already are refused.
    `note`: what the audit record says besides, such as the conflicts that were known.
    """
    record_tables.lock(connection)
    newest = _newest(connection, norm.id)
    present = _versions(connection, norm.id).get(norm.version)
    if present is not None:
        if _body(present) != _body(norm):
            raise RegisterError(
                f"{norm.ref} is in the register with other content, and a version is never edited: "
                f"give the change version {newest + 1}"
            )
        return _step(connection, present, "adopted", by, note)
    if norm.version < newest:
        raise RegisterError(
            f"{norm.ref} is older than version {newest}, which is there: use version {newest + 1}"
        )
    _take_over(connection, norm, by)
    return _write(connection, norm, "adopted", by, note)


def draft(connection: Connection, norm: Norm, by: str) -> Norm:
    """Put a version in the register without force."""
    record_tables.lock(connection)
    newest = _newest(connection, norm.id)
    if norm.version <= newest:
        raise RegisterError(
            f"{norm.ref}: version {newest} is there already: use version {newest + 1}"
        )
    return _write(connection, norm, "draft", by)


def suspend(connection: Connection, norm_id: str, by: str) -> Norm:
    """Take an adopted norm out of force for now."""
    return _move_latest(connection, norm_id, "suspended", by)


def resume(connection: Connection, norm_id: str, by: str, note: Note | None = None) -> Norm:
    """Put a suspended or drafted norm in force.

    A version of it that is in force already is retired.
    """
    return _move_latest(connection, norm_id, "adopted", by, note)


def latest(connection: Connection, norm_id: str) -> Norm:
    """The newest version of a norm. Raises RegisterError naming those there are."""
    versions = _versions(connection, norm_id)
    if not versions:
        known = ", ".join(norm.id for norm in listing(connection)) or "none"
        raise RegisterError(f"there is no norm {norm_id!r} in the register; it holds: {known}")
    return versions[max(versions)]


def retire(connection: Connection, norm_id: str, by: str) -> Norm:
    """Take a norm out of force for good; a new version may be adopted later."""
    return _move_latest(connection, norm_id, "retired", by)


def listing(connection: Connection, *, every_version: bool = False) -> list[Norm]:
    """The newest version of each norm (or every version), in the register's order, in the state
    that it has now.
    """
    table = record_tables.norms.c
    rows = connection.execute(
        select(record_tables.norms).order_by(table.position, table.id, table.version)
    )
    found = [_read(row.body, row.state) for row in rows]
    if every_version:
        return found
    return list({norm.id: norm for norm in found}.values())


def adopted(connection: Connection) -> list[Norm]:
    """The norms in force."""
    return [norm for norm in listing(connection, every_version=True) if norm.state == "adopted"]


def sync(connection: Connection, norms: Iterable[Norm], by: str) -> int:
    """Fill an empty register; one that holds anything is left as it is.

    Returns how many norms were written.
    """
    record_tables.lock(connection)
    if connection.execute(select(func.count()).select_from(record_tables.norms)).scalar_one():
        return 0
    given = list(norms)
    check_set(given)
    for norm in given:
        _write(connection, norm, norm.state, by)
    return len(given)


def _versions(connection: Connection, norm_id: str) -> dict[int, Norm]:
    rows = connection.execute(
        select(record_tables.norms)
        .where(record_tables.norms.c.id == norm_id)
        .order_by(record_tables.norms.c.version)
    )
    return {row.version: _read(row.body, row.state) for row in rows}


def _newest(connection: Connection, norm_id: str) -> int:
    return max(_versions(connection, norm_id), default=0)


def _move_latest(
    connection: Connection, norm_id: str, state: State, by: str, note: Note | None = None
) -> Norm:
    record_tables.lock(connection)
    return _step(connection, latest(connection, norm_id), state, by, note)


def _step(
    connection: Connection, norm: Norm, state: State, by: str, note: Note | None = None
) -> Norm:
    if norm.state == state:
        return norm
    if norm.state not in _STEPS[state]:
        raise RegisterError(
            f"{norm.ref} is {norm.state} and cannot become {state}; adopt a new version instead"
        )
    if state == "adopted":
        _take_over(connection, norm, by)
    key = (record_tables.norms.c.id == norm.id) & (record_tables.norms.c.version == norm.version)
    step = {"norm": norm.ref, "from": norm.state, "to": state, "by": by, "sha256": _hash(norm)}
    written = audit.append(connection, "norm", {**step, **(note or {})})
    values = {"state": state, "changed_at": written.at, "changed_by": by}
    connection.execute(update(record_tables.norms).where(key).values(values))
    return norm.model_copy(update={"state": state})


def _take_over(connection: Connection, norm: Norm, by: str) -> None:
    """Make room for a version that is to bind: check it beside the others, and retire the version
    before it.
    """
    _require_no_limit(norm)
    check_set([*(other for other in adopted(connection) if other.id != norm.id), norm])
    for old in _versions(connection, norm.id).values():
        if old.version != norm.version and old.state in ("adopted", "suspended"):
            if old.version > norm.version:
                raise RegisterError(
                    f"{norm.ref} is older than {old.ref}, which is {old.state}: retire that one "
                    "first"
                )
            _step(connection, old, "retired", by)
        elif old.state == "draft" and old.version < norm.version:
            _step(connection, old, "retired", by)


def _write(
    connection: Connection, norm: Norm, state: State, by: str, note: Note | None = None
) -> Norm:
    _require_no_limit(norm)
    position = (
        connection.execute(
            select(func.coalesce(func.max(record_tables.norms.c.position), 0))
        ).scalar_one()
        + 1
    )
    earlier = (
        connection.execute(
            select(record_tables.norms.c.position).where(record_tables.norms.c.id == norm.id)
        )
        .scalars()
        .first()
    )
    place = earlier if earlier is not None else position
    step = {"norm": norm.ref, "from": None, "to": state, "by": by, "sha256": _hash(norm)}
    content = {"body": json.loads(_body(norm)), "position": place}
    written = audit.append(connection, "norm", {**step, **content, **(note or {})})
    row = {
        "id": norm.id,
        "version": norm.version,
        "state": state,
        "body": _body(norm),
        "position": place,
        "changed_at": written.at,
        "changed_by": by,
    }
    connection.execute(insert(record_tables.norms), row)
    return norm.model_copy(update={"state": state})


def _require_no_limit(norm: Norm) -> None:
    if unfit := unfit_for_registers(norm):
        field, why = unfit
        raise RegisterError(f"{norm.ref}: {field}: {why}")


def _body(norm: Norm) -> str:
    """A version's content, without its state, as canonical JSON."""
    return audit.canonical(
        norm.model_dump(mode="json", by_alias=True, exclude={"state"}, exclude_none=True)
    )


def _hash(norm: Norm) -> str:
    return hashlib.sha256(_body(norm).encode()).hexdigest()


def _read(body: str, state: State) -> Norm:
    return Norm.model_validate({**json.loads(body), "state": state})
