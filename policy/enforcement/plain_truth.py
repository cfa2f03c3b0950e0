"""What the verifier shares with its checks of order: plain truth of conditions, and a check's form.

Done again from the conditions as they are written; nothing here is the solver's.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeGuard
from unicodedata import combining, normalize

from undercard.policy.norms.predicates import All, AnyOf, Not, Predicate, Test

TOLERANCE = 1e-9
TRUE, UNKNOWN, FALSE = 1, 0, -1


@dataclass(frozen=True)
class Check:
    """How one norm stands at its tightest cut and value; slack below zero means broken."""

    bound: str
    required: float
    achieved: float
    slack: float
    detail: str = ""

    @property
    def satisfied(self) -> bool:
        """Whether the norm holds, to a tolerance of 1e-9 absolute and relative."""
        return self.slack >= -TOLERANCE * max(1.0, abs(self.required))


def truth(condition: Predicate, values: Mapping[str, object]) -> bool | None:
    """Whether a condition holds for one thing, given its attributes; None where that is unknown."""
    degree = _degree(condition, values)
    if degree == UNKNOWN:
        return None
    return degree == TRUE


def _degree(condition: Predicate, values: Mapping[str, object]) -> int:
    """A truth as a number: "not" is its opposite, "all" the least part and "any" the greatest."""
    if isinstance(condition, Test):
        return _compared(condition, values.get(condition.field))
    if isinstance(condition, Not):
        return -_degree(condition.not_, values)
    if isinstance(condition, All):
        return min(_degree(part, values) for part in condition.all)
    if isinstance(condition, AnyOf):
        return max(_degree(part, values) for part in condition.any)
    best_first = sorted((_degree(part, values) for part in condition.of), reverse=True)
    return best_first[condition.at_least - 1]


def _compared(test: Test, value: object) -> int:
    """One test on one value, of whose parts one is enough. Texts compare as written, with case."""
    if test.known is not None:
        if test.known != missing(value):
            return TRUE
        return FALSE
    if missing(value):
        return UNKNOWN
    parts = value if isinstance(value, (tuple, list, set, frozenset)) else (value,)
    if test.not_in is not None:
        if _keys(test.not_in) & _keys(parts):
            return FALSE
        return TRUE
    if test.contains is not None:
        return _worded(test.contains, [part for part in parts if isinstance(part, str)])
    wanted = test.in_ if test.is_ is None else (test.is_,)
    if wanted is not None:
        if _keys(wanted) & _keys(parts):
            return TRUE
        return FALSE
    return _sized(test, [part for part in parts if is_number(part)])


def _worded(sought: str, texts: list[str]) -> int:
    """Whether a text has words in a row, as between spaces; of what is no text nothing is known."""
    if not texts:
        return UNKNOWN
    return TRUE if any(_spaced(sought) in _spaced(text) for text in texts) else FALSE


def _spaced(text: str) -> str:
    """A text's letters and digits, in lower case without accents, a space around each word."""
    letters = [one for one in normalize("NFKD", text.casefold()) if not combining(one)]
    return f" {' '.join(''.join(one if one.isalnum() else ' ' for one in letters).split())} "


def _sized(test: Test, sizes: list[float]) -> int:
    """A range over numbers; a text has no size, so that nothing is known of it."""
    least, most = test.between or (test.at_least, test.at_most)
    fitting = [size for size in sizes if least is None or size >= least]
    fitting = [size for size in fitting if most is None or size <= most]
    if not sizes:
        return UNKNOWN
    if fitting:
        return TRUE
    return FALSE


def is_number(value: object) -> TypeGuard[float]:
    """Whether something is a number, and not yes or no."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _keys(values: Iterable[object]) -> set[tuple[bool, object]]:
    """The values, yes and no apart from one and zero."""
    return {(isinstance(value, bool), value) for value in values}


def missing(value: object) -> bool:
    """Whether nothing is known of an attribute: None, not a number, or a list of no values."""
    if isinstance(value, (tuple, list)):
        return len(value) == 0
    return value is None or value != value


def parts(cell: object) -> Sequence[object]:
    """The values in a cell; none where nothing is known."""
    if missing(cell):
        return ()
    if isinstance(cell, (tuple, list)):
        return cell
    return (cell,)
