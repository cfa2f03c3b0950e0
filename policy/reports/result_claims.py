"""Claims about one norm in one ruling: what it asked, what it got, and what is owed to it."""

from dataclasses import dataclass
from typing import Literal

from undercard.policy.norms.norm import Norm
from undercard.policy.reports.claims import Claim, Clause, ClauseClaim
from undercard.policy.reports.phrases import Bounded, Count, Percent
from undercard.policy.reports.record_facts import Facts, result_of
from undercard.policy.reports.wordings import norm_words
from undercard.policy.ruling import Measure, NormResult

NOTHING = 1e-9
Bound = Literal["at_least", "at_most", "exactly"]
Standing = Literal["bound", "uncounted", "unmeasured"]


@dataclass(frozen=True)
class Named(Claim[Facts]):
    """A norm, called by its own sentence (by its "id@version" where nobody recorded a sentence)."""

    ref: str
    says: str

    @classmethod
    def of(cls, facts: Facts, ref: str) -> "Named":
        """A norm as the ruling calls it, or the register."""
        return cls(ref, next(iter(_called(facts, ref)), ref))

    def holds(self, facts: Facts) -> bool:
        """Whether the ruling and the register, as far as they know the norm, have this very
        sentence.
        """
        return set(_called(facts, self.ref) or [self.ref]) == {self.says}

    def words(self, language: str = "en") -> str:
        """The sentence as a quotation."""
        return norm_words(self.says, language)


def _called(facts: Facts, ref: str) -> list[str]:
    result, norm = result_of(facts, ref), facts.norms.get(ref)
    return [known.says for known in (result, norm) if known is not None]


class OfNorm(ClauseClaim[Facts]):
    """A claim about a norm that the ruling has a result for."""

    norm: Named

    def recorded(self, facts: Facts) -> bool:
        """Whether the norm's result, in the ruling that it is of, bears it out."""
        result = result_of(facts, self.norm.ref)
        return result is not None and facts.ruling is not None and self.borne_out(result, facts)

    def borne_out(self, result: NormResult, facts: Facts) -> bool:
        """Whether the norm's result bears it out."""
        raise NotImplementedError


def judged_by(result: NormResult, norm: Norm | None) -> Standing | None:
    """What a norm's figures are: those of its bound, of nothing to count, or of tracks without a
    length.

    The record writes the last two as a bound of none. None where it alone cannot tell that from "at
    most 0 minutes".
    """
    if result.account is not None:
        return "bound"
    if result.slack is None:
        return "uncounted"
    figures = (result.measure, result.bound, result.required, result.satisfied)
    if figures != ("minutes", "at_most", 0.0, False):
        return "bound"
    if norm is None:
        if result.share is None:
            return "unmeasured"
        return None
    if norm.at_most is not None and norm.at_most.value == 0:
        return "bound"
    return "unmeasured"


def amount(value: float, share: bool, measure: Measure) -> Percent | Count:
    """A norm's figure in what it is measured in."""
    if share:
        return Percent(value)
    return Count(value, measure)


def _asks(norm: Norm, bound: Bound, required: float, share: bool) -> bool:
    """Whether a version of a norm has this bound."""
    if norm.form is not None and norm.form != "in_any":
        return _asks_of_order(norm, bound, required)
    asked = {"at_least": norm.at_least, "at_most": norm.at_most, "exactly": norm.exactly}[bound]
    return asked is not None and (asked.value, asked.share) == (required, share)


def _asks_of_order(norm: Norm, bound: Bound, required: float) -> bool:
    if norm.form == "at":  # how many places there are depends on the list
        return bound == ("at_most" if norm.modality == "prohibition" else "at_least")
    if norm.step is not None:
        steps = (norm.step.at_most, 0.0 if norm.step.only else None)
        return bound == "at_most" and required in steps
    if norm.mean is not None:
        return required == getattr(norm.mean, bound, None)
    if norm.distinct is not None:
        return (bound, required) == ("at_least", norm.distinct.at_least)
    if norm.apart is not None:
        return (bound, required) == ("at_least", norm.stretch or norm.apart)
    return (bound, required) == ("at_most", norm.in_a_row or 0)


@dataclass(frozen=True)
class Asked(OfNorm):
    """A norm asked for this bound."""

    norm: Named
    bound: Bound
    required: float
    share: bool
    measure: Measure

    def clause(self) -> Clause[Facts]:
        """Such as: the norm asked for at least 30%."""
        bounded = Bounded(self.bound, amount(self.required, self.share, self.measure))
        return Clause(f"asked.{self.bound}", norm=self.norm, bound=bounded)

    def borne_out(self, result: NormResult, facts: Facts) -> bool:
        """Whether the result has the bound, and the register's version asks for it."""
        version = facts.norms.get(self.norm.ref)
        figures = (result.bound, result.required, bool(result.share), result.measure)
        if figures != (self.bound, self.required, self.share, self.measure):
            return False
        return version is None or _asks(version, self.bound, self.required, self.share)


