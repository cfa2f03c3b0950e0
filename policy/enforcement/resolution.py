"""How conflicts are resolved, step by step, in plain sentences for the record.

Decides nothing: `standing` does.
"""

from collections.abc import Mapping, Sequence

from undercard.policy.norms.norm import Norm
from undercard.policy.norms.standing import Decision, decide, weakest
from undercard.policy.ruling import Relaxed, SetAside


def losing(members: Sequence[Norm]) -> tuple[list[Norm], list[Decision]]:
    """Who gives way among norms that cannot hold together, and the decisions that say so.

    Several losers, or a single one without a decision, mean that nothing decides.
    """
    losers = weakest(members)
    if len(losers) > 1:
        return losers, []
    found = [decide(other, losers[0]) for other in members if other is not losers[0]]
    return losers, [decision for decision in found if decision is not None]


def decided(members: Sequence[Norm]) -> str | None:
    """Which of norms that cannot hold together gives way, and by which step.

    None where nothing decides.
    """
    losers, decisions = losing(members)
    if len(members) == 1 and members[0].force == "soft":
        return f"{members[0].id} is soft and gives way, by as little as it must"
    if len(losers) > 1 or not decisions:
        return None
    return f"{losers[0].id} gives way to {_above(decisions)}"


def _above(decisions: Sequence[Decision]) -> str:
    return "; ".join(
        f"{decision.winner.id}: {decision.why} ({decision.step})" for decision in decisions
    )


def resolution_steps(
    set_aside: Sequence[SetAside],
    undecided: Sequence[str],
    relaxed: Sequence[Relaxed],
    norms: Mapping[str, Norm],
) -> tuple[str, ...]:
    """Each step that a ruling took to resolve a conflict: permissions, norms that gave way and why
    those, ties.

    `norms`: those in force, by id.
    """
    lifted = [entry for entry in set_aside if "permits" in entry.why]
    steps = [f"{entry.norm} was set aside in part: {entry.why}" for entry in lifted]
    steps += [_gave_way(entry, norms) for entry in relaxed]
    steps += [f"Undecided: {tie}" for tie in undecided]
    return tuple(steps)


def _gave_way(entry: Relaxed, norms: Mapping[str, Norm]) -> str:
    members = [norms[name] for name in entry.core if name in norms]
    said = f"{entry.norm} gave way by {entry.by:g}: {entry.because}"
    loser = next((norm for norm in members if norm.ref == entry.norm), None)
    if loser is None or len(weakest(members)) > 1:
        return said
    decisions = [
        decision for other in members if other is not loser and (decision := decide(other, loser))
    ]
    if decisions:
        return f"{said}; {_above(decisions)}"
    return said
