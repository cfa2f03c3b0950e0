"""Conflicts of supply: what these candidates cannot give, though others could.

The first MOST_CASES cases are looked at; a notice says where there are more.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from undercard.policy.conflicts.conflict import Conflict, quoted, resolved, unexamined
from undercard.policy.conflicts.question import MOST_CORES, Question, asked_of_lists
from undercard.policy.enforcement.impasse import missing
from undercard.policy.norms.masks import masks
from undercard.policy.norms.norm import Norm
from undercard.policy.norms.overlap import TooManySortsError
from undercard.policy.norms.plain import in_words
from undercard.policy.norms.table import CandidateTable
from undercard.policy.solver.compilation import compile_constraints
from undercard.policy.solver.constraints import Constraint
from undercard.policy.solver.cores import cores_of
from undercard.policy.solver.feasibility import feasible
from undercard.policy.solver.satisfiability import Family

MOST_CASES = 24


def lacking(question: Question, table: CandidateTable) -> Iterator[Conflict]:
    """What these candidates cannot give, though others could."""
    yield from _Supply(question, table).in_lists()
    yield from _never_there(question, table)


@dataclass(frozen=True)
class _Supply:
    question: Question
    table: CandidateTable
    seen: set[frozenset[str]] = field(default_factory=set)

    def in_lists(self) -> Iterator[Conflict]:
        """What no list of these candidates could meet, case by case."""
        cases, _ = self.question.cases
        looked_at, rest = cases[:MOST_CASES], cases[MOST_CASES:]
        for done, case in enumerate(looked_at):
            self.question.progress("candidates", done, len(looked_at))
            yield from self._in_case(asked_of_lists(case))
        if rest:
            norms = [norm for case in rest for norm in case.norms]
            why = f"there are {len(cases)} cases, and the {MOST_CASES} largest were looked at"
            yield unexamined("supply", norms, why)

    def _in_case(self, listed: Sequence[Norm]) -> Iterator[Conflict]:
        """Hard norms together, then each soft one beside them.

        Beside hard norms that cannot hold anyway, a soft norm is judged alone.
        """
        hard = [norm for norm in listed if norm.force == "hard"]
        before = len(self.seen)
        yield from self._cannot_give(hard, listed)
        firm = hard if len(self.seen) == before else []
        for norm in listed:
            if norm.force == "soft":
                yield from self._cannot_give([*firm, norm], listed, only=norm)

    def _cannot_give(
        self, norms: Sequence[Norm], listed: Sequence[Norm], only: Norm | None = None
    ) -> Iterator[Conflict]:
        """The cores among these norms; those alone that `only` is part of, where it is given."""
        ids = {norm.id for norm in norms}
        count, size = len(self.table), self.question.size
        compiled = compile_constraints(listed, self.table, size)
        constraints = [constraint for constraint in compiled if constraint.norm.id in ids]
        if feasible(constraints, count, size):
            return
        for core in cores_of(constraints, count, size, limit=MOST_CORES):
            members = [norm for norm in norms if norm.id in core]
            if only is not None and only.id not in core:
                continue
            # what no candidates could give is found elsewhere
            if self.question.is_new(members, self.seen) and self._could(members, listed):
                within = [constraint for constraint in constraints if constraint.norm.id in core]
                yield self._lack(members, within)

    def _could(self, members: Sequence[Norm], whole: Sequence[Norm]) -> bool:
        """Whether some candidates could give what these norms ask."""
        try:
            return Family(members, whole, self.question.several).can(self.question.size)
        except TooManySortsError:
            return True

    def _lack(self, members: Sequence[Norm], constraints: Sequence[Constraint]) -> Conflict:
        count, size = len(self.table), self.question.size
        asks = "; ".join(quoted(norm) for norm in members) or "a list of that length"
        lack = missing(constraints, count, size)
        says = f"These {count} candidates cannot give, in a list of {size}: {asks}. It {lack}."
        return resolved("supply", self.question.as_given(members), says)


def _never_there(question: Question, table: CandidateTable) -> Iterator[Conflict]:
    """Norms over time that no candidate at all can help to meet."""
    for norm in question.norms:
        low = norm.bounds[0]
        if not norm.keeps_account or not question.concerns([norm]):
            continue
        if low is None or low.value <= 0 or masks(norm.where, table).true.any():
            continue
        none = f"for none of these {len(table)} candidates {in_words(norm.where)}"
        yield resolved("supply", [norm], f"{quoted(norm)}: {none}.")
