"""Why no slate can be: the minimal cores, what kind of conflict each is, and what is missing, in plain words."""

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from policy.constraints import Demand, compile_demands
from policy.feasibility import cores_of, feasible
from policy.formula import predicate_text
from policy.norms import Norm
from policy.predicates import Predicate, tests
from policy.program import earliest
from policy.ruling import Kind
from policy.table import CandidateTable, Cell

FURTHER = 3
MOST_IMAGINED = 4000


@dataclass(frozen=True)
class Impasse:
    """The first minimal core, up to three more, and the first one's kind and want."""

    core: tuple[str, ...]
    cores: tuple[tuple[str, ...], ...]
    kind: Kind
    missing: str


def impasse(demands: Sequence[Demand], norms: Sequence[Norm], table: CandidateTable, size: int) -> Impasse:
    """Explain demands that cannot hold together on a table."""
    found = cores_of(demands, len(table), size, limit=1 + FURTHER)
    core = found[0]
    members = [demand for demand in demands if demand.norm.id in core]
    kind = conflict_kind([d.norm for d in members], norms, size)
    return Impasse(core, tuple(found[1:]), kind, missing(members, len(table), size))


def conflict_kind(core: Sequence[Norm], norms: Sequence[Norm], size: int) -> Kind:
    """Whether better candidates would help (supply), or nothing would (arithmetic; deontic where one forbids)."""
    if feasible(*_imagined(core, norms, size)):
        return "supply"
    modalities = {norm.modality for norm in core}
    return "deontic" if {"obligation", "prohibition"} <= modalities else "arithmetic"


def _imagined(core: Sequence[Norm], norms: Sequence[Norm], size: int) -> tuple[list[Demand], int, int]:
    """The core's demands on a table that has every kind of candidate that the norms can tell apart, often enough."""
    by_id = {norm.id: norm for norm in norms}
    family = list(core)
    for norm in family:
        if norm.part_of and norm.part_of in by_id and by_id[norm.part_of] not in family:
            family.append(by_id[norm.part_of])
    fields = _fields(family)
    kinds = list(itertools.islice(itertools.product(*fields.values()), MOST_IMAGINED))
    rows = [kind for kind in kinds for _ in range(size)]
    columns: dict[str, Sequence[Cell]] = {name: [row[at] for row in rows] for at, name in enumerate(fields)}
    for norm in family:
        if norm.per and norm.per not in columns:
            columns[norm.per] = [f"{norm.per} {at}" for at in range(len(rows))]
    table = CandidateTable([str(at) for at in range(len(rows))], np.zeros(len(rows)), columns)
    demands = compile_demands(family, table, size)
    ids = {norm.id for norm in core}
    return [demand for demand in demands if demand.norm.id in ids], len(rows), size


def _fields(norms: Sequence[Norm]) -> dict[str, list[Cell]]:
    """For each attribute that the norms test, one value of every sort that they tell apart."""
    found: dict[str, dict[Cell, None]] = {}
    predicates: list[Predicate] = [p for norm in norms for p in (norm.where, norm.among) if p is not None]
    for test in (test for predicate in predicates for test in tests(predicate)):
        values = found.setdefault(test.field, {None: None})
        operand = test.operand(test.operator)
        parts = operand if isinstance(operand, tuple) else (operand,)
        for part in parts if test.operator != "known" else ():
            values[part] = None
            if isinstance(part, (int, float)) and not isinstance(part, bool):
                values[part - 1] = values[part + 1] = values[part + 0.5] = None
            elif isinstance(part, bool):
                values[not part] = None
        values.setdefault("\x00something else", None)
    if any(norm.weigh == "minutes" for norm in norms):
        values = found.setdefault("minutes", {})
        for minute in (0.25, 1.0, 2.0, 3.0, 4.0, 5.0, 8.0, 15.0, 60.0):
            values[minute] = None
    return {name: list(values) for name, values in found.items()}


def missing(core: Sequence[Demand], count: int, size: int) -> str:
    """What the core lacks, in plain words: "needs 6 with artist_tier = emerging, 4 are there"."""
    first = earliest([demand for demand in core if demand.groups is None], count, size)
    allowed = first < size
    wants = []
    for demand in core:
        if demand.low is None or demand.norm.weigh != "tracks" or demand.groups is not None:
            continue
        need = _needed(demand, size)
        usable = allowed & (demand.numerator > 0)
        there = _capped(usable, core, size)
        if need > there:
            wants.append(f"needs {need} tracks with {predicate_text(demand.norm.where)}, {_are(there)}")
    if wants:
        return "; ".join(wants)
    there = _capped(allowed, core, size)
    if there < size:
        return f"needs {size} tracks, {there} fit" if there != 1 else f"needs {size} tracks, 1 fits"
    names = " and ".join(demand.norm.id for demand in core)
    return f"{size} tracks can meet each of {names} alone, but not together"


def _are(there: int) -> str:
    return "1 is there" if there == 1 else f"{there} are there"


def _needed(demand: Demand, size: int) -> int:
    low = demand.low
    if low is None:
        return 0
    return math.ceil(low.value * size - 1e-9) if low.share and demand.denominator is None else int(low.value)


def _capped(usable: np.ndarray, core: Sequence[Demand], size: int) -> int:
    """How many of the usable candidates one slate could hold under the caps per value."""
    best = int(usable.sum())
    for demand in core:
        if demand.groups is not None and demand.caps_only:
            most = int(demand.bounds(size)[1])
            here = usable[demand.groups.rows]
            counts = np.bincount(demand.groups.values[here], minlength=len(demand.groups.names))
            unnamed = int(usable.sum()) - len(set(demand.groups.rows[here].tolist()))
            best = min(best, int(np.minimum(counts, most).sum()) + unnamed)
    return best
