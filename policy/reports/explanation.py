"""Plain sentences about one ruling, in each language that there is, from its record alone.

Leaves wording to claims and data.

What the record does not say is not said: a norm without a result has no sentence, and a cost that
there was no time to find is not guessed. Every sentence is made of claims that are looked up before
it is said.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from undercard.policy.norms.norm import Norm
from undercard.policy.reports.change_claims import (
    Moved,
    NoneAlone,
    Reason,
    SetAside,
    Titled,
    Without,
    withouts,
)
from undercard.policy.reports.claims import ClauseClaim, Sentence, say
from undercard.policy.reports.cost_claims import Cost, Price, cost_part, price_part
from undercard.policy.reports.gave_way_claims import (
    ALTOGETHER,
    SIZE,
    GaveWay,
    GaveWayAltogether,
    Shorter,
    decisions,
    unit_of,
)
from undercard.policy.reports.list_claims import (
    Checked,
    Clash,
    Missing,
    NoList,
    OfKind,
    Proved,
    Undecided,
    Unproved,
    ValueToAccounts,
    core_of,
    total_value,
)
from undercard.policy.reports.phrases import Phrases, phrases
from undercard.policy.reports.record_facts import Facts, Record
from undercard.policy.reports.result_claims import (
    NOTHING,
    Asked,
    Got,
    Missed,
    Named,
    Opening,
    OverTime,
    Owed,
    Uncounted,
    Unmeasured,
    is_over,
    judged_by,
)
from undercard.policy.ruling import Move, NormResult, Relaxed, Ruling


@dataclass(frozen=True)
class Said:
    """A sentence, the kind that it is of, and the norm ("id@version") and the track that it is
    about.
    """

    text: str
    kind: str
    norm: str | None = None
    track: str | None = None


@dataclass(frozen=True)
class Statement:
    """A sentence of claims before it is said, with what it is about."""

    kind: str
    sentence: Sentence[Facts]
    norm: str | None = None
    track: str | None = None


def explain(
    ruling: Ruling,
    language: str = "en",
    *,
    titles: Mapping[str, str] = {},
    norms: Mapping[str, Norm] = {},
) -> list[Said]:
    """What each norm asked, got, cost and moved, what gave way and was set aside, and the
    certificate, in that order.

    `titles`: what to call a candidate, by id; its id otherwise. `norms`: the register's versions by
    "id@version", which what is said of them has to agree with. Raises FalseClaim where the record
    contradicts itself or the register, and PhraseError for a language that there is not.
    """
    record, texts = Record(ruling, norms, titles), phrases(language)
    return [_said(statement, record, texts) for statement in statements(record)]


def _said(statement: Statement, record: Record, texts: Phrases) -> Said:
    return Said(
        say(statement.sentence, record, texts), statement.kind, statement.norm, statement.track
    )


def statements(record: Record) -> list[Statement]:
    """The same sentences before they are said, to be looked up in these or other facts."""
    return list(_Explaining(record).statements())


def _alone(
    claim: ClauseClaim[Facts], norm: str | None = None, track: str | None = None
) -> Statement:
    return Statement(claim.key, Sentence("alone", {"claim": claim}), norm, track)


def _because(claim: ClauseClaim[Facts], why: Reason, norm: str | None = None) -> Statement:
    return Statement(claim.key, Sentence("because", {"claim": claim, "why": why}), norm)


def _kind(move: Move) -> str:
    if move.from_rank is None:
        return "move.in"
    if move.to_rank is None:
        return "move.out"
    return "move.other"


class _Explaining:
    def __init__(self, record: Record) -> None:
        self.record, self.ruling = record, record.ruling

    def statements(self) -> Iterator[Statement]:
        if not self.ruling.feasible:
            yield from self._infeasible()
        for result in self.ruling.norms:
            yield from self._got(result)
            yield from self._cost(result)
        for entry in self.ruling.relaxed:
            yield self._relaxed(entry)
            for decision in decisions(self.record, entry.norm):
                yield _alone(decision, entry.norm)
        for move in self.ruling.moves:
            yield from self._move(move)
        for aside in self.ruling.set_aside:
            why = Reason("set_aside", aside.norm, aside.why)
            yield _because(SetAside(aside.norm), why, aside.norm)
        for tie in self.ruling.undecided:
            yield _alone(Undecided(Reason("undecided", "", tie)))
        yield from self._certificate()

    # One norm.

    def _got(self, result: NormResult) -> Iterator[Statement]:
        if None in (result.bound, result.required, result.achieved, result.measure):
            return
        norm = Named.of(self.record, result.ref)
        standing = judged_by(result, self.record.norms.get(result.ref))
        if standing == "uncounted":
            yield _alone(Uncounted(norm), result.ref)
        elif standing == "unmeasured":
            yield _alone(Unmeasured(norm, result.achieved or 0.0), result.ref)
        elif standing == "bound" and result.account is not None:
            yield from self._account(result, norm)
        elif standing == "bound":
            yield from self._bound(result, norm)

    def _bound(self, result: NormResult, norm: Named) -> Iterator[Statement]:
        """What it asked for and got, and what is missing.

        The caller looked that all of that is known.
        """
        bound, measure = result.bound, result.measure
        required, achieved = result.required or 0.0, result.achieved or 0.0
        assert bound and measure  # noqa: S101 - the caller looked
        share = bool(result.share)
        asked = Asked(norm, bound, required, share, measure)
        got = Got(result.ref, bound, achieved, share, measure)
        template = "asked.whole" if bound == "exactly" else "asked"
        yield Statement(bound, Sentence(template, {"asked": asked, "got": got}), result.ref)
        if result.satisfied is False and result.slack is not None:
            yield _alone(Missed(norm, -result.slack, measure, is_over(result)), result.ref)

    def _account(self, result: NormResult, norm: Named) -> Iterator[Statement]:
        account, measure = result.account, result.measure
        required, achieved = result.required or 0.0, result.achieved or 0.0
        assert account and measure  # noqa: S101 - the caller looked
        sums = (account.counted_after, account.out_of_after) if result.share else None
        yield _alone(OverTime(norm, required, achieved, measure, sums), result.ref)
        yield _alone(Owed(norm, account.owed, measure), result.ref)
        if account.opening > NOTHING:
            yield _alone(Opening(result.ref, account.opening, measure), result.ref)

    def _cost(self, result: NormResult) -> Iterator[Statement]:
        if self.ruling.value is None or result.measure is None:
            return
        norm, part = Named.of(self.record, result.ref), cost_part(self.ruling, result)
        if part is not None and (part > 0 or result.satisfied):
            yield _alone(Cost(norm, part), result.ref)
        if price := price_part(self.ruling, result):
            yield _alone(Price(norm, price, bool(result.share), result.measure), result.ref)

    # What was changed.

    def _relaxed(self, entry: Relaxed) -> Statement:
        why = Reason("relaxed", entry.norm, entry.because)
        if entry.norm == SIZE:
            return _because(Shorter(entry.by), why)
        norm = Named.of(self.record, entry.norm)
        if ALTOGETHER in entry.because:
            return _because(GaveWayAltogether(norm), why, entry.norm)
        return _because(GaveWay(norm, entry.by, *unit_of(self.record, entry.norm)), why, entry.norm)

    def _move(self, move: Move) -> Iterator[Statement]:
        track = Titled.of(self.record, move.id)
        moved = Moved(move.id, move.from_rank, move.to_rank)
        sentence = Sentence("moved", {"track": track, "move": moved})
        yield Statement(_kind(move), sentence, None, move.id)
        if not move.norms:
            yield _alone(NoneAlone.of(self.record, move), None, move.id)
        for ref, rank in withouts(move).items():
            yield _alone(Without(Named.of(self.record, ref), track, rank), ref, move.id)

    # The whole.

    def _infeasible(self) -> Iterator[Statement]:
        yield _alone(NoList(self.ruling.size))
        if core := core_of(self.record):
            yield _alone(Clash(core))
        if self.ruling.missing:
            yield _alone(Missing(Reason("missing", "", self.ruling.missing)))
        if self.ruling.kind:
            yield _alone(OfKind(self.ruling.kind))

    def _certificate(self) -> Iterator[Statement]:
        value, bound = self.ruling.value, self.ruling.bound
        if value is None or bound is None:
            return
        if abs(self.ruling.priced) > NOTHING:
            yield _alone(ValueToAccounts(value, self.ruling.priced))
        total = total_value(self.ruling)
        yield _alone(Proved(total) if self.ruling.proved else Unproved(total, bound))
        if self.ruling.verifier:
            yield _alone(Checked(self.ruling.verifier))
