"""Adopting norms with their conflicts known: looked for under the lock of the register, and written
to its record.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from undercard.policy.conflicts.conflict import Conflict
from undercard.policy.conflicts.search import find_conflicts
from undercard.policy.norms.attribute_schema import AttributeSchema
from undercard.policy.norms.norm import Norm
from undercard.policy.norms.table import CandidateTable
from undercard.policy.records import record_tables, register


@dataclass(frozen=True)
class Adoption:
    """The norms, the conflicts that they make, and whether they were adopted."""

    norms: tuple[Norm, ...]
    conflicts: tuple[Conflict, ...]
    adopted: bool


def adopt(
    connection: Connection,
    norms: Sequence[Norm] | str,
    by: str,
    *,
    anyway: bool = False,
    size: int = 20,
    table: CandidateTable | None = None,
    schema: AttributeSchema | None = None,
    several: Collection[str] = (),
) -> Adoption:
    """Adopt norms, or the newest version in the register of an id: all of them, or none where a
    conflict blocks one and not `anyway`.

    Whoever adopts waits for whoever is adopting, and then sees what that one adopted. The audit
    record of each adoption has every conflict found that it is in, with who gives way. `size`,
    `table`, `schema` and `several` are those of `find_conflicts`.
    """
    record_tables.lock(connection)
    given = (register.latest(connection, norms),) if isinstance(norms, str) else tuple(norms)
    ids = {norm.id for norm in given}
    others = [other for other in register.adopted(connection) if other.id not in ids]
    new = [norm.model_copy(update={"state": "adopted"}) for norm in given]
    found = tuple(
        find_conflicts(
            [*others, *new],
            table=table,
            size=size,
            several=several,
            about=ids,
            schema=schema,
            present=[norm.id for norm in register.listing(connection)],
        )
    )
    if any(conflict.blocks for conflict in found) and not anyway:
        drafts = tuple(norm.model_copy(update={"state": "draft"}) for norm in given)
        return Adoption(drafts, found, adopted=False)
    if isinstance(norms, str):
        done = [register.resume(connection, norms, by, _note(given[0], found))]
    else:
        done = [
            register.adopt(connection, norm, by, _note(norm, found)) for norm in _in_order(given)
        ]
    return Adoption(tuple(done), found, adopted=True)


def _note(norm: Norm, found: Sequence[Conflict]) -> dict[str, object] | None:
    own = [one.model_dump(mode="json") for one in found if norm.ref in one.members]
    return {"conflicts": own} if own else None


def _in_order(norms: Sequence[Norm]) -> Iterator[Norm]:
    """Each after the one that it is part of, where that is among them; they go in no circle."""
    left = {norm.id: norm for norm in norms}
    while left:
        ready = [norm for norm in left.values() if norm.part_of not in left]
        for norm in ready:
            yield left.pop(norm.id)
