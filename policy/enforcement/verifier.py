"""Checks a slate against norms, candidate by candidate, in plain arithmetic.

Everything here is done again from the norm's own words: conditions on single values, sums over
ranks, bounds. With the solver, the masks and the evaluation of predicates it shares the data alone:
norms, their conditions as they are written, and the table of candidates.
"""

import math
from collections.abc import Mapping, Sequence

from undercard.policy.enforcement.order_checks import check_order
from undercard.policy.enforcement.plain_truth import (
    TOLERANCE,
    Check,
    is_number,
    missing,
    parts,
    truth,
)
from undercard.policy.norms.norm import Norm
from undercard.policy.norms.table import CandidateTable

NAME = "plain-arithmetic/2"


def verify(
    slate: Sequence[int],
    norms: Sequence[Norm],
    table: CandidateTable,
    slacks: Mapping[str, float] | None = None,
    heard: Mapping[str, Sequence[Mapping[str, object]]] = {},
) -> dict[str, Check]:
    """Each list norm's tightest check on a slate (rows of the table, best first).

    `slacks` loosens norms by id; `heard`: by id of a norm of order, what came before, oldest first.
    """
    rows = [table.row(index) for index in slate]
    by_id = {norm.id: norm for norm in norms}
    found = {}
    for norm in norms:
        if norm.modality == "permission" or not norm.per_list:
            continue
        loosened = (slacks or {}).get(norm.id, 0.0)
        if norm.form is not None:
            found[norm.id] = check_order(norm, rows, heard.get(norm.id, ()), loosened)
        else:
            found[norm.id] = _check(norm, rows, by_id, loosened)
    return found


def value_of(slate: Sequence[int], table: CandidateTable) -> float:
    """The sum of score / log2(rank + 1)."""
    return math.fsum(
        float(table.scores[row]) / math.log2(rank + 1) for rank, row in enumerate(slate, start=1)
    )


def totals(
    slate: Sequence[int], norm: Norm, norms: Sequence[Norm], table: CandidateTable
) -> tuple[float, float]:
    """What a norm counts in the whole slate, and out of how much; for any scope.

    Unknown lengths count as nothing.
    """
    by_id = {other.id: other for other in norms}
    counted = whole = 0.0
    for rank, index in enumerate(slate, start=1):
        row = table.row(index)
        if _inside(norm, row, by_id):
            weight = _weight(norm, row, rank) or 0.0
            whole += weight
            counted += weight * _matches(norm, row)
    return counted, whole


def values_in(
    slate: Sequence[int], norm: Norm, norms: Sequence[Norm], table: CandidateTable, field: str
) -> dict[str, float]:
    """How much of what a norm counts in the whole slate falls to each value of a field."""
    by_id = {other.id: other for other in norms}
    found: dict[str, float] = {}
    for rank, index in enumerate(slate, start=1):
        row = table.row(index)
        if _inside(norm, row, by_id) and _matches(norm, row):
            cell = row.get(field)
            for value in parts(cell):
                found[str(value)] = found.get(str(value), 0.0) + (_weight(norm, row, rank) or 0.0)
    return found


def _check(
    norm: Norm, rows: list[dict[str, object]], by_id: Mapping[str, Norm], loosened: float
) -> Check:
    ends = [len(rows)] if norm.over == "list" else [*range(5, len(rows), 5), len(rows)]
    checks: list[Check] = []
    for end in ends:
        where = f"after rank {end}" if end < len(rows) else ""
        checks += _at(norm, rows[:end], by_id, loosened, where)
    return min(checks, key=lambda check: (check.slack, _margin(check)))


def _margin(check: Check) -> float:
    """How far past its bound a check is, so that of two equally tight ones the plainer is shown."""
    above = check.achieved - check.required
    if check.bound == "at_most":
        return -above
    return above


def _at(
    norm: Norm,
    cut: list[dict[str, object]],
    by_id: Mapping[str, Norm],
    loosened: float,
    where: str,
) -> list[Check]:
    """The checks of a norm on the first rows, one for each bound and value."""
    shares = any(bound is not None and bound.share for bound in norm.bounds)
    whole, unweighed = 0.0, 0
    counted: dict[object, float] = {} if norm.per else {"": 0.0}
    for rank, row in enumerate(cut, start=1):
        if not _inside(norm, row, by_id):
            continue
        weight = _weight(norm, row, rank)
        matches = _matches(norm, row)
        unweighed += weight is None and (matches or shares) and not loosened
        whole += weight or 0.0
        for value in _values(norm, row) if matches else ():
            counted[value] = counted.get(value, 0.0) + (weight or 0.0)
    found: list[Check] = []
    for name, amount in counted.items():
        found += _bounds(norm, name, amount, whole, loosened, where)
    if unweighed:
        missed = float(unweighed)
        found.append(Check("at_most", 0.0, missed, -missed, "tracks of unknown length"))
    return found or [Check("at_most", 0.0, 0.0, math.inf, where)]


def _matches(norm: Norm, row: dict[str, object]) -> bool:
    """Whether a candidate is one that the norm counts, of those that it looks at."""
    return norm.where is None or truth(norm.where, row) is True


def _inside(norm: Norm, row: dict[str, object], by_id: Mapping[str, Norm]) -> bool:
    if norm.part_of is not None:
        whole = by_id[norm.part_of]
        return _inside(whole, row, by_id) and _matches(whole, row)
    return norm.among is None or truth(norm.among, row) is True


def _weight(norm: Norm, row: dict[str, object], rank: int) -> float | None:
    if norm.weigh == "tracks":
        return 1.0
    if norm.weigh == "exposure":
        return 1.0 / math.log2(rank + 1)
    minutes = row.get("minutes")
    if is_number(minutes) and not missing(minutes):
        return float(minutes)
    return None


def _values(norm: Norm, row: dict[str, object]) -> list[object]:
    if norm.per is None:
        return [""]
    return list(dict.fromkeys(parts(row.get(norm.per))))


def _bounds(
    norm: Norm, name: object, amount: float, whole: float, loosened: float, where: str
) -> list[Check]:
    detail = f"{name} {where}".strip()
    found = []
    for bound, limit, sign in (("at_least", norm.bounds[0], 1), ("at_most", norm.bounds[1], -1)):
        if limit is None:
            continue
        kind = "exactly" if norm.exactly is not None else bound
        moved = limit.value - sign * loosened
        if limit.share:
            achieved = amount / whole if whole else limit.value
            needed = _rounded(norm, moved * whole, sign)
            found.append(Check(kind, limit.value, achieved, sign * (amount - needed), detail))
        else:
            found.append(Check(kind, limit.value, amount, sign * (amount - moved), detail))
    return found


def _rounded(norm: Norm, needed: float, sign: int) -> float:
    """A share of whole tracks is rounded up below and down above; minutes and exposure are not."""
    if norm.weigh != "tracks":
        return needed
    return float(math.ceil(needed - TOLERANCE) if sign > 0 else math.floor(needed + TOLERANCE))
