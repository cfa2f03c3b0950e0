"""Which norms are let go altogether when time is over, and what the record says of them.

How far a norm by minutes can hold may take long to know, and a soft one is not worth the wait.
"""

from collections.abc import Iterable

from undercard.policy.ruling import Relaxed
from undercard.policy.solver.constraints import Constraint
from undercard.policy.solver.timed import Timed

BECAUSE = (
    "it is a soft norm, and the time was over before a list was found that keeps some of it; "
    "it was left out altogether"
)


def may_be_let_go(constraint: Constraint) -> bool:
    """Whether a norm is soft and by minutes."""
    return constraint.norm.force == "soft" and isinstance(constraint, Timed)


def let_go(constraints: Iterable[Constraint]) -> tuple[Relaxed, ...]:
    """The record of those that `may_be_let_go`, left out."""
    gone = filter(may_be_let_go, constraints)
    return tuple(Relaxed(norm=one.norm.ref, by=1.0, because=BECAUSE) for one in gone)
