"""The main parameters of lists and why each matters as much as it does (Digital Services Act,
article 27), from records.

Each place of a list is decided by something: by fit alone where its track stands where it would
without norms, else by the norms that moved it there. A place weighs what it is worth to be there, 1
/ log2(rank + 1).
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from undercard.policy.norms.norm import Norm
from undercard.policy.reports.phrases import Count, Percent, Phrases, phrases
from undercard.policy.ruling import NormResult, Ruling

RELEVANCE, TOGETHER, LIMITS = "relevance", "norms together", "limits"
Kind = Literal["relevance", "norm", "together", "limits"]


@dataclass(frozen=True)
class Parameter:
    """A criterion, the part of what is seen that it decided (0 to 1, one in all), and both in
    words.

    `name`: a norm's "id@version", or what stands for a kind of its own. Limits decide which tracks
    are looked at, not their places, so their part is None.
    """

    name: str
    kind: Kind
    importance: float | None
    criterion: str
    reason: str


def main_parameters(
    rulings: Sequence[Ruling], norms: Sequence[Norm], language: str = "en"
) -> tuple[Parameter, ...]:
    """The criteria that decided these lists (one, or many for terms and conditions), the weightiest
    first.

    `norms`: the versions in force, for who asked for them. Lists that were not made are left out;
    without any there are no parameters. Raises PhraseError for a language that there is not.
    """
    made = [ruling for ruling in rulings if ruling.feasible and ruling.slate]
    if not made:
        return ()
    telling = _Telling(made, {norm.ref: norm for norm in norms}, phrases(language))
    each = [decided(ruling) for ruling in made]
    names = dict.fromkeys(name for parts in each for name in parts)
    parts = {name: math.fsum(parts.get(name, 0.0) for parts in each) / len(each) for name in names}
    found = [telling.parameter(name, parts.get(name, 0.0)) for name in telling.criteria(parts)]
    ranked = sorted(found, key=lambda parameter: -(parameter.importance or 0.0))
    return (*ranked, *telling.limits())


def decided(ruling: Ruling) -> dict[str, float]:
    """The part of what is seen that each criterion decided, one in all; several movers of a track
    share its place.
    """
    moved = {move.id: move.norms or (TOGETHER,) for move in ruling.moves}
    weights = [1 / math.log2(rank + 1) for rank in range(1, len(ruling.slate) + 1)]
    parts = {RELEVANCE: 0.0}
    for track, weight in zip(ruling.slate, weights, strict=True):
        movers = moved.get(track, (RELEVANCE,))
        for mover in movers:
            parts[mover] = parts.get(mover, 0.0) + weight / sum(weights) / len(movers)
    return parts


def disclosure(
    parameters: Sequence[Parameter], *, option_without_profile: bool
) -> dict[str, object]:
    """What the register `dsa` asks of a list, as attributes of an entry in a log of what was shown."""
    return {
        "parameters_stated": len(parameters),
        "parameters_without_reason": sum(not parameter.reason for parameter in parameters),
        "option_without_profile": option_without_profile,
    }


class _Telling:
    def __init__(
        self, rulings: Sequence[Ruling], norms: Mapping[str, Norm], words: Phrases
    ) -> None:
        self.rulings, self.norms, self.words = rulings, norms, words
        self.results: dict[str, list[tuple[float, NormResult]]] = {}  # with what the list is worth
        for ruling in rulings:
            for result in ruling.norms:
                self.results.setdefault(result.ref, []).append((ruling.value or 0.0, result))

    def criteria(self, parts: Mapping[str, float]) -> list[str]:
        """What decided a place, and every norm that could have: those with a result and that are
        not limits.
        """
        judged = [
            ref for ref, results in self.results.items() if results[0][1].required is not None
        ]
        return list(dict.fromkeys([*parts, *(ref for ref in judged if not self._is_limit(ref))]))

    def parameter(self, name: str, importance: float) -> Parameter:
        share = Percent(importance)
        if name not in (RELEVANCE, TOGETHER):
            criterion = self.words.say(
                "parameter.norm", says=_plain(self.results[name][0][1]), share=share
            )
            return Parameter(name, "norm", importance, criterion, self._reason(name))
        kind: Kind = "relevance" if name == RELEVANCE else "together"
        places = Count(sum(len(ruling.slate) for ruling in self.rulings), "places")
        reason = self.words.say(
            f"parameter.{kind}.why", here=Count(self._placed(name), "tracks"), places=places
        )
        return Parameter(
            name, kind, importance, self.words.say(f"parameter.{kind}", share=share), reason
        )

    def limits(self) -> list[Parameter]:
        """What listeners asked for, as one criterion."""
        refs = [ref for ref in self.results if self._is_limit(ref)]
        asked = dict.fromkeys(
            self.words.cited(_plain(result)) for ref in refs for _, result in self.results[ref]
        )
        if not asked:
            return []
        criterion = self.words.say("parameter.limits", limits=", ".join(asked))
        return [
            Parameter(LIMITS, "limits", None, criterion, self.words.say("parameter.limits.why"))
        ]

    def _reason(self, ref: str) -> str:
        """Why a norm matters as much as it does: what it moved, what it cost, what more would cost,
        who asked.
        """
        moved = sum(ref in move.norms for ruling in self.rulings for move in ruling.moves)
        said = [self.words.say("parameter.moved", moved=Count(moved, "tracks"))]
        known = [(value, result) for value, result in self.results[ref] if value > 0]
        costs = [
            result.cost / (value + result.cost)
            for value, result in known
            if result.cost is not None
        ]
        if costs:
            cost = math.fsum(costs) / len(costs)
            said.append(
                self.words.say("parameter.cost", cost=Percent(cost))
                if cost
                else self.words.say("parameter.cost.none")
            )
        price = math.fsum((result.shadow_price or 0.0) / value for value, result in known) / max(
            1, len(known)
        )
        if price:
            said.append(self.words.say("parameter.price", price=Percent(price)))
        if ref in self.norms and (stakeholder := self.norms[ref].stakeholder):
            said.append(self.words.say("parameter.asked", stakeholder=stakeholder))
        return " ".join(said)

    def _placed(self, name: str) -> int:
        """How many tracks stand where fit alone, or several norms together, put them."""
        movers = [
            {move.id: move.norms or (TOGETHER,) for move in ruling.moves} for ruling in self.rulings
        ]
        return sum(
            name in of.get(track, (RELEVANCE,))
            for ruling, of in zip(self.rulings, movers, strict=True)
            for track in ruling.slate
        )

    def _is_limit(self, ref: str) -> bool:
        return self.results[ref][0][1].is_limit


def _plain(result: NormResult) -> str:
    return result.says.rstrip(". ")
