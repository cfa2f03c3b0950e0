"""Whether predicates can hold together, over every value that there could be.

Knows no candidates but those it imagines.

Values of an attribute on which all tests agree are one sort, and one example stands for it: the
unknown, each value that is named, one between and beyond the numbers, one text that nobody names.
So the answers are exact, for attributes that hold one value; those named in `several` may hold more
than one at once. Numbers are not taken to be whole.
"""

import itertools
import math
from collections.abc import Collection, Iterable, Iterator, Sequence

import numpy as np

from undercard.policy.norms.masks import masks
from undercard.policy.norms.predicates import Predicate, Test, Truth, compare, tests
from undercard.policy.norms.table import CandidateTable, Cell

OTHER = "something else"
MOST_SORTS = 60_000  # combinations of sorts that are looked at; beyond it the question is left open
_MOST_CELLS = 256


class TooManySortsError(Exception):
    """The predicates tell more sorts of candidates apart than can be looked at; whoever asked says
    so.
    """


def sorts(asked: Sequence[Test], *, several: bool = False) -> list[Cell]:
    """One value of every sort that tests of one attribute tell apart."""
    singles = _distinct(asked, [None, *_singles(asked)])
    if not several:
        return singles
    parts = [cell for cell in singles if cell is not None]
    cells: list[Cell] = [(part,) for part in parts]  # type: ignore[misc]
    done = 0
    while (
        done < len(cells) < _MOST_CELLS
    ):  # what several values satisfy is what any of them does: closed under union
        fresh = [
            (*cell, part) for cell in cells[done:] if isinstance(cell, tuple) for part in parts
        ]
        done, cells = len(cells), _distinct(asked, [*cells, *fresh])  # type: ignore[list-item]
    return _distinct(asked, [*singles, *cells])


def _distinct(asked: Sequence[Test], cells: Iterable[Cell]) -> list[Cell]:
    found: dict[tuple[Truth, ...], Cell] = {}
    for cell in cells:
        found.setdefault(tuple(compare(test, cell) for test in asked), cell)
    return list(found.values())


def _singles(asked: Sequence[Test]) -> Iterator[Cell]:
    operands = [test.operand(test.operator) for test in asked if test.operator != "known"]
    named = [
        part
        for operand in operands
        for part in (operand if isinstance(operand, tuple) else (operand,))
    ]
    yield from dict.fromkeys(named)
    if any(isinstance(part, bool) for part in named):
        yield from (True, False)
    numbers = sorted(
        {part for part in named if isinstance(part, (int, float)) and not isinstance(part, bool)}
    )
    if numbers:
        yield from (numbers[0] - 1, numbers[-1] + 1)
        yield from (_between(low, high) for low, high in itertools.pairwise(numbers))
    if not numbers or any(isinstance(part, str) for part in named):
        yield OTHER


def _between(low: float, high: float) -> float:
    middle = (low + high) / 2
    whole = math.floor(middle)
    return whole if low < whole < high else middle


def imagined(predicates: Iterable[Predicate], several: Collection[str] = ()) -> CandidateTable:
    """A candidate of every sort that the predicates tell apart, one each.

    Raises TooManySortsError where attributes have to be combined in more than MOST_SORTS ways.
    """
    asked = list(dict.fromkeys(predicates))
    by_field: dict[str, list[Test]] = {}
    for predicate in asked:
        for test in tests(predicate):
            by_field.setdefault(test.field, []).append(test)
    cells = [sorts(found, several=field in several) for field, found in by_field.items()]
    if math.prod(map(len, cells)) > MOST_SORTS:
        raise TooManySortsError
    rows = list(itertools.product(*cells))
    columns = {field: [row[at] for row in rows] for at, field in enumerate(by_field)}
    return CandidateTable([str(at) for at in range(len(rows))], np.zeros(len(rows)), columns)


def meets(left: Predicate | None, right: Predicate | None, several: Collection[str] = ()) -> bool:
    """Whether one candidate could satisfy both; taken to be so where there are too many sorts to
    tell.
    """
    given = [part for part in (left, right) if part is not None]
    try:
        table = imagined(given, several)
    except TooManySortsError:
        return True
    return bool((masks(left, table).true & masks(right, table).true).any())


def inside(left: Predicate | None, right: Predicate | None, several: Collection[str] = ()) -> bool:
    """Whether whatever satisfies left satisfies right; taken not to be so where there are too many
    sorts to tell.
    """
    if right is None or left == right:
        return True
    if isinstance(left, Test) and isinstance(right, Test) and left.field == right.field:
        cells = sorts((left, right), several=left.field in several)
        return all(compare(right, cell) is True for cell in cells if compare(left, cell) is True)
    given = [part for part in (left, right) if part is not None]
    try:
        table = imagined(given, several)
    except TooManySortsError:
        return False
    return not bool((masks(left, table).true & ~masks(right, table).true).any())
