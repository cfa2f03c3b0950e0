"""Whether a slate can meet norms at all, and if not, which of them cannot hold together. Leaves scores to the solver.

Candidates that every demand treats alike are counted, not told apart. Where caps per value apply, a class of which k
members with values of their own exist is free of the caps; only members of other classes stay single.

Where norms weigh minutes nearly every candidate is a class of its own. Beyond MOST_CLASSES of them, candidates that
differ in length alone are represented by some of every length; a slate that only the others could make up to the
second is then not seen.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from policy.constraints import Demand, Indices, Vector, compile_demands
from policy.greedy import greedy
from policy.highs import Columns, maximise
from policy.norms import Norm
from policy.program import Program, build, caps_of, earliest, signatures
from policy.table import CandidateTable

MOST_CLASSES = 1500
FEW = 60  # with more candidates to tell apart, luck is tried before the integer program


def feasible(demands: Sequence[Demand], count: int, size: int) -> bool:
    """Whether some slate of `size` of the `count` candidates meets every demand."""
    first = earliest(demands, count, size)
    if int((first < size).sum()) < size:
        return False
    rows, most = _representatives(demands, first, size)
    program = build(demands, rows, first, size, repeats=True)
    if not len(program.low) or (len(rows) > FEW and greedy(program, np.zeros(len(rows))) is not None):
        return True
    capped = np.asarray([demands[owner].caps_only for owner in program.owner], dtype=bool)
    return _fits(program, most, np.flatnonzero(capped))


def _representatives(demands: Sequence[Demand], first: Indices, size: int) -> tuple[Indices, Vector]:
    """Candidates that stand for all: rows of the table, and how often each may be taken."""
    usable = np.flatnonzero(first < size)
    classes = signatures(demands, first)[usable]
    if len(np.unique(classes)) > MOST_CLASSES:
        usable = _of_every_length(demands, first, usable, size)
        classes = signatures(demands, first)[usable]
    order = usable[np.argsort(classes, kind="stable")]
    bounds = np.flatnonzero(np.diff(np.sort(classes))) + 1
    members = sorted(np.split(order, bounds), key=len)
    if not any(demand.caps_only for demand in demands):
        picks = np.asarray([group[0] for group in members], dtype=np.intp)
        return picks, np.asarray([min(len(group), size) for group in members], dtype=np.float64)
    return _Sorting(demands, len(first), size).sort(members)


def _of_every_length(demands: Sequence[Demand], first: Indices, usable: Indices, size: int) -> Indices:
    """From each class of candidates that differ in length alone: the shortest, the longest, and some between."""
    lengths = sum(d.numerator for d in demands if d.norm.weigh == "minutes") + np.zeros(len(first))
    classes = signatures(demands, first, coarse=True)[usable]
    picked: list[Indices] = []
    for kind in np.unique(classes):
        group = usable[classes == kind]
        ordered = group[np.argsort(lengths[group], kind="stable")]
        last = len(ordered) - 1
        places = np.concatenate(
            [np.arange(size), last - np.arange(size), np.linspace(0, last, num=size).astype(np.intp)]
        )
        picked.append(ordered[np.unique(places.clip(0, last))])
    return np.sort(np.concatenate(picked))


@dataclass(frozen=True)
class _Taken:
    rows: list[int]
    most: list[float]


class _Sorting:
    """Splits classes into those that caps cannot touch and those whose members must be told apart."""

    def __init__(self, demands: Sequence[Demand], count: int, size: int) -> None:
        self.caps, self.size = caps_of(demands, count), size
        self.enough = len(self.caps.most) * (size - 1) + 1
        self.single: set[int] = set()

    def sort(self, members: list[Indices]) -> tuple[Indices, Vector]:
        while (taken := self._attempt(members)) is None:
            pass
        return np.asarray(taken.rows, dtype=np.intp), np.asarray(taken.most, dtype=np.float64)

    def _attempt(self, members: list[Indices]) -> _Taken | None:
        """One pass; None when a class proved to need its members told apart, and the pass must be made again."""
        seen: set[tuple[int, int]] = set()
        taken = _Taken([], [])
        for at in sorted(range(len(members)), key=lambda at: at not in self.single and len(members[at]) >= self.size):
            if at in self.single or len(members[at]) < self.size:
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
                    return int(rows[0]) if not held else row
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


def _fits(program: Program, most: Vector, capped: Indices) -> bool:
    """Whether whole numbers of each representative, per stretch of ranks that rows treat alike, meet every row."""
    changes = np.flatnonzero(np.any(np.diff(program.ranks, axis=1) != 0, axis=0)) + 1
    starts = np.asarray([0, *changes.tolist()])
    lengths = np.diff(np.asarray([*starts.tolist(), program.size])).astype(np.float64)
    count, blocks = len(most), len(starts)
    item, block = (grid.ravel() for grid in np.meshgrid(np.arange(count), np.arange(blocks), indexing="ij"))
    allowed = program.first[item] <= starts[block]
    item, block = item[allowed], block[allowed]
    dense = program.items[:, item] * program.ranks[:, starts[block]]
    free = most[item] > 1
    dense[np.ix_(capped, free)] = 0.0
    column, row = np.nonzero(dense.T)
    m = len(item)
    all_rows = np.concatenate([block, blocks + item, blocks + count + row])
    all_columns = np.concatenate([np.arange(m), np.arange(m), column])
    values = np.concatenate([np.ones(2 * m), dense.T[column, row]])
    columns = Columns.of(all_rows, all_columns, values, m)
    low = np.concatenate([lengths, np.full(count, -np.inf), program.low])
    high = np.concatenate([lengths, most, program.high])
    upper = np.minimum(most[item], lengths[block])
    answer = maximise(np.zeros(m), upper, columns, low, high)
    return answer.status == "optimal"


def minimal_cores(norms: Sequence[Norm], table: CandidateTable, size: int, *, limit: int = 3) -> list[tuple[str, ...]]:
    """Up to `limit` sets of norm ids that cannot hold together; drop any one member and the rest can.

    Empty when all can hold. The size of the slate belongs to every core without being named: a core of no norms means
    that there are fewer candidates than slots.
    """
    demands = compile_demands(norms, table, size)
    return cores_of(demands, len(table), size, limit=limit)


def cores_of(demands: Sequence[Demand], count: int, size: int, *, limit: int) -> list[tuple[str, ...]]:
    """Minimal cores of demands; further ones are sought with a member of an earlier one left out."""
    known: dict[frozenset[int], bool] = {}

    def holds(kept: frozenset[int]) -> bool:
        if kept not in known:
            known[kept] = feasible([demands[at] for at in sorted(kept)], count, size)
        return known[kept]

    everything = frozenset(range(len(demands)))
    if holds(everything):
        return []
    found: list[frozenset[int]] = []
    waiting = [everything]
    while waiting and len(found) < limit:
        pool = waiting.pop(0)
        if holds(pool):
            continue
        core = _shrink(pool, holds)
        if core not in found:
            found.append(core)
        waiting.extend(pool - {member} for member in sorted(core))
    return [tuple(demands[at].norm.id for at in sorted(core)) for core in found]


def _shrink(pool: frozenset[int], holds: Callable[[frozenset[int]], bool]) -> frozenset[int]:
    """A minimal core of a pool that cannot hold, by halves (QuickXplain, Junker 2004)."""
    if not holds(frozenset()):
        return frozenset()

    def explain(given: frozenset[int], added: bool, rest: list[int]) -> frozenset[int]:
        if added and not holds(given):
            return frozenset()
        if len(rest) == 1:
            return frozenset(rest)
        first, second = rest[: len(rest) // 2], rest[len(rest) // 2 :]
        from_second = explain(given | frozenset(first), True, second)
        from_first = explain(given | from_second, bool(from_second), first)
        return from_first | from_second

    return explain(frozenset(), False, sorted(pool))
