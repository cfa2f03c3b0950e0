"""Predicates in plain words, and norms as deontic formulas: O (obliged), F (forbidden), P
(permitted).

What is printed states all of a norm's formal content, and formula_parser reads it back exactly.
"""

import json
import re

from undercard.policy.norms.amounts import Amount
from undercard.policy.norms.norm import Concentration, Norm
from undercard.policy.norms.predicates import All, AnyOf, Not, Predicate, Some, Test

# The fields that a formula states; everything else in a norm is its words, its standing and its
# life.
FORMAL = (
    "modality", "where", "among", "part_of", "at_least", "at_most", "exactly",
    "per", "concentration", "apart", "in_a_row", "at", "in_any", "not_after", "step",
    "mean", "distinct", "weigh", "over", "when", "unless",
)  # fmt: skip
# What a norm with a form asks, as it stands before the parenthesis.
ORDERS = {
    "apart": "apart", "in_a_row": "run", "at": "each", "not_after": "never", "step": "step",
    "mean": "mean", "distinct": "distinct",
}  # fmt: skip
LETTERS = {"obligation": "O", "prohibition": "F", "permission": "P"}
NAME = re.compile(r"[^\W\d]\w*(?:[.-]\w+)*")
RESERVED = frozenset(
    [
        "any",
        "of",
        "is",
        "in",
        "contains",
        "not",
        "and",
        "or",
        "yes",
        "no",
        "true",
        "false",
        "known",
        "unknown",
        "per",
        "top",
        "unless",
    ]
)
_SIGNS = {"at_least": "≥", "at_most": "≤", "is": "=", "in": "∈", "not_in": "∉", "contains": "∋"}


def predicate_text(predicate: Predicate | None) -> str:
    """A predicate as a formula: `artist_tier = emerging`, `¬(year ≥ 2019)`, `a = 1 ∧ b = 2`, `≥2 of
    (a = 1; b = 2)`.
    """
    if predicate is None:
        return "any"
    if isinstance(predicate, Test):
        return _test_text(predicate)
    if isinstance(predicate, Not):
        return f"¬({predicate_text(predicate.not_)})"
    if isinstance(predicate, Some):
        return (
            f"≥{predicate.at_least} of ({'; '.join(predicate_text(part) for part in predicate.of)})"
        )
    parts, sign = (predicate.all, "∧") if isinstance(predicate, All) else (predicate.any, "∨")
    if len(parts) == 1:  # a join of one part is not the part itself
        return f"{sign}({predicate_text(parts[0])})"
    return f" {sign} ".join(_bracketed(part) for part in parts)


def _bracketed(predicate: Predicate) -> str:
    text = predicate_text(predicate)
    if isinstance(predicate, (All, AnyOf)):
        return f"({text})"
    return text


def _test_text(test: Test) -> str:
    name, operand = _word(test.field), test.operand(test.operator)
    if test.operator == "known":
        return f"{name} is {'known' if operand else 'unknown'}"
    if test.operator == "between":
        return f"{_value(operand[0])} ≤ {name} ≤ {_value(operand[1])}"
    if isinstance(operand, tuple):
        return f"{name} {_SIGNS[test.operator]} {{{', '.join(_value(part) for part in operand)}}}"
    return f"{name} {_SIGNS[test.operator]} {_value(operand)}"


def _value(value: object) -> str:
    if isinstance(value, bool):
        if value:
            return "yes"
        return "no"
    if isinstance(value, str):
        return _word(value)
    return repr(value)


def _word(text: str) -> str:
    """A name or a text as it stands when it cannot be taken for anything else, and in quotes (as in
    JSON) otherwise.
    """
    if NAME.fullmatch(text) and text not in RESERVED:
        return text
    return json.dumps(text, ensure_ascii=False)


def bound_text(amount: Amount) -> str:
    """A bound as it stands in a formula: 0.30 for 30 %, 3 for three."""
    if amount.share and round(amount.value, 2) == amount.value:
        return f"{amount.value:.2f}"
    if not amount.share and amount.value.is_integer():
        return str(int(amount.value))
    return repr(amount.value)


