"""The opposites of predicates where something may be unknown."""

from undercard.policy.norms.predicates import All, AnyOf, Not, Predicate, Some, Test


def not_true(predicate: Predicate) -> Predicate:
    """A predicate that is true exactly where the given one is false or unknown."""
    if isinstance(predicate, Not):
        return not_false(predicate.not_)
    if isinstance(predicate, All):
        return AnyOf(any=tuple(not_true(part) for part in predicate.all))
    if isinstance(predicate, AnyOf):
        return All(all=tuple(not_true(part) for part in predicate.any))
    if isinstance(predicate, Some):
        return Some(
            of=tuple(map(not_true, predicate.of)),
            at_least=len(predicate.of) - predicate.at_least + 1,
        )
    return AnyOf(any=(Not(not_=predicate), Test(field=predicate.field, known=False)))


def not_false(predicate: Predicate) -> Predicate:
    """A predicate that is true exactly where the given one is true or unknown."""
    if isinstance(predicate, Not):
        return not_true(predicate.not_)
    if isinstance(predicate, All):
        return All(all=tuple(not_false(part) for part in predicate.all))
    if isinstance(predicate, AnyOf):
        return AnyOf(any=tuple(not_false(part) for part in predicate.any))
    if isinstance(predicate, Some):
        return Some(of=tuple(map(not_false, predicate.of)), at_least=predicate.at_least)
    return AnyOf(any=(predicate, Test(field=predicate.field, known=False)))
