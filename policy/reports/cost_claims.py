"""Claims about what one norm cost in one ruling, and what one step more of it would."""

from dataclasses import dataclass

from undercard.policy.reports.claims import Clause
from undercard.policy.reports.phrases import Count, Percent
from undercard.policy.reports.record_facts import Facts
from undercard.policy.reports.result_claims import NOTHING, Named, OfNorm
from undercard.policy.ruling import Measure, NormResult, Ruling


def cost_part(ruling: Ruling, result: NormResult) -> float | None:
    """What keeping a norm cost, as a part of what the list is worth without it.

    None when that is not known.
    """
    if ruling.value is None or result.cost is None:
        return None
    if result.cost > NOTHING:
        return result.cost / (ruling.value + result.cost)
    return 0.0


@dataclass(frozen=True)
class Cost(OfNorm):
    """Keeping a norm cost this part of what the list would be worth without it.

    Nothing, when it is nothing.
    """

    norm: Named
    part: float

    def clause(self) -> Clause[Facts]:
        """What it cost."""
        if self.part == 0:
            return Clause("cost.none", norm=self.norm)
        return Clause("cost", norm=self.norm, cost=Percent(self.part))

    def borne_out(self, result: NormResult, facts: Facts) -> bool:
        """Whether the list is worth so much more without the norm.

        That it was kept, where that cost nothing.
        """
        kept = self.part > 0 or result.satisfied is True
        return kept and facts.ruling is not None and cost_part(facts.ruling, result) == self.part


@dataclass(frozen=True)
class Price(OfNorm):
    """One step more of a norm's bound would cost about this part of what the list is worth."""

    norm: Named
    part: float
    share: bool
    measure: Measure

    def clause(self) -> Clause[Facts]:
        """What a step would cost."""
        unit = Count(1, "points" if self.share else self.measure)
        return Clause("price", norm=self.norm, unit=unit, price=Percent(self.part))

    def borne_out(self, result: NormResult, facts: Facts) -> bool:
        """Whether that is the norm's shadow price, of the list's value, in its own unit."""
        figures = (bool(result.share), result.measure)
        known = facts.ruling is not None and price_part(facts.ruling, result) == self.part
        return known and figures == (self.share, self.measure)


def price_part(ruling: Ruling, result: NormResult) -> float:
    """A norm's shadow price as a part of what the list is worth; 0 when there is none."""
    price, value = result.shadow_price or 0.0, ruling.value or 0.0
    if price > NOTHING and value > NOTHING:
        return price / value
    return 0.0
