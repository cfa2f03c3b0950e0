"""Predicates in plain English, for people who read no formulas. `formula` has the exact form."""

from undercard.policy.norms.norm import Norm
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
    if test.operator == "contains":
        return f"{test.field} has{negation} {_value(operand)} in it"
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


def order_in_words(norm: Norm) -> str:
    """What a norm with a form asks: "at least 4 tracks between two of one artist"."""
    what = "" if norm.where is None else f" where {in_words(norm.where)}"
    each = f" of one {norm.per}" if norm.per else ""
    if norm.apart is not None:
        gap = f"{norm.apart} tracks" if norm.stretch is None else norm.apart
        return f"at least {gap} between two{each}{what}"
    if norm.in_a_row is not None:
        return f"at most {norm.in_a_row} tracks{each} in a row{what}"
    if norm.at is not None:
        only = "no tracks" if norm.modality == "prohibition" else "only tracks"
        return f"{only}{what} at {_places(norm.at)}"
    if norm.not_after is not None:
        return f"no tracks{what} right after tracks where {in_words(norm.not_after)}"
    if norm.step is not None:
        way = f", and {norm.step.only} only" if norm.step.only else ""
        most = (
            "any step" if norm.step.at_most is None else f"steps of at most {norm.step.at_most:g}"
        )
        return f"{most} of {norm.step.field}{way}"
    if norm.mean is not None:
        ends = (("at least", norm.mean.at_least), ("at most", norm.mean.at_most))
        between = " and ".join(f"{name} {end:g}" for name, end in ends if end is not None)
        return f"a mean {norm.mean.field} of {between}{what and f' of tracks{what}'}"
    if norm.distinct is not None:
        tracks = what and f" among tracks{what}"
        return (
            f"at least {norm.distinct.at_least} different values of {norm.distinct.field}{tracks}"
        )
    bounds = zip(("at least", "at most"), norm.bounds, strict=True)
    asked = " and ".join(f"{name} {bound}" for name, bound in bounds if bound)
    stretch = f"{norm.in_any} in a row" if norm.stretch is None else norm.in_any
    return f"{asked} tracks{each} in any {stretch}{what}"


def _places(places: str) -> str:
    if places in ("first", "last"):
        return f"the {places} place"
    if places.startswith("every "):
        return f"{places.replace('every', 'every place that divides by')}"
    return f"places {places}"
