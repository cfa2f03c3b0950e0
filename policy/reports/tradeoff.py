"""What each stakeholder's demand costs the others: past lists made again without one at a time.

A demand is met on a list as far as its norms are, on average: 1 where a norm holds; else, with a
bound, the part of it that is reached. Norms that keep an account over several lists are not judged
on one. Accounts begin empty and stay so: what is told is how demands pull on a single list.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from undercard.policy.enforcement import verifier
from undercard.policy.enforcement.enforce import enforce
from undercard.policy.enforcement.plain_truth import Check
from undercard.policy.norms.binding import binding
from undercard.policy.norms.norm import Norm
from undercard.policy.reports.comparison import Case

NOBODY = "nobody named"
FELT = 0.02  # a change of how far a demand is met that is told
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Tradeoff:
    """Stakeholders, and how far each demand is met on so many lists, from 0 to 1.

    `met[who]`: with all norms. `without[absent][who]`: without those of one stakeholder. `kept`:
    the score with all norms as a part of that with none, and `kept_without` each one.
    """

    lists: int
    met: Mapping[str, float]
    without: Mapping[str, Mapping[str, float]]
    kept: float
    kept_without: Mapping[str, float]

    @property
    def stakeholders(self) -> tuple[str, ...]:
        """Those whose norms bind any of the lists."""
        return tuple(self.met)

    def effect(self, of: str, on: str) -> float:
        """How much further a demand is met because of somebody's norms; below zero: less far."""
        return self.met[on] - self.without[of][on]


def stakeholder_of(norm: Norm) -> str:
    """Who asked for a norm."""
    of_source = norm.source.stakeholder if norm.source else None
    return norm.stakeholder or of_source or NOBODY


def tradeoff(
    norms: Sequence[Norm],
    cases: Iterable[Case],
    progress: Progress = lambda *_: None,
    count: int = 0,
) -> Tradeoff:
    """Make every list with all norms, with none, and without those of each stakeholder.

    A norm that is part of another goes where that one goes. `count`: the cases, for the progress.
    """
    everyone = dict.fromkeys(map(stakeholder_of, norms))
    sets: dict[str | None, list[Norm]] = {None: list(norms)}
    sets |= {who: _without(norms, who) for who in everyone}
    met: dict[str | None, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    value: dict[str | None, float] = dict.fromkeys(sets, 0.0)
    free, done = 0.0, 0
    for done, case in enumerate(cases, 1):
        free += _made(case, ())[1]
        for absent, kept in sets.items():
            slate, worth = _made(case, kept)
            value[absent] += worth
            for who, degree in _degrees(norms, case, slate).items():
                met[absent][who].append(degree)
        progress("making lists without one stakeholder after another", done, max(count, done))
    means = {absent: {who: float(np.mean(met[absent][who])) for who in everyone if met[None][who]}
             for absent in sets}  # fmt: skip
    parts = {absent: worth / free if free > 0 else 1.0 for absent, worth in value.items()}
    whole = means.pop(None)
    return Tradeoff(
        lists=done,
        met=whole,
        without={who: means[who] for who in whole},
        kept=parts[None],
        kept_without={who: parts[who] for who in whole},
    )


def _without(norms: Sequence[Norm], who: str) -> list[Norm]:
    gone = {norm.id for norm in norms if stakeholder_of(norm) == who}
    while more := {n.id for n in norms if n.part_of in gone} - gone:
        gone |= more
    return [norm for norm in norms if norm.id not in gone]


def _made(case: Case, norms: Sequence[Norm]) -> tuple[list[int], float]:
    """The rows of the list under norms, and its discounted score."""
    per_list = [norm for norm in norms if not norm.keeps_account]
    ruling = enforce((*per_list, *case.limits), case.table, case.size, context=case.context,
                     relax=True)  # fmt: skip
    rows = {name: row for row, name in enumerate(case.table.ids)}
    return [rows[name] for name in ruling.slate], ruling.value or 0.0


def _degrees(norms: Sequence[Norm], case: Case, slate: Sequence[int]) -> dict[str, float]:
    """How far each stakeholder's norms that bind here are met."""
    bound = binding(norms, case.context, table=case.table).norms
    checks = verifier.verify(slate, bound, case.table)
    found: dict[str, list[float]] = defaultdict(list)
    for norm in bound:
        if norm.id in checks:
            found[stakeholder_of(norm)].append(_degree(checks[norm.id]))
    return {who: float(np.mean(degrees)) for who, degrees in found.items()}


def _degree(check: Check) -> float:
    if check.satisfied:
        return 1.0
    few, many = sorted((max(check.achieved, 0.0), max(check.required, 0.0)))
    return few / many if many > 0 else 0.0
