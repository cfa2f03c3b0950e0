"""Whether two first-order formulas say the same, by the prover Z3 (de Moura and Bjørner 2008).

Needs the package z3-solver (the extra `measuring`), which nothing else here does.
"""

from collections.abc import Mapping
from functools import reduce
from typing import Any, Literal

from undercard.policy.logic.first_order import Atom, Formula, Negated, Quantified

# What the first formula is to the second; `stronger` says that it entails it but not the reverse.
Relation = Literal["equivalent", "stronger", "weaker", "neither", "unknown"]
_MOST_MS = 2_000  # for each of two proofs


def relation(first: Formula, second: Formula) -> Relation:
    """What a formula is to another, in all models of any size; predicates are told by their names.

    `unknown`: Z3 found neither a proof nor a model in two seconds. Where quantifiers all stand in
    front and are of one kind it always finds one (Bernays and Schönfinkel 1928).

    Raises ModuleNotFoundError without z3-solver.
    """
    there, back = _entails(first, second), _entails(second, first)
    if there is None or back is None:
        return "unknown"
    named: dict[tuple[bool, bool], Relation] = {
        (True, True): "equivalent", (True, False): "stronger",
        (False, True): "weaker", (False, False): "neither",
    }  # fmt: skip
    return named[there, back]


def _entails(first: Formula, second: Formula) -> bool | None:
    """Whether one follows from the other: no model has the first and not the second."""
    import z3

    solver = z3.Solver()
    solver.set("timeout", _MOST_MS)
    sort = z3.DeclareSort("Thing")
    solver.add(_in_z3(first, sort, {}), z3.Not(_in_z3(second, sort, {})))
    found = solver.check()
    return None if found == z3.unknown else bool(found == z3.unsat)


def _in_z3(formula: Formula, sort: Any, bound: Mapping[str, Any]) -> Any:  # noqa: ANN401 - Z3 has no types
    """The formula in Z3; a thing that no quantifier binds is the thing of that name."""
    import z3

    if isinstance(formula, Atom):
        things = [bound.get(name, z3.Const(name, sort)) for name in formula.things]
        kinds = [sort] * len(things)
        return z3.Function(f"{formula.name}/{len(things)}", *kinds, z3.BoolSort())(*things)
    if isinstance(formula, Negated):
        return z3.Not(_in_z3(formula.inner, sort, bound))
    if isinstance(formula, Quantified):
        variable = z3.Const(formula.variable, sort)
        inner = _in_z3(formula.inner, sort, {**bound, formula.variable: variable})
        return (z3.ForAll if formula.quantifier == "∀" else z3.Exists)([variable], inner)
    signs = {"→": z3.Implies, "⊕": z3.Xor, "∧": z3.And, "∨": z3.Or, "↔": lambda a, b: a == b}
    parts = [_in_z3(part, sort, bound) for part in formula.parts]
    return reduce(signs[formula.sign], parts)
