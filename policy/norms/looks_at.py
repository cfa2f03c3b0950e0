"""Which attributes a norm looks at."""

from undercard.policy.norms.norm import Norm
from undercard.policy.norms.predicates import tests


def by_value(norm: Norm) -> list[str]:
    """The attributes that a norm looks at otherwise than in conditions: value by value or as
    numbers.
    """
    parts = (norm.step, norm.mean, norm.distinct)
    fields = [norm.per, *(part.field for part in parts if part is not None)]
    fields.append(norm.concentration.per if norm.concentration else None)
    return [field for field in dict.fromkeys(fields) if field is not None]


def looks_at(norm: Norm) -> frozenset[str]:
    """The attributes that a norm looks at in conditions, by value or by length."""
    predicates = (norm.where, norm.among, norm.not_after)
    fields = {test.field for part in predicates if part for test in tests(part)}
    by_length = norm.weigh == "minutes" or norm.stretch is not None
    return frozenset(fields.union(by_value(norm), {"minutes"} if by_length else ()))
