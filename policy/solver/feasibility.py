"""Whether a slate can meet norms at all.

Leaves scores to the solver, and which norms clash to `cores`.

Candidates that every constraint treats alike are counted, not told apart. Where caps per value
apply, a class of which k members with values of their own exist is free of the caps; only members
of other classes stay single.

Where norms weigh minutes nearly every candidate is a class of its own. Beyond MOST_CLASSES of them,
candidates that differ in length alone are represented by some of every length; a slate that only
the others could make up to the second is then not seen.
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from undercard.policy.errors import UndecidedError
from undercard.policy.solver.assignment import Assignment, Order
from undercard.policy.solver.constraints import Constraint, Indices, Vector
from undercard.policy.solver.exchange import improved, rounded
from undercard.policy.solver.highs import Columns, maximise
from undercard.policy.solver.pricing import begin, price
from undercard.policy.solver.program import Program, caps_of, earliest, signatures
from undercard.policy.solver.rows import build

MOST_CLASSES = 1500
FEW = 60  # with more candidates to tell apart, parts of them are tried before the integer program


def feasible(
    constraints: Sequence[Constraint], count: int, size: int, *, ends: float | None = None
) -> bool:
    """Whether some slate of `size` of the `count` candidates meets every constraint.

    Raises UndecidedError when that is not known at `ends`, a moment of time.perf_counter().
    """
    asked = list(constraints)
    while (slate := _slate(asked, count, size, ends)) is not None:
        tighter = [constraint.tightened(slate) for constraint in asked]
        if not any(tighter):
            return True
        asked = [new or old for new, old in zip(tighter, asked, strict=True)]
    return False


def _slate(
    constraints: Sequence[Constraint], count: int, size: int, ends: float | None
) -> list[int] | None:
    """A slate that keeps the rows of the constraints; who stands for many may come repeatedly."""
    _left(ends)
    first = earliest(constraints, count, size)
    usable = np.flatnonzero(first < size)
    if len(usable) < size:
        return None
    program, most = represented(constraints, usable, first, first, size)
    assignment = Assignment(program, np.zeros(len(most)), most)
    if not assignment.fillable:
        return None
    if not len(program.low):
        soonest = np.argsort(program.first, kind="stable")
        return list(np.repeat(program.kept[soonest], most[soonest].astype(np.intp))[:size])
    fits, order = _by_parts(assignment) if len(most) > FEW else (True, None)
    if fits and order is None:
        order = _fitting(assignment, _left(ends))
    return list(program.kept[list(order)]) if fits and order is not None else None


def _left(ends: float | None) -> float | None:
    """The seconds that are left; raises UndecidedError where none are."""
    left = None if ends is None else ends - time.perf_counter()
    if left is not None and left <= 0:
        raise UndecidedError("the time was over before it was known whether the norms can hold")
    return left


def represented(
    constraints: Sequence[Constraint], usable: Indices, kind: Indices, first: Indices, size: int
) -> tuple[Program, Vector]:
    """The constraints on candidates that stand for all usable ones, and how often each may be
    taken.

    Candidates of different `kind` (n,) do not stand for each other; `first` (n,) is the first rank
    of each.
    """
    rows, most = _representatives(constraints, usable, kind, size)
    program = build(constraints, rows, first, size, repeats=True)
    capped = np.asarray([constraints[owner].caps_only for owner in program.owner], dtype=bool)
    if program.pairs is not None:  # of rows by minutes the second product is the one that caps
        program.pairs.items[np.ix_(capped[program.pairs.at], most > 1)] = 0.0
        capped[program.pairs.at] = False
    program.items[np.ix_(capped, most > 1)] = 0.0
    program.bonus[:] = 0.0  # whether, not how well: no gain may outweigh a broken row
    return program, most


def _representatives(
    constraints: Sequence[Constraint], usable: Indices, kind: Indices, size: int
) -> tuple[Indices, Vector]:
    classes = signatures(constraints, kind)[usable]
    if len(np.unique(classes)) > MOST_CLASSES:
        usable = _of_every_length(constraints, kind, usable, size)
        classes = signatures(constraints, kind)[usable]
    order = usable[np.argsort(classes, kind="stable")]
    bounds = np.flatnonzero(np.diff(np.sort(classes))) + 1
    members = sorted(np.split(order, bounds), key=len)
    if not any(constraint.caps_only for constraint in constraints):
        picks = np.asarray([group[0] for group in members], dtype=np.intp)
        return picks, np.asarray([min(len(group), size) for group in members], dtype=np.float64)
    return _Sorting(constraints, len(kind), size).sort(members)


def _of_every_length(
    constraints: Sequence[Constraint], kind: Indices, usable: Indices, size: int
) -> Indices:
    """Of each class of candidates that differ in length alone: the shortest, longest, and some."""
    lengths = np.zeros(len(kind))
    for constraint in constraints:
        if constraint.norm.weigh == "minutes":
            lengths = lengths + constraint.numerator
    classes = signatures(constraints, kind, coarse=True)[usable]
    picked: list[Indices] = []
    for coarse in np.unique(classes):
        group = usable[classes == coarse]
        ordered = group[np.argsort(lengths[group], kind="stable")]
        last = len(ordered) - 1
        ends = np.arange(size)
        between = np.linspace(0, last, num=size).astype(np.intp)
        places = np.concatenate([ends, last - ends, between])
        picked.append(ordered[np.unique(places.clip(0, last))])
    return np.sort(np.concatenate(picked))


@dataclass(frozen=True)
class _Taken:
    rows: list[int]
    most: list[float]


class _Sorting:
    """Splits classes into those caps cannot touch and those whose members must be told apart."""

    def __init__(self, constraints: Sequence[Constraint], count: int, size: int) -> None:
        self.caps, self.size = caps_of(constraints, count), size
        self.enough = self.caps.excludes * (size - 1) + 1
        self.single: set[int] = set()

    def sort(self, members: list[Indices]) -> tuple[Indices, Vector]:
        while (taken := self._attempt(members)) is None:
            pass
        return np.asarray(taken.rows, dtype=np.intp), np.asarray(taken.most, dtype=np.float64)

    def _attempt(self, members: list[Indices]) -> _Taken | None:
        """One pass; None when it must be made again.

        A class proved then to need its members told apart.
        """
        seen: set[tuple[int, int]] = set()
        taken = _Taken([], [])
        one_by_one = [at in self.single or len(rows) < self.size for at, rows in enumerate(members)]
        for at in sorted(range(len(members)), key=lambda at: not one_by_one[at]):
            if one_by_one[at]:
                for row in self._packed(members[at]):
                    seen.update(self.caps.of(row))
                    taken.rows.append(row)
                    taken.most.append(1.0)
                continue
            free = self._free(members[at], seen)
            if free is None:
                self.single.add(at)
                return None
            taken.rows.append(free)
            taken.most.append(float(self.size))
        return taken

    def _free(self, rows: Indices, seen: set[tuple[int, int]]) -> int | None:
        """One of `size` members whose values nobody else has; None when there are not so many."""
        mine: set[tuple[int, int]] = set()
        found = 0
        for row in rows.tolist():
            held = self.caps.of(row)
            if not any(key in seen or key in mine for key in held):
                mine.update(held)
                found += 1
                if found == self.size:
                    seen.update(mine)
                    if not held:
                        return int(rows[0])
                    return int(row)
        return None

    def _packed(self, rows: Indices) -> Iterator[int]:
        """Members enough that more would change nothing."""
        counts: dict[tuple[int, int], int] = {}
        packed = 0
        for row in rows.tolist():
            if packed >= self.enough:
                return
            yield row
            held = self.caps.of(row)
            if all(counts.get(key, 0) < self.caps.most[key[0]][key[1]] for key in held):
                packed += 1
                for key in held:
                    counts[key] = counts.get(key, 0) + 1


def _by_parts(assignment: Assignment) -> tuple[bool, Order | None]:
    """False when not even parts of candidates fit; otherwise a slate where one was found near."""
    master = begin(assignment, penalty=1.0)
    if not price(master, assignment).feasible:
        return False, None
    order = rounded(assignment, master.shares())
    every = np.arange(assignment.count)
    return True, None if order is None else improved(assignment, order, every)


def _fitting(assignment: Assignment, seconds: float | None) -> Order | None:
    """Whole numbers of each representative, in each block of ranks, that meet every row."""
    program, lengths, blocks = assignment.program, assignment.lengths, assignment.blocks
    item, block = np.nonzero(assignment.open)
    each = np.arange(len(item))
    adds = program.adds(item, assignment.starts[block]).T
    column, row = np.nonzero(adds)
    rows = np.concatenate([block, blocks + item, blocks + assignment.count + row])
    places = np.concatenate([each, each, column])
    values = np.concatenate([np.ones(2 * len(each)), adds[column, row]])
    columns = Columns.of(rows, places, values, len(each))
    low = np.concatenate([lengths, np.full(assignment.count, -np.inf), program.low])
    high = np.concatenate([lengths, assignment.most, program.high])
    upper = np.minimum(assignment.most[item], lengths[block])
    answer = maximise(np.zeros(len(each)), upper, columns, low, high, seconds=seconds)
    if answer.status == "stopped":
        raise UndecidedError("the time was over before it was known whether the norms can hold")
    if answer.status != "optimal":
        return None
    cells = np.repeat(np.stack([item, block], axis=1), answer.x.astype(np.intp), axis=0)
    return assignment.placed(cells)
