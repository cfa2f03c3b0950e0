"""Reads deontic formulas, as formula prints them and in ASCII, back into the fields of a norm.

    formula   = [ any-of "→" ] ("O" | "F" | "P") "(" body ")" [ "unless" any-of ]
    body      = bound { "∧" bound } | order | arguments
    order     = ("apart" | "run" | "each" | "never") "(" arguments ")" [("≥" | "≤") number]
              | "step" "(" name "," over [ "," ("up" | "down") ] ")" [ "≤" number ]
              | "mean" "(" name "," arguments ")" ("≥" number [ "∧" "≤" number ] | "≤" number)
              | "distinct" "(" name "," arguments ")" "≥" number
    bound     = ("share" | "count" | "sum") "(" arguments ")" ("≥" | "≤" | "=" | ">") number
    arguments = ("any" | any-of) [ "|" (any-of | name) ] { "," argument }
    argument  = "at" places | "in any" number | "after" "(" any-of ")" | over
              | "minutes" | "exposure" | "per" name | "top" number "per" name "≤" number

Conditions (any-of) are condition_parser's. In ASCII: >= <= -> and or not in, "not in".
"""

from typing import Any

from undercard.policy.errors import FormulaError
from undercard.policy.forms.condition_parser import ConditionParser
from undercard.policy.norms.amounts import Amount
from undercard.policy.norms.formula import FORMAL, LETTERS, ORDERS
from undercard.policy.norms.norm import Concentration
from undercard.policy.norms.order import Distinct, Mean, Step
from undercard.policy.norms.spans import normal_span

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


class _Parser(ConditionParser):
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
            orders = "(, ".join(ORDERS.values())
            raise self._wrong(f"share(, count( or sum(, or one of {orders}(")
        forbidden = {"at_most": Amount.model_validate(0)} if modality == "prohibition" else {}
        return self._arguments() | forbidden

    def _order(self) -> dict[str, Any]:
        kind = self._next().text
        self._need("(")
        if kind == "step":
            return self._step()
        if kind in ("mean", "distinct"):
            return self._whole_list(kind)
        fields = self._arguments()
        self._need(")")
        if kind in ("apart", "run"):
            self._need("≥" if kind == "apart" else "≤")
            fields |= {"apart": self._length()} if kind == "apart" else {"in_a_row": self._whole()}
        return fields

    def _whole_list(self, kind: str) -> dict[str, Any]:
        """The bounds of a mean, or how many values differ at least."""
        start = self._here
        given: dict[str, object] = {"field": self._name("an attribute")}
        self._need(",")
        fields = self._arguments()
        self._need(")")
        if kind == "distinct":
            self._need("≥")
            given["at_least"] = self._whole()
            return fields | {kind: self._made(lambda: Distinct.model_validate(given), start)}
        while len(given) == 1 or self._takes("∧"):
            sign = self._need("≥", "≤")
            given[_BOUNDS[sign]] = self._value()
        return fields | {kind: self._made(lambda: Mean.model_validate(given), start)}

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
