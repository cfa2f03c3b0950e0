"""From scores and norms to a lawful slate with its record: the one call that a caller needs."""

import math
import time
from collections.abc import Collection, Mapping, Sequence
from datetime import date

from undercard.policy.enforcement import attribution, verifier
from undercard.policy.enforcement.accounts import Account, account_constraints, may_wait
from undercard.policy.enforcement.attribution import Slate
from undercard.policy.enforcement.best_slate import PATIENCE, Made, SlateMaker
from undercard.policy.enforcement.impasse import impasse
from undercard.policy.enforcement.letting_go import may_be_let_go
from undercard.policy.enforcement.norm_results import Judged
from undercard.policy.enforcement.relaxation import Relaxation, relax
from undercard.policy.enforcement.resolution import resolution_steps
from undercard.policy.errors import TableError, UndecidedError, UnlawfulSlateError
from undercard.policy.norms.binding import Binding, binding
from undercard.policy.norms.norm import Norm
from undercard.policy.norms.table import CandidateTable
from undercard.policy.ruling import Move, NormResult, Relaxed, Ruling
from undercard.policy.solver.compilation import compile_constraints
from undercard.policy.solver.constraints import Constraint
from undercard.policy.solver.order_compilation import heard_by
from undercard.policy.solver.order_constraints import Heard

# With soft norms by minutes, which are let go in the end: shares of the deadline, from its start,
# for a list that keeps them, for what they have to move, and for a list that keeps what is left.
FIRST, RELAXED, MOVED = 0.4, 0.7, 0.9
OVER = -math.inf  # a moment that has passed
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
    heard: Mapping[str, Heard] = {},
) -> Ruling:
    """The slate of `size` candidates with the most sum of score / log2(rank + 1) that every hard
    norm allows.

    Soft norms hold where they can, and give way as little as they must. Where hard norms cannot
    hold together the ruling is infeasible and carries a minimal core; with `relax` the weakest give
    way instead. Equal scores stand in the table's order. `deadline`: seconds after which the
    best slate found, verified, is taken. `on`: the day, today by default. `accounts`: what norms
    over time hold already, by id; those without an account are counted and not enforced. Where a
    list cannot give what an account asks, the rest is owed. `heard`: by id of a norm of
    order over more than the list, the attributes of the tracks that came before, oldest first.

    Raises TableError on a size below one, NormSetError on norms that contradict their own form, and
    UndecidedError when ten deadlines have passed without a slate. Soft norms by minutes are not
    waited for: where the deadline nears before it is known how far they hold, they are left out.
    """
    started = time.perf_counter()
    if isinstance(size, bool) or size < 1:
        raise TableError(f"the slate needs at least one slot; size is {size}")
    bound = binding(norms, context, on, table)
    maker = SlateMaker(table, _length(table, size, relax), started, deadline)
    ruling = _Enforcement(bound, maker, size, relax, accounts, heard).ruling()
    seconds = time.perf_counter() - started
    return ruling.model_copy(update={"context": dict(context), "seconds": seconds})


def _length(table: CandidateTable, asked: int, may_relax: bool) -> int:
    """As many slots as are asked for, or as there are candidates where the length may give way."""
    if may_relax:
        return min(asked, len(table))
    return asked


