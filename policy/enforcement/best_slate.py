"""The best slate under constraints, and the best one without each of them."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from undercard.policy.enforcement import verifier
from undercard.policy.enforcement.attribution import Slate, leave_one_out
from undercard.policy.errors import UndecidedError
from undercard.policy.norms.table import CandidateTable
from undercard.policy.solver.constraints import Constraint, Indices, Vector
from undercard.policy.solver.feasibility import feasible
from undercard.policy.solver.greedy import greedy
from undercard.policy.solver.program import Program, earliest, holding_back, worth_keeping
from undercard.policy.solver.rows import build
from undercard.policy.solver.sequence import in_sequence
from undercard.policy.solver.solver import Solution, Solver, in_table_order, solve
from undercard.policy.solver.timed import Timed

LAST_PENALTY = 1e6
PATIENCE = 10.0  # deadlines: how long a first slate is looked for when even greedy finds none


@dataclass(frozen=True)
class Made:
    """A slate as rows of the table, with the constraints it met."""

    slate: Slate
    constraints: tuple[Constraint, ...]
    program: Program
    solution: Solution
    solver: Solver

    def stopped_at(self) -> list[Constraint] | None:
        """With the rows that were missing where solving stopped, though the slate keeps them.

        Candidates of one score may have changed places since.
        """
        found = self.solution.order or ()
        return _tightened(self.constraints, _rows(self.program.kept, found))

    def shadow_prices(self) -> dict[str, float]:
        """By norm id, the discounted score that one percentage point (or unit) more would cost."""
        prices: dict[str, float] = {}
        for row, price in enumerate(self.solution.prices.tolist()):
            norm = self.constraints[int(self.program.owner[row])].norm
            if norm.form is not None:
                continue  # what a step of a rule of order costs, no price of a row says
            unit = 1.0
            if any(bound is not None and bound.share for bound in norm.bounds):
                unit = float(self.program.ranks[row].sum()) / 100
            prices[norm.id] = prices.get(norm.id, 0.0) + abs(price) * unit
        return prices


class SlateMaker:
    """Makes slates of one length from one table, until a moment when there is a deadline."""

    def __init__(
        self, table: CandidateTable, size: int, started: float, deadline: float | None
    ) -> None:
        self.table, self.size, self.started = table, size, started
        self.ends = None if deadline is None else started + deadline
        self.order: Indices = np.lexsort((np.arange(len(table)), -table.scores))

    def without_constraints(self) -> Slate:
        """The candidates with the best scores."""
        return _rows(self.order, tuple(range(self.size)))

    def moment(self, deadlines: float) -> float | None:
        """The moment when so many deadlines will have passed; None where there is no deadline."""
        return None if self.ends is None else self.started + deadlines * (self.ends - self.started)

    def make(
        self, constraints: Sequence[Constraint], *, timed: bool = True, patience: float = PATIENCE
    ) -> Made | None:
        """The best slate under constraints, or None when there is none.

        Raises UndecidedError when `patience` deadlines have passed without a slate.
        """
        ends, last = (self.ends, self.moment(patience)) if timed else (None, None)
        began = time.perf_counter()
        spare = None if ends is None else self._spare(constraints, (self.started + ends) / 2)
        while spare is None or _is_time(began, ends):
            began = time.perf_counter()
            try:
                made = self._make(constraints, ends, last if spare is None else ends)
            except UndecidedError:
                if spare is None:
                    raise
                return spare
            if made is None:
                return None
            tighter = _tightened(made.constraints, made.slate)
            if tighter is None:
                if made.solution.proved or not (tighter := made.stopped_at()):
                    return made
                spare = made
            constraints = tighter
            if spare is None and last is not None and time.perf_counter() > last:
                raise self._undecided()
            if spare is not None:
                bounded = replace(spare.solution, bound=made.solution.bound)
                spare = replace(spare, solution=bounded)
        return spare

    def _spare(self, constraints: Sequence[Constraint], ends: float) -> Made | None:
        """A slate for norms by minutes that is there soon, or None; unproved, as fewer were tried.

        It keeps distances in tracks that are minutes as a rule.
        """
        if not any(isinstance(one, Timed) for one in constraints):
            return None
        paced = [one.paced() if isinstance(one, Timed) else one for one in constraints]
        try:
            made = self._make(paced, ends, ends)
        except UndecidedError:
            return None
        if made is None or _tightened(constraints, made.slate) is not None:
            return None
        solution = replace(made.solution, bound=self._most(constraints), proved=False)
        return replace(made, constraints=tuple(constraints), solution=solution)

    def _most(self, constraints: Sequence[Constraint]) -> float:
        """What no slate's value exceeds, whatever binds it."""
        bonus = sum(float(one.bonus.max(initial=0.0)) for one in constraints)
        return verifier.value_of(self.without_constraints(), self.table) + self.size * bonus

    def _make(
        self, constraints: Sequence[Constraint], ends: float | None, last: float | None
    ) -> Made | None:
        first = earliest(constraints, len(self.table), self.size)
        kept = worth_keeping(constraints, self.order, first, self.size)
        program = build(constraints, kept, first, self.size)
        scores = self.table.scores[kept]

        def keeps(order: tuple[int, ...]) -> bool:
            return _tightened(constraints, _rows(kept, order)) is None

        start = in_sequence(constraints, program, scores, ends=self._soon(ends), last=last)
        solver = Solver(program, scores, ends=ends, last=last, start=start, keeps=keeps)
        solution = solver.solve()
        if solution.order is None:
            solution = self._again(constraints, program, scores, solution)
        if solution.order is None:
            return None
        order = in_table_order(program, scores, solution.order)
        solution = replace(solution, bound=min(solution.bound, self._most(constraints)))
        return Made(_rows(kept, order), tuple(constraints), program, solution, solver)

    def _soon(self, ends: float | None) -> float | None:
        """Half of the way to a moment, from now on."""
        now = time.perf_counter()
        return None if ends is None else now + (ends - now) / 2

    def _undecided(self) -> UndecidedError:
        return UndecidedError(
            f"in {time.perf_counter() - self.started:.1f} s no list was found that meets every "
            "norm, nor a proof that there is none; allow more time, or fewer norms"
        )

    def _again(
        self,
        constraints: Sequence[Constraint],
        program: Program,
        scores: Vector,
        solution: Solution,
    ) -> Solution:
        """Another try where no slate was found: greedily, or by a higher penalty."""
        if not solution.proved:
            quick = greedy(program, scores)
            if quick is None:
                raise self._undecided()
            return replace(solution, order=quick)
        enough = len(program.kept) >= self.size
        if enough and feasible(constraints, len(self.table), self.size):
            # the first penalty was too small to show it
            return solve(program, scores, penalty=LAST_PENALTY)
        return solution

    def without_each(self, made: Made, value: float) -> tuple[dict[str, Slate], dict[str, float]]:
        """The slate without each norm that is no limit, and how much more value it would have."""
        alone = holding_back(made.constraints, len(self.table), self.size)
        afresh: dict[str, bool] = {}
        for constraint, holds in zip(made.constraints, alone, strict=True):
            if not constraint.norm.is_limit:
                afresh[constraint.norm.id] = bool(holds)

        def solve_without(name: str) -> Slate | None:
            return self._leave_out(made, name, afresh=afresh[name])

        without = leave_one_out(list(afresh), solve_without)
        costs: dict[str, float] = {}
        for name, slate in without.items():
            costs[name] = max(0.0, verifier.value_of(slate, self.table) - value)
        return without, costs

    def _leave_out(self, made: Made, name: str, *, afresh: bool) -> Slate | None:
        """The best slate without one norm, the slate made where that is still the best.

        None when time ran out. `afresh`: without it, candidates come in that the program made does
        not have.
        """
        if self.ends is not None and time.perf_counter() > self.ends:
            return None
        ids = [constraint.norm.id for constraint in made.constraints]
        at = ids.index(name)
        account = made.constraints[at].carried
        if afresh or (account is not None and account.price):
            return self._proved([*made.constraints[:at], *made.constraints[at + 1 :]])
        solution = made.solver.without(made.program.owner == at)
        if solution.order is None or not (solution.proved and made.solution.proved):
            return None
        if solution.order == made.solution.order:
            return made.slate
        kept = made.program.kept
        slate = _rows(kept, in_table_order(made.program, self.table.scores[kept], solution.order))
        rest = [*made.constraints[:at], *made.constraints[at + 1 :]]
        if (tighter := _tightened(rest, slate)) is None:
            return slate
        return self._proved(tighter)

    def _proved(self, constraints: Sequence[Constraint]) -> Slate | None:
        """The best slate; None where time ran out before it was proved to be that."""
        try:
            made = self.make(constraints, patience=1.0)
        except UndecidedError:
            return None
        return made.slate if made and made.solution.proved else None


def _is_time(began: float, ends: float | None) -> bool:
    """Whether there is time for another round as long as the last."""
    now = time.perf_counter()
    return ends is None or now + (now - began) < ends


def _tightened(constraints: Sequence[Constraint], slate: Slate) -> list[Constraint] | None:
    """The constraints with the rows that a slate shows to be missing; None where none is."""
    tighter = [constraint.tightened(slate) for constraint in constraints]
    if not any(tighter):
        return None
    return [new or old for new, old in zip(tighter, constraints, strict=True)]


def _rows(kept: Indices, order: tuple[int, ...]) -> Slate:
    return tuple(int(kept[at]) for at in order)
