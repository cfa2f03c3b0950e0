"""Reads deontic formulas, as formula prints them and in ASCII, back into the fields of a norm.

    formula   = [ any-of "→" ] ("O" | "F" | "P") "(" body ")" [ "unless" any-of ]
    body      = bound { "∧" bound } | order | arguments
    order     = ("apart" | "run" | "each" | "never") "(" arguments ")" [("≥" | "≤") number]
              | "step" "(" name "," over [ "," ("up" | "down") ] ")" [ "≤" number ]
    bound     = ("share" | "count" | "sum") "(" arguments ")" ("≥" | "≤" | "=" | ">") number
    arguments = ("any" | any-of) [ "|" (any-of | name) ] { "," argument }
    argument  = "at" places | "in any" number | "after" "(" any-of ")" | over
              | "minutes" | "exposure" | "per" name | "top" number "per" name "≤" number
    any-of    = all-of { "∨" all-of };  all-of = part { "∧" part }
    part      = test | "¬" "(" any-of ")" | least | ["∧" | "∨"] "(" any-of ")"
    least     = "≥" number "of" "(" any-of { ";" any-of } ")"

In ASCII: >= <= -> and or not in, "not in".
"""

from collections.abc import Callable, Sequence
from typing import Any

from undercard.policy.errors import FormulaError
from undercard.policy.forms.formula_tokens import Cursor, Token
from undercard.policy.norms.amounts import Amount
from undercard.policy.norms.formula import FORMAL, LETTERS, ORDERS
from undercard.policy.norms.norm import Concentration
from undercard.policy.norms.order import Step
from undercard.policy.norms.predicates import All, AnyOf, Not, Predicate, Some, Test
from undercard.policy.norms.spans import normal_span

_TESTS = {"=": "is", "≥": "at_least", "≤": "at_most", "∈": "in", "∉": "not_in"}
_BOUNDS = {"≥": "at_least", "≤": "at_most", "=": "exactly"}


def parse_formula(text: str) -> dict[str, Any]:
    """The formal fields of the norm that a formula states.

    `Norm(id=..., says=..., **parse_formula(text))` is that norm.

    Raises FormulaError, naming the column and what was expected there.
    """
    try:
        return _Parser(text).statement()
    except RecursionError:
        raise FormulaError("the formula is nested too deeply to be read") from None


