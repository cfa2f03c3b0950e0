"""From norms of order to their constraints, with what was heard before the list."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from undercard.policy.norms.looks_at import looks_at
from undercard.policy.norms.masks import masks
from undercard.policy.norms.norm import Norm
from undercard.policy.norms.table import CandidateTable, Cell
from undercard.policy.solver.constraints import Constraint, Groups, Vector, groups_of
from undercard.policy.solver.order_constraints import Heard, Pair, Sliding, Succession
from undercard.policy.solver.timed import Timed
from undercard.policy.solver.whole_list import average, variety

MOST_HEARD = 500  # tracks that a norm by minutes looks back at


def heard_by(norms: Sequence[Norm], heard: Mapping[str, Heard]) -> dict[str, Heard]:
    """Of what was heard, by norm id, what norms of order over more than the list look back at.

    So many tracks as they reach, and of those the attributes that they look at.
    """
    looking = [norm for norm in norms if norm.form is not None and norm.over != "list"]
    return {
        norm.id: tuple(_seen(norm, row) for row in _within_reach(norm, list(heard[norm.id])))
        for norm in looking
        if heard.get(norm.id)
    }


def _within_reach(norm: Norm, heard: Heard) -> Heard:
    """The last of what was heard, as far as a norm looks back."""
    if norm.stretch is None:
        return heard[-reach_of(norm) :]
    lengths = lengths_of(_as_table(heard))[::-1]
    return heard[-int(1 + np.count_nonzero(np.cumsum(lengths) < norm.stretch)) :]


def lengths_of(table: CandidateTable) -> Vector:
    """The minutes of each candidate, (n,); of unknown length, none."""
    return _filled(table.numbers("minutes"), 0.0)


def reach_of(norm: Norm) -> int:
    """How many tracks before a list a norm of order looks at, at most."""
    if norm.stretch is not None:
        return MOST_HEARD
    if isinstance(norm.in_any, int):
        return norm.in_any - 1
    return norm.apart if isinstance(norm.apart, int) else norm.in_a_row or 1


def _seen(norm: Norm, row: Mapping[str, Cell]) -> dict[str, Cell]:
    return {name: row.get(name) for name in sorted(looks_at(norm))}


def compile_order(norm: Norm, table: CandidateTable, size: int, heard: Heard = ()) -> Constraint:
    """The constraint of a norm with a form on a list of `size`, after what was heard."""
    if norm.mean is not None:
        return average(norm, table, size)
    if norm.distinct is not None:
        return variety(norm, table, size)
    before = _as_table(heard)
    if norm.step is not None or norm.not_after is not None:
        pairs = _steps(norm, table, before) if norm.step else _follows(norm, table)
        last = None
        if heard:
            # of each pair, what the last track heard brings to it
            there = _steps(norm, before, table) if norm.step else _follows(norm, before)
            last = tuple(float(pair.before[-1]) for pair in there)
        return Succession(
            norm, size, np.zeros(len(table)), None, None, None, pairs=pairs, last=last
        )
    counted = masks(norm.where, table).true
    groups = groups_of(norm.per, counted, table) if norm.per else None
    found = _heard(norm, groups, before) if heard else None
    given = (norm, size, counted.astype(np.float64), None, groups, None)
    if norm.stretch is None:
        return Sliding(*given, heard=found)
    lengths, gone = lengths_of(table), lengths_of(before)
    return Timed(*given, heard=found, minutes=lengths, heard_minutes=gone)


def _as_table(heard: Heard) -> CandidateTable:
    names = list(dict.fromkeys(name for row in heard for name in row))
    columns = {name: [row.get(name) for row in heard] for name in names}
    return CandidateTable([str(at) for at in range(len(heard))], np.zeros(len(heard)), columns)


def _heard(norm: Norm, groups: Groups | None, before: CandidateTable) -> Vector:
    """What each track heard counts, (values, tracks); (1, tracks) without `per`."""
    counted = masks(norm.where, before).true
    if groups is None or norm.per is None:
        return counted[None, :].astype(np.float64)
    place = {(type(name), name): at for at, name in enumerate(groups.names)}
    found = np.zeros((len(groups.names), len(before)))
    theirs = groups_of(norm.per, counted, before)
    for row, value in zip(theirs.rows.tolist(), theirs.values.tolist(), strict=True):
        name = theirs.names[value]
        at = place.get((type(name), name))
        if at is not None:
            found[at, row] = 1.0
    return found


def _follows(norm: Norm, table: CandidateTable) -> tuple[Pair, ...]:
    before, after = masks(norm.not_after, table).true, masks(norm.where, table).true
    return (Pair(before.astype(np.float64), after.astype(np.float64), 1.0),)


def _steps(
    norm: Norm, table: CandidateTable, beside: CandidateTable | None = None
) -> tuple[Pair, ...]:
    """A pair for each way in which a step can be too large.

    A number that is unknown stands for the one that follows or precedes most easily: of those in
    `beside` as well.
    """
    step = norm.step
    assert step is not None  # noqa: S101 - who calls has looked
    numbers = table.numbers(step.field)
    every = numbers if beside is None else np.append(numbers, beside.numbers(step.field))
    known = every[np.isfinite(every)]
    low, high = (float(known.min()), float(known.max())) if len(known) else (0.0, 0.0)
    falls = Pair(_filled(numbers, low), -_filled(numbers, high), 0.0)
    rises = Pair(-_filled(numbers, high), _filled(numbers, low), 0.0)
    found = []
    if step.at_most is not None:
        found += [replace(rises, most=step.at_most), replace(falls, most=step.at_most)]
    if step.only is not None:
        found.append(falls if step.only == "up" else rises)
    return tuple(found)


def _filled(numbers: Vector, instead: float) -> Vector:
    found: Vector = np.where(np.isfinite(numbers), numbers, instead)
    return found
