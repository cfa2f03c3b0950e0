"""Predicates in plain words, and norms as deontic formulas: O (obliged), F (forbidden), P (permitted)."""

from policy.amounts import Amount
from policy.norms import Norm
from policy.predicates import All, AnyOf, Not, Predicate, Some, Test

_SIGNS = {"at_least": "≥", "at_most": "≤", "is": "=", "in": "∈", "not_in": "∉"}


def predicate_text(predicate: Predicate | None) -> str:
    """A predicate as a formula: `artist_tier = emerging`, `¬(year ≥ 2019)`, `a = 1 ∧ b = 2`."""
    if predicate is None:
        return "any"
    if isinstance(predicate, Test):
        return _test_text(predicate)
    if isinstance(predicate, Not):
        return f"¬({predicate_text(predicate.not_)})"
    if isinstance(predicate, Some):
        return f"≥{predicate.at_least} of ({'; '.join(predicate_text(part) for part in predicate.of)})"
    parts, sign = (predicate.all, " ∧ ") if isinstance(predicate, All) else (predicate.any, " ∨ ")
    return sign.join(_bracketed(part) for part in parts)


def _bracketed(predicate: Predicate) -> str:
    text = predicate_text(predicate)
    return f"({text})" if isinstance(predicate, (All, AnyOf)) else text


def _test_text(test: Test) -> str:
    operand = test.operand(test.operator)
    if test.operator == "known":
        return f"{test.field} is {'known' if operand else 'unknown'}"
    if test.operator == "between":
        return f"{_value(operand[0])} ≤ {test.field} ≤ {_value(operand[1])}"
    if isinstance(operand, tuple):
        return f"{test.field} {_SIGNS[test.operator]} {{{', '.join(_value(part) for part in operand)}}}"
    return f"{test.field} {_SIGNS[test.operator]} {_value(operand)}"


def _value(value: object) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def bound_text(amount: Amount) -> str:
    """A bound as it stands in a formula: 0.30 for 30 %, 3 for three."""
    return f"{amount.value:.2f}" if amount.share and round(amount.value, 2) == amount.value else f"{amount.value:g}"


def formula(norm: Norm) -> str:
    """A norm as a deontic formula, such as `O(share(artist_tier = emerging, prefix) ≥ 0.30)`."""
    body = _body(norm)
    letter = {"obligation": "O", "prohibition": "F", "permission": "P"}[norm.modality]
    stated = f"{letter}({body})"
    conditions = [predicate_text(norm.when)] if norm.when is not None else []
    if norm.unless is not None:
        conditions.append(f"¬({predicate_text(norm.unless)})")
    return f"{' ∧ '.join(conditions)} → {stated}" if conditions else stated


def _body(norm: Norm) -> str:
    if norm.modality == "permission":
        return predicate_text(norm.where)
    low, high = norm.bounds
    if norm.modality == "prohibition" and high is not None and high.value == 0 and norm.per is None:
        return f"{predicate_text(norm.where)}, {norm.over}"
    parts = []
    if norm.exactly is not None:
        parts = [f"{_measure(norm, norm.exactly)} = {bound_text(norm.exactly)}"]
    else:
        parts += [f"{_measure(norm, low)} ≥ {bound_text(low)}"] if low is not None else []
        sign = ">" if norm.modality == "prohibition" else "≤"
        parts += [f"{_measure(norm, high)} {sign} {bound_text(high)}"] if high is not None else []
    return " ∧ ".join(parts)


def _measure(norm: Norm, amount: Amount) -> str:
    kind = "share" if amount.share else "count" if norm.weigh == "tracks" else "sum"
    what = predicate_text(norm.where)
    if norm.part_of is not None:
        what += f" | {norm.part_of}"
    elif norm.among is not None:
        what += f" | {predicate_text(norm.among)}"
    parts = [what, norm.over]
    parts += [norm.weigh] if norm.weigh != "tracks" else []
    parts += [f"per {norm.per}"] if norm.per else []
    return f"{kind}({', '.join(parts)})"