class _Parser(Cursor):
    """Recursive descent: each method reads one rule of the grammar."""

    def statement(self) -> dict[str, Any]:
        fields: dict[str, Any] = dict.fromkeys(FORMAL) | {"weigh": "tracks", "over": "list"}
        if not self._stands():
            fields["when"] = self._any_of()
            self._need("→")
            if not self._stands():
                raise self._wrong("O(, F( or P(")
        letter = self._next().text
        fields["modality"] = next(modality for modality, sign in LETTERS.items() if sign == letter)
        self._need("(")
        fields |= (
            self._bounds(fields["modality"])
            if self._measured()
            else self._order()
            if self._sees(*ORDERS.values()) and self._sees("(", ahead=1)
            else self._plain(fields["modality"])
        )
        self._need(")")
        if self._takes("unless"):
            fields["unless"] = self._any_of()
        if self._here.kind != "end":
            raise self._wrong(
                "∧, ∨ or the end" if fields["unless"] is not None else "unless or the end"
            )
        return fields

    def _stands(self) -> bool:
        return self._sees(*LETTERS.values()) and self._sees("(", ahead=1)

    def _measured(self) -> bool:
        return self._sees("share", "count", "sum") and self._sees("(", ahead=1)

    def _plain(self, modality: str) -> dict[str, Any]:
        if modality == "obligation":
            raise self._wrong("share(, count( or sum(, or apart(, run(, each(, never( or step(")
        forbidden = {"at_most": Amount.model_validate(0)} if modality == "prohibition" else {}
        return self._arguments() | forbidden

    def _order(self) -> dict[str, Any]:
        kind = self._next().text
        self._need("(")
        if kind == "step":
            return self._step()
        fields = self._arguments()
        self._need(")")
        if kind in ("apart", "run"):
            self._need("≥" if kind == "apart" else "≤")
            fields |= {"apart": self._length()} if kind == "apart" else {"in_a_row": self._whole()}
        return fields

    def _length(self) -> int | str:
        """So many tracks, or `45 minutes`."""
        length = self._whole()
        return f"{length} minutes" if self._takes("minutes") else length

    def _step(self) -> dict[str, Any]:
        start = self._here
        given: dict[str, object] = {"field": self._name("an attribute")}
        self._need(",")
        over = self._over()
        if self._takes(","):
            given["only"] = self._need("up", "down")
        self._need(")")
        if self._takes("≤"):
            given["at_most"] = self._value()
        return {"over": over, "step": self._made(lambda: Step.model_validate(given), start)}

    def _places(self) -> str:
        if self._takes("{"):
            ranks = [str(self._whole())]
            while self._takes(","):
                ranks.append(str(self._whole()))
            self._need("}")
            return ", ".join(ranks)
        if self._takes("every"):
            return f"every {self._whole()}"
        return self._need("first", "last")

    def _bounds(self, modality: str) -> dict[str, Any]:
        if modality == "permission":
            raise self._wrong("what is permitted (a permission bounds nothing)")
        signs = {">": "at_most"} if modality == "prohibition" else _BOUNDS
        fields: dict[str, Any] = {}
        while True:
            start = self._here
            measured, bound = self._bound(signs)
            if fields and measured != {name: fields[name] for name in measured}:
                raise FormulaError(f"column {start.column}: both bounds have to measure the same")
            if fields.keys() & bound.keys():
                raise FormulaError(f"column {start.column}: {next(iter(bound))} is stated twice")
            fields |= measured | bound
            if not self._takes("∧"):
                return fields

    def _bound(self, signs: dict[str, str]) -> tuple[dict[str, Any], dict[str, Amount]]:
        start = self._here
        kind = self._need("share", "count", "sum")
        self._need("(")
        measured = self._arguments()
        self._need(")")
        if kind != "share" and (kind == "count") != (measured.get("weigh", "tracks") == "tracks"):
            raise self._wrong("count( of tracks, or sum( of minutes or of exposure", start)
        return measured, {signs[self._need(*signs)]: self._amount(share=kind == "share")}

    def _arguments(self) -> dict[str, Any]:
        fields: dict[str, Any] = {"where": None if self._takes("any") else self._any_of()}
        if self._takes("|"):
            fields |= (
                {"part_of": self._name()} if self._names_a_norm() else {"among": self._any_of()}
            )
        while self._takes(","):
            start = self._here
            given = self._argument()
            if fields.keys() & given.keys():
                raise FormulaError(f"column {start.column}: {next(iter(given))} is stated twice")
            fields |= given
        return fields

    def _names_a_norm(self) -> bool:
        return self._here.kind in ("name", "text") and self._sees(",", ")", ahead=1)

    def _argument(self) -> dict[str, Any]:
        if self._takes("per"):
            return {"per": self._name()}
        if self._sees("top"):
            return {"concentration": self._concentration()}
        if self._takes("at"):
            return {"at": self._places()}
        if self._takes("∈"):
            self._need("any")
            return {"in_any": self._length()}
        if self._takes("after"):
            return {"not_after": self._within()}
        if self._sees("minutes", "exposure", "tracks"):
            return {"weigh": self._next().text}
        return {"over": self._over()}

    def _concentration(self) -> Concentration:
        start = self._next()
        top = self._whole()
        self._need("per")
        per = self._name()
        self._need("≤")
        most = self._amount(share=True)
        return self._made(lambda: Concentration(top=top, per=per, at_most=most), start)

    def _over(self) -> str:
        start, words = self._here, []
        while self._here.kind in ("name", "number"):
            words.append(self._next().text)
        try:
            return normal_span(" ".join(words))
        except ValueError as error:
            raise FormulaError(f"column {start.column}: {error}") from error

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
            raise self._wrong("=, ≥, ≤, ∈, ∉ or is")
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
