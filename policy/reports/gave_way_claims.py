"""Claims about what gave way in a list: by how much, to which norm, and why."""

import re
from dataclasses import dataclass

from undercard.policy.reports.claims import Clause, ClauseClaim
from undercard.policy.reports.phrases import Count, Recorded
from undercard.policy.reports.record_facts import Facts, relaxed_of, result_of
from undercard.policy.reports.result_claims import Named, judged_by
from undercard.policy.ruling import Measure

SIZE = "size"  # what a ruling calls the length of the list
ALTOGETHER = "it was left out altogether"
_DECISION = re.compile(r"; (?P<winner>[^;: ]+): (?P<why>[^;]+) \([a-z]+\)")


@dataclass(frozen=True)
class GaveWay(ClauseClaim[Facts]):
    """A norm was met only in part: by so much, or (`measure` None) by an amount whose unit nobody
    recorded.

    `points`: whether the amount is a part of one, said in percentage points.
    """

    norm: Named
    by: float
    measure: Measure | None
    points: bool = False

    def clause(self) -> Clause[Facts]:
        """By how much it gave way."""
        if self.measure is None:
            return Clause("relaxed.unmeasured", norm=self.norm)
        by = Count(self.by * 100, "points") if self.points else Count(self.by, self.measure)
        return Clause("relaxed", norm=self.norm, by=by)

    def recorded(self, facts: Facts) -> bool:
        """Whether the ruling relaxed it by that, in that unit."""
        entry = relaxed_of(facts, self.norm.ref)
        if entry is None or entry.by != self.by or ALTOGETHER in entry.because:
            return False
        return unit_of(facts, self.norm.ref) == (self.measure, self.points)


def unit_of(facts: Facts, ref: str) -> tuple[Measure | None, bool]:
    """What the amount by which a norm gave way is measured in, and whether it is a part of one."""
    result = result_of(facts, ref)
    if result is None or judged_by(result, facts.norms.get(ref)) != "bound":
        return None, False
    return result.measure, bool(result.share) and result.account is None


@dataclass(frozen=True)
class GaveWayAltogether(ClauseClaim[Facts]):
    """A norm was left out altogether."""

    norm: Named

    def clause(self) -> Clause[Facts]:
        """That it was."""
        return Clause("relaxed.altogether", norm=self.norm)

    def recorded(self, facts: Facts) -> bool:
        """Whether the ruling says so."""
        entry = relaxed_of(facts, self.norm.ref)
        return entry is not None and ALTOGETHER in entry.because


@dataclass(frozen=True)
class Shorter(ClauseClaim[Facts]):
    """The list is so many tracks shorter than it was asked to be."""

    by: float

    def clause(self) -> Clause[Facts]:
        """By how many."""
        return Clause("relaxed.size", by=Count(self.by, "tracks"))

    def recorded(self, facts: Facts) -> bool:
        """Whether the ruling says so, and the list is."""
        entry, ruling = relaxed_of(facts, SIZE), facts.ruling
        if entry is None or ruling is None:
            return False
        return entry.by == self.by == ruling.size - len(ruling.slate)


@dataclass(frozen=True)
class GaveWayTo(ClauseClaim[Facts]):
    """It was this norm that gave way, since another stands above it for that reason."""

    norm: Named
    winner: Named
    why: str

    def clause(self) -> Clause[Facts]:
        """To which, and why."""
        return Clause("relaxed.to", norm=self.norm, winner=self.winner, why=Recorded(self.why))

    def recorded(self, facts: Facts) -> bool:
        """Whether a step of the resolution says so."""
        ref = self.norm.ref
        return relaxed_of(facts, ref) is not None and self in decisions(facts, ref)


def decisions(facts: Facts, ref: str) -> list[GaveWayTo]:
    """Who stood above a norm that gave way, and why, by the steps of the resolution."""
    if facts.ruling is None:
        return []
    by_id = {result.id: result.ref for result in facts.ruling.norms}
    steps = [step for step in facts.ruling.resolution if step.startswith(f"{ref} gave way by ")]
    found = [decision for step in steps for decision in _DECISION.finditer(step)]
    norm = Named.of(facts, ref)
    return [
        GaveWayTo(norm, Named.of(facts, by_id[decision["winner"]]), decision["why"])
        for decision in found
        if decision["winner"] in by_id
    ]
