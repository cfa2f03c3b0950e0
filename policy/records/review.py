"""The review of what was read in documents: accept, edit, split, merge, reject, each step logged.

A finding with a formal norm stands in the register as a draft from the start; only `accept` puts
one in force, by the name of whoever accepts it.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from pydantic import ValidationError
from sqlalchemy import Connection, insert, select, update

from undercard.policy.errors import RegisterError
from undercard.policy.extraction.findings import Choice, Finding
from undercard.policy.norms.attribute_schema import AttributeSchema
from undercard.policy.norms.norm import Norm
from undercard.policy.norms.table import CandidateTable
from undercard.policy.records import adoption, audit, record_tables, register
from undercard.policy.records.adoption import Adoption

_TABLE = record_tables.findings


def keep_findings(connection: Connection, found: Iterable[Finding], by: str) -> list[Finding]:
    """Keep findings, and put the first choice of each in the register as a draft.

    What is there already is left as it is. Returns those that are new.
    """
    record_tables.lock(connection)
    known = set(connection.execute(select(_TABLE.c.id)).scalars())
    new = [one for one in found if one.id not in known]
    for one in new:
        row = {"id": one.id, "document": one.document, "state": one.state, "body": _body(one)}
        connection.execute(insert(_TABLE), row)
        if one.choices:
            register.draft(connection, one.choices[0].norm, by)
    return new


def findings(
    connection: Connection, *, document: str | None = None, only_open: bool = False
) -> list[Finding]:
    """The findings, in the order in which they were read."""
    asked = select(_TABLE).order_by(_TABLE.c.place)
    if document is not None:
        asked = asked.where(_TABLE.c.document == document)
    if only_open:
        asked = asked.where(_TABLE.c.state == "open")
    return [_read(row.body) for row in connection.execute(asked)]


def finding(connection: Connection, name: str) -> Finding:
    """One finding. Raises RegisterError naming those that are open."""
    row = connection.execute(select(_TABLE).where(_TABLE.c.id == name)).first()
    if row is None:
        known = ", ".join(one.id for one in findings(connection, only_open=True)) or "none"
        raise RegisterError(f"there is no finding {name!r}; open are: {known}")
    return _read(row.body)


def accept(
    connection: Connection,
    name: str,
    by: str,
    *,
    choice: int = 1,
    anyway: bool = False,
    table: CandidateTable | None = None,
    schema: AttributeSchema | None = None,
    several: Sequence[str] = (),
) -> Adoption:
    """Adopt one choice of a finding, counted from 1, under the name of who accepts it.

    Refused, unless `anyway`, where a conflict blocks it, or where the norm leaves words of the
    sentence out. `table`, `schema` and `several` are those of `find_conflicts`. Raises
    RegisterError.
    """
    one = _open(connection, name)
    taken = _choice(one, choice)
    if taken.left_out and not anyway:
        raise RegisterError(
            f"{name}: the norm does not say “{'”, “'.join(taken.left_out)}”; edit it, or accept it "
            "without these words with --anyway"
        )
    norm = _confirmed(connection, taken.norm, by)
    done = adoption.adopt(
        connection, [norm], by, anyway=anyway, table=table, schema=schema, several=several
    )
    if done.adopted:
        _settle(connection, one, by, "adopted", norm=done.norms[0].ref, choice=choice)
    return done


def edit(connection: Connection, name: str, fields: Mapping[str, Any], by: str) -> Finding:
    """Change fields of a finding's norm; None takes a field away. Raises RegisterError in words.

    A finding that had no norm gets one, if the fields make one.
    """
    one = _open(connection, name)
    start = one.choices[0].norm if one.choices else None
    body = start.model_dump(mode="json", by_alias=True, exclude_none=True) if start else _bare(one)
    changed = {key: value for key, value in {**body, **fields}.items() if value is not None}
    changed |= {"version": _next(connection, name), "state": "draft"}
    try:
        norm = Norm.model_validate(changed)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "norm"
        said = str(first["msg"]).removeprefix("Value error, ")
        raise RegisterError(f"{name}: {where}: {said}") from error
    register.draft(connection, norm, by)
    made = one.model_copy(
        update={"choices": (Choice(norm=norm, differs=f"edited by {by}"),), "refusal": None}
    )
    _write(connection, made)
    written = json.loads(json.dumps(fields, default=str))
    entry = {"finding": name, "step": "edited", "by": by, "fields": written}
    audit.append(connection, "review", entry)
    return made


def reject(connection: Connection, name: str, why: str, by: str) -> Finding:
    """Put a finding aside for good, with the reason. Raises RegisterError without one."""
    if not why.strip():
        raise RegisterError(f"{name}: say why it is rejected; the reason is kept")
    return _close(connection, name, by, "rejected", why=why)


def split(connection: Connection, name: str, parts: Sequence[Finding], by: str) -> list[Finding]:
    """Replace a finding by those that its parts state."""
    if len(parts) < 2:
        raise RegisterError(f"{name}: both parts need a norm; nothing was divided")
    _close(connection, name, by, "split", into=[one.id for one in parts])
    return keep_findings(connection, parts, by)


def merge(connection: Connection, names: Sequence[str], by: str) -> Finding:
    """Take findings for one: the first stays open, the others are closed and point to it."""
    if len(set(names)) < 2:
        raise RegisterError("merge: name at least two findings; the first is kept")
    first = _open(connection, names[0])
    for name in dict.fromkeys(names[1:]):
        _close(connection, name, by, "merged", norm=first.id)
    return first


def _close(connection: Connection, name: str, by: str, state: str, **more: object) -> Finding:
    one = _open(connection, name)
    if one.choices and register.latest(connection, name).state == "draft":
        register.retire(connection, name, by)
    return _settle(connection, one, by, state, **more)


def _settle(connection: Connection, one: Finding, by: str, state: str, **more: object) -> Finding:
    kept = {key: value for key, value in more.items() if key in ("norm", "why")}
    done = one.model_copy(update={"state": state, **kept})
    _write(connection, done)
    audit.append(connection, "review", {"finding": one.id, "step": state, "by": by, **more})
    return done


def _open(connection: Connection, name: str) -> Finding:
    record_tables.lock(connection)
    one = finding(connection, name)
    if one.state != "open":
        raise RegisterError(f"{name} was {one.state} already")
    return one


def _choice(one: Finding, choice: int) -> Choice:
    if not one.choices:
        says = one.refusal.says if one.refusal else "it has no formal norm"
        raise RegisterError(
            f"{one.id} cannot be enforced here, because {says}; edit it, or reject it with a reason"
        )
    if not 1 <= choice <= len(one.choices):
        raise RegisterError(f"{one.id} has choices 1 to {len(one.choices)}, not {choice}")
    return one.choices[choice - 1]


def _confirmed(connection: Connection, norm: Norm, by: str) -> Norm:
    """The norm as it is adopted: a version of its own, with who confirmed the reading."""
    extraction = (
        norm.extraction.model_copy(update={"confirmed_by": by}) if norm.extraction else None
    )
    return norm.model_copy(
        update={
            "version": _next(connection, norm.id),
            "extraction": extraction,
            "approved_by": by,
            "approved_at": datetime.now(UTC),
        }
    )


def _next(connection: Connection, name: str) -> int:
    return 1 + max(
        (norm.version for norm in register.listing(connection, every_version=True)
         if norm.id == name), default=0,
    )  # fmt: skip


def _bare(one: Finding) -> dict[str, Any]:
    """What a norm takes from a finding that had none: its words and their place."""
    source = {"quote": one.quote, "span": (one.start, one.end), "sha256": one.document}
    extraction = {"model": one.reader, "confidence": one.confidence}
    return {"id": one.id, "says": " ".join(one.quote.split()), "source": source,
            "extraction": extraction}  # fmt: skip


def _write(connection: Connection, one: Finding) -> None:
    values = {"state": one.state, "body": _body(one)}
    connection.execute(update(_TABLE).where(_TABLE.c.id == one.id).values(values))


def _body(one: Finding) -> str:
    return audit.canonical(one.model_dump(mode="json", by_alias=True, exclude_none=True))


def _read(body: str) -> Finding:
    return Finding.model_validate_json(body)
