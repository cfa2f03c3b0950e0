"""A conflict of norms laid out as an argument: who attacks whom, on which ground, and what stands
in the end.

Norms are arguments. Of norms that cannot hold together, the others attack the one that gives way;
where nothing decides, they attack one another. What stands is the grounded extension, the least
fixed point of the characteristic function: nothing is accepted that is not defended against every
attack (Dung 1995, "On the acceptability of arguments and its fundamental role in nonmonotonic
reasoning"). Where it takes several norms together to leave no room for another, they attack as a
set (Nielsen and Parsons 2006, "A generalization of Dung's abstract framework for argumentation");
with sets of one the two are the same.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from undercard.policy.conflicts.conflict import Conflict
from undercard.policy.enforcement.resolution import losing
from undercard.policy.norms.norm import Norm

Label = Literal["in", "out", "undecided"]
_PLAIN: dict[Label, str] = {"in": "stands", "out": "gives way", "undecided": "is undecided"}


@dataclass(frozen=True)
class Attack:
    """One argument attacked by others together, and on which ground."""

    by: frozenset[str]
    on: str
    ground: str = ""


@dataclass(frozen=True)
class Framework:
    """Arguments, by name, and attacks among them."""

    arguments: tuple[str, ...]
    attacks: tuple[Attack, ...]

    def defends(self, accepted: frozenset[str]) -> frozenset[str]:
        """The characteristic function: the arguments whose every attack the accepted ones break."""
        beaten = self.beaten_by(accepted)
        attacked = {attack.on for attack in self.attacks if not attack.by & beaten}
        return frozenset(self.arguments) - attacked

    def beaten_by(self, accepted: frozenset[str]) -> frozenset[str]:
        """The arguments that accepted ones attack."""
        return frozenset(attack.on for attack in self.attacks if attack.by <= accepted)

    @cached_property
    def grounded(self) -> frozenset[str]:
        """The grounded extension: what is accepted when only what is beyond dispute is."""
        accepted: frozenset[str] = frozenset()
        while (more := self.defends(accepted)) != accepted:
            accepted = more
        return accepted

    @cached_property
    def labels(self) -> dict[str, Label]:
        """Each argument: in the grounded extension, out (attacked by it), or undecided."""
        labels: dict[str, Label] = dict.fromkeys(self.arguments, "undecided")
        for name in self.beaten_by(self.grounded).intersection(labels):
            labels[name] = "out"
        for name in self.grounded:
            labels[name] = "in"
        return labels


def framework(conflicts: Iterable[Conflict], norms: Sequence[Norm]) -> Framework:
    """The argument that conflicts make of norms; only norms that cannot hold together take part."""
    by_ref = {norm.ref: norm for norm in norms}
    attacks: dict[Attack, None] = {}
    for conflict in conflicts:
        members = [by_ref[ref] for ref in conflict.core if ref in by_ref]
        if members and len(members) == len(conflict.core) and conflict.severity != "notice":
            attacks |= dict.fromkeys(_attacks(members, conflict))
    taking_part = {name for attack in attacks for name in (*attack.by, attack.on)}
    return Framework(tuple(norm.ref for norm in norms if norm.ref in taking_part), tuple(attacks))


def _attacks(members: Sequence[Norm], conflict: Conflict) -> Iterator[Attack]:
    """Those who stand attack those who give way; a norm that nothing could meet attacks itself."""
    losers, decisions = losing(members)
    ground = "; ".join(decision.why for decision in decisions)
    for loser in losers:
        others = frozenset(norm.ref for norm in members if norm is not loser) or frozenset(
            [loser.ref]
        )
        yield Attack(others, loser.ref, ground or f"{conflict.kind}: nothing decides between them")


def explain(argument: Framework, norms: Sequence[Norm]) -> str:
    """The argument in plain sentences: who defeats whom, on which ground, and what stands."""
    says = {norm.ref: norm.says.rstrip(".") for norm in norms}
    if not argument.arguments:
        return "No norm stands in another's way."
    lines = list(dict.fromkeys(_sentence(attack, argument.labels) for attack in argument.attacks))
    for label, title in (
        ("in", "Stands"),
        ("out", "Gives way"),
        ("undecided", "Undecided, for the steward to settle"),
    ):
        names = [name for name in argument.arguments if argument.labels[name] == label]
        lines += [f"{title}: {name}, “{says.get(name, name)}”." for name in names]
    return "\n".join(lines)


def _sentence(attack: Attack, labels: Mapping[str, Label]) -> str:
    who = " and ".join(sorted(attack.by))
    together = " together" if len(attack.by) > 1 else ""
    if attack.by == {attack.on}:
        return f"{attack.on} defeats itself: no list could meet it."
    if all(labels[name] == "in" for name in attack.by):
        verb = "defeat" if len(attack.by) > 1 else "defeats"
        return f"{who}{together} {verb} {attack.on}: {attack.ground}."
    beaten = sorted(name for name in attack.by if labels[name] == "out")
    if beaten:
        verb = "do" if len(beaten) > 1 else "does"
        return (
            f"{who}{together} would defeat {attack.on}, but {' and '.join(beaten)} {verb} not "
            "stand."
        )
    everyone = " and ".join(sorted({*attack.by, attack.on}))
    return f"{everyone} contradict one another ({attack.ground})."


def as_graph(argument: Framework, norms: Sequence[Norm]) -> dict[str, Any]:
    """The argument as a JSON document: nodes with their labels, edges from sets of nodes to one."""
    says = {norm.ref: norm.says for norm in norms}
    nodes = [
        {"id": name, "says": says.get(name, name), "label": label, "plain": _PLAIN[label]}
        for name, label in argument.labels.items()
    ]
    edges = [
        {"from": sorted(attack.by), "to": attack.on, "ground": attack.ground}
        for attack in argument.attacks
    ]
    return {"nodes": nodes, "edges": edges, "semantics": "grounded"}
