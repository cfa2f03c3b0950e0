"""Claims about a whole list: that there is none and why, its value, and what is proved and
checked of it.
"""

import math
from dataclasses import dataclass

from undercard.policy.reports.change_claims import Reason
from undercard.policy.reports.claims import Clause, ClauseClaim
from undercard.policy.reports.phrases import Count, Percent
from undercard.policy.reports.record_facts import Facts
from undercard.policy.reports.result_claims import NOTHING, Named
from undercard.policy.ruling import Kind, Ruling

PRECISION = 1e-6  # of values that are proved equal, absolute and relative


@dataclass(frozen=True)
class NoList(ClauseClaim[Facts]):
    """No list of this length keeps every norm."""

    size: int

    def clause(self) -> Clause[Facts]:
        """Of which length."""
        return Clause("infeasible", size=Count(self.size, "tracks"))

    def recorded(self, facts: Facts) -> bool:
        """Whether none of that length was possible."""
        ruling = facts.ruling
        if ruling is None or ruling.feasible or ruling.slate:
            return False
        return ruling.size == self.size


@dataclass(frozen=True)
class Clash(ClauseClaim[Facts]):
    """These norms cannot hold together."""

    norms: tuple[Named, ...]

    def clause(self) -> Clause[Facts]:
        """Which norms."""
        return Clause("infeasible.core", norms=self.norms)

    def recorded(self, facts: Facts) -> bool:
        """Whether they are the core."""
        return bool(self.norms) and core_of(facts) == self.norms


def core_of(facts: Facts) -> tuple[Named, ...]:
    """The norms of a ruling's core."""
    if facts.ruling is None:
        return ()
    refs = {result.id: result.ref for result in facts.ruling.norms}
    return tuple(Named.of(facts, refs[name]) for name in facts.ruling.core or () if name in refs)


@dataclass(frozen=True)
class Missing(ClauseClaim[Facts]):
    """What the candidates lack, in the words of the record."""

    why: Reason

    def clause(self) -> Clause[Facts]:
        """What that is."""
        return Clause("infeasible.missing", missing=self.why)

    def recorded(self, facts: Facts) -> bool:
        """Whether there is no list."""
        infeasible = facts.ruling is not None and not facts.ruling.feasible
        return infeasible and self.why.place == "missing"


@dataclass(frozen=True)
class OfKind(ClauseClaim[Facts]):
    """What kind of conflict it is, which says what could help."""

    kind: Kind

    def clause(self) -> Clause[Facts]:
        """What could help."""
        return Clause(f"infeasible.kind.{self.kind}")

    def recorded(self, facts: Facts) -> bool:
        """Whether the ruling found that kind."""
        ruling = facts.ruling
        return ruling is not None and not ruling.feasible and ruling.kind == self.kind


@dataclass(frozen=True)
class Undecided(ClauseClaim[Facts]):
    """A tie that nobody has decided, in the words of the record."""

    why: Reason

    def clause(self) -> Clause[Facts]:
        """Which tie."""
        return Clause("undecided", why=self.why)

    def recorded(self, _: Facts) -> bool:
        """Whether it is one: its reason is looked up."""
        return self.why.place == "undecided"


def total_value(ruling: Ruling) -> float:
    """The value of a list, with its value to accounts."""
    return (ruling.value or 0.0) + ruling.priced


@dataclass(frozen=True)
class ValueToAccounts(ClauseClaim[Facts]):
    """The value of a list, and its value to norms over time."""

    value: float
    priced: float

    def clause(self) -> Clause[Facts]:
        """Both."""
        return Clause("certificate.accounts", value=self.value, priced=self.priced)

    def recorded(self, facts: Facts) -> bool:
        """Whether the ruling has both."""
        ruling = facts.ruling
        return ruling is not None and (ruling.value, ruling.priced) == (self.value, self.priced)


@dataclass(frozen=True)
class Proved(ClauseClaim[Facts]):
    """A list has this value, and no lawful list has more."""

    value: float

    def clause(self) -> Clause[Facts]:
        """Its value."""
        return Clause("certificate.proved", value=self.value)

    def recorded(self, facts: Facts) -> bool:
        """Whether the ruling is proved, and its bound is its value."""
        ruling = facts.ruling
        if ruling is None or not ruling.proved or ruling.bound is None or ruling.value is None:
            return False
        tight = math.isclose(
            ruling.bound, total_value(ruling), rel_tol=PRECISION, abs_tol=PRECISION
        )
        return tight and total_value(ruling) == self.value


@dataclass(frozen=True)
class Unproved(ClauseClaim[Facts]):
    """A list has this value, and no lawful list can have more than that bound."""

    value: float
    bound: float

    def clause(self) -> Clause[Facts]:
        """Both, and the part that was lost at most."""
        gap = max(0.0, self.bound - self.value) / self.bound if self.bound > NOTHING else 0.0
        return Clause("certificate.gap", value=self.value, bound=self.bound, gap=Percent(gap))

    def recorded(self, facts: Facts) -> bool:
        """Whether the ruling has both, and no proof."""
        ruling = facts.ruling
        if ruling is None or ruling.proved:
            return False
        return (total_value(ruling), ruling.bound) == (self.value, self.bound)


@dataclass(frozen=True)
class Checked(ClauseClaim[Facts]):
    """A second program checked the list against every norm."""

    verifier: str

    def clause(self) -> Clause[Facts]:
        """Which program."""
        return Clause("certificate.checked", verifier=self.verifier)

    def recorded(self, facts: Facts) -> bool:
        """Whether it did, and every norm that binds a list by itself was met or is said to have
        given way.
        """
        ruling = facts.ruling
        if ruling is None or ruling.verifier != self.verifier:
            return False
        gave_way = {entry.norm for entry in ruling.relaxed}
        broken = [one for one in ruling.norms if one.satisfied is False and one.account is None]
        return all(one.ref in gave_way for one in broken)
