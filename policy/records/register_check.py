"""Compares the register with the steps that the audit log has of it."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, Row, select

from undercard.policy.records import audit
from undercard.policy.records.difference import Difference
from undercard.policy.records.record_tables import norms

_KIND = "norms"


class RegisterCheck:
    """Each version's content, state and place, and who changed it last, and when."""

    kinds = frozenset({"norm"})

    def __init__(self) -> None:
        self._bodies: dict[str, Mapping[str, Any]] = {}
        self._last: dict[str, dict[str, object]] = {}

    def take(self, row: audit.Row, payload: Mapping[str, Any]) -> None:
        """See a step in a norm's life."""
        ref = payload["norm"]
        if "body" in payload:
            self._bodies[ref] = payload["body"]
        told = self._last.setdefault(ref, {})
        told |= {"state": payload["to"], "changed_by": payload["by"]}
        if row.commitment is not None:  # before, the register and the log had clocks of their own
            told["changed_at"] = row.at
        if "position" in payload:
            told["position"] = payload["position"]

    def differences(self, connection: Connection) -> Iterator[Difference]:
        """The first in each version, in the register's order."""
        unseen = dict(self._last)
        for row in connection.execute(select(norms).order_by(norms.c.position, norms.c.version)):
            ref = f"{row.id}@{row.version}"
            told = unseen.pop(ref, None)
            if told is None:
                yield Difference(_KIND, f"{ref} is in the register, and no record put it there")
            elif said := next(self._faults(ref, row, told), None):
                yield Difference(_KIND, f"{ref}: {said}")
        for ref in unseen:
            yield Difference(_KIND, f"{ref} is gone from the register")

    def _faults(self, ref: str, row: Row[Any], told: Mapping[str, object]) -> Iterator[str]:
        body = self._bodies.get(ref, {})
        if audit.canonical(body) != row.body:
            yield _changed(body, row.body)
        for name, value in told.items():
            if getattr(row, name) != value:
                yield f"{name} is {value} on record, {getattr(row, name)} in the register"


def _changed(body: Mapping[str, Any], text: str) -> str:
    try:
        held = json.loads(text)
    except ValueError:
        held = None
    if not isinstance(held, dict):
        return "its content is no norm any more"
    for name in sorted({*body, *held}):
        if body.get(name) != held.get(name):
            there, here = body.get(name, "nothing"), held.get(name, "nothing")
            return f"{name} is {there} on record, {here} in the register"
    return "its content is written otherwise than it was"
