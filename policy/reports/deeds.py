"""What one norm did lately and since it is kept count of, in sentences of claims.

Leaves reading the record to `past`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from undercard.policy.norms.norm import Norm
from undercard.policy.records.exposure import Exposure
from undercard.policy.records.recorded_lists import PastList
from undercard.policy.reports.claims import Clause, ClauseClaim, Sentence, say
from undercard.policy.reports.phrases import Count, Percent, Significant, phrases
from undercard.policy.reports.tally import Tally, tally


@dataclass(frozen=True)
class Deeds:
    """A norm with the lists on record, of which those of the last `days` before `now` count, and
    its row of the ledger.
    """

    norm: Norm
    now: datetime
    days: int
    lists: tuple[PastList, ...]
    so_far: Exposure | None = None

    @cached_property
    def lately(self) -> Tally | None:
        """What it did in the last days; None where it was judged on no list."""
        since = self.now - timedelta(days=self.days)
        return tally(past.ruling for past in self.lists if past.at >= since).get(self.norm.ref)


@dataclass(frozen=True)
class Idle(ClauseClaim[Deeds]):
    """It was judged on no list in the last days."""

    days: int

    def clause(self) -> Clause[Deeds]:
        """In how many days."""
        return Clause("deeds.idle", days=Count(self.days, "days"))

    def recorded(self, facts: Deeds) -> bool:
        """Whether no list of these days has a result of it."""
        return facts.days == self.days and facts.lately is None


@dataclass(frozen=True)
class Judged(ClauseClaim[Deeds]):
    """On how many lists of the last days it was judged, how many met it, and in how many it gave
    way.
    """

    days: int
    lists: int
    met: int
    gave_way: int

    def clause(self) -> Clause[Deeds]:
        """All of these."""
        days, lists = Count(self.days, "days"), Count(self.lists, "lists")
        return Clause("deeds.judged", days=days, lists=lists, met=self.met, gave_way=self.gave_way)

    def recorded(self, facts: Deeds) -> bool:
        """Counted again."""
        lately = facts.lately
        if lately is None or facts.days != self.days:
            return False
        return (lately.lists, lately.met, lately.gave_way) == (self.lists, self.met, self.gave_way)


@dataclass(frozen=True)
class Counted(ClauseClaim[Deeds]):
    """How much of all that counts in the lists of the last days its tracks had."""

    counted: float
    out_of: float

    def clause(self) -> Clause[Deeds]:
        """Both sums and the share; that there was nothing, where there was nothing."""
        if not self.out_of:
            return Clause("deeds.uncounted")
        share = Percent(self.counted / self.out_of)
        return Clause("deeds.counted", counted=self.counted, out_of=self.out_of, share=share)

    def recorded(self, facts: Deeds) -> bool:
        """Added up again; with `per` each value counts apart, and there is no such sum."""
        lately = facts.lately
        if lately is None or facts.norm.per is not None:
            return False
        return (lately.counted, lately.out_of) == (self.counted, self.out_of)


@dataclass(frozen=True)
class MovedAndCost(ClauseClaim[Deeds]):
    """How many tracks it moved, the part of the score that it cost (None where unknown), and its
    highest shadow price.
    """

    moves: int
    cost: float | None
    price: float

    def clause(self) -> Clause[Deeds]:
        """All of these."""
        moves = Count(self.moves, "tracks")
        if self.cost is None:
            return Clause("deeds.moved.unknown", moves=moves)
        cost, price = Percent(self.cost), Significant(self.price)
        return Clause("deeds.moved", moves=moves, cost=cost, price=price)

    def recorded(self, facts: Deeds) -> bool:
        """Counted and added up again."""
        lately = facts.lately
        if lately is None:
            return False
        return (lately.moves, lately.of_score, lately.price) == (self.moves, self.cost, self.price)


@dataclass(frozen=True)
class SoFar(ClauseClaim[Deeds]):
    """How much of all that counts its tracks had in every list that the ledger knows."""

    counted: float
    out_of: float
    turns: int

    def clause(self) -> Clause[Deeds]:
        """Both sums, the share and how many lists; or that there was nothing."""
        turns = Count(self.turns, "lists")
        if not self.out_of:
            return Clause("deeds.so_far.none", turns=turns)
        share = Percent(self.counted / self.out_of)
        said = {"counted": self.counted, "out_of": self.out_of}
        return Clause("deeds.so_far", share=share, turns=turns, **said)

    def recorded(self, facts: Deeds) -> bool:
        """Whether the ledger has these sums of it."""
        held = facts.so_far
        if held is None or held.norm != facts.norm.id or facts.norm.per is not None:
            return False
        return (held.counted, held.out_of, held.turns) == (self.counted, self.out_of, self.turns)


def describe(deeds: Deeds, language: str = "en") -> list[str]:
    """What the norm did, in sentences. Raises FalseClaim on what the record does not bear out."""
    texts = phrases(language)
    return [say(Sentence("alone", {"claim": claim}), deeds, texts) for claim in claims(deeds)]


def _is_summed(norm: Norm) -> bool:
    """Whether it says something how many tracks it counts, out of how many."""
    return norm.per is None and norm.form not in ("step", "mean", "distinct")


def claims(deeds: Deeds) -> Iterator[ClauseClaim[Deeds]]:
    """What there is to say of a norm's deeds."""
    lately, so_far, summed = deeds.lately, deeds.so_far, _is_summed(deeds.norm)
    if lately is None:
        yield Idle(deeds.days)
    else:
        yield Judged(deeds.days, lately.lists, lately.met, lately.gave_way)
        if summed:
            yield Counted(lately.counted, lately.out_of)
        yield MovedAndCost(lately.moves, lately.of_score, lately.price)
    if so_far is not None and summed:
        yield SoFar(so_far.counted, so_far.out_of, so_far.turns)
