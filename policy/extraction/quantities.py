"""Reads amounts in a sentence: "at least 25 %", "a third", "no more than two", "one in four".

What is counted, and out of what, is for `slots`.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal

from undercard.policy.extraction.cue_words import Cues, cues, one_of

Bound = Literal["at_least", "at_most", "above", "below", "exactly"]
_DIGITS = r"\d+(?:[.,]\d+)?"
_NEGATED = re.compile(
    r"(?:\bnot|\bnever|n't|\bno|\bpas|\bnicht|\bnein|\bkein\w*)\b[^.;]{0,40}$", re.I
)
_CAPPED = 60  # characters in which "limit … to" may stand before an amount
_MINUTES = {"minute": 1, "hour": 60}
_AFTER = 16  # characters in which a bound may follow an amount


@dataclass(frozen=True)
class Quantity:
    """An amount with its bound, and its place in the sentence.

    `value` is in percent for a share, in minutes for a length of time; None where the words are
    vague. `said` is whether the bound is, or only supposed.
    """

    start: int
    end: int
    bound: Bound
    value: float | None
    share: bool
    said: bool = True
    most: float | None = None  # of a range such as "40 to 50 %"
    minutes: bool = False


@dataclass(frozen=True)
class _Grammar:
    amount: re.Pattern[str]
    bound: re.Pattern[str]
    bound_after: re.Pattern[str]
    percent: re.Pattern[str]
    one_in: re.Pattern[str]
    each_nth: re.Pattern[str]
    span: re.Pattern[str]
    duration: re.Pattern[str]
    vague: re.Pattern[str]


@cache
def _grammar(language: str) -> _Grammar:
    held = cues(language)
    numbers = [*held.table("numbers"), *held.table("times"), *held.table("shares")]
    in_every = "|".join(map(re.escape, held.words("one_in")))
    percent = "|".join(map(re.escape, held.words("percent")))
    to = "|".join(map(re.escape, held.words("to_number")))
    words = "|".join(held.table("numbers"))
    count = rf"(?:\d+|{words})"
    led = "|".join(map(re.escape, held.words("range")))
    units = "|".join(_units(language))
    timed = "|".join(word for several in held.table("units").values() for word in several)
    ordinals = "|".join(held.table("ordinals"))
    return _Grammar(
        amount=re.compile(rf"(?<![\w.,-]){_DIGITS}(?![\w:]|\.\d)|{one_of(numbers).pattern}", re.I),
        bound=one_of(word for words in held.table("bounds").values() for word in words),
        bound_after=one_of(word for words in held.table("bounds_after").values() for word in words),
        percent=re.compile(rf"[\s-]*(?:{percent})(?!\w)", re.IGNORECASE),
        one_in=re.compile(
            rf"(?<!\w)({count})\s+(?:[^\W\d]+\s+){{0,2}}?(?:{in_every})\s+({count})(?!\w|\s*(?:{percent}|{timed})(?!\w))",
            re.IGNORECASE,
        ),
        each_nth=re.compile(
            rf"(?<!\w)(?:{'|'.join(held.words('each_nth'))})\s+({ordinals})(?!\w|\s+(?:{timed})(?!\w))",
            re.IGNORECASE,
        ),
        span=re.compile(
            rf"(?P<led>(?<!\w)(?:{led})\s+)?(?<![\w.,])(?P<low>{_DIGITS}|{words})\s*"
            rf"(?:(?:{percent})\s*)?(?:{to})\s*(?P<high>{_DIGITS}|{words})(?![\w:]|[.,]\d)"
            rf"(?P<percent>[\s-]*(?:{percent})(?!\w))?",
            re.IGNORECASE,
        ),
        duration=re.compile(rf"[\s-]*(?P<unit>{units})(?![\w-])", re.IGNORECASE),
        vague=held.pattern("vague"),
    )


def quantities(text: str, language: str, outside: list[tuple[int, int]]) -> list[Quantity]:
    """The amounts of a sentence in order; those `outside` (times, ages, dates) are left out.

    Vague ones ("more", "a fair share") only where nothing exact is said.
    """
    found = [each for each in _exact(text, language) if not _overlaps(each, outside)]
    if found:
        return found
    some = cues(language).pattern("some").search(text)
    if some:
        return [Quantity(*some.span(), "at_least", 1.0, share=False)]
    vague = _grammar(language).vague.finditer(text)
    return [Quantity(*each.span(), "at_least", None, True) for each in vague][:1]


def begins_amount(text: str, language: str) -> bool:
    """Whether a text begins with the bound of an amount."""
    return _grammar(language).bound.match(text) is not None


def _overlaps(one: Quantity, outside: list[tuple[int, int]]) -> bool:
    return any(one.start < end and start < one.end for start, end in outside)


def _exact(text: str, language: str) -> Iterator[Quantity]:
    held, grammar = cues(language), _grammar(language)
    taken = 0
    for match in grammar.one_in.finditer(text):
        few, many = _number(match[1], held), _number(match[2], held)
        if many > 1 and few <= many:
            yield _bounded(text, match.start(), match.end(), 100 * few / many, True, language)
            taken = match.end()
    for match in grammar.each_nth.finditer(text, taken):
        share = 100 / int(held.table("ordinals")[match[1].casefold()])
        yield _bounded(text, match.start(), match.end(), share, True, language)
        taken = match.end()
    for match in grammar.span.finditer(text, taken):
        if one := _range(text, match, language):
            taken = one.end
            yield one
    for match in grammar.amount.finditer(text, taken):
        percent = grammar.percent.match(text, match.end())
        timed = None if percent else grammar.duration.match(text, match.end())
        if timed and match[0].casefold() not in held.table("shares"):
            unit = _units(language)[timed["unit"].casefold()]
            value = unit * _number(match[0], held)
            yield replace(
                _bounded(text, match.start(), timed.end(), value, False, language), minutes=True
            )
            continue
        said = re.sub(r"\s+", " ", match[0]).casefold()
        end = percent.end() if percent else match.end()
        if said in held.table("shares") and not percent:
            value, share = float(held.table("shares")[said]), True
        else:
            value, share = _number(match[0], held), percent is not None
        if share or _is_count(text, match, language):
            yield _bounded(text, match.start(), end, value, share, language)


def _range(text: str, match: re.Match[str], language: str) -> Quantity | None:
    """Two numbers with what they count: percent, time, or, behind "between", items."""
    timed = None if match["percent"] else _grammar(language).duration.match(text, match.end())
    counts = match["led"] and re.match(r"\s+[^\W\d]", text[match.end() :])
    if not (match["percent"] or timed or counts):
        return None
    unit = _units(language)[timed["unit"].casefold()] if timed else 1
    low, high = (unit * _number(match[name], cues(language)) for name in ("low", "high"))
    end, share = timed.end() if timed else match.end(), match["percent"] is not None
    if low > high:
        return None
    return Quantity(match.start(), end, "at_least", low, share, most=high, minutes=bool(timed))


@cache
def _units(language: str) -> Mapping[str, int]:
    """How many minutes each unit of time has."""
    table = cues(language).table("durations")
    return {word.casefold(): _MINUTES[unit] for unit, words in table.items() for word in words}


def _is_count(text: str, match: re.Match[str], language: str) -> bool:
    """Whether a bare number counts something: it has a bound, or is a word or a small number.

    "one" alone counts nothing; nor do numbers in brackets, of paragraphs and of years.
    """
    before, after = text[: match.start()].rstrip(), text[match.end() :]
    if before.endswith(("(", "§", "Article", "section", "paragraph", "Art.", "category")):
        return False
    if not re.match(r"\s+[^\W\d]", after):
        return False
    has_bound = bool(_bound_before(text, match.start(), language)) or bool(
        _grammar(language).bound_after.search(after[:_AFTER])
    )
    bare = re.fullmatch(r"\d{3,}", match[0]) or _number(match[0], cues(language)) <= 1
    return has_bound or not bare


def _number(words: str, held: Cues) -> float:
    said = re.sub(r"\s+", " ", words).casefold()
    for table in ("numbers", "times"):
        if said in held.table(table):
            return float(held.table(table)[said])
    return float(said.replace(",", "."))


def _bounded(text: str, start: int, end: int, value: float, share: bool, language: str) -> Quantity:
    """The amount with the bound before or behind it; at least where none is said."""
    before = _bound_before(text, start, language)
    after = _grammar(language).bound_after.search(text, end, min(end + _AFTER, len(text)))
    bound: Bound = "at_least"
    if before:
        begin, bound = before
        if _NEGATED.search(text[:begin]) and bound in ("above", "at_least"):
            bound = "at_most"
        return Quantity(begin, end, bound, value, share)
    if after and not re.search(r"[,;.]", text[end : after.start()]):
        kinds = _kinds(language, "bounds_after")
        return Quantity(start, after.end(), kinds[after[0].casefold()], value, share)
    caps = list(cues(language).pattern("caps").finditer(text, max(0, start - _CAPPED), start))
    if caps and not re.search(r"[;.:]", text[caps[-1].end() : start]):
        return Quantity(start, end, "at_most", value, share)
    return Quantity(start, end, bound, value, share, said=False)


def _bound_before(text: str, start: int, language: str) -> tuple[int, Bound] | None:
    """The bound that stands right before an amount, and where it begins."""
    window = text[max(0, start - 40) : start]
    found = list(_grammar(language).bound.finditer(window))
    for match in reversed(found):
        if re.fullmatch(
            r"\s*(?:of|de|von|a|the|only|to|by|à|au|about|:)?\s*(?:a |the )?", window[match.end() :]
        ):
            word = re.sub(r"\s+", " ", match[0]).casefold()
            return start - len(window) + match.start(), _kinds(language, "bounds")[word]
    return None


@cache
def _kinds(language: str, name: str) -> Mapping[str, Bound]:
    table: Mapping[Bound, list[str]] = cues(language).table(name)  # type: ignore[assignment]
    return {word.casefold(): kind for kind, words in table.items() for word in words}
