"""Norms that can hold together, at a price above a threshold, as sample lists show it."""

from collections.abc import Iterator, Mapping, Sequence

from undercard.policy.conflicts.conflict import Conflict
from undercard.policy.conflicts.question import Question
from undercard.policy.conflicts.situations import Situation, case_in_words
from undercard.policy.enforcement import verifier
from undercard.policy.enforcement.enforce import enforce
from undercard.policy.norms.table import CandidateTable
from undercard.policy.ruling import Ruling

COST = 0.05  # of the discounted score: what norms may cost together before it is said
_LEAST = 0.0005  # of the discounted score: what one norm has to cost to be named
_MOST_CASES = 3


def costly(
    question: Question, samples: Sequence[CandidateTable], threshold: float
) -> Iterator[Conflict]:
    """Norms that together cost more than the threshold."""
    if not samples:
        return
    for at, case in enumerate(question.cases[0][:_MOST_CASES]):
        lost, each = _price(question, case, samples, f"costs, case {at + 1}")
        if lost > threshold:
            yield _dear(question, lost, each, f"threshold {threshold:.0%}; {len(samples)}")


def _dear(question: Question, lost: float, each: Mapping[str, float], sampled: str) -> Conflict:
    named = [name for name, cost in each.items() if cost > _LEAST]
    dear = [question.by_id[name] for name in sorted(named, key=lambda name: -each[name])]
    parts = ", ".join(f"{norm.id} {each[norm.id]:.1%}" for norm in dear)
    where = case_in_words(dear)
    says = (
        f"{f'Where {where}: t' if where else 'T'}ogether the norms cost {lost:.1%} of the "
        f"discounted score ({sampled} sample lists of {question.size}). Leaving out one alone "
        f"wins back: {parts or 'nothing, for several ask for the same'}."
    )
    return Conflict(kind="costly", members=tuple(norm.ref for norm in dear), says=says)


def _price(
    question: Question, case: Situation, samples: Sequence[CandidateTable], label: str
) -> tuple[float, dict[str, float]]:
    """The share of the score that all norms cost over the samples, and that each would win back
    alone.
    """
    before = lost = 0.0
    each: dict[str, float] = {}
    for done, sample in enumerate(samples):
        question.progress(label, done, len(samples))
        ruling = enforce(
            case.norms, sample, question.size, context=case.context, relax=True, on=case.on
        )
        free = _without_norms(ruling, sample)
        before, lost = before + free, lost + free - (ruling.value or 0.0)
        for result in ruling.norms:
            each[result.id] = each.get(result.id, 0.0) + (result.cost or 0.0)
    if before <= 0:
        return 0.0, {}
    parts = {name: cost / before for name, cost in each.items() if name in question.by_id}
    return lost / before, parts


def _without_norms(ruling: Ruling, sample: CandidateTable) -> float:
    """What the list scores that would be made without norms."""
    rows = {name: row for row, name in enumerate(sample.ids)}
    return verifier.value_of([rows[name] for name in ruling.before], sample)
