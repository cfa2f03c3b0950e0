"""Whether predicates can hold together, over every value that there could be.

Knows no candidates but those it imagines.

Values of an attribute on which all tests agree are one sort, and one example stands for it. An
attribute may be unknown, and holds values of the kinds that the predicates looked at together
compare it with: yes and no, and no third value; numbers, those named and others between and beyond
them; texts, those named, one that nobody names, and one for all that is looked for in texts, part
by part. What is compared with yes or no and with texts
too may therefore hold another text. What is only asked to be known holds a text. So the answers are
exact, for attributes that hold one value; those named in `several` may hold more than one at once.
Numbers are not taken to be whole.
"""

import itertools
import math
from collections.abc import Collection, Iterable, Iterator, Sequence

import numpy as np

from undercard.policy.norms.masks import masks
from undercard.policy.norms.predicates import Predicate, Test, Truth, compare, same, tests
from undercard.policy.norms.table import CandidateTable, Cell
from undercard.policy.norms.worded import has_words, words

OTHER = "something else"  # made longer where a predicate names it
Part = str | int | float | bool  # one value of an attribute
MOST_SORTS = 60_000  # combinations of sorts that are looked at; beyond it the question is left open
_MOST_CELLS = 256
_MOST_SOUGHT = 6  # in texts of one attribute: each with and without each other


class TooManySortsError(Exception):
    """The predicates tell more sorts of candidates apart than can be looked at.

    Whoever asked says so.
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


def _singles(asked: Sequence[Test]) -> Iterator[Part]:
    """Every known value that the tests name, then those that nobody names: what is left of each
    kind.
    """
    said = named(asked)
    yield from said
    if any(isinstance(part, bool) for part in said):
        yield from (True, False)
    numbers = _numbers(said)
    if numbers:
        yield from (numbers[0] - 1, numbers[-1] + 1)
        yield from (_between(low, high) for low, high in itertools.pairwise(numbers))
    sought = _sought(asked)
    if not said or sought or any(isinstance(part, str) for part in said):
        other = _other([*said, *sought])
        yield other
        for count in range(1, len(sought) + 1):
            yield from (" ".join([*some, other]) for some in _kept_apart(sought, count, other))


def _sought(asked: Iterable[Test]) -> list[str]:
    """What tests look for in texts. Raises TooManySortsError where it is too much."""
    found = list(dict.fromkeys(test.contains for test in asked if test.contains is not None))
    if len(found) > _MOST_SOUGHT:
        raise TooManySortsError
    return found


def _kept_apart(sought: Sequence[str], count: int, other: str) -> Iterator[list[str]]:
    """So many of what is sought, with words between that nobody seeks."""
    for some in itertools.combinations(sought, count):
        yield [part for one in some for part in (other, one)]


def named(asked: Iterable[Test]) -> list[Part]:
    """The values that tests compare with; what `contains` looks for is part of one."""
    compared = [test for test in asked if test.operator not in ("known", "contains")]
    operands = [test.operand(test.operator) for test in compared]
    parts: list[Part] = []
    for operand in operands:
        parts += operand if isinstance(operand, tuple) else (operand,)
    return parts


def _numbers(parts: Iterable[Part]) -> list[float]:
    return sorted(
        {part for part in parts if isinstance(part, (int, float)) and not isinstance(part, bool)}
    )


def _other(said: Iterable[Part]) -> str:
    """A text that is in no text that is said, and shares no word with one."""
    texts = [part for part in said if isinstance(part, str)]
    taken = {word for text in texts for word in words(text)}
    spare = (f"something{mark} else{mark}" for mark in itertools.chain([""], itertools.count(1)))
    return next(text for text in spare if taken.isdisjoint(words(text)))


def _between(low: float, high: float) -> float:
    middle = (low + high) / 2
    whole = math.floor(middle)
    if low < whole < high:
        return whole
    return middle


def alike(part: Part, asked: Sequence[Test]) -> list[Part]:
    """The values of the same sort as one: those that are named, and an example of each interval
    that nobody names.
    """
    truths = [compare(test, part) for test in asked]
    found: list[Part] = []
    for other in _singles(asked):
        fresh = not any(same(other, known) for known in found)
        if fresh and [compare(test, other) for test in asked] == truths:
            found.append(other)
    return found


def unnamed(example: Part, asked: Sequence[Test], at: int, count: int) -> Part:
    """The one at place `at` of `count` different values for which an example stands.

    Of yes, no and what is named, itself.
    """
    said = named(asked)
    if isinstance(example, bool) or any(same(example, part) for part in said):
        return example
    if isinstance(example, str):
        sought = _sought(asked)
        kept = any(has_words(example, one) for one in sought)
        other = _other([*said, *sought])
        return f"{example if kept else other} {other}{at}"
    low = max((number for number in _numbers(said) if number < example), default=None)
    high = min((number for number in _numbers(said) if number > example), default=None)
    if low is not None and high is not None:
        return low + (high - low) * (at + 1) / (count + 1)
    if high is None:
        return example + at
    return example - at


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
    columns = {}
    for at, field in enumerate(by_field):
        columns[field] = [row[at] for row in rows]
    return CandidateTable([str(at) for at in range(len(rows))], np.zeros(len(rows)), columns)


def meets(left: Predicate | None, right: Predicate | None, several: Collection[str] = ()) -> bool:
    """Whether one candidate could satisfy both.

    Taken to be so where there are too many sorts to tell.
    """
    given = [part for part in (left, right) if part is not None]
    try:
        table = imagined(given, several)
    except TooManySortsError:
        return True
    return bool((masks(left, table).true & masks(right, table).true).any())


def inside(left: Predicate | None, right: Predicate | None, several: Collection[str] = ()) -> bool:
    """Whether whatever satisfies left satisfies right.

    Taken not to be so where there are too many sorts to tell.
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
