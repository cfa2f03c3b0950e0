"""Plain sentences about one ruling, in English or French, from its record alone.

Leaves wording to phrases and data.

What the record does not say is not said: a norm without a result has no sentence, and a cost that
there was no time to find is not guessed.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from undercard.policy.reports.phrases import Count, Percent, Phrases, Value, phrases
from undercard.policy.ruling import Move, NormResult, Relaxed, Ruling

NOTHING = 1e-9
_SIZE = "size"  # what a ruling calls the length of the slate
_WITHOUT = re.compile(
    r"without (?P<norm>\S+@\d+) it would be (?:(?P<out>left out)|(?:in the list, )?at (?P<rank>\d+))"
)
_DECISION = re.compile(r"; (?P<winner>[^;: ]+): (?P<why>[^;]+) \([a-z]+\)")
_LATE = "no time"


@dataclass(frozen=True)
class Sentence:
    """A sentence, the kind that it is of, and the norm ("id@version") and the track that it is
    about.
    """

    text: str
    kind: str
    norm: str | None = None
    track: str | None = None


def explain(
    ruling: Ruling, language: str = "en", *, titles: Mapping[str, str] = {}
) -> list[Sentence]:
    """What each norm asked, got, cost and moved, what gave way and was set aside, and the
    certificate, in that order.

    `titles`: what to call a candidate, by id; its id otherwise. Raises PhraseError for a language
    that there is not.
    """
    return list(_Explaining(ruling, phrases(language), titles).sentences())


class _Explaining:
    def __init__(self, ruling: Ruling, words: Phrases, titles: Mapping[str, str]) -> None:
        self.ruling, self.words, self.titles = ruling, words, titles
        self.results = {result.ref: result for result in ruling.norms}
        self.by_id = {result.id: result for result in ruling.norms}

    def sentences(self) -> Iterator[Sentence]:
        if not self.ruling.feasible:
            yield from self._infeasible()
        for result in self.ruling.norms:
            yield from self._asked(result)
            yield from self._cost(result)
        for entry in self.ruling.relaxed:
            yield self._relaxed(entry)
            yield from self._decided(entry)
        for move in self.ruling.moves:
            yield from self._move(move)
        for aside in self.ruling.set_aside:
            yield self._say("set_aside", aside.norm, norm=aside.norm, why=self._recorded(aside.why))
        for undecided in self.ruling.undecided:
            yield self._say("undecided", why=self._recorded(undecided))
        yield from self._certificate()

    # One norm.

    def _asked(self, result: NormResult) -> Iterator[Sentence]:
        if (
            result.bound is None
            or result.required is None
            or result.achieved is None
            or result.measure is None
        ):
            return
        required, achieved = (
            self._amount(result, result.required),
            self._amount(result, result.achieved),
        )
        if result.account is not None:
            yield from self._account(result, required, achieved)
            return
        yield self._say(
            result.bound, result.ref, says=_plain(result), required=required, achieved=achieved
        )
        if result.satisfied is False and result.slack is not None:
            kind = "over" if result.bound == "at_most" else "short"
            yield self._say(
                kind, result.ref, says=_plain(result), missing=Count(-result.slack, result.measure)
            )

    def _account(self, result: NormResult, required: Value, achieved: Value) -> Iterator[Sentence]:
        account, measure, says = result.account, result.measure, _plain(result)
        assert account is not None and measure is not None  # noqa: S101 - the caller looked
        if result.share:
            sums: dict[str, Value] = {
                "counted": account.counted_after,
                "out_of": Count(account.out_of_after, measure),
            }
            yield self._say(
                "account.share", result.ref, says=says, required=required, achieved=achieved, **sums
            )
        else:
            yield self._say(
                "account.amount", result.ref, says=says, required=required, achieved=achieved
            )
        if account.owed > NOTHING:
            yield self._say(
                "account.owed", result.ref, says=says, owed=Count(account.owed, measure)
            )
        else:
            yield self._say("account.settled", result.ref, says=says)
        if account.opening > NOTHING:
            yield self._say("account.opening", result.ref, opening=Count(account.opening, measure))

    def _cost(self, result: NormResult) -> Iterator[Sentence]:
        value = self.ruling.value
        if value is None or result.measure is None:
            return
        if result.cost is not None and result.cost > NOTHING:
            cost = Percent(result.cost / (value + result.cost))
            yield self._say("cost", result.ref, says=_plain(result), cost=cost)
        elif result.cost is not None and result.satisfied:
            yield self._say("cost.none", result.ref, says=_plain(result))
        if result.shadow_price is not None and result.shadow_price > NOTHING and value > NOTHING:
            unit = Count(1, "points" if result.share else result.measure)
            price = Percent(result.shadow_price / value)
            yield self._say("price", result.ref, says=_plain(result), unit=unit, price=price)

    def _amount(self, result: NormResult, value: float) -> Value:
        return Percent(value) if result.share else Count(value, result.measure or "tracks")

    # What was changed.

    def _relaxed(self, entry: Relaxed) -> Sentence:
        why = self._recorded(entry.because)
        if entry.norm == _SIZE:
            return self._say("relaxed.size", by=Count(entry.by, "tracks"), why=why)
        says = self._named(entry.norm)
        result = self.results.get(entry.norm)
        if "left out altogether" in entry.because:
            return self._say("relaxed.altogether", entry.norm, says=says, why=why)
        if result is None or result.measure is None:
            return self._say("relaxed.unmeasured", entry.norm, says=says, why=why)
        points = result.share and result.account is None
        by = Count(entry.by * 100, "points") if points else Count(entry.by, result.measure)
        return self._say("relaxed", entry.norm, says=says, by=by, why=why)

    def _decided(self, entry: Relaxed) -> Iterator[Sentence]:
        """Why it was this norm: who stood above it, and by which step of the order."""
        steps = [
            step for step in self.ruling.resolution if step.startswith(f"{entry.norm} gave way by ")
        ]
        for found in (found for step in steps for found in _DECISION.finditer(step)):
            winner = self.by_id.get(found["winner"])
            if winner is not None:
                values = {
                    "says": self._named(entry.norm),
                    "winner": _plain(winner),
                    "why": self._recorded(found["why"]),
                }
                yield self._say("relaxed.to", entry.norm, **values)

    def _move(self, move: Move) -> Iterator[Sentence]:
        track = self.titles.get(move.id, move.id)
        ranks = {
            name: rank
            for name, rank in (("from", move.from_rank), ("to", move.to_rank))
            if rank is not None
        }
        kind = (
            "move.in"
            if move.from_rank is None
            else "move.out"
            if move.to_rank is None
            else "move.other"
        )
        yield self._say(kind, None, move.id, track=track, **ranks)
        if not move.norms:
            yield self._say(
                "move.late" if _LATE in move.why else "move.together", None, move.id, track=track
            )
        for found in _WITHOUT.finditer(move.why):
            says = self._named(found["norm"])
            if found["out"]:
                yield self._say("without.out", found["norm"], move.id, says=says, track=track)
            else:
                rank = int(found["rank"])
                yield self._say(
                    "without.at", found["norm"], move.id, says=says, track=track, rank=rank
                )

    # The whole.

    def _infeasible(self) -> Iterator[Sentence]:
        yield self._say("infeasible", size=Count(self.ruling.size, "tracks"))
        if self.ruling.core:
            quoted = [
                self.words.cited(_plain(self.by_id[name]))
                for name in self.ruling.core
                if name in self.by_id
            ]
            yield self._say("infeasible.core", norms=", ".join(quoted))
        if self.ruling.missing:
            yield self._say("infeasible.missing", missing=self._recorded(self.ruling.missing))
        if self.ruling.kind:
            yield self._say(f"infeasible.kind.{self.ruling.kind}")

    def _certificate(self) -> Iterator[Sentence]:
        value, bound = self.ruling.value, self.ruling.bound
        if value is None or bound is None:
            return
        total = value + self.ruling.priced
        if abs(self.ruling.priced) > NOTHING:
            yield self._say("certificate.accounts", value=value, priced=self.ruling.priced)
        if self.ruling.proved:
            yield self._say("certificate.proved", value=total)
        else:
            gap = Percent(max(0.0, bound - total) / bound if bound > NOTHING else 0.0)
            yield self._say("certificate.gap", value=total, bound=bound, gap=gap)
        if self.ruling.verifier:
            yield self._say("certificate.checked", verifier=self.ruling.verifier)

    def _say(
        self, kind: str, ref: str | None = None, about: str | None = None, /, **values: Value
    ) -> Sentence:
        return Sentence(self.words.say(kind, **values), kind, ref, about)

    def _named(self, ref: str) -> str:
        return _plain(self.results[ref]) if ref in self.results else ref

    def _recorded(self, words: str) -> str:
        return self.words.record(words).rstrip(".")


def _plain(result: NormResult) -> str:
    return result.says.rstrip(". ")
