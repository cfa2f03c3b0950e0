"""Which attributes a norm looks at."""

from undercard.policy.norms.norm import Norm
from undercard.policy.norms.predicates import tests


def looks_at(norm: Norm) -> frozenset[str]:
    """The attributes that a norm looks at in conditions, by value, step or length."""
    predicates = (norm.where, norm.among, norm.not_after)
    fields = {test.field for part in predicates if part for test in tests(part)}
    fields |= {norm.per} if norm.per else set()
    fields |= {norm.concentration.per} if norm.concentration else set()
    fields |= {norm.step.field} if norm.step else set()
    by_length = norm.weigh == "minutes" or norm.stretch is not None
    return frozenset(fields | ({"minutes"} if by_length else set()))
