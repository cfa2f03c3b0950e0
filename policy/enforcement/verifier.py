"""Checks a slate against norms, candidate by candidate, in plain arithmetic.

Everything here is done again from the norm's own words: conditions on single values, sums over
ranks, bounds. With the solver, the masks and the evaluation of predicates it shares the data alone:
norms, their conditions as they are written, and the table of candidates.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeGuard

from undercard.policy.norms.norm import Norm
from undercard.policy.norms.predicates import All, AnyOf, Not, Predicate, Test
from undercard.policy.norms.table import CandidateTable

NAME = "plain-arithmetic/1"
TOLERANCE = 1e-9
TRUE, UNKNOWN, FALSE = 1, 0, -1


@dataclass(frozen=True)
class Check:
    """How one norm stands at its tightest cut and value; slack below zero means broken."""

    bound: str
    required: float
    achieved: float
    slack: float
    detail: str = ""

    @property
    def satisfied(self) -> bool:
        """Whether the norm holds, to a tolerance of 1e-9 absolute and relative."""
        return self.slack >= -TOLERANCE * max(1.0, abs(self.required))


def verify(
    slate: Sequence[int],
    norms: Sequence[Norm],
    table: CandidateTable,
    slacks: Mapping[str, float] | None = None,
) -> dict[str, Check]:
    """Each list norm's tightest check on a slate (rows of the table, best first).

    `slacks` loosens norms by id.
    """
    rows = [table.row(index) for index in slate]
    by_id = {norm.id: norm for norm in norms}
    found = {}
    for norm in norms:
        if norm.modality == "permission" or norm.over not in ("list", "prefix"):
            continue
        found[norm.id] = _check(norm, rows, by_id, (slacks or {}).get(norm.id, 0.0))
    return found


def value_of(slate: Sequence[int], table: CandidateTable) -> float:
    """The sum of score / log2(rank + 1)."""
    return math.fsum(
        float(table.scores[row]) / math.log2(rank + 1) for rank, row in enumerate(slate, start=1)
    )


def truth(condition: Predicate, values: Mapping[str, object]) -> bool | None:
    """Whether a condition holds for one thing, given its attributes; None where that is unknown."""
    degree = _degree(condition, values)
    if degree == UNKNOWN:
        return None
    return degree == TRUE


def _degree(condition: Predicate, values: Mapping[str, object]) -> int:
    """A truth as a number: "not" is its opposite, "all" the least part and "any" the greatest."""
    if isinstance(condition, Test):
        return _compared(condition, values.get(condition.field))
    if isinstance(condition, Not):
        return -_degree(condition.not_, values)
    if isinstance(condition, All):
        return min(_degree(part, values) for part in condition.all)
    if isinstance(condition, AnyOf):
        return max(_degree(part, values) for part in condition.any)
    best_first = sorted((_degree(part, values) for part in condition.of), reverse=True)
    return best_first[condition.at_least - 1]


def _compared(test: Test, value: object) -> int:
    """One test on one value, of whose parts one is enough. Texts compare as written, with case."""
    if test.known is not None:
        if test.known != missing(value):
            return TRUE
        return FALSE
    if missing(value):
        return UNKNOWN
    parts = value if isinstance(value, (tuple, list, set, frozenset)) else (value,)
    if test.not_in is not None:
        if _keys(test.not_in) & _keys(parts):
            return FALSE
        return TRUE
    wanted = test.in_ if test.is_ is None else (test.is_,)
    if wanted is not None:
        if _keys(wanted) & _keys(parts):
            return TRUE
        return FALSE
    return _sized(test, [part for part in parts if _is_number(part)])


def _sized(test: Test, sizes: list[float]) -> int:
    """A range over numbers; a text has no size, so that nothing is known of it."""
    least, most = test.between or (test.at_least, test.at_most)
    fitting = [size for size in sizes if least is None or size >= least]
    fitting = [size for size in fitting if most is None or size <= most]
    if not sizes:
        return UNKNOWN
    if fitting:
        return TRUE
    return FALSE


def _is_number(value: object) -> TypeGuard[float]:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _keys(values: Iterable[object]) -> set[tuple[bool, object]]:
    """The values, yes and no apart from one and zero."""
    return {(isinstance(value, bool), value) for value in values}


def missing(value: object) -> bool:
    """Whether nothing is known of an attribute: None, not a number, or a list of no values."""
    if isinstance(value, (tuple, list)):
        return len(value) == 0
    return value is None or value != value


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
            for value in _parts(cell):
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
    if _is_number(minutes) and not missing(minutes):
        return float(minutes)
    return None


def _values(norm: Norm, row: dict[str, object]) -> list[object]:
    if norm.per is None:
        return [""]
    return list(dict.fromkeys(_parts(row.get(norm.per))))


def _parts(cell: object) -> Sequence[object]:
    """The values in a cell; none where nothing is known."""
    if missing(cell):
        return ()
    if isinstance(cell, (tuple, list)):
        return cell
    return (cell,)


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
