"""Which of two norms stands above the other, and which gives way.

Leaves arithmetic conflicts to feasibility.
"""

from collections.abc import Callable, Sequence
from typing import Literal, NamedTuple

from undercard.policy.norms.norm import AUTHORITIES, Norm
from undercard.policy.norms.overlap import inside
from undercard.policy.norms.predicates import All, Predicate, tests

Step = Literal[
    "deny", "overrides", "force", "authority", "priority", "specific", "enacted", "weight"
]


class Decision(NamedTuple):
    """Which of two norms gives way, by which step of the order, and that in words."""

    winner: Norm
    loser: Norm
    step: Step
    why: str


def decide(left: Norm, right: Norm) -> Decision | None:
    """The first step of the order of resolution that tells two norms apart.

    None where nothing does.

    Hard prohibitions stand above obligations (deny overrides); then come explicit overrides; what
    is hard stands above what is soft; then authority with the priority within it, the more
    specific, the later enacted, and between soft norms the weight. A prohibition is lifted by a
    permission that stands above it; and a listener's limit, whatever its modality, has the standing
    of its authority.
    """
    for step, above in _ORDER.items():
        if above(left, right) != above(right, left):
            winner, loser = (left, right) if above(left, right) else (right, left)
            return Decision(winner, loser, step, _why(step, winner, loser))
    return None


def compare_standing(left: Norm, right: Norm) -> int:
    """1 when left stands above right, -1 below, 0 when nothing decides."""
    decision = decide(left, right)
    if decision is None:
        return 0
    if decision.winner is left:
        return 1
    return -1


def weakest(norms: Sequence[Norm]) -> list[Norm]:
    """Those that stand above none of the others: one where the order decides, several where it does
    not.

    Where standing goes round in a circle (one overrides a second that has authority over the first)
    it decides nothing.
    """
    lowest = [norm for norm in norms if not _stands_above_any(norm, norms)]
    return lowest or list(norms)


def _stands_above_any(norm: Norm, others: Sequence[Norm]) -> bool:
    return any(compare_standing(norm, other) > 0 for other in others)


def _denies(left: Norm, right: Norm) -> bool:
    both_hard = left.force == right.force == "hard" and not left.is_limit and not right.is_limit
    return both_hard and (left.modality, right.modality) == ("prohibition", "obligation")


def _outranks(left: Norm, right: Norm) -> bool:
    return AUTHORITIES.index(left.rank.authority) < AUTHORITIES.index(right.rank.authority)


def _is_later(left: Norm, right: Norm) -> bool:
    return bool(left.rank.enacted and right.rank.enacted and left.rank.enacted > right.rank.enacted)


def _is_heavier(left: Norm, right: Norm) -> bool:
    return left.force == right.force == "soft" and (left.weight or 1.0) > (right.weight or 1.0)


def _is_harder(left: Norm, right: Norm) -> bool:
    return (left.force, right.force) == ("hard", "soft") and "permission" not in (
        left.modality,
        right.modality,
    )


def _narrower(left: Norm, right: Norm) -> bool:
    """Whether left speaks of no more tracks or cases than right, judged condition by condition."""
    mine = _conditions(left)
    return all(_follows(slot, part, mine) for slot, part in _conditions(right))


_Condition = tuple[str, Predicate]


def _conditions(norm: Norm) -> list[_Condition]:
    found: list[_Condition] = []
    for slot in ("where", "among", "when", "unless"):
        predicate = getattr(norm, slot)
        parts = predicate.all if isinstance(predicate, All) and slot != "unless" else (predicate,)
        found += [(slot, part) for part in parts if part is not None]
    return found


def _follows(slot: str, part: Predicate, mine: list[_Condition]) -> bool:
    """Whether a condition holds wherever some condition of one's own does.

    Exceptions the other way round.
    """
    attributes = {test.field for test in tests(part)}
    for own_slot, own in mine:
        narrow, wide = (part, own) if slot == "unless" else (own, part)
        if (
            slot == own_slot
            and attributes == {test.field for test in tests(own)}
            and inside(narrow, wide)
        ):
            return True
    return False


_ORDER: dict[Step, Callable[[Norm, Norm], bool]] = {
    "deny": _denies,
    "overrides": lambda left, right: right.id in left.overrides,
    "force": _is_harder,
    "authority": _outranks,
    "priority": lambda left, right: left.rank.priority > right.rank.priority,
    "specific": _narrower,
    "enacted": _is_later,
    "weight": _is_heavier,
}


def _days(winner: Norm, loser: Norm) -> str:
    return f"{winner.rank.enacted}, after {loser.rank.enacted}"


def _why(step: Step, winner: Norm, loser: Norm) -> str:
    words = {
        "deny": "a hard prohibition stands above an obligation"
        + (
            ", whatever that overrides; only a permission lifts it"
            if winner.id in loser.overrides
            else ""
        ),
        "overrides": f"{winner.id} names {loser.id} in its overrides",
        "force": f"{loser.id} is soft and {winner.id} is hard",
        "authority": f"{winner.rank.authority} stands above {loser.rank.authority}",
        "priority": f"priority {winner.rank.priority} stands above {loser.rank.priority}",
        "specific": f"{winner.id} speaks of fewer tracks or cases",
        "enacted": f"{winner.id} was enacted later ({_days(winner, loser)})",
        "weight": f"weight {winner.weight or 1:g} is heavier than {loser.weight or 1:g}",
    }
    return words[step]
