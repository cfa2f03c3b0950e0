"""First-order formulas and their notation: `∀x (Meal(x) ∧ ¬ContainsMeat(x) → Vegetarian(x))`.

The notation is that of MALLS (Yang et al. 2024, LogicLLaMA), which the DJ4ME group uses for food.
What a formula says of sentences is for `extraction`, whether two say the same for `equivalence`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Sign = Literal["∧", "∨", "⊕", "→", "↔"]
SIGNS: tuple[Sign, ...] = ("↔", "→", "⊕", "∨", "∧")  # the loosest first
Quantifier = Literal["∀", "∃"]


@dataclass(frozen=True)
class Atom:
    """A predicate of things: variables, or names of single ones."""

    name: str
    things: tuple[str, ...] = ("x",)


@dataclass(frozen=True)
class Negated:
    """What is not so."""

    inner: "Formula"


@dataclass(frozen=True)
class Joined:
    """Two or more formulas with one sign between them; → and ↔ join two, ⊕ from the left."""

    sign: Sign
    parts: tuple["Formula", ...]


@dataclass(frozen=True)
class Quantified:
    """For all things, or for some thing, that a variable stands for."""

    quantifier: Quantifier
    variable: str
    inner: "Formula"


Formula = Atom | Negated | Joined | Quantified


def joined(sign: Sign, parts: Iterator[Formula] | list[Formula]) -> Formula:
    """The parts with a sign between; the one part where there is one, flat under one sign.

    Raises ValueError where there is no part.
    """
    flat: list[Formula] = []
    for part in parts:
        same = isinstance(part, Joined) and part.sign == sign and sign in "∧∨"
        flat += part.parts if same and isinstance(part, Joined) else [part]
    if not flat:
        raise ValueError(f"nothing to join by {sign}")
    return flat[0] if len(flat) == 1 else Joined(sign, tuple(flat))


def negated(formula: Formula) -> Formula:
    """The opposite; of a negation, what it negates."""
    return formula.inner if isinstance(formula, Negated) else Negated(formula)


def written(formula: Formula) -> str:
    """A formula in the notation above."""
    if isinstance(formula, Atom):
        return f"{formula.name}({', '.join(formula.things)})"
    if isinstance(formula, Negated):
        return f"¬{_within(formula.inner)}"
    if isinstance(formula, Quantified):
        prefix, inner = f"{formula.quantifier}{formula.variable}", formula.inner
        if isinstance(inner, Quantified):
            return prefix + written(inner)
        return f"{prefix} ({written(inner)})"
    return f" {formula.sign} ".join(
        _within(part) if _loose(part, formula.sign) else written(part) for part in formula.parts
    )


def _within(formula: Formula) -> str:
    held = isinstance(formula, Atom | Negated)
    return written(formula) if held else f"({written(formula)})"


def _loose(part: Formula, sign: Sign) -> bool:
    """Whether a part needs brackets; ∧ before → needs none, as the notation has it."""
    if isinstance(part, Joined):
        return not (sign in "→↔" and part.sign == "∧")
    return isinstance(part, Quantified)


def atoms(formula: Formula) -> Iterator[Atom]:
    """The atoms in their order, each as often as it stands."""
    if isinstance(formula, Atom):
        yield formula
        return
    inner = formula.parts if isinstance(formula, Joined) else (formula.inner,)
    for part in inner:
        yield from atoms(part)


def variables(formula: Formula) -> frozenset[str]:
    """The variables that the formula's quantifiers bind."""
    if isinstance(formula, Atom):
        return frozenset()
    inner = formula.parts if isinstance(formula, Joined) else (formula.inner,)
    own = {formula.variable} if isinstance(formula, Quantified) else set()
    return frozenset(own).union(*map(variables, inner))
