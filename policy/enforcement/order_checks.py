"""Checks norms of order, of means and of variety on a list, track by track, in plain arithmetic.

The verifier's part for them.

Each form is judged by its own words: distances between two of a value, lengths of runs, what stands
at places, counts in every stretch, and each track beside the one before.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise

from undercard.policy.enforcement.plain_truth import Check, is_number, parts, truth
from undercard.policy.norms.norm import Norm

Row = Mapping[str, object]
Rows = Sequence[Row]


def check_order(norm: Norm, rows: Rows, heard: Rows, loosened: float = 0.0) -> Check:
    """The tightest check of a norm with a form on a list (best first) after what was heard.

    `loosened`: by how many tracks a gap, a run or a count, by how many places, by how much a step
    may miss it. What was broken before the list began is none of the list's doing.
    """
    return _JUDGES[norm.form or ""](norm, rows, heard, loosened)


def _meant(norm: Norm, row: Row) -> bool:
    return norm.where is None or truth(norm.where, row) is True


def _held(norm: Norm, row: Row) -> list[object]:
    """The values of `per` that a track counts for; one for all without `per`, none if not meant."""
    if not _meant(norm, row):
        return []
    if norm.per is None:
        return [""]
    return list(dict.fromkeys((type(value), value) for value in parts(row.get(norm.per))))


def _named(value: object) -> str:
    return str(value[1]) if isinstance(value, tuple) else str(value)


def _apart(norm: Norm, rows: Rows, heard: Rows, loosened: float) -> Check:
    """How many tracks, or minutes, lie between two of one value, the second of them in the list."""
    by_minutes = isinstance(norm.apart, str)
    asked = float(str(norm.apart).split()[0])
    ended: dict[object, float] = {}
    least, detail, gone = math.inf, "", 0.0
    for at, row in enumerate([*heard, *rows], start=1 - len(heard)):
        for value in _held(norm, row):
            between = gone - ended.get(value, -math.inf)
            if at >= 1 and between < least:
                least, detail = between, f"{_named(value)}, at rank {at}"
        gone += _minutes(row) if by_minutes else 1.0
        ended |= dict.fromkeys(_held(norm, row), gone)
    achieved = asked if least == math.inf else least
    return Check("at_least", asked, achieved, least - asked + loosened, detail)


def _minutes(row: Row) -> float:
    """The length of a track; one of unknown length takes no time."""
    minutes = row.get("minutes")
    return float(minutes) if is_number(minutes) and math.isfinite(minutes) else 0.0


def _in_a_row(norm: Norm, rows: Rows, heard: Rows, loosened: float) -> Check:
    """The longest run that goes on in the list; one that was too long before may not go on."""
    asked = float(norm.in_a_row or 0)
    runs: dict[object, int] = {}
    longest, detail = 0, ""
    for at, row in enumerate([*heard, *rows]):
        runs = {value: runs.get(value, 0) + 1 for value in _held(norm, row)}
        for value, length in runs.items():
            if at >= len(heard) and length > longest:
                longest = length
                detail = f"{_named(value)} up to rank {at - len(heard) + 1}".strip()
    return Check("at_most", asked, float(longest), asked + loosened - longest, detail)


def _at(norm: Norm, rows: Rows, heard: Rows, loosened: float) -> Check:  # noqa: ARG001
    """How many of the places that are named hold what they should."""
    places = [rows[rank - 1] for rank in _ranks(norm.at or "", len(rows))]
    met = float(sum(_meant(norm, row) for row in places))
    if norm.modality == "prohibition":
        return Check("at_most", 0.0, met, loosened - met)
    asked = float(len(places))
    return Check("at_least", asked, met, met - asked + loosened)


def _ranks(places: str, size: int) -> list[int]:
    """The ranks (from 1) that places name in a list."""
    if places == "first":
        return [1]
    if places == "last":
        return [size]
    if places.startswith("every "):
        step = int(places.removeprefix("every "))
        return [rank for rank in range(1, size + 1) if rank % step == 0]
    return [rank for rank in map(int, places.split(",")) if rank <= size]


def _in_any(norm: Norm, rows: Rows, heard: Rows, loosened: float) -> Check:
    """The tightest stretch of so many tracks, or minutes, that ends in the list."""
    if isinstance(norm.in_any, str):
        return _in_any_minutes(norm, rows, heard, loosened)
    low, high = norm.bounds
    kind = "exactly" if norm.exactly is not None else ""
    checks = [Check("at_most", 0.0, 0.0, math.inf)]
    for start, before, here in _stretches(int(norm.in_any or 1), rows, heard):
        detail = f"ranks {max(start, 0) + 1} to {max(start, 0) + len(here)}"
        earlier = [value for row in before for value in _held(norm, row)]
        inside = [value for row in here for value in _held(norm, row)]
        if low is not None and len(before) + len(here) == norm.in_any:
            # no list gives more than it has places for
            asked = min(low.value - loosened, len(earlier) + len(here))
            achieved = float(len(earlier) + len(inside))
            checks.append(Check(kind or "at_least", low.value, achieved, achieved - asked, detail))
        for value in dict.fromkeys(inside) if high is not None else ():
            achieved = float(earlier.count(value) + inside.count(value))
            about = f"{_named(value)}, {detail}" if norm.per else detail
            asked = high.value if high else 0.0
            slack = asked + loosened - achieved
            checks.append(Check(kind or "at_most", asked, achieved, slack, about))
    return min(checks, key=lambda check: check.slack)


def _in_any_minutes(norm: Norm, rows: Rows, heard: Rows, loosened: float) -> Check:
    """The most of a value that begin within so many minutes, the last of them in the list.

    What was too much before the list is none of its doing: a value counts from where the list
    begins to add to it.
    """
    within, most = float(str(norm.in_any).split()[0]), norm.bounds[1]
    asked = most.value if most else 0.0
    begun: dict[object, list[float]] = {}
    tightest, gone = Check("at_most", asked, 0.0, asked + loosened), 0.0
    for at, row in enumerate([*heard, *rows], start=1 - len(heard)):
        for value in _held(norm, row):
            near = [start for start in begun.get(value, []) if gone - start < within - 1e-9]
            begun[value] = [*near, gone]
            count = float(len(near) + 1)
            if at >= 1 and count > tightest.achieved:
                about = f"{_named(value)}, up to rank {at}".removeprefix(", ")
                tightest = Check("at_most", asked, count, asked + loosened - count, about)
        gone += _minutes(row)
    return tightest


def _stretches(length: int, rows: Rows, heard: Rows) -> Iterator[tuple[int, Rows, Rows]]:
    """The start (from 0) of each stretch with a track of the list, and its two parts.

    Where the list is too short for one, all there is.
    """
    first = -min(len(heard), length - 1)
    for start in range(first, max(len(rows) - length, first) + 1):
        before = heard[len(heard) + start :] if start < 0 else ()
        yield start, before, rows[max(start, 0) : start + length]


def _not_after(norm: Norm, rows: Rows, heard: Rows, loosened: float) -> Check:
    """How often a track comes after one that it must not follow."""
    broken, detail = 0, ""
    for at, (before, after) in enumerate(pairwise([*heard[-1:], *rows]), start=2 - len(heard[-1:])):
        if (
            norm.not_after is not None
            and truth(norm.not_after, before) is True
            and _meant(norm, after)
        ):
            broken += 1
            detail = detail or f"at rank {at}"
    return Check("at_most", 0.0, float(broken), math.inf if loosened else 0.0 - broken, detail)


def _step(norm: Norm, rows: Rows, heard: Rows, loosened: float) -> Check:
    """The step that goes the most too far."""
    step = norm.step
    checks = [Check("at_most", 0.0, 0.0, math.inf)]
    for at, (before, after) in enumerate(pairwise([*heard[-1:], *rows]), start=2 - len(heard[-1:])):
        ends = (before.get(step.field), after.get(step.field)) if step else (None, None)
        if step is None or not (is_number(ends[0]) and is_number(ends[1])):
            continue
        rise = ends[1] - ends[0]
        if not math.isfinite(rise):
            continue
        if step.at_most is not None:
            slack = step.at_most - abs(rise) + loosened
            checks.append(Check("at_most", step.at_most, abs(rise), slack, f"at rank {at}"))
        if step.only is not None:
            back = -rise if step.only == "up" else rise
            checks.append(Check("at_most", 0.0, max(back, 0.0), loosened - back, f"at rank {at}"))
    return min(checks, key=lambda check: check.slack)


def _mean(norm: Norm, rows: Rows, heard: Rows, loosened: float) -> Check:  # noqa: ARG001
    """The mean of the numbers that are known; of none, nothing is asked."""
    given = [row.get(norm.mean.field) for row in rows if norm.mean and _meant(norm, row)]
    numbers = [float(cell) for cell in given if is_number(cell) and math.isfinite(cell)]
    checks = [Check("at_least", 0.0, 0.0, math.inf)]
    if norm.mean is not None and numbers:
        mean = math.fsum(numbers) / len(numbers)
        low, high = norm.mean.at_least, norm.mean.at_most
        if low is not None:
            checks.append(Check("at_least", low, mean, mean - low + loosened))
        if high is not None:
            checks.append(Check("at_most", high, mean, high - mean + loosened))
    return min(checks, key=lambda check: check.slack)


def _distinct(norm: Norm, rows: Rows, heard: Rows, loosened: float) -> Check:  # noqa: ARG001
    """How many different values there are; no list has more places for them than tracks."""
    field, asked = (norm.distinct.field, norm.distinct.at_least) if norm.distinct else ("", 0)
    meant = [row for row in rows if _meant(norm, row)]
    found = {(type(value), value) for row in meant for value in parts(row.get(field))}
    slack = len(found) - min(asked, len(rows)) + loosened
    return Check("at_least", float(asked), float(len(found)), slack)


_JUDGES: Mapping[str, Callable[[Norm, Rows, Rows, float], Check]] = {
    "apart": _apart,
    "in_a_row": _in_a_row,
    "at": _at,
    "in_any": _in_any,
    "not_after": _not_after,
    "step": _step,
    "mean": _mean,
    "distinct": _distinct,
}
