"""The attributes that norms can look at: their names, types and values, and how many candidates
know each; those of the context too.

Made of a table of candidates, so that it holds for any catalogue. A norm is held against it before
it binds: a name or a value that nothing has is told, with the nearest that there are.
"""

import difflib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from undercard.policy.norms.looks_at import by_value
from undercard.policy.norms.norm import Norm
from undercard.policy.norms.predicates import Predicate, Test, is_unknown, tests
from undercard.policy.norms.table import CandidateTable
from undercard.policy.norms.worded import has_words

Type = Literal["text", "number", "yes or no"]
_NEAR, _ALIKE = 3, 0.6  # how many names are offered, and how alike they have to be
_LISTED = 12  # so many values are all named


@dataclass(frozen=True)
class Attribute:
    """One attribute: the types of its values, how many of `of` candidates know it, and its texts
    with how many have each (commonest first), or its lowest and highest number.

    `several`: whether a candidate may have more than one value.
    """

    name: str
    types: frozenset[Type]
    known: int = 0
    of: int = 0
    texts: Mapping[str, int] = field(default_factory=dict)
    numbers: tuple[float, float] | None = None
    several: bool = False

    @classmethod
    def of_cells(cls, name: str, cells: Sequence[object]) -> "Attribute":
        """What a column of cells shows. A tuple has several values; None is unknown."""
        known = [cell for cell in cells if not is_unknown(cell)]
        parts = [part for cell in known for part in (cell if isinstance(cell, tuple) else (cell,))]
        texts = Counter(part for part in parts if isinstance(part, str))
        numbers = [float(part) for part in parts if _type_of(part) == "number"]
        return cls(
            name,
            frozenset(map(_type_of, parts)),
            len(known),
            len(cells),
            dict(texts.most_common()),
            (min(numbers), max(numbers)) if numbers else None,
            any(isinstance(cell, tuple) and len(cell) > 1 for cell in known),
        )

    @property
    def kind(self) -> str:
        """Its types in words."""
        words = " or ".join(sorted(self.types)) or "nothing known"
        return f"{words}, several" if self.several else words


class _Columns(Mapping[str, Attribute]):
    """The attributes of a table, each made when it is asked for first."""

    def __init__(self, table: CandidateTable) -> None:
        self._table = table
        self._made: dict[str, Attribute] = {}

    def __getitem__(self, name: str) -> Attribute:
        if name not in self._made:
            self._made[name] = Attribute.of_cells(name, self._table.columns[name])
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._table.columns)

    def __len__(self) -> int:
        return len(self._table.columns)


@dataclass(frozen=True)
class Fault:
    """What in a norm looks at nothing: where, and in words.

    `blocks`: whether it can mean nothing at all; otherwise it is only to be known.
    """

    norm: str
    says: str
    blocks: bool


@dataclass(frozen=True)
class AttributeSchema:
    """The attributes of candidates and of the context, by name."""

    candidates: Mapping[str, Attribute]
    context: Mapping[str, Attribute] = field(default_factory=dict)

    @classmethod
    def of(cls, table: CandidateTable, context: Mapping[str, Attribute] = {}) -> "AttributeSchema":
        """Those of a table, and of a context given; a column is read when it is asked for."""
        return cls(_Columns(table), context)

    def faults(self, norm: Norm) -> Iterator[Fault]:
        """What a norm looks at that is not there."""
        for place, known in (
            ("where", self.candidates),
            ("among", self.candidates),
            ("when", self.context),
            ("unless", self.context),
        ):
            predicate: Predicate | None = getattr(norm, place)
            for test in tests(predicate) if predicate is not None else ():
                if known or place in ("where", "among"):
                    yield from _of_test(norm, place, test, known)
        for name in by_value(norm):
            if name not in self.candidates:
                place = norm.form if name != norm.per and norm.form else "per"
                yield Fault(norm.ref, f"{place}: {_missing(name, self.candidates)}", blocks=True)


def nearest(name: str, names: Sequence[str]) -> str:
    """The names that are most alike, as a question; nothing where none is."""
    by_folded = {one.casefold(): one for one in reversed(names)}
    close = difflib.get_close_matches(name.casefold(), by_folded, n=_NEAR, cutoff=_ALIKE)
    found = [by_folded[one] for one in close]
    return f"; did you mean {' or '.join(found)}?" if found else ""


def _of_test(norm: Norm, place: str, test: Test, known: Mapping[str, Attribute]) -> Iterator[Fault]:
    attribute = known.get(test.field)
    if attribute is None:
        yield Fault(norm.ref, f"{place}: {_missing(test.field, known)}", blocks=True)
    elif test.contains is not None:
        yield from _of_part(norm.ref, place, attribute, test.contains)
    elif test.known is None:
        for operand in _operands(test):
            yield from _of_value(norm.ref, place, attribute, operand)


def _of_value(ref: str, place: str, attribute: Attribute, operand: object) -> Iterator[Fault]:
    name, wanted = attribute.name, _type_of(operand)
    quoted = isinstance(operand, str) and operand.lower() in ("true", "false")
    if wanted not in attribute.types and (attribute.types or quoted):
        hint = f": write {str(operand).lower()} without quotation marks" if quoted else ""
        says = f"{place}: {name} is {attribute.kind}, and {operand!r} is {wanted}{hint}"
        yield Fault(ref, says, blocks=True)
    elif isinstance(operand, str) and attribute.texts and operand not in attribute.texts:
        names = list(attribute.texts)
        hint = nearest(operand, names)
        if not hint and len(names) <= _LISTED:
            hint = f"; there are: {', '.join(names)}"
        yield Fault(ref, f"{place}: nothing has {name} {operand!r}{hint}", blocks=False)


def _of_part(ref: str, place: str, attribute: Attribute, sought: str) -> Iterator[Fault]:
    if attribute.types and "text" not in attribute.types:
        says = f"{place}: {attribute.name} is {attribute.kind}, and contains looks into texts"
        yield Fault(ref, says, blocks=True)
    elif attribute.texts and not any(has_words(text, sought) for text in attribute.texts):
        says = f"{place}: nothing has {sought!r} in its {attribute.name}"
        yield Fault(ref, says, blocks=False)


def _missing(name: str, known: Mapping[str, Attribute]) -> str:
    near = nearest(name, list(known))
    if not near and len(known) <= _LISTED:
        near = f"; there are: {', '.join(known)}"
    return f"there is no attribute {name!r}{near}"


def _operands(test: Test) -> tuple[object, ...]:
    operand = test.operand(test.operator)
    return operand if isinstance(operand, tuple) else (operand,)


def _type_of(value: object) -> Type:
    if isinstance(value, bool):
        return "yes or no"
    return "text" if isinstance(value, str) else "number"
