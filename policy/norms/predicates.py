"""Predicates over attributes: a small closed tree with three truth values.

Masks and Chroma filters are made elsewhere.

A test on an unknown value (None, NaN or an empty tuple) is neither true nor false, and neither is
its negation (strong Kleene logic); only `known` looks at the unknown itself. On a value with
several parts (a tuple) `is`, `in` and `contains` mean "any of them".

An attribute has no declared type: the values it is compared with say what it may hold. Compared
with yes or no, it is yes, no or unknown, and has no third value; compared with texts or numbers
too, it may also be any of those. A test for yes is no test for 1.
"""

import math
from collections.abc import Collection, Iterator, Mapping
from typing import Annotated, Any, ClassVar, TypeGuard

from pydantic import (
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    StrictBool,
    StrictFloat,
    StrictInt,
    StrictStr,
    Tag,
    model_serializer,
    model_validator,
)

from undercard.policy.norms.worded import has_words, words

Finite = Annotated[
    StrictFloat, Field(allow_inf_nan=False)
]  # a record is JSON, which has no other numbers
Scalar = StrictBool | StrictInt | Finite | StrictStr
Number = StrictInt | Finite
Truth = bool | None
OPERATORS = ("is", "in", "not_in", "at_least", "at_most", "between", "known", "contains")


class _Node(BaseModel):
    model_config = ConfigDict(
        frozen=True, extra="forbid", populate_by_name=True, serialize_by_alias=True
    )


class Test(_Node):
    """One attribute compared once.

    What is compared with yes or no holds yes, no or nothing known.
    """

    __test__: ClassVar[bool] = False  # not a test case for pytest

    field: str = Field(min_length=1)
    is_: Scalar | None = Field(default=None, alias="is")
    in_: tuple[Scalar, ...] | None = Field(default=None, alias="in", min_length=1)
    not_in: tuple[Scalar, ...] | None = Field(default=None, min_length=1)
    at_least: Number | None = None
    at_most: Number | None = None
    between: tuple[Number, Number] | None = None
    known: StrictBool | None = None
    contains: StrictStr | None = None  # a text that has these words in a row

    @model_validator(mode="after")
    def _one_comparison(self) -> "Test":
        given = [name for name in OPERATORS if self.operand(name) is not None]
        if len(given) != 1:
            raise ValueError(
                f"a test needs exactly one of {', '.join(OPERATORS)}; given: "
                f"{', '.join(given) or 'none'}"
            )
        if self.between is not None and self.between[0] > self.between[1]:
            raise ValueError(f"between needs the lower number first, not {list(self.between)}")
        if self.contains is not None and not words(self.contains):
            raise ValueError(f"contains needs a word to look for, not {self.contains!r}")
        return self

    @model_serializer
    def _write(self) -> dict[str, Any]:
        operand = self.operand(self.operator)
        return {
            "field": self.field,
            self.operator: list(operand) if isinstance(operand, tuple) else operand,
        }

    def __eq__(self, other: object) -> bool:
        equal = isinstance(other, Test) and super().__eq__(other) is True
        return equal and self._says_yes_or_no == other._says_yes_or_no  # type: ignore[attr-defined]

    def __hash__(self) -> int:
        return hash((self.field, self.operator, self.operand(self.operator)))

    @property
    def _says_yes_or_no(self) -> list[bool]:
        """Where it compares with yes or no, which Python takes to be 1 or 0."""
        operand = self.operand(self.operator)
        parts = operand if isinstance(operand, tuple) else (operand,)
        return [isinstance(part, bool) for part in parts]

    def operand(self, operator: str) -> Any:  # noqa: ANN401 - a scalar, a pair or several
        """What the operator compares with; None when the operator is not the one used."""
        return getattr(self, {"is": "is_", "in": "in_"}.get(operator, operator))

    @property
    def operator(self) -> str:
        """The one comparison that this test makes."""
        return next(name for name in OPERATORS if self.operand(name) is not None)


class All(_Node):
    """Every part holds."""

    all: tuple["Predicate", ...] = Field(min_length=1)


