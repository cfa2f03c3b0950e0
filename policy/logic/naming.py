"""Which predicates of two formulas mean the same, by the words of their names.

As in LogicLLaMA (Yang et al. 2024) each predicate is bound to one of the other formula, so that the
names are most alike together; here only where they are alike at all.
"""

import re
from collections import Counter
from collections.abc import Callable, Mapping

import numpy as np
from scipy.optimize import linear_sum_assignment

from undercard.policy.logic.first_order import (
    Atom,
    Formula,
    Joined,
    Negated,
    Quantified,
    atoms,
    negated,
    variables,
)

ALIKE = 0.3  # names that are less alike than this mean different things
_VARIABLE = re.compile(r"[a-z]\d*")


def words_of(name: str) -> list[str]:
    """The words of a predicate's name, in lower case: ContainsMeat gives contains and meat."""
    return [word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+", name)]


def likeness(first: str, second: str) -> float:
    """Dice's coefficient of the letter triples of two names, from 0 to 1."""
    ours, theirs = _triples(first), _triples(second)
    return 2 * (ours & theirs).total() / max(ours.total() + theirs.total(), 1)


def _triples(name: str) -> Counter[str]:
    padded = [f" {word} " for word in words_of(name)]
    return Counter(word[at : at + 3] for word in padded for at in range(len(word) - 2))


def folded(formula: Formula) -> Formula:
    """The formula as properties: Consumes(x, Meat) is ConsumesMeat(x), NoMeat(x) is ¬Meat(x).

    So that a relation to a single thing and a property are compared, and a denial in a name with
    one before it. A thing named as variables are (`y`) stays, also where nothing binds it.
    """
    bound = variables(formula)

    def fold(atom: Atom) -> Formula:
        kept = [one for one in atom.things if one in bound or _VARIABLE.fullmatch(one)]
        single = [one for one in atom.things if one not in kept]
        name = atom.name + "".join(one[:1].upper() + one[1:] for one in single)
        denied = re.fullmatch(r"No(?=[A-Z])(\w+)", name)
        return negated(Atom(denied[1], tuple(kept))) if denied else Atom(name, tuple(kept))

    return _with_atoms(formula, fold)


def renamed(formula: Formula, like: Formula, least: float = ALIKE) -> Formula:
    """The formula with its predicates named as those of another that they are likest to.

    `least`: how alike two names must be at least. What is like none keeps a name of its own.
    """
    ours, theirs = _predicates(formula), _predicates(like)
    names: Mapping[Atom, str] = {}
    if ours and theirs:
        alike = np.array([
            [likeness(a.name, b.name) * (len(a.things) == len(b.things)) for b in theirs]
            for a in ours
        ])  # fmt: skip
        pairs = zip(*linear_sum_assignment(-alike), strict=True)
        names = {ours[i]: theirs[j].name for i, j in pairs if alike[i, j] >= least}
    return _with_atoms(
        formula, lambda one: Atom(names.get(_shape(one), f"Our{one.name}"), one.things)
    )


def _shape(atom: Atom) -> Atom:
    return Atom(atom.name, ("x",) * len(atom.things))


def _predicates(formula: Formula) -> list[Atom]:
    return list(dict.fromkeys(map(_shape, atoms(formula))))


def _with_atoms(formula: Formula, change: Callable[[Atom], Formula]) -> Formula:
    if isinstance(formula, Atom):
        return change(formula)
    if isinstance(formula, Joined):
        return Joined(formula.sign, tuple(_with_atoms(part, change) for part in formula.parts))
    inner = _with_atoms(formula.inner, change)
    if isinstance(formula, Negated):
        return Negated(inner)
    return Quantified(formula.quantifier, formula.variable, inner)
