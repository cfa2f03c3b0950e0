"""Times and places in a sentence: windows, ages, hours, days, an end, and territories."""

import calendar
import itertools
import re
from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache
from typing import Any

from undercard.policy.extraction.cue_words import Cues, Found, cues
from undercard.policy.norms.predicates import AnyOf, Predicate, Test


def windows_in(text: str, held: Cues) -> Iterator[Found]:
    """Spans that norms are counted over, as `over` writes them."""
    yield from held.spans(text)
    units = _units(held)
    hours = {"hour": 1, "day": 24, "week": 168, "month": 720, "year": 8760}
    for pattern in _numbered(held.language, "window_of"):
        for match in pattern.finditer(text):
            count, unit = _count(match["n"], held), units[match["unit"].casefold()]
            over = f"{count} {unit}s" if hours[unit] <= 168 else f"{count * hours[unit] // 24} days"
            yield Found(match.start(), match.end(), over)


@cache
def _numbered(language: str, name: str) -> list[re.Pattern[str]]:
    """Patterns of a list, with {n} a number and {unit} a unit of time."""
    held = cues(language)
    units = "|".join(word for words in held.table("units").values() for word in words)
    number = rf"(?P<n>\d+|{'|'.join(held.table('numbers'))})"
    return [
        re.compile(
            r"(?<!\w)" + written.replace("{n}", number).replace("{unit}", f"(?P<unit>{units})")
            + r"(?!\w)", re.IGNORECASE,
        )
        for written in held.words(name)
    ]  # fmt: skip


def _units(held: Cues) -> dict[str, str]:
    table = held.table("units")
    return {word.casefold(): unit for unit, words in table.items() for word in words}


def _count(words: str, held: Cues) -> int:
    said = words.casefold()
    return int(held.table("numbers").get(said, said))


def ages_in(text: str, held: Cues) -> Iterator[Found]:
    """How old something may be, in years."""
    units = _units(held)
    of_year = {"year": 1.0, "month": 1 / 12, "week": 7 / 365, "day": 1 / 365, "hour": 0.0}
    for pattern in _numbered(held.language, "ages"):
        for match in pattern.finditer(text):
            years = _count(match["n"], held) * of_year[units[match["unit"].casefold()]]
            yield Found(match.start(), match.end(), years)


def hours_in(text: str, held: Cues) -> Iterator[Found]:
    """Hours of the day and days of the week, as what they come to: (first hour, last), or days.

    Over midnight the first hour is the later one.
    """
    taken: list[tuple[int, int]] = []
    for match in _hours(held.language).finditer(text):
        first, last = (_clock(match.groups()[at : at + 4], held) for at in (0, 4))
        if first % 24 != last % 24 and max(first, last) <= 24:
            taken.append(match.span())
            yield Found(*match.span(), ("hour", (first % 24, (last - 1) % 24)))
    for side, pattern in _one_sided(held.language):
        for match in pattern.finditer(text):
            if any(start < match.end() and match.start() < end for start, end in taken):
                continue
            hour, whole = _clock(match.groups(), held), match[2] or match[3] or match[4]
            if 0 < hour < 24 and (whole or match[0][-1:].isalpha()):  # "before 8" may be anything
                span = (0, hour - 1) if side == "before" else (hour, 23)
                yield Found(*match.span(), ("hour", span))
    yield from _weekdays(text, held)


@cache
def _hours(language: str) -> re.Pattern[str]:
    clock = _clock_pattern(language)
    return re.compile(str(cues(language).data["hours"]).replace("{clock}", clock), re.IGNORECASE)


@cache
def _one_sided(language: str) -> list[tuple[str, re.Pattern[str]]]:
    """Patterns of one hour, with the side of it that is meant."""
    clock, table = _clock_pattern(language), cues(language).table("one_sided")
    return [
        (side, re.compile(rf"(?<!\w){written.replace('{clock}', clock)}(?!\w)", re.IGNORECASE))
        for side, several in table.items()
        for written in several
    ]


def _clock_pattern(language: str) -> str:
    held = cues(language)
    noon = "|".join(held.table("noon"))
    said = held.data["clock_words"]
    return rf"(?:(\d{{1,2}})(?::(\d\d))?\s*([ap]\.?m\.?)?{said}|({noon}))"


def _clock(parts: Sequence[str | None], held: Cues) -> int:
    hour, _, half, word = parts
    if word:
        return int(held.table("noon")[word.casefold()])
    given = int(hour or 0)
    if half:
        return given % 12 + (12 if half.casefold().startswith("p") else 0)
    return given


def _weekdays(text: str, held: Cues) -> Iterator[Found]:
    """Days from one to another, and single ones that "on", "every" or the like goes before."""
    names = list(held.table("weekdays"))
    days = held.places("weekdays")(text)
    spans = []
    for first, last in itertools.pairwise(days):
        between = text[first.end : last.start].strip().casefold()
        if between in held.words("to_day"):
            a, b = names.index(first.value), names.index(last.value)
            spans.append((first.start, last.end))
            yield Found(first.start, last.end, ("weekday", tuple(names[a : b + 1])))
    alone = [one for one in days if not any(start <= one.start < end for start, end in spans)]
    led = tuple(f" {word}" for word in held.words("on_day"))
    if alone and f" {text[: alone[0].start].rstrip().casefold()}".endswith(led):
        yield Found(alone[0].start, alone[-1].end, ("weekday", tuple(one.value for one in alone)))


def ends_in(text: str, held: Cues) -> date | None:
    """The day until which a sentence says that it holds; of a month or a year, the last."""
    match = _end(held.language).search(text)
    if match is None:
        return None
    year = int(match["year"])
    month = int(held.table("months")[match["month"].casefold()]) if match["month"] else 12
    last = calendar.monthrange(year, month)[1]
    return date(year, month, min(int(match["day"] or last), last))


@cache
def _end(language: str) -> re.Pattern[str]:
    held = cues(language)
    months = "|".join(held.table("months"))
    return re.compile(
        rf"{held.pattern('until').pattern}\s+(?:the\s+)?(?:end of\s+)?"
        rf"(?:(?P<day>\d{{1,2}})\.?\s+)?(?:de\s+)?(?P<month>{months})?\s*(?:de\s+)?"
        rf"(?P<year>[12]\d{{3}})(?!\w)",
        re.IGNORECASE,
    )


def territories_in(text: str, held: Cues) -> Iterator[Found]:
    """Countries and unions in which a norm holds: those that a preposition of place goes before."""
    for place in held.country_places(text):
        before = text[: place.start].split()[-2:]
        if any(word.casefold() in held.words("place_of") for word in before):
            yield place


def time_test(field: str, value: Sequence[Any]) -> Predicate:
    """The test of what `hours_in` found: hours (over midnight the first is the later), or days."""
    if field == "hour":
        first, last = value
        if first <= last:
            return Test(field=field, between=(first, last))
        night = (Test(field=field, at_least=first), Test(field=field, at_most=last))
        return AnyOf(any=night)
    return Test.model_validate({"field": field, "in": list(value)})
