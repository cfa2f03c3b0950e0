"""From scores and norms to a lawful slate with its record: the one call that a caller needs."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from undercard.policy.enforcement import attribution, verifier
from undercard.policy.enforcement.accounts import Account, account_constraints, may_wait
from undercard.policy.enforcement.impasse import impasse
from undercard.policy.enforcement.norm_results import Judged
from undercard.policy.enforcement.relaxation import Relaxation, relax
from undercard.policy.enforcement.resolution import resolution_steps
from undercard.policy.errors import TableError, UndecidedError, UnlawfulSlateError
from undercard.policy.norms.binding import Binding, binding
from undercard.policy.norms.norm import Norm
from undercard.policy.norms.table import CandidateTable
from undercard.policy.ruling import NormResult, Relaxed, Ruling
from undercard.policy.solver.constraints import Constraint, Indices, Vector, compile_constraints
from undercard.policy.solver.feasibility import feasible
from undercard.policy.solver.greedy import greedy
from undercard.policy.solver.program import Program, build, earliest, holding_back, worth_keeping
from undercard.policy.solver.solver import Solution, Solver, in_table_order, solve

LAST_PENALTY = 1e6
PATIENCE = (
    10.0  # deadlines: how long a first lawful slate is looked for when even greedy finds none
)
SIZE = "size"  # what `relaxed` calls the length of the slate


def enforce(
    norms: Sequence[Norm],
    table: CandidateTable,
    size: int,
    *,
    context: Mapping[str, object] = {},
    relax: bool = False,
    deadline: float | None = None,
    on: date | None = None,
    accounts: Mapping[str, Account] = {},
) -> Ruling:
    """The slate of `size` candidates with the most sum of score / log2(rank + 1) that every hard
    norm allows.

    Soft norms hold where they can, and give way as little as they must. Where hard norms cannot
    hold together the ruling is infeasible and carries a minimal core; with `relax` the weakest give
    way instead. Equal scores stand in the table's order. `deadline`: seconds after which a greedy
    slate, verified, is taken. `on`: the day, today by default. `accounts`: what norms over time
    hold already, by id; those without an account are counted and not enforced. Where a list cannot
    give what an account asks, the rest is owed.

    Raises TableError on a size below one, NormSetError on norms that contradict their own form, and
    UndecidedError when ten deadlines have passed without a slate.
    """
    started = time.perf_counter()
    if isinstance(size, bool) or size < 1:
        raise TableError(f"the slate needs at least one slot; size is {size}")
    bound = binding(norms, context, on, table)
    ruling = _Enforcement(bound, table, size, relax, started, deadline, accounts).ruling()
    return ruling.model_copy(
        update={"context": dict(context), "seconds": time.perf_counter() - started}
    )


@dataclass(frozen=True)
class _Made:
    """A slate as rows of the table, with the constraints it met."""

    slate: tuple[int, ...]
    constraints: tuple[Constraint, ...]
    program: Program
    solution: Solution
    solver: Solver


class _Enforcement:
    def __init__(
        self,
        bound: Binding,
        table: CandidateTable,
        size: int,
        may_relax: bool,
        started: float,
        deadline: float | None,
        accounts: Mapping[str, Account],
    ) -> None:
        self.bound, self.table, self.asked, self.may_relax = bound, table, size, may_relax
        self.size = min(size, len(table)) if may_relax else size
        self.started, self.ends = started, None if deadline is None else started + deadline
        self.accounts = accounts
        self.constraints = [
            *compile_constraints(bound.norms, table, self.size),
            *account_constraints(bound.norms, table, self.size, accounts),
        ]
        self.order: Indices = np.lexsort((np.arange(len(table)), -table.scores))

    def ruling(self) -> Ruling:
        if self.size == 0:
            return self._empty()
        made = self._make(self.constraints)
        relaxed: tuple[Relaxed, ...] = ()
        ties = self.bound.undecided
        if made is None:
            relaxation = self._give_way()
            if relaxation is None:
                return self._infeasible()
            made, relaxed = self._make(relaxation.constraints), relaxation.relaxed
            ties += relaxation.undecided
            if made is None:
                raise UnlawfulSlateError(
                    "norms that were found to hold together gave no slate; please report this"
                )
        return self._lawful(made, (*self._shorter(), *relaxed), ties)

    def _empty(self) -> Ruling:
        return Ruling(
            status="optimal",
            size=self.asked,
            value=0.0,
            bound=0.0,
            proved=True,
            relaxed=self._shorter(),
            candidates_sha256=self.table.sha256,
        )

    def _shorter(self) -> tuple[Relaxed, ...]:
        if self.size == self.asked:
            return ()
        because = f"there are only {len(self.table)} candidates for {self.asked} slots"
        return (Relaxed(norm=SIZE, by=float(self.asked - self.size), because=because),)

    def _make(self, constraints: Sequence[Constraint], *, timed: bool = True) -> _Made | None:
        """The best slate under constraints, or None when there is none."""
        first = earliest(constraints, len(self.table), self.size)
        kept = worth_keeping(constraints, self.order, first, self.size)
        program = build(constraints, kept, first, self.size)
        scores = self.table.scores[kept]
        solver = Solver(program, scores, ends=self.ends if timed else None)
        solution = solver.solve()
        if solution.order is None and not solution.proved:
            quick = greedy(program, scores)
            solution = replace(solution, order=quick) if quick else self._patiently(program, scores)
        elif (
            solution.order is None
            and len(kept) >= self.size
            and feasible(constraints, len(self.table), self.size)
        ):
            solution = solve(
                program, scores, penalty=LAST_PENALTY
            )  # the first penalty was too small to tell
        if solution.order is None:
            return None
        order = in_table_order(program, scores, solution.order)
        return _Made(_rows(kept, order), tuple(constraints), program, solution, solver)

    def _patiently(self, program: Program, scores: Vector) -> Solution:
        """The best slate found in several times the deadline."""
        assert self.ends is not None  # noqa: S101 - without a deadline nothing is cut short
        ends = self.started + PATIENCE * (self.ends - self.started)
        found = solve(program, scores, ends=ends)
        if found.order is None and not found.proved:
            raise UndecidedError(
                f"in {ends - self.started:.1f} s no list was found that meets every norm, nor a proof that there is none; "
                "allow more time, or fewer norms"
            )
        return found

    def _give_way(self) -> Relaxation | None:
        """What gives way: soft norms and what another overrides; accounts that can still be made
        good; with `relax`, any.
        """
        return relax(
            self.constraints,
            len(self.table),
            self.size,
            waiting=self._waiting(),
            asked=self.may_relax,
        )

    def _waiting(self) -> set[str]:
        """Accounts that can still be made good after this list."""
        return {
            d.norm.id
            for d in self.constraints
            if d.carried and may_wait(d.norm, self.accounts[d.norm.id])
        }

    def _infeasible(self) -> Ruling:
        hard = [
            d
            for d in self.constraints
            if d.norm.force == "hard" and d.norm.id not in self._waiting()
        ]
        found = impasse(hard, self.bound.norms, self.table, self.size)
        behind = any(constraint.carried and constraint.norm.id in found.core for constraint in hard)
        return Ruling(
            status="infeasible",
            size=self.asked,
            norms=tuple(
                NormResult(id=n.id, ref=n.ref, says=n.says, is_limit=n.is_limit)
                for n in self.bound.norms
            ),
            set_aside=self.bound.set_aside,
            undecided=self.bound.undecided,
            core=found.core,
            cores=found.cores,
            kind="temporal" if behind else found.kind,
            missing=found.missing,
            candidates_sha256=self.table.sha256,
        )

    def _lawful(self, made: _Made, relaxed: tuple[Relaxed, ...], ties: tuple[str, ...]) -> Ruling:
        judged = Judged(made.slate, self.bound.norms, self.table, self.accounts)
        slacks = {
            constraint.norm.id: constraint.slack
            for constraint in made.constraints
            if constraint.slack
        }
        broken = judged.broken({constraint.norm.id for constraint in made.constraints}, slacks)
        if broken or len(set(made.slate)) != self.size:
            raise UnlawfulSlateError(
                f"the slate found breaks {', '.join(broken) or 'its length'}; please report this"
            )
        value = verifier.value_of(made.slate, self.table)
        priced = float(
            sum(constraint.bonus[list(made.slate)].sum() for constraint in made.constraints)
        )
        without, costs = self._without(made, value)
        complete = len(without) == sum(
            not constraint.norm.is_limit for constraint in made.constraints
        )
        by_id = {norm.id: norm for norm in self.bound.norms}
        limits = [constraint for constraint in made.constraints if constraint.norm.is_limit]
        before = self._make(limits, timed=False) if limits else None
        slate_before = (
            before.slate if before else () if limits else _rows(self.order, tuple(range(self.size)))
        )
        return Ruling(
            status="optimal" if made.solution.proved else "feasible",
            size=self.asked,
            slate=tuple(self.table.ids[row] for row in made.slate),
            before=tuple(self.table.ids[row] for row in slate_before),
            value=value,
            bound=max(value + priced, made.solution.bound),
            priced=priced,
            proved=made.solution.proved,
            norms=judged.results(_shadow_prices(made), costs),
            moves=attribution.moves(
                slate_before, made.slate, without, by_id, self.table, complete=complete
            ),
            relaxed=relaxed,
            set_aside=self.bound.set_aside,
            undecided=ties,
            resolution=resolution_steps(self.bound.set_aside, ties, relaxed, by_id),
            candidates_sha256=self.table.sha256,
            verifier=verifier.NAME,
        )

    def _without(
        self, made: _Made, value: float
    ) -> tuple[dict[str, tuple[int, ...]], dict[str, float]]:
        """The slate without each norm, and what it would be worth more."""
        names = [
            constraint.norm.id for constraint in made.constraints if not constraint.norm.is_limit
        ]
        alone = holding_back(made.constraints, len(self.table), self.size)
        apart = {
            constraint.norm.id
            for constraint, holds in zip(made.constraints, alone, strict=True)
            if holds
        }

        def solve_without(name: str) -> tuple[int, ...] | None:
            return self._leave_out(made, name, afresh=name in apart)

        without = attribution.leave_one_out(names, solve_without)
        costs = {
            name: max(0.0, verifier.value_of(slate, self.table) - value)
            for name, slate in without.items()
        }
        return without, costs

    def _leave_out(self, made: _Made, name: str, *, afresh: bool) -> tuple[int, ...] | None:
        """The best slate without one norm, the slate made where that is still the best; None when
        time ran out.

        `afresh`: without it, candidates come in that the program made does not have.
        """
        at = next(
            place for place, constraint in enumerate(made.constraints) if constraint.norm.id == name
        )
        rest = [constraint for constraint in made.constraints if constraint.norm.id != name]
        account = made.constraints[at].carried
        if afresh or (account is not None and account.price):
            other = self._make(rest)
            return other.slate if other and other.solution.proved else None
        solution = made.solver.without(made.program.owner == at)
        if solution.order is None or not (solution.proved and made.solution.proved):
            return None
        if solution.order == made.solution.order:
            return made.slate
        kept = made.program.kept
        return _rows(kept, in_table_order(made.program, self.table.scores[kept], solution.order))


def _rows(kept: Indices, order: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(int(kept[at]) for at in order)


def _shadow_prices(made: _Made) -> dict[str, float]:
    """Per norm, what one percentage point (or one unit) more of its bound would cost in discounted
    score.
    """
    prices: dict[str, float] = {}
    for row, price in enumerate(made.solution.prices.tolist()):
        constraint = made.constraints[int(made.program.owner[row])]
        shares = any(bound is not None and bound.share for bound in constraint.norm.bounds)
        unit: float = float(made.program.ranks[row].sum()) / 100 if shares else 1.0
        prices[constraint.norm.id] = prices.get(constraint.norm.id, 0.0) + abs(price) * unit
    return prices
