"""Claims about what decided lists and why it matters so much, looked up in these lists."""

from dataclasses import dataclass
from typing import Literal

from undercard.policy.reports.claims import Claim, Clause, ClauseClaim
from undercard.policy.reports.deciding import RELEVANCE, TOGETHER, Lists
from undercard.policy.reports.phrases import Count, Percent
from undercard.policy.reports.wordings import norm_words

Several = Literal["relevance", "together"]
_NAMES: dict[Several, str] = {"relevance": RELEVANCE, "together": TOGETHER}


@dataclass(frozen=True)
class Quoted(Claim[Lists]):
    """A norm or a limit, called by its own sentence."""

    ref: str
    says: str

    def holds(self, facts: Lists) -> bool:
        """Whether one of the lists has this sentence of it, and the register no other."""
        norm = facts.norms.get(self.ref)
        agrees = norm is None or norm.is_limit or norm.says == self.says
        return agrees and self.says in facts.said_of(self.ref)

    def words(self, language: str = "en") -> str:
        """The sentence as a quotation."""
        return norm_words(self.says, language)


@dataclass(frozen=True)
class NormDecided(ClauseClaim[Lists]):
    """A norm decided this part of what is seen."""

    norm: Quoted
    part: float

    def clause(self) -> Clause[Lists]:
        """Which part."""
        return Clause("parameter.norm", norm=self.norm, share=Percent(self.part))

    def recorded(self, facts: Lists) -> bool:
        """Whether it put so many tracks where they are seen."""
        return facts.parts.get(self.norm.ref, 0.0) == self.part


@dataclass(frozen=True)
class Decided(ClauseClaim[Lists]):
    """Fit alone, or several norms together, decided this part of what is seen."""

    by: Several
    part: float

    def clause(self) -> Clause[Lists]:
        """Which part."""
        return Clause(f"parameter.{self.by}", share=Percent(self.part))

    def recorded(self, facts: Lists) -> bool:
        """Whether so many tracks stand where that put them."""
        return facts.parts.get(_NAMES[self.by], 0.0) == self.part


@dataclass(frozen=True)
class Placed(ClauseClaim[Lists]):
    """Fit alone, or several norms together, put so many tracks in place, out of so many places."""

    by: Several
    here: int
    places: int

    def clause(self) -> Clause[Lists]:
        """How many of how many."""
        here, places = Count(self.here, "tracks"), Count(self.places, "places")
        return Clause(f"parameter.{self.by}.why", here=here, places=places)

    def recorded(self, facts: Lists) -> bool:
        """Counted again."""
        return (facts.placed(_NAMES[self.by]), facts.places) == (self.here, self.places)


@dataclass(frozen=True)
class MovedTracks(ClauseClaim[Lists]):
    """A norm moved so many tracks."""

    ref: str
    moved: int

    def clause(self) -> Clause[Lists]:
        """How many."""
        return Clause("parameter.moved", moved=Count(self.moved, "tracks"))

    def recorded(self, facts: Lists) -> bool:
        """Counted again."""
        return self.ref in facts.results and facts.moved(self.ref) == self.moved


@dataclass(frozen=True)
class MeanCost(ClauseClaim[Lists]):
    """Keeping a norm costs this part of a list's value, in the mean, or nothing."""

    ref: str
    part: float

    def clause(self) -> Clause[Lists]:
        """What it costs."""
        if not self.part:
            return Clause("parameter.cost.none")
        return Clause("parameter.cost", cost=Percent(self.part))

    def recorded(self, facts: Lists) -> bool:
        """Worked out again."""
        return self.ref in facts.results and facts.cost(self.ref) == self.part


@dataclass(frozen=True)
class MeanPrice(ClauseClaim[Lists]):
    """One step more of a norm costs this part of a list's value, in the mean."""

    ref: str
    part: float

    def clause(self) -> Clause[Lists]:
        """What it would cost."""
        return Clause("parameter.price", price=Percent(self.part))

    def recorded(self, facts: Lists) -> bool:
        """Worked out again."""
        return self.ref in facts.results and facts.price(self.ref) == self.part > 0


@dataclass(frozen=True)
class AskedBy(ClauseClaim[Lists]):
    """A stakeholder asked for a norm."""

    ref: str
    stakeholder: str

    def clause(self) -> Clause[Lists]:
        """Who did."""
        return Clause("parameter.asked", stakeholder=self.stakeholder)

    def recorded(self, facts: Lists) -> bool:
        """Whether the register names them."""
        return self.ref in facts.norms and facts.norms[self.ref].stakeholder == self.stakeholder


@dataclass(frozen=True)
class LimitsFirst(ClauseClaim[Lists]):
    """What listeners asked for comes before all else."""

    limits: tuple[Quoted, ...]

    def clause(self) -> Clause[Lists]:
        """What that was."""
        return Clause("parameter.limits", limits=self.limits)

    def recorded(self, facts: Lists) -> bool:
        """Whether these are the limits of the lists, all of them."""
        return bool(self.limits) and self.limits == limits_of(facts)


@dataclass(frozen=True)
class LimitsKept(ClauseClaim[Lists]):
    """How far limits are kept, and what they decide: said where there are any."""

    def clause(self) -> Clause[Lists]:
        """That they are kept."""
        return Clause("parameter.limits.why")

    def recorded(self, facts: Lists) -> bool:
        """Whether there are limits, and all have the standing that this says of them."""
        limits = limits_of(facts)
        return bool(limits) and all(facts.is_limit(limit.ref) for limit in limits)


def limits_of(facts: Lists) -> tuple[Quoted, ...]:
    """The limits that listeners set in these lists, each wording once."""
    found: dict[str, str] = {}
    for ref in filter(facts.is_limit, facts.results):
        found |= dict.fromkeys(facts.said_of(ref), ref)
    return tuple(Quoted(ref, says) for says, ref in found.items())
