"""What the stakeholders ask for, side by side: who agrees, who clashes, and whose demand stands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from undercard.policy.conflicts.argumentation import Framework, explain, framework
from undercard.policy.conflicts.search import find_conflicts
from undercard.policy.extraction.near_norms import near_norms
from undercard.policy.extraction.restated import restated
from undercard.policy.norms.norm import Norm
from undercard.policy.reports.tradeoff import Tradeoff, stakeholder_of
from undercard.policy.reports.tradeoff_chart import tradeoff_chart

_TEMPLATE = Path(__file__).parent.parent / "data" / "stakeholders.html"
_PLAIN = {"in": "stands", "out": "gives way", "undecided": "undecided"}


@dataclass(frozen=True)
class SideBySide:
    """Norms by stakeholder, the argument of their conflicts, and the norms that ask for nearly the
    same: ref, ref, and how.
    """

    norms: tuple[Norm, ...]
    argument: Framework
    agreed: tuple[tuple[str, str, str], ...]

    @property
    def demands(self) -> Mapping[str, list[Norm]]:
        """The norms of each stakeholder."""
        found: dict[str, list[Norm]] = {}
        for norm in self.norms:
            found.setdefault(stakeholder_of(norm), []).append(norm)
        return found

    def stands(self, norm: Norm) -> str:
        """Whether a norm stands, gives way, or nobody has decided."""
        return _PLAIN[self.argument.labels.get(norm.ref, "in")]

    def clashes(self) -> list[str]:
        """Who defeats whom, on which ground, a sentence each."""
        return explain(self.argument, self.norms).splitlines()


def side_by_side(norms: Sequence[Norm]) -> SideBySide:
    """The norms of a register as demands of stakeholders."""
    found = []
    for one, other in combinations(norms, 2):
        if stakeholder_of(one) != stakeholder_of(other):
            found += [(one.ref, near.ref, near.how) for near in near_norms(one, [other])]
    return SideBySide(tuple(norms), framework(find_conflicts(norms), norms), tuple(found))


def as_html(seen: SideBySide, found: Tradeoff) -> str:
    """A page of its own that loads nothing: the picture, the demands, who agrees and who clashes.

    Whatever comes from norms is data and is escaped.
    """
    from jinja2 import Environment, StrictUndefined

    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    template = environment.from_string(_TEMPLATE.read_text(encoding="utf-8"))
    chart = tradeoff_chart(found) if found.met else ""
    return template.render(seen=seen, found=found, chart=chart, restated=restated)
