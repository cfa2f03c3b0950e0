"""Adopting a norm with its conflicts known: looked for under the lock of the register, and written
to its record.
"""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection

from undercard.policy.conflicts.conflict import Conflict
from undercard.policy.conflicts.search import find_conflicts
from undercard.policy.norms.norm import Norm
from undercard.policy.norms.table import CandidateTable
from undercard.policy.records import record_tables, register


@dataclass(frozen=True)
class Adoption:
    """The norm, the conflicts that it makes, and whether it was adopted."""

    norm: Norm
    conflicts: tuple[Conflict, ...]
    adopted: bool


def adopt(
    connection: Connection,
    norm: Norm | str,
    by: str,
    *,
    anyway: bool = False,
    size: int = 20,
    table: CandidateTable | None = None,
    several: Collection[str] = (),
) -> Adoption:
    """Adopt a norm, or the newest version in the register of an id, unless a conflict blocks it and
    not `anyway`.

    Whoever adopts waits for whoever is adopting, and then sees what that one adopted. The audit
    record of the adoption has every conflict found, with who gives way. `size`, `table` and
    `several` are those of `find_conflicts`.
    """
    record_tables.lock(connection)
    given = register.latest(connection, norm) if isinstance(norm, str) else norm
    others = [other for other in register.adopted(connection) if other.id != given.id]
    new = given.model_copy(update={"state": "adopted"})
    found = tuple(
        find_conflicts([*others, new], table=table, size=size, several=several, about={given.id})
    )
    if any(conflict.blocks for conflict in found) and not anyway:
        return Adoption(given.model_copy(update={"state": "draft"}), found, adopted=False)
    note = None
    if found:
        note = {"conflicts": [conflict.model_dump(mode="json") for conflict in found]}
    if isinstance(norm, str):
        return Adoption(register.resume(connection, norm, by, note), found, adopted=True)
    return Adoption(register.adopt(connection, given, by, note), found, adopted=True)
