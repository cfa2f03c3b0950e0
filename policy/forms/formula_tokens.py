"""The words of a deontic formula, one after another, each with its column.

Leaves the grammar to formula_parser.
"""

import json
import re
from collections.abc import Callable
from typing import NamedTuple, TypeVar

from pydantic import BaseModel, ValidationError

from undercard.policy.errors import FormulaError
from undercard.policy.norms.amounts import Amount
from undercard.policy.norms.formula import NAME, RESERVED

Model = TypeVar("Model", bound=BaseModel)
_ASCII = {
    ">=": "≥",
    "<=": "≤",
    "->": "→",
    "and": "∧",
    "or": "∨",
    "not": "¬",
    "in": "∈",
    "contains": "∋",
}
_TOKEN = re.compile(
    rf"""(?P<text>"(?:[^"\\]|\\.)*")|(?P<number>-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)"""
    rf"""|(?P<name>{NAME.pattern})|(?P<sign>>=|<=|->|[≥≤=>∈∉∋∧∨¬→|;,(){{}}])""",
    re.DOTALL,
)
_TRUTHS = {"yes": True, "no": False, "true": True, "false": False}


class Token(NamedTuple):
    """One word of a formula and where it stands."""

    kind: str  # text, number, name, sign, end
    text: str
    column: int  # from 1


def _tokens(text: str) -> list[Token]:
    found, at = [], 0
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        match = _TOKEN.match(text, at)
        if match is None:
            raise FormulaError(
                f"column {at + 1}: {text[at]!r} has no meaning here; put texts into double quotes"
            )
        word = match[0]
        sign = _ASCII.get(word)
        found.append(Token("sign" if sign else str(match.lastgroup), sign or word, at + 1))
        at = match.end()
    return [*found, Token("end", "", len(text) + 1)]


class Cursor:
    """A place in a formula, and what can be read from there: signs, names, values and amounts."""

    def __init__(self, text: str) -> None:
        self._tokens = _tokens(text)
        self._at = 0

    @property
    def _here(self) -> Token:
        return self._tokens[self._at]

    def _sees(self, *texts: str, ahead: int = 0) -> bool:
        token = self._tokens[min(self._at + ahead, len(self._tokens) - 1)]
        return token.kind in ("sign", "name") and token.text in texts

    def _next(self) -> Token:
        token = self._here
        self._at += token.kind != "end"
        return token

    def _takes(self, *texts: str) -> bool:
        found = self._sees(*texts)
        self._at += found
        return found

    def _need(self, *texts: str) -> str:
        if not self._sees(*texts):
            raise self._wrong(" or ".join(filter(None, [", ".join(texts[:-1]), texts[-1]])))
        return self._next().text

    def _wrong(self, expected: str, token: Token | None = None) -> FormulaError:
        at = token or self._here
        given = "the end" if at.kind == "end" else at.text
        return FormulaError(f"column {at.column}: expected {expected}, not {given}")

    def _made(self, make: Callable[[], Model], start: Token) -> Model:
        """What the model makes of what was read.

        Its complaint is shown with the column where that began.
        """
        try:
            return make()
        except ValidationError as error:
            complaint = str(error.errors()[0]["msg"]).removeprefix("Value error, ")
            raise FormulaError(f"column {start.column}: {complaint}") from error

    def _value(self) -> object:
        if self._here.kind == "number":
            return self._number()
        if self._sees(*_TRUTHS):
            return _TRUTHS[self._next().text]
        return self._name("a value")

    def _name(self, what: str = "a name") -> str:
        token = self._here
        if token.kind == "text":
            return self._quoted()
        if token.kind != "name" or token.text in RESERVED:
            raise self._wrong(
                f"{what} (in double quotes where it has more than letters and digits)"
            )
        return self._next().text

    def _quoted(self) -> str:
        token = self._next()
        try:
            return str(json.loads(token.text, strict=False))
        except json.JSONDecodeError as error:
            raise FormulaError(
                f"column {token.column + error.pos}: {error.msg} in the quoted text"
            ) from error

    def _whole(self) -> int:
        start = self._here
        value = self._number() if start.kind == "number" else None
        if not isinstance(value, int):
            raise self._wrong("a whole number", start)
        return value

    def _number(self) -> int | float:
        token = self._next()
        try:
            if re.search("[.eE]", token.text):
                return float(token.text)
            return int(token.text)
        except ValueError as error:  # Python reads no whole number of more than 4300 digits
            raise FormulaError(f"column {token.column}: {error}") from error

    def _amount(self, *, share: bool) -> Amount:
        start = self._here
        if start.kind != "number":
            raise self._wrong("a number")
        given = self._next().text
        return self._made(
            lambda: Amount.of_share(given) if share else Amount.model_validate(given), start
        )