class AnyOf(_Node):
    """At least one part holds."""

    any: tuple["Predicate", ...] = Field(min_length=1)


class Some(_Node):
    """At least so many of the parts hold, as in "at least two of the following conditions"."""

    of: tuple["Predicate", ...] = Field(min_length=1)
    at_least: int = Field(ge=1)

    @model_validator(mode="after")
    def _possible(self) -> "Some":
        if self.at_least > len(self.of):
            raise ValueError(
                f"at least {self.at_least} of {len(self.of)} conditions can never hold"
            )
        return self


class Not(_Node):
    """The part is false (not merely unknown)."""

    not_: "Predicate" = Field(alias="not")


def _kind(value: object) -> str:
    if isinstance(value, Mapping):
        return next((key for key in ("all", "any", "of", "not") if key in value), "test")
    names: dict[type[object], str] = {All: "all", AnyOf: "any", Some: "of", Not: "not"}
    return names.get(type(value), "test")


Predicate = Annotated[
    Annotated[Test, Tag("test")]
    | Annotated[All, Tag("all")]
    | Annotated[AnyOf, Tag("any")]
    | Annotated[Some, Tag("of")]
    | Annotated[Not, Tag("not")],
    Discriminator(_kind),
]
for _model in (All, AnyOf, Some, Not):
    _model.model_rebuild()


def is_unknown(value: object) -> bool:
    """Whether a value says nothing: None, NaN, or an empty list of values."""
    return (
        value is None
        or value == ()
        or value == []
        or (isinstance(value, float) and math.isnan(value))
    )


def same(left: object, right: object) -> bool:
    """Equality that keeps yes/no apart from 1/0."""
    return left == right and isinstance(left, bool) == isinstance(right, bool)


def compare(test: Test, value: object) -> Truth:
    """The truth of one test for one value."""
    if test.known is not None:
        return is_unknown(value) is not test.known
    if is_unknown(value):
        return None
    parts = value if isinstance(value, (tuple, list, set, frozenset)) else (value,)
    if test.is_ is not None:
        return any(same(part, test.is_) for part in parts)
    if test.in_ is not None:
        return any(same(part, wanted) for part in parts for wanted in test.in_)
    if test.not_in is not None:
        return not any(same(part, unwanted) for part in parts for unwanted in test.not_in)
    if test.contains is not None:
        texts = [part for part in parts if isinstance(part, str)]
        return any(has_words(text, test.contains) for text in texts) if texts else None
    return _in_range(test, parts)


def _is_number(value: object) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _in_range(test: Test, parts: Collection[object]) -> Truth:
    low, high = test.between if test.between is not None else (test.at_least, test.at_most)
    numbers = [part for part in parts if _is_number(part)]
    if not numbers:
        return None  # a text has no size
    return any(
        (low is None or number >= low) and (high is None or number <= high) for number in numbers
    )


def evaluate(predicate: Predicate, values: Mapping[str, object]) -> Truth:
    """The truth of a predicate for one thing, given its attributes.

    An attribute that is not there is unknown.
    """
    if isinstance(predicate, Test):
        return compare(predicate, values.get(predicate.field))
    if isinstance(predicate, Not):
        inner = evaluate(predicate.not_, values)
        if inner is None:
            return None
        return not inner
    parts, least = counted(predicate)
    truths = [evaluate(part, values) for part in parts]
    if truths.count(True) >= least:
        return True
    if len(truths) - truths.count(False) >= least:
        return None
    return False


def counted(predicate: "All | AnyOf | Some") -> tuple[tuple[Predicate, ...], int]:
    """The parts of a join, and how many of them have to hold: all, one, or so many."""
    if isinstance(predicate, All):
        return predicate.all, len(predicate.all)
    if isinstance(predicate, AnyOf):
        return (predicate.any, 1)
    return (predicate.of, predicate.at_least)


def tests(predicate: Predicate) -> Iterator[Test]:
    """Every test in the tree."""
    if isinstance(predicate, Test):
        yield predicate
    elif isinstance(predicate, Not):
        yield from tests(predicate.not_)
    else:
        for part in counted(predicate)[0]:
            yield from tests(part)
