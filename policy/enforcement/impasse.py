"""Why no slate can be: the minimal cores, what kind of conflict each is, and what is missing, in
plain words.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from undercard.policy.norms.formula import predicate_text
from undercard.policy.norms.norm import Norm
from undercard.policy.norms.overlap import TooManySortsError
from undercard.policy.norms.table import CandidateTable
from undercard.policy.ruling import Kind
from undercard.policy.solver.constraints import Constraint
from undercard.policy.solver.cores import cores_of
from undercard.policy.solver.program import earliest
from undercard.policy.solver.satisfiability import Family

FURTHER = 3


@dataclass(frozen=True)
class Impasse:
    """The first minimal core, up to three more, and the first one's kind and want."""

    core: tuple[str, ...]
    cores: tuple[tuple[str, ...], ...]
    kind: Kind
    missing: str


def impasse(
    constraints: Sequence[Constraint], norms: Sequence[Norm], table: CandidateTable, size: int
) -> Impasse:
    """Explain constraints that cannot hold together on a table."""
    found = cores_of(constraints, len(table), size, limit=1 + FURTHER)
    core = found[0]
    members = [constraint for constraint in constraints if constraint.norm.id in core]
    kind = conflict_kind([d.norm for d in members], norms, size, table.several)
    return Impasse(core, tuple(found[1:]), kind, missing(members, len(table), size))


def conflict_kind(
    core: Sequence[Norm], norms: Sequence[Norm], size: int, several: Collection[str] = ()
) -> Kind:
    """Whether better candidates would help (supply), or nothing would (arithmetic; deontic where
    one forbids).

    `norms`: where `part_of` is looked up; `several`: attributes of which a candidate may have more
    than one value.
    """
    try:
        if Family([norm for norm in core if norm.per_list], norms, several).can(size):
            return "supply"
    except TooManySortsError:
        return "supply"  # nobody can say that nothing would help
    modalities = {norm.modality for norm in core}
    if {"obligation", "prohibition"} <= modalities:
        return "deontic"
    return "arithmetic"


def missing(core: Sequence[Constraint], count: int, size: int) -> str:
    """What the core lacks, in plain words: "needs 6 with artist_tier = emerging, 4 are there"."""
    first = earliest([constraint for constraint in core if constraint.groups is None], count, size)
    allowed = first < size
    wants = []
    for constraint in core:
        need = constraint.fewest
        there = _capped(allowed & (constraint.numerator > 0), core)
        if need > there:
            wants.append(
                f"needs {need} tracks with {predicate_text(constraint.norm.where)}, {_are(there)}"
            )
    if wants:
        return "; ".join(wants)
    there = _capped(allowed, core)
    if there < size:
        if there != 1:
            return f"needs {size} tracks, {there} fit"
        return f"needs {size} tracks, 1 fits"
    if len(core) == 1:
        return f"no order of {size} of these tracks keeps {core[0].norm.id}"
    names = " and ".join(constraint.norm.id for constraint in core)
    return f"{size} tracks can meet each of {names} alone, but not together"


def _are(there: int) -> str:
    if there == 1:
        return "1 is there"
    return f"{there} are there"


def _capped(usable: np.ndarray, core: Sequence[Constraint]) -> int:
    """How many of the usable candidates one slate could hold under the caps per value."""
    best = int(usable.sum())
    for constraint in core:
        if constraint.groups is not None and constraint.caps_only:
            most = constraint.most_of_one
            here = usable[constraint.groups.rows]
            counts = np.bincount(
                constraint.groups.values[here], minlength=len(constraint.groups.names)
            )
            unnamed = int(usable.sum()) - len(set(constraint.groups.rows[here].tolist()))
            best = min(best, int(np.minimum(counts, most).sum()) + unnamed)
    return best
