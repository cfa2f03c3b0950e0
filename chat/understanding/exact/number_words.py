"""Numbers in words, built up from the parts that a language's numbers.yaml gives.

`units` (from 0, with all that have a name of their own), `tens`, `joined` (how a unit is put to a
ten, such as "{tens} {unit}"), `tens_to_19` (tens that count on to nineteen: "soixante-dix-sept"),
`unit_in_joined` (units that sound otherwise there), `hundreds` and `joined_hundreds`, `round`
(great ones that are said alone), `centuries` for years; `ordinals` and `ordinal_marks`, such as
the "th" of "12th".
"""

from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any

Numbers = Mapping[Any, Any]
_LAST_UNIT = 9
_LAST_TEEN = 19
_CENTURY = 100


def number_words(data: Numbers) -> Iterator[tuple[str, tuple[str, int]]]:
    """The words of each number, and of each ordinal, with its kind and value."""
    ordinals = _by_number(data["ordinals"])
    for kind, numbers in (("number", cardinals(data)), ("ordinal", ordinals)):
        for value, phrases in numbers.items():
            for phrase in phrases:
                yield phrase, (kind, value)
    for value, said in years(data):
        yield said, ("year", value)
    for article in data["articles"]:
        yield article, ("article", 1)
    for mark in data["ordinal_marks"]:
        yield mark, ("ordinal_mark", 0)


def cardinals(data: Numbers) -> dict[int, list[str]]:
    """How each number below 400 is said, and some that are round."""
    below = _by_number(data["units"])
    for value, said in _by_number(data["tens"]).items():
        below.setdefault(value, []).extend(said)
    for value, phrase in _joined(data):
        below.setdefault(value, []).append(phrase)
    above: dict[int, list[str]] = {}
    for hundred, said in _by_number(data["hundreds"]).items():
        above[hundred] = list(said)
        for value, rest in below.items():
            if value:
                above[hundred + value] = list(_put(data["joined_hundreds"], said, rest))
    return below | above | _by_number(data["round"])


def years(data: Numbers) -> Iterator[tuple[int, str]]:
    """How each year is said whose century is said apart: "nineteen seventy-five"."""
    below = {value: said for value, said in cardinals(data).items() if value < _CENTURY}
    for century in data["centuries"]:
        start, pattern = century["from"], century["said"]
        if "{small}" not in pattern:
            yield start, pattern
            continue
        for small in range(start % _CENTURY, _CENTURY):
            for said in below[small]:
                yield start - start % _CENTURY + small, pattern.format(small=said)


def _joined(data: Numbers) -> Iterator[tuple[int, str]]:
    inside = _by_number(data["units"]) | _by_number(data.get("unit_in_joined", {}))
    for tens, last in (("tens", _LAST_UNIT), ("tens_to_19", _LAST_TEEN)):
        for ten, said in _by_number(data.get(tens, {})).items():
            for unit in range(1, last + 1):
                for phrase in _put(data["joined"], said, inside[unit]):
                    yield ten + unit, phrase


def _by_number(said: Numbers) -> dict[int, list[str]]:
    return {int(number): list(phrases) for number, phrases in said.items()}


def _put(patterns: list[str], great: list[str], small: list[str]) -> Iterator[str]:
    for pattern, first, second in product(patterns, great, small):
        yield pattern.format(great=first, small=second)