class _Enforcement:
    def __init__(
        self,
        bound: Binding,
        maker: SlateMaker,
        asked: int,
        may_relax: bool,
        accounts: Mapping[str, Account],
        heard: Mapping[str, Heard],
    ) -> None:
        self.bound, self.maker, self.asked, self.may_relax = bound, maker, asked, may_relax
        self.table, self.size, self.accounts = maker.table, maker.size, accounts
        self.heard = heard_by(bound.norms, heard)
        self.by_id = {norm.id: norm for norm in bound.norms}
        self.constraints = [
            *compile_constraints(bound.norms, self.table, self.size, self.heard),
            *account_constraints(bound.norms, self.table, self.size, accounts),
        ]
        self.hasty = any(map(may_be_let_go, self.constraints))

    def ruling(self) -> Ruling:
        if self.size == 0:
            return self._empty()
        made = self._first()
        if made is not None:
            return self._lawful(made, (), ())
        try:
            given = self._relaxed(self.maker.moment(RELAXED), MOVED)
        except UndecidedError:
            if not self.hasty:
                raise
            given = self._relaxed(OVER, PATIENCE)
        if given is None:
            return self._infeasible()
        made, relaxation = given
        ruling = self._lawful(made, relaxation.relaxed, relaxation.undecided)
        if relaxation.hurried:  # the best list of what is left, not of what was asked
            return ruling.model_copy(update={"status": "feasible", "proved": False})
        return ruling

    def _first(self) -> Made | None:
        """The best slate that keeps every norm.

        None where there is none, or none was found soon while there are norms to let go.
        """
        if not self.hasty:
            return self.maker.make(self.constraints)
        try:
            return self.maker.make(self.constraints, patience=FIRST)
        except UndecidedError:
            return None

    def _relaxed(self, ends: float | None, patience: float) -> tuple[Made, Relaxation] | None:
        """The best slate for what is left when norms give way; None where they may not."""
        relaxation = self._give_way(ends)
        if relaxation is None:
            return None
        slow = any(map(may_be_let_go, relaxation.constraints))
        made = self.maker.make(relaxation.constraints, patience=patience if slow else PATIENCE)
        if made is None:
            raise UnlawfulSlateError(
                "norms that were found to hold together gave no slate; please report this"
            )
        return made, relaxation

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

    def _give_way(self, ends: float | None) -> Relaxation | None:
        """What gives way.

        Soft norms and what another overrides; accounts that can still be made good; with `relax`,
        any.
        """
        return relax(
            self.constraints,
            len(self.table),
            self.size,
            waiting=self._waiting(),
            asked=self.may_relax,
            ends=ends,
        )

    def _waiting(self) -> set[str]:
        """Accounts that can still be made good after this list."""
        carrying = [constraint.norm for constraint in self.constraints if constraint.carried]
        return {norm.id for norm in carrying if may_wait(norm, self.accounts[norm.id])}

    def _infeasible(self) -> Ruling:
        waiting = self._waiting()
        hard = [
            constraint
            for constraint in self.constraints
            if constraint.norm.force == "hard" and constraint.norm.id not in waiting
        ]
        found = impasse(hard, self.bound.norms, self.table, self.size)
        behind = any(constraint.carried and constraint.norm.id in found.core for constraint in hard)
        return Ruling(
            status="infeasible",
            size=self.asked,
            norms=tuple(map(_unmeasured, self.bound.norms)),
            set_aside=self.bound.set_aside,
            undecided=self.bound.undecided,
            core=found.core,
            cores=found.cores,
            kind="temporal" if behind else found.kind,
            missing=found.missing,
            candidates_sha256=self.table.sha256,
        )

    def _lawful(self, made: Made, relaxed: tuple[Relaxed, ...], ties: tuple[str, ...]) -> Ruling:
        """The record of a slate; raises UnlawfulSlateError where it breaks what it was made for."""
        judged = Judged(made.slate, self.bound.norms, self.table, self.accounts, self.heard)
        self._require_lawful(made, judged)
        value = verifier.value_of(made.slate, self.table)
        rows = list(made.slate)
        priced = float(sum(constraint.bonus[rows].sum() for constraint in made.constraints))
        without, costs = self.maker.without_each(made, value)
        before, moves = self._moved(made, without)
        gave_way = (*self._shorter(), *relaxed)
        undecided = self.bound.undecided + ties
        return Ruling(
            status="optimal" if made.solution.proved else "feasible",
            size=self.asked,
            slate=self._ids(made.slate),
            before=self._ids(before),
            value=value,
            bound=max(value + priced, made.solution.bound),
            priced=priced,
            proved=made.solution.proved,
            norms=judged.results(made.shadow_prices(), costs),
            moves=moves,
            relaxed=gave_way,
            set_aside=self.bound.set_aside,
            undecided=undecided,
            resolution=resolution_steps(self.bound.set_aside, undecided, gave_way, self.by_id),
            candidates_sha256=self.table.sha256,
            verifier=verifier.NAME,
        )

    def _require_lawful(self, made: Made, judged: Judged) -> None:
        slacks = {one.norm.id: one.slack for one in made.constraints if one.slack}
        broken = judged.broken({one.norm.id for one in made.constraints}, slacks)
        if broken or len(set(made.slate)) != self.size:
            what = ", ".join(broken) or "its length"
            raise UnlawfulSlateError(f"the slate found breaks {what}; please report this")

    def _moved(self, made: Made, without: Mapping[str, Slate]) -> tuple[Slate, tuple[Move, ...]]:
        """The slate without rules, and what each norm moved against it."""
        maker = self.maker
        if self.table.unruled is not None:
            maker = SlateMaker(self.table.without_rules(), self.size, maker.started, None)
        before = self._before(maker, made.constraints)
        norms = [constraint.norm for constraint in made.constraints]
        complete = len(without) == sum(not norm.is_limit for norm in norms)
        moves = attribution.moves(
            before, made.slate, without, self.by_id, self.table, complete=complete
        )
        return before, moves

    @staticmethod
    def _before(maker: SlateMaker, constraints: Sequence[Constraint]) -> Slate:
        """The slate under the listener's own limits alone; empty where there is none."""
        limits = [constraint for constraint in constraints if constraint.norm.is_limit]
        if not limits:
            return maker.without_constraints()
        made = maker.make(limits, timed=False)
        return made.slate if made else ()

    def _ids(self, rows: Collection[int]) -> tuple[str, ...]:
        return tuple(self.table.ids[row] for row in rows)


def _unmeasured(norm: Norm) -> NormResult:
    return NormResult(id=norm.id, ref=norm.ref, says=norm.says, is_limit=norm.is_limit)
