"""The main parameters of lists and why each matters as much as it does (Digital Services Act,
article 27), from records.

Leaves the numbers to `deciding` and the words to `parameter_claims`; each claim is looked up before
it is said.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from undercard.policy.norms.norm import Norm
from undercard.policy.reports.claims import ClauseClaim, Sentence, say
from undercard.policy.reports.deciding import RELEVANCE, TOGETHER, Lists
from undercard.policy.reports.parameter_claims import (
    AskedBy,
    Decided,
    LimitsFirst,
    LimitsKept,
    MeanCost,
    MeanPrice,
    MovedTracks,
    NormDecided,
    Placed,
    Quoted,
    limits_of,
)
from undercard.policy.reports.phrases import Phrases, phrases
from undercard.policy.ruling import Ruling

LIMITS = "limits"
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


@dataclass(frozen=True)
class Stated:
    """A criterion before it is said: the claims of which it and its reason are made."""

    name: str
    kind: Kind
    importance: float | None
    criterion: ClauseClaim[Lists]
    reason: tuple[ClauseClaim[Lists], ...]


def main_parameters(
    rulings: Sequence[Ruling],
    norms: Sequence[Norm],
    language: str = "en",
) -> tuple[Parameter, ...]:
    """The criteria that decided these lists (one, or many for terms and conditions), the weightiest
    first.

    `norms`: the versions in force, for who asked for them. Lists that were not made are left out;
    without any there are no parameters. Raises FalseClaim where the lists and the register
    contradict one another, and PhraseError for a language that there is not.
    """
    lists, texts = lists_of(rulings, norms), phrases(language)
    return tuple(_said(one, lists, texts) for one in stated(lists))


def lists_of(rulings: Sequence[Ruling], norms: Sequence[Norm]) -> Lists:
    """Those of the lists that were made."""
    made = tuple(ruling for ruling in rulings if ruling.feasible and ruling.slate)
    return Lists(made, {norm.ref: norm for norm in norms})


def stated(lists: Lists) -> list[Stated]:
    """The criteria before they are said, the weightiest first, to be looked up in these or other
    lists.
    """
    if not lists.made:
        return []
    found = [_criterion(name, lists) for name in lists.criteria]
    ranked = sorted(found, key=lambda one: -(one.importance or 0.0))
    limits = limits_of(lists)
    asked = [Stated(LIMITS, "limits", None, LimitsFirst(limits), (LimitsKept(),))] if limits else []
    return [*ranked, *asked]


def _criterion(name: str, lists: Lists) -> Stated:
    part = lists.parts.get(name, 0.0)
    if name == RELEVANCE:
        why = Placed("relevance", lists.placed(name), lists.places)
        return Stated(name, "relevance", part, Decided("relevance", part), (why,))
    if name == TOGETHER:
        why = Placed("together", lists.placed(name), lists.places)
        return Stated(name, "together", part, Decided("together", part), (why,))
    decided = NormDecided(Quoted(name, lists.said_of(name)[0]), part)
    return Stated(name, "norm", part, decided, tuple(_reasons(name, lists)))


def _reasons(ref: str, lists: Lists) -> Iterator[ClauseClaim[Lists]]:
    """Why a norm matters as much as it does: what it moved, what it cost, what more would cost, who
    asked.
    """
    yield MovedTracks(ref, lists.moved(ref))
    cost, price = lists.cost(ref), lists.price(ref)
    if cost is not None:
        yield MeanCost(ref, cost)
    if price:
        yield MeanPrice(ref, price)
    if ref in lists.norms and (stakeholder := lists.norms[ref].stakeholder):
        yield AskedBy(ref, stakeholder)


def _said(one: Stated, lists: Lists, texts: Phrases) -> Parameter:
    claims = (one.criterion, *one.reason)
    criterion, *why = (say(Sentence("alone", {"claim": claim}), lists, texts) for claim in claims)
    return Parameter(one.name, one.kind, one.importance, criterion, " ".join(why))


def disclosure(
    parameters: Sequence[Parameter], *, option_without_profile: bool
) -> dict[str, object]:
    """What the register `dsa` asks of a list, as attributes of an entry in a log."""
    return {
        "parameters_stated": len(parameters),
        "parameters_without_reason": sum(not parameter.reason for parameter in parameters),
        "option_without_profile": option_without_profile,
    }