@dataclass(frozen=True)
class Got(ClauseClaim[Facts]):
    """The list gives a norm so much where that is tightest."""

    ref: str
    bound: Bound
    achieved: float
    share: bool
    measure: Measure

    def clause(self) -> Clause[Facts]:
        """Such as: the list gives 40%."""
        return Clause(f"got.{self.bound}", amount=amount(self.achieved, self.share, self.measure))

    def recorded(self, facts: Facts) -> bool:
        """Whether the result has it."""
        result = result_of(facts, self.ref)
        if result is None:
            return False
        figures = (result.bound, result.achieved, bool(result.share), result.measure)
        return figures == (self.bound, self.achieved, self.share, self.measure)


@dataclass(frozen=True)
class Uncounted(OfNorm):
    """Nothing in the list counts for a norm, so that it holds."""

    norm: Named

    def clause(self) -> Clause[Facts]:
        """That there is nothing to count."""
        return Clause("uncounted", norm=self.norm)

    def borne_out(self, result: NormResult, facts: Facts) -> bool:
        """Whether the result says so."""
        standing = judged_by(result, facts.norms.get(self.norm.ref))
        return standing == "uncounted" and result.satisfied is True


@dataclass(frozen=True)
class Unmeasured(OfNorm):
    """A norm on minutes cannot be said to hold, for so many tracks are of unknown length."""

    norm: Named
    tracks: float

    def clause(self) -> Clause[Facts]:
        """How many tracks those are."""
        return Clause("unmeasured", norm=self.norm, tracks=Count(self.tracks, "tracks"))

    def borne_out(self, result: NormResult, facts: Facts) -> bool:
        """Whether the result is about such tracks, and as many."""
        standing = judged_by(result, facts.norms.get(self.norm.ref))
        return standing == "unmeasured" and result.achieved == self.tracks


@dataclass(frozen=True)
class Missed(OfNorm):
    """The list falls short of a norm, or goes beyond it, by so much."""

    norm: Named
    missing: float
    measure: Measure
    over: bool

    def clause(self) -> Clause[Facts]:
        """By how much."""
        missing = Count(self.missing, self.measure)
        return Clause("over" if self.over else "short", norm=self.norm, missing=missing)

    def borne_out(self, result: NormResult, _: Facts) -> bool:
        """Whether the norm is broken, on that side, by that much."""
        if result.satisfied is not False or result.slack is None or result.measure != self.measure:
            return False
        return is_over(result) == self.over and -result.slack == self.missing > 0


def is_over(result: NormResult) -> bool:
    """Whether a norm got more than its bound rather than less."""
    return (result.achieved or 0.0) > (result.required or 0.0)


@dataclass(frozen=True)
class OverTime(OfNorm):
    """What a norm over time got after this list, of what it asks.

    For a share with the sums that it is of.
    """

    norm: Named
    required: float
    achieved: float
    measure: Measure
    sums: tuple[float, float] | None

    def clause(self) -> Clause[Facts]:
        """Where it stands."""
        share = self.sums is not None
        required = amount(self.required, share, self.measure)
        achieved = amount(self.achieved, share, self.measure)
        if self.sums is None:
            return Clause("account.amount", norm=self.norm, required=required, achieved=achieved)
        counted, out_of = self.sums[0], Count(self.sums[1], self.measure)
        return Clause(
            "account.share",
            norm=self.norm,
            required=required,
            achieved=achieved,
            counted=counted,
            out_of=out_of,
        )

    def borne_out(self, result: NormResult, facts: Facts) -> bool:
        """Whether the account has these figures, and the register's version asks for that."""
        account, share = result.account, self.sums is not None
        version = facts.norms.get(self.norm.ref)
        if account is None or result.bound is None or bool(result.share) != share:
            return False
        if version is not None and not _asks(version, result.bound, self.required, share):
            return False
        sums = (account.counted_after, account.out_of_after) if share else None
        figures = (result.required, result.achieved, result.measure, sums)
        return figures == (self.required, self.achieved, self.measure, self.sums)


@dataclass(frozen=True)
class Owed(OfNorm):
    """So much is still owed to a norm after this list; nothing, when it is nothing."""

    norm: Named
    owed: float
    measure: Measure

    def clause(self) -> Clause[Facts]:
        """What is owed."""
        if self.owed <= NOTHING:
            return Clause("account.settled", norm=self.norm)
        return Clause("account.owed", norm=self.norm, owed=Count(self.owed, self.measure))

    def borne_out(self, result: NormResult, _: Facts) -> bool:
        """Whether the account says so."""
        owed = result.account.owed if result.account else None
        return (owed, result.measure) == (self.owed, self.measure)


@dataclass(frozen=True)
class Opening(ClauseClaim[Facts]):
    """The window before left so much to make good."""

    ref: str
    opening: float
    measure: Measure

    def clause(self) -> Clause[Facts]:
        """What it left."""
        return Clause("account.opening", opening=Count(self.opening, self.measure))

    def recorded(self, facts: Facts) -> bool:
        """Whether the account opened with that."""
        result = result_of(facts, self.ref)
        if result is None or result.account is None:
            return False
        return (result.account.opening, result.measure) == (self.opening, self.measure)
