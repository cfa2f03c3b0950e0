"""Reads first-order formulas as `first_order` writes them, and as people write them.

    formula    = implied { "↔" implied }
    implied    = exclusive [ "→" implied ]
    exclusive  = any-of { "⊕" any-of };  any-of = all-of { "∨" all-of }
    all-of     = part { "∧" part }
    part       = "¬" part | ("∀" | "∃") variable formula | "(" formula ")" | name "(" things ")"

What a quantifier binds goes on to the end of its brackets.
"""

import re

from undercard.policy.errors import FormulaError
from undercard.policy.logic.first_order import (
    SIGNS,
    Atom,
    Formula,
    Joined,
    Negated,
    Quantified,
    joined,
)

_TOKEN = re.compile(r"\s*([∀∃¬∧∨⊕→↔(),]|[^\s∀∃¬∧∨⊕→↔(),]+)")


def parse_first_order(text: str) -> Formula:
    """The formula that a text writes. Raises FormulaError with the column."""
    reader = _Reader(text)
    try:
        formula = reader.joined(0)
    except RecursionError:
        raise FormulaError("the formula is nested too deeply to be read") from None
    reader.need("")
    return formula


class _Reader:
    def __init__(self, text: str) -> None:
        matches = list(_TOKEN.finditer(text.rstrip()))
        self._tokens = [(match[1], match.start(1) + 1) for match in matches]
        self._tokens.append(("", len(text) + 1))
        self._at = 0

    def joined(self, looseness: int) -> Formula:
        """A formula of parts that hold together at least as tightly as SIGNS[looseness]."""
        if looseness == len(SIGNS):
            return self._part()
        sign, parts = SIGNS[looseness], [self.joined(looseness + 1)]
        while self._takes(sign):
            parts.append(self.joined(looseness if sign == "→" else looseness + 1))
        if sign in "∧∨" or len(parts) == 1:
            return joined(sign, parts)
        whole = parts[0]
        for part in parts[1:]:
            whole = Joined(sign, (whole, part))
        return whole

    def need(self, wanted: str) -> None:
        """The next word, which must be this one. Raises FormulaError."""
        if not self._takes(wanted):
            here, column = self._tokens[self._at]
            raise FormulaError(
                f"column {column}: expected {wanted or 'the end'}, not {here or 'the end'}"
            )

    def _takes(self, wanted: str) -> bool:
        if self._tokens[self._at][0] != wanted:
            return False
        self._at += bool(wanted)
        return True

    def _part(self) -> Formula:
        word, column = self._tokens[self._at]
        self._at += bool(word)
        if word == "¬":
            return Negated(self._part())
        if word in ("∀", "∃"):
            variable = self._name("a variable")
            return Quantified("∀" if word == "∀" else "∃", variable, self.joined(0))
        if word == "(":
            inner = self.joined(0)
            self.need(")")
            return inner
        if not re.match(r"\w", word):
            found = word or "the end"
            raise FormulaError(f"column {column}: expected a predicate, ¬, ∀, ∃ or (, not {found}")
        self.need("(")
        things = [self._name("a variable or a name")]
        while self._takes(","):
            things.append(self._name("a variable or a name"))
        self.need(")")
        return Atom(word, tuple(things))

    def _name(self, wanted: str) -> str:
        word, column = self._tokens[self._at]
        if not re.match(r"\w", word):
            raise FormulaError(f"column {column}: expected {wanted}, not {word or 'the end'}")
        self._at += 1
        return word