def formula(norm: Norm) -> str:
    """A norm as a deontic formula, such as `O(share(artist_tier = emerging, prefix) ≥ 0.30)`."""
    when = f"{predicate_text(norm.when)} → " if norm.when is not None else ""
    unless = f" unless {predicate_text(norm.unless)}" if norm.unless is not None else ""
    return f"{when}{LETTERS[norm.modality]}({_body(norm)}){unless}"


def _body(norm: Norm) -> str:
    low, high = norm.bounds
    if norm.modality == "permission":
        return ", ".join(_arguments(norm)).removesuffix(", list")
    if norm.modality == "prohibition" and norm.per is None and high == Amount.model_validate(0):
        return ", ".join(_arguments(norm))
    if norm.form in ORDERS:
        return _order(norm)
    if norm.exactly is not None:
        return f"{_measure(norm, norm.exactly)} = {bound_text(norm.exactly)}"
    most = ">" if norm.modality == "prohibition" else "≤"
    bounds = [(low, "≥"), (high, most)]
    return " ∧ ".join(
        f"{_measure(norm, bound)} {sign} {bound_text(bound)}" for bound, sign in bounds if bound
    )


def _order(norm: Norm) -> str:
    """Such as `apart(any, list, per artist) ≥ 4`, or `mean(tempo, any, list) ≥ 90.0`."""
    if norm.step is not None:
        arguments = [
            _word(norm.step.field),
            norm.over,
            *([norm.step.only] if norm.step.only else []),
        ]
        most = "" if norm.step.at_most is None else f" ≤ {norm.step.at_most!r}"
        return f"step({', '.join(arguments)}){most}"
    if norm.mean is not None:
        ends = (("≥", norm.mean.at_least), ("≤", norm.mean.at_most))
        between = " ∧ ".join(f"{sign} {end!r}" for sign, end in ends if end is not None)
        return f"mean({', '.join([_word(norm.mean.field), *_arguments(norm)])}) {between}"
    if norm.distinct is not None:
        of = [_word(norm.distinct.field), *_arguments(norm)]
        return f"distinct({', '.join(of)}) ≥ {norm.distinct.at_least}"
    amount = "" if norm.apart is None else f" ≥ {norm.apart}"
    amount += "" if norm.in_a_row is None else f" ≤ {norm.in_a_row}"
    return f"{ORDERS[norm.form or '']}({', '.join(_arguments(norm))}){amount}"


def _measure(norm: Norm, amount: Amount) -> str:
    kind = "count" if norm.weigh == "tracks" else "sum"
    if amount.share:
        kind = "share"
    return f"{kind}({', '.join(_arguments(norm))})"


def _arguments(norm: Norm) -> list[str]:
    """What is measured and out of what, over what, weighed how, for each value of what, without
    which surplus.
    """
    out_of = ""
    if norm.part_of is not None:
        out_of = f" | {_word(norm.part_of)}"
    elif norm.among is not None:
        out_of = f" | {predicate_text(norm.among)}"
    arguments = [predicate_text(norm.where) + out_of, norm.over]
    arguments += [norm.weigh] if norm.weigh != "tracks" else []
    arguments += [f"per {_word(norm.per)}"] if norm.per is not None else []
    arguments += [] if norm.at is None else [f"at {_places(norm.at)}"]
    arguments += [] if norm.in_any is None else [f"in any {norm.in_any}"]
    arguments += [] if norm.not_after is None else [f"after ({predicate_text(norm.not_after)})"]
    return arguments + ([_concentration(norm.concentration)] if norm.concentration else [])


def _places(places: str) -> str:
    if places[0].isdecimal():
        return f"{{{places}}}"
    return places


def _concentration(rule: Concentration) -> str:
    return f"top {rule.top} per {_word(rule.per)} ≤ {bound_text(rule.at_most)}"
