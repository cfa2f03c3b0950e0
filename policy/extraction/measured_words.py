"""Numbers that say which items are meant, not how many: "from the eighties", "over 5 minutes".

Patterns of years are data of a language; what can be measured is data of a domain.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from pydantic import BaseModel, ConfigDict

from undercard.policy.extraction.cue_words import Cues, Found, one_of
from undercard.policy.norms.predicates import Not, Predicate, Test

_YEAR = r"((?:19|20)\d\d)"
_DECADE = re.compile(r"(?<![\w'’])(?:['’]?(\d0)|((?:19|20)\d0))['’]?s(?!\w)", re.IGNORECASE)
_NUMBER = r"(\d+(?:[.,]\d+)?)"


class Measure(BaseModel):
    """What items are measured by: words for more and for less of it, and its units."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    field: str
    above: tuple[str, ...] = ()
    below: tuple[str, ...] = ()
    units: tuple[str, ...] = ()


def years_in(text: str, held: Cues, field: str) -> Iterator[Found]:
    """Where a text says from which years something is, as predicates over a field."""
    for match in _DECADE.finditer(text):
        first = int(match[2] or (1900 if int(match[1]) > 20 else 2000) + int(match[1]))
        yield Found(*match.span(), _between(field, first, first + 9))
    for place in one_of(held.table("decades")).finditer(text):
        first = int(held.table("decades")[" ".join(place[0].casefold().split())])
        yield Found(*place.span(), _between(field, first, first + 9))
    for pattern, kind in _years(held):
        for match in pattern.finditer(text):
            first, last = int(match[1]), int(match[match.lastindex or 1])
            bounds: Mapping[str, dict[str, Any]] = {
                "between": {"between": (min(first, last), max(first, last))},
                "in": {"is": first},
                "since": {"at_least": first},
                "before": {"at_most": first - 1},
            }
            yield Found(*match.span(), Test.model_validate({"field": field, **bounds[kind]}))


@cache
def _years(held: Cues) -> list[tuple[re.Pattern[str], str]]:
    return [
        (re.compile(rf"(?<!\w){one.replace('{year}', _YEAR)}(?!\w)", re.IGNORECASE), kind)
        for kind, patterns in held.table("years").items()
        for one in patterns
    ]


def _between(field: str, first: int, last: int) -> Predicate:
    return Test(field=field, between=(first, last))


def measured_in(text: str, measures: Sequence[Measure]) -> Iterator[Found]:
    """Where a text compares what can be measured with a number, as predicates."""
    for one in measures:
        for side, words in (("above", one.above), ("below", one.below)):
            for match in _compared(words, one.units).finditer(text) if words else ():
                number = float(match[1].replace(",", "."))
                number = int(number) if number.is_integer() else number
                bound = {"above": {"at_most": number}, "below": {"at_least": number}}[side]
                test = Test.model_validate({"field": one.field, **bound})
                yield Found(*match.span(), Not(not_=test))


@cache
def _compared(words: tuple[str, ...], units: tuple[str, ...]) -> re.Pattern[str]:
    unit = rf"(?:\s*{one_of(units).pattern})" if units else ""
    return re.compile(rf"{one_of(words).pattern}\s+{_NUMBER}{unit}", re.IGNORECASE)
