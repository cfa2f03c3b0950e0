"""Minimal cores: norms that cannot hold together, of which any one can be dropped and the rest can.

The linear program of all constraints, with broken rows mended at a price, is solved once and again
with rows set free: the rows that have a price then are those that clash. That leaves a few
constraints, and for these every subset that matters is judged exactly (`feasibility`), so that a
core is minimal whatever the linear program says.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from undercard.policy.norms.norm import Norm
from undercard.policy.norms.table import CandidateTable
from undercard.policy.solver.assignment import Assignment
from undercard.policy.solver.compilation import compile_constraints
from undercard.policy.solver.constraints import Constraint
from undercard.policy.solver.feasibility import feasible, represented
from undercard.policy.solver.pricing import begin, price
from undercard.policy.solver.program import Program

FEW = 8  # so many constraints are judged exactly at once
NOISE = 1e-7
Pool = frozenset[int]  # constraints, by number


def minimal_cores(
    norms: Sequence[Norm], table: CandidateTable, size: int, *, limit: int = 3
) -> list[tuple[str, ...]]:
    """Up to `limit` sets of norm ids that cannot hold together.

    Drop any one member and the rest can.

    Empty when all can hold. The size of the slate belongs to every core without being named: a core
    of no norms means that there are fewer candidates than slots.
    """
    constraints = compile_constraints(norms, table, size)
    return cores_of(constraints, len(table), size, limit=limit)


def cores_of(
    constraints: Sequence[Constraint],
    count: int,
    size: int,
    *,
    limit: int,
    ends: float | None = None,
) -> list[tuple[str, ...]]:
    """Minimal cores of constraints; further ones by leaving out a member of an earlier one.

    Raises UndecidedError as `feasible` does.
    """
    search = _Search(constraints, count, size, ends)
    found: list[Pool] = []
    waiting = [frozenset(range(len(constraints)))]
    while waiting and len(found) < limit:
        pool = waiting.pop(0)
        core = search.core(pool)
        if core is None:
            continue
        if core not in found:
            found.append(core)
        waiting.extend(pool - {member} for member in sorted(core))
    return [tuple(constraints[at].norm.id for at in sorted(core)) for core in found]


class _Search:
    def __init__(
        self, constraints: Sequence[Constraint], count: int, size: int, ends: float | None
    ) -> None:
        self._constraints, self._count, self._size = constraints, count, size
        self._ends = ends
        self._known: dict[Pool, bool] = {}
        self._clash: _Clash | None = None

    def core(self, pool: Pool) -> Pool | None:
        """A minimal core among a pool; None when the pool can hold."""
        few = self._narrowed(pool)
        if few == pool or self.holds(few):
            few = pool
            if self.holds(pool):
                return None
        return _shrink(few, self.holds)

    def holds(self, pool: Pool) -> bool:
        """Whether constraints can hold together, exactly."""
        if pool not in self._known:
            members = [self._constraints[at] for at in sorted(pool)]
            self._known[pool] = feasible(members, self._count, self._size, ends=self._ends)
        return self._known[pool]

    def _narrowed(self, pool: Pool) -> Pool:
        """A part of the pool that clashes by the linear program; the pool itself where none does.

        With fewer candidates than slots no norm has a part in it, and there is no such program.
        """
        if len(pool) <= FEW or self._count < self._size:
            return pool
        if self._clash is None:
            self._clash = _Clash(self._constraints, self._count, self._size)
        few = self._clash.among(pool)
        if few is None:
            return pool
        for member in sorted(few):
            if member in few and (fewer := self._clash.among(few - {member})) is not None:
                few = fewer
        return few


class _Clash:
    """The linear program of all constraints over candidates that stand for all.

    Some of the constraints bind at a time.
    """

    def __init__(self, constraints: Sequence[Constraint], count: int, size: int) -> None:
        unplaceable = [
            (at, constraint.missing)
            for at, constraint in enumerate(constraints)
            if constraint.missing is not None
        ]
        kind = np.zeros(count, dtype=np.intp)
        for _, missing in unplaceable:
            kind = np.unique(2 * kind + missing, return_inverse=True)[1].astype(np.intp)
        program, most = represented(
            constraints, np.arange(count), kind, np.zeros(count, dtype=np.intp), size
        )
        for at, missing in unplaceable:
            program = _kept_out(program, at, missing)
        self._program, self._scores, self._most = program, np.zeros(len(most)), most
        self._master = begin(Assignment(program, self._scores, most), penalty=1.0)

    def among(self, pool: Pool) -> Pool | None:
        """Those of a pool that clash, not necessarily the fewest.

        None where the linear program finds no clash.
        """
        free = ~np.isin(self._program.owner, sorted(pool))
        low, high = (
            np.where(free, -np.inf, self._program.low),
            np.where(free, np.inf, self._program.high),
        )
        assignment = Assignment(
            replace(self._program, low=low, high=high), self._scores, self._most
        )
        self._master.free(np.flatnonzero(free).tolist())
        priced = price(self._master, assignment)
        self._master.bind(np.flatnonzero(free).tolist())
        if priced.feasible:
            return None
        return frozenset(self._program.owner[np.abs(priced.rows) > NOISE].tolist())


def _kept_out(program: Program, owner: int, missing: NDArray[np.bool_]) -> Program:
    """The program with a row that keeps out candidates whose weight is unknown."""
    return replace(
        program,
        items=np.vstack([program.items, missing[program.kept].astype(np.float64)]),
        ranks=np.vstack([program.ranks, np.ones(program.size)]),
        low=np.append(program.low, -np.inf),
        high=np.append(program.high, 0.0),
        owner=np.append(program.owner, owner),
        waits=np.append(program.waits, False),
    )


def _shrink(pool: Pool, holds: Callable[[Pool], bool]) -> Pool:
    """A minimal core of a pool that cannot hold, by halves (QuickXplain, Junker 2004)."""
    if not holds(frozenset()):
        return frozenset()

    def explain(given: Pool, added: bool, rest: list[int]) -> Pool:
        if added and not holds(given):
            return frozenset()
        if len(rest) == 1:
            return frozenset(rest)
        first, second = rest[: len(rest) // 2], rest[len(rest) // 2 :]
        from_second = explain(given | frozenset(first), True, second)
        from_first = explain(given | from_second, bool(from_second), first)
        return from_first | from_second

    return explain(frozenset(), False, sorted(pool))
