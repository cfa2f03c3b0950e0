"""Predicates in plain English, for people who read no formulas. `formula` has the exact form."""

from undercard.policy.norms.predicates import AnyOf, Not, Predicate, Some, Test, counted


def in_words(predicate: Predicate | None) -> str:
    """A predicate as people say it: "artist_tier is emerging", "year is 2019 or more", "country is
    AU or NZ".
    """
    if predicate is None:
        return "it is any track"
    if isinstance(predicate, Test):
        return _test(predicate)
    if isinstance(predicate, Not):
        inner = predicate.not_
        if isinstance(inner, Test) and inner.known is None:
            return _test(inner, " not")
        return f"not ({in_words(inner)})"
    parts = [in_words(part) for part in counted(predicate)[0]]
    if isinstance(predicate, Some):
        return f"at least {predicate.at_least} of these hold: {'; '.join(parts)}"
    if len(parts) == 1:
        return parts[0]
    join = " or " if isinstance(predicate, AnyOf) else " and "
    if not isinstance(predicate, AnyOf):
        for at, part in enumerate(counted(predicate)[0]):
            if isinstance(part, (AnyOf, Some)):
                parts[at] = f"({parts[at]})"
    return join.join(parts)


def _test(test: Test, negation: str = "") -> str:
    operand = test.operand(test.operator)
    if test.operator == "known":
        return f"{test.field} is {'known' if operand else 'unknown'}"
    words = {
        "is": lambda: _value(operand),
        "in": lambda: " or ".join(map(_value, operand)),
        "not_in": lambda: f"none of {', '.join(map(_value, operand))}",
        "at_least": lambda: f"{_value(operand)} or more",
        "at_most": lambda: f"{_value(operand)} or less",
        "between": lambda: f"{_value(operand[0])} to {_value(operand[1])}",
    }
    return f"{test.field} is{negation} {words[test.operator]()}"


def _value(value: object) -> str:
    if isinstance(value, bool):
        return {True: "yes", False: "no"}[value]
    return str(value)
