"""What the numbers in a wish measure, where the tagger took them for something else.

"Techno, 128 to 132" is no year, "nine tops" is nobody's name, and "principios de los noventa" is
one stretch of years however it was tagged.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from undercard.chat.understanding.exact.amount_readers import is_plain_count, read_amount
from undercard.chat.understanding.exact.bounded_quantities import items_of, quantities
from undercard.chat.understanding.exact.folded_words import tokens
from undercard.chat.understanding.exact.lexicon import lexicon
from undercard.chat.understanding.exact.periods import Period, periods
from undercard.chat.understanding.tagger import TaggedAct, TaggedSpan

_BEATS = (60, 220)  # per minute, that music has
_NO_SHORT_YEAR = 100  # from which a number of up to three digits is no short form of a year
_NUMBER = re.compile(r"(?<!\d)\d{2,3}(?!\d)")
_NUMBERS = frozenset({"length", "count", "each"})
_TAKEN_FOR = frozenset({"artist", "title", "album", "genre"})
_GUESSED = 0.6  # confidence of a name below which it may be how many
_COUNTS = frozenset({"number", "high", "low", "about", "tracks", "dozen", "not", "or_less"})
_TIMES = frozenset("()x×")
_SHORTEST_YEAR = 50  # from which a number of two digits may be a year
_NOW = 2020  # where words stand does not hang on the year


def with_measures(text: str, acts: Sequence[TaggedAct], language: str) -> tuple[TaggedAct, ...]:
    """The acts, the numbers in each wish as what they measure."""
    return tuple(_measured(text, act, language) if act.kind == "wish" else act for act in acts)


def _measured(text: str, act: TaggedAct, language: str) -> TaggedAct:
    found = [
        _as_count(text, _as_tempo(text, part, language), language)
        for span in act.spans
        for part in _apart(text, span, language)
    ]
    if any(span.kind == "year" for span in found):
        found = _with_whole_years(text, found, act.start, act.end, language)
    return replace(act, spans=tuple(found))


def _apart(text: str, span: TaggedSpan, language: str) -> tuple[TaggedSpan, ...]:
    """Years and the number behind them, which is none: "70s 5", and "ten" beside "nineties"."""
    words = text[span.start : span.end]
    last = re.search(r"\S+$", words)
    if span.kind != "year" or last is None or not is_plain_count(last[0], language):
        return (span,)
    told = periods(words[: last.start()], language, _NOW)
    few = read_amount(last[0], language).tracks
    whole = periods(words, language, _NOW)
    is_alone = not words[: last.start()].strip() and not whole
    is_apart = is_alone or _stand_apart(words, told, whole)
    if not (is_apart and few and few.one_number < _SHORTEST_YEAR):
        return (span,)
    count = replace(span, start=span.start + last.start(), kind="count", polarity="+")
    years = replace(span, end=span.start + len(words[: last.start()].rstrip(" ,")))
    return (count,) if is_alone else (years, count)


def _stand_apart(words: str, told: Sequence[Period], whole: Sequence[Period]) -> bool:
    """Whether years are said that what is behind is no part of: "70s 5", not "ninety nine"."""
    at = len(tokens(words)) - 1
    ends = len(told) == 1 and not told[0].bare and told[0].last == at
    return ends and any(period.last == at for period in whole)


def _as_tempo(text: str, span: TaggedSpan, language: str) -> TaggedSpan:
    """Beats per minute, by their unit or by their size: no short year, and no full one."""
    units = {each.unit for each in quantities(*items_of(text[span.start : span.end], language))}
    if span.kind in _NUMBERS and units == {"bpm"}:
        return replace(span, kind="bpm")
    if span.kind != "year" or span.polarity == "-":
        return span
    numbers = [int(number) for number in _NUMBER.findall(text[span.start : span.end])]
    beats = numbers and all(_BEATS[0] <= number <= _BEATS[1] for number in numbers)
    return replace(span, kind="bpm") if beats and max(numbers) >= _NO_SHORT_YEAR else span


def _as_count(text: str, span: TaggedSpan, language: str) -> TaggedSpan:
    """How many, where what was taken for a name is a number with its bound and nothing else."""
    if span.kind not in _TAKEN_FOR or span.confidence >= _GUESSED:
        return span
    words = text[span.start : span.end]
    _, items = items_of(words, language)
    kinds = [item.kind for item in items if str(item.value) not in _TIMES]
    signed = len(items) > 1  # "10x", "nine tops", "one (1)"
    bounded = signed and "number" in kinds and _COUNTS.issuperset(kinds)
    if not bounded or read_amount(words, language).tracks is None:
        return span
    return replace(span, kind="count", polarity="+", confidence=1.0)


def _with_whole_years(
    text: str, spans: Sequence[TaggedSpan], start: int, end: int, language: str
) -> list[TaggedSpan]:
    """With years that are wanted as far as their words reach: "fin | des années 70"."""
    words = tokens(text[start:end])
    known = {
        place
        for item in lexicon(language, "years", "numbers").items(words)
        for place in range(item.first, item.last)
        if item.kind not in ("word", "not") or item.value == "-"
    }
    found = list(spans)
    for period in periods(text[start:end], language, _NOW):
        if not known.issuperset(range(period.first, period.last)):
            continue
        first, last = start + words[period.first].start, start + words[period.last - 1].end
        inside = [one for one in found if one.start < last and first < one.end]
        years = [one for one in inside if one.kind == "year" and one.polarity == "+"]
        if years and len(years) == len(inside):
            surest = max(years, key=lambda one: one.confidence)
            low, high = min(first, years[0].start), max(last, years[-1].end)
            found[found.index(years[0])] = replace(surest, start=low, end=high)
            found = [one for one in found if one not in years[1:]]
    return found
