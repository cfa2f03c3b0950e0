"""Reads the conditions in a deontic formula, as formula prints them, back into predicates.

Their grammar:

any-of    = all-of { "∨" all-of };  all-of = part { "∧" part }
part      = test | "¬" "(" any-of ")" | least | ["∧" | "∨"] "(" any-of ")"
least     = "≥" number "of" "(" any-of { ";" any-of } ")"

where test is an attribute beside a sign and a value, or `is known`.
"""

from collections.abc import Callable, Sequence

from undercard.policy.forms.formula_tokens import Cursor, Token
from undercard.policy.norms.predicates import All, AnyOf, Not, Predicate, Some, Test

_TESTS = {"=": "is", "≥": "at_least", "≤": "at_most", "∈": "in", "∉": "not_in", "∋": "contains"}


class ConditionParser(Cursor):
    """Recursive descent: each method reads one rule of the grammar."""

    def _any_of(self) -> Predicate:
        return self._join("∨", self._all_of, AnyOf, "any")

    def _all_of(self) -> Predicate:
        return self._join("∧", self._part, All, "all")

    def _join(
        self, sign: str, part: Callable[[], Predicate], join: type[All | AnyOf], field: str
    ) -> Predicate:
        parts = [part()]
        while self._takes(sign):
            parts.append(part())
        if len(parts) == 1:
            return parts[0]
        return join.model_validate({field: parts})

    def _part(self) -> Predicate:
        if self._sees("≥"):
            return self._some()
        if self._takes("¬"):
            return Not.model_validate({"not": self._within()})
        if self._takes("∧"):
            return All(all=(self._within(),))
        if self._takes("∨"):
            return AnyOf(any=(self._within(),))
        if self._sees("("):
            return self._within()
        return self._test()

    def _within(self) -> Predicate:
        self._need("(")
        inside = self._any_of()
        self._need(")")
        return inside

    def _some(self) -> Some:
        start = self._next()
        least = self._whole()
        self._need("of")
        self._need("(")
        parts = [self._any_of()]
        while self._takes(";"):
            parts.append(self._any_of())
        self._need(")")
        return self._made(lambda: Some(of=tuple(parts), at_least=least), start)

    def _test(self) -> Test:
        start = self._here
        if start.kind == "number":
            return self._between()
        field = self._name("an attribute")
        if self._takes("is"):
            return self._tested(start, field, "known", self._need("known", "unknown") == "known")
        if self._takes("¬"):
            self._need("∈")
            return self._tested(start, field, "not_in", self._values())
        operator = _TESTS.get(self._here.text) if self._here.kind == "sign" else None
        if operator is None:
            raise self._wrong("=, ≥, ≤, ∈, ∉, ∋ or is")
        self._next()
        return self._tested(
            start,
            field,
            operator,
            self._values() if operator in ("in", "not_in") else self._value(),
        )

    def _between(self) -> Test:
        start, low = self._here, self._value()
        self._need("≤")
        field = self._name("an attribute")
        self._need("≤")
        return self._tested(start, field, "between", (low, self._value()))

    def _tested(self, start: Token, field: str, operator: str, operand: object) -> Test:
        return self._made(lambda: Test.model_validate({"field": field, operator: operand}), start)

    def _values(self) -> Sequence[object]:
        self._need("{")
        values = [self._value()]
        while self._takes(","):
            values.append(self._value())
        self._need("}")
        return values
