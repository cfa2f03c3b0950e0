"""Makes spans whole: parts of one name or number join, and a number takes its bound with it.

The tagger finds where something is said and what it is for; how far a number, a year or a name
reaches is told more surely by the words themselves.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from undercard.chat.understanding.criteria_words import criteria_words
from undercard.chat.understanding.exact.folded_words import tokens
from undercard.chat.understanding.exact.lexicon import lexicon
from undercard.chat.understanding.exact.senses import senses
from undercard.chat.understanding.tagger import TaggedSpan
from undercard.chat.understanding.unsung import with_nobody_singing

_NUMBERS = frozenset({"year", "count", "length", "each", "bpm", "per_artist"})
_JOINED = _NUMBERS | {
    "artist", "title", "album", "country", "language", "words", "voice", "t", "to"
}  # fmt: skip
# What a number may be compared by: "older than 1990", "shorter than 3 minutes".
_COMPARED = {
    "year": ("old", "new"), "each": ("long", "short"), "bpm": ("fast", "slow"),
}  # fmt: skip
_PHRASES = {"new_to_me": "new_to_me", "sayings": "mood"}  # words of criteria.yaml, and their kind
_DEGREES, _SURE = ("<", ">"), 0.6  # of a name that is doubted below
_HEARD = frozenset({"voice", "words", "theme", "mood", "genre", "vocal"})
_THEMES = frozenset({"theme", "genre", "mood", "title", "context"})
_WORD_BEFORE = re.compile(r"(\S+)\s+$")


def whole(
    text: str, spans: Sequence[TaggedSpan], start: int, end: int, language: str = "en"
) -> tuple[TaggedSpan, ...]:
    """The spans of an act that stands at `start` to `end`, whole."""
    joined: list[TaggedSpan] = []
    for each in _with_phrases(text, _without_degrees(text, spans), start, end):
        titled = _of_title(text, each, language)
        ranked = _of_rank(text, _of_quality(text, titled, language), end)
        span = _of_swearing(text, ranked)
        before = next((one for one in reversed(joined) if _continues(text, one, span)), None)
        if before is None:
            joined.append(span)
        else:
            joined[joined.index(before)] = replace(before, end=span.end)
    joined = [one for one in _around_numbers(text, joined) if not _only_bounds(text, one, language)]
    bound = [_with_bound(text, one, joined, start) for one in _alike(text, joined)]
    return tuple(_with_comparison(text, bound))


def _of_quality(text: str, span: TaggedSpan, language: str) -> TaggedSpan:
    """A quality that there is too much of, and no artist whom it is part of the name of.

    "Too sleepy": of nobody called "Sleepy" there is less.
    """
    if span.kind != "artist" or span.polarity not in _DEGREES or span.confidence >= _SURE:
        return span
    found = lexicon(language, "qualities").items(tokens(text[span.start : span.end]))
    quality = found[0].kind if len(found) == 1 else ""
    return replace(span, kind=quality) if quality in senses() else span


def _only_bounds(text: str, span: TaggedSpan, language: str) -> bool:
    """Whether it bounds a number that stands elsewhere: "half an hour of pop, maximum"."""
    if span.kind not in _NUMBERS:
        return False
    items = lexicon(language, "amounts", "numbers").items(tokens(text[span.start : span.end]))
    return {item.kind for item in items} <= {"low", "high", "or_more", "or_less"}


def _around_numbers(text: str, spans: Sequence[TaggedSpan]) -> list[TaggedSpan]:
    """An occasion that a number stands in is one: "a", "3 hour" and "drive"."""
    found = list(spans)
    for before, number, after in zip(spans, spans[1:], spans[2:], strict=False):
        divides = before.kind == after.kind == "context" and number.kind in _NUMBERS
        if divides and criteria_words().is_one("fillers", text[before.start : before.end]):
            found[found.index(after)] = replace(after, confidence=before.confidence)
            found.remove(before)
    return found


def _without_degrees(text: str, spans: Sequence[TaggedSpan]) -> list[TaggedSpan]:
    """Without those that only say how much of the next one: "less" before "known"."""
    follows = {one.start for one in spans if one.kind in senses()}
    words = criteria_words()
    return [
        one
        for one in spans
        if not (
            one.kind in senses()
            and one.end + 1 in follows
            and words.is_one("bare_degree", text[one.start : one.end])
        )
    ]


def _with_comparison(text: str, spans: Sequence[TaggedSpan]) -> list[TaggedSpan]:
    """A number with the quality that it is the measure of: "older" and "than 1990"."""
    found: list[TaggedSpan] = []
    for span in spans:
        before = found[-1] if found else None
        if before is not None and before.kind in _COMPARED.get(span.kind, ()):
            between = text[before.end : span.end]
            if criteria_words().has("than", between.split()[0] if between.split() else ""):
                found[-1] = replace(span, start=before.start)
                continue
        found.append(span)
    return found


def _alike(text: str, spans: Sequence[TaggedSpan]) -> list[TaggedSpan]:
    """Members of a list that ends in "or" are all unwanted where the first is.

    "No rap, trap or Drake"; a comma alone joins nothing: "no rap, pop please".
    """
    found = list(spans)
    for at in range(len(found) - 1, 0, -1):
        between = text[found[at - 1].end : found[at].start].strip().lower().split()
        if len(between) > 1 and criteria_words().is_one("by", between[-1]):
            between.pop()  # "ni de electrónica"
        if not criteria_words().is_one("either", " ".join(between)):
            continue
        first = at - 1
        while first > 0 and text[found[first - 1].end : found[first].start].strip() == ",":
            first -= 1
        if found[first].polarity == "-":
            for place in range(first, at + 1):
                found[place] = replace(found[place], polarity="-")
    return found


def _with_phrases(text: str, spans: Sequence[TaggedSpan], start: int, end: int) -> list[TaggedSpan]:
    """With phrases that mean one thing alone: "only new to me", "one-hit wonders"."""
    held = list(spans)
    for group, kind in _PHRASES.items():
        found = criteria_words().find(group, text[start:end])
        if found is None or any(span.kind == "t" for span in spans):
            continue
        first, last = start + found[0], start + found[1]
        apart = [span for span in held if span.end <= first or span.start >= last]
        is_refused = any(span.polarity == "-" for span in held if span not in apart)
        phrase = TaggedSpan(first, last, kind, "-" if is_refused else "+", 1.0)
        held = sorted([*apart, phrase], key=lambda span: span.start)
    selects = any(span.kind == "t" for span in held)
    return held if selects else with_nobody_singing(text, held, start, end)


def _continues(text: str, one: TaggedSpan, other: TaggedSpan) -> bool:
    joins = one.kind in _JOINED or one.kind in senses()  # "well" and "known"
    if (one.kind, one.polarity) != (other.kind, other.polarity) or not joins:
        return False
    between = text[one.end : other.start].strip()
    return not between or (one.kind in _NUMBERS and criteria_words().is_one("joins", between))


def _of_title(text: str, span: TaggedSpan, language: str) -> TaggedSpan:
    """Words that are said to stand in a title are no theme."""
    if span.kind not in _THEMES:
        return span
    after = lexicon(language, "selections").items(tokens(text[span.end :]))
    follows = bool(after) and (after[0].kind, after[0].first) == ("in_title", 0)
    return replace(span, kind="words") if follows else span


def _of_swearing(text: str, span: TaggedSpan) -> TaggedSpan:
    """Words that nobody is to hear are no sort of voice: "nichts mit Schimpfwörtern"."""
    swears = span.kind in _HEARD and criteria_words().is_one(
        "swearing", text[span.start : span.end]
    )
    return replace(span, kind="explicit") if swears else span


def _of_rank(text: str, span: TaggedSpan, end: int) -> TaggedSpan:
    """A number whose artist is spoken of is a rank and no name: "3's singer"."""
    is_number = span.kind in ("artist", "title") and text[span.start : span.end].isdecimal()
    whose = is_number and criteria_words().has("whose", text[span.end : end])
    return replace(span, kind="t", polarity="") if whose else span


def _with_bound(
    text: str, span: TaggedSpan, others: Sequence[TaggedSpan], start: int
) -> TaggedSpan:
    """A number with the "no more than" in front of it."""
    if span.kind not in _NUMBERS or (span.polarity == "-" and span.kind != "year"):
        return span
    group = "sides" if span.polarity == "-" else "bounds"  # "nothing past '76"
    taken = max((one.end for one in others if one.end <= span.start), default=start)
    first = span.start
    compared = criteria_words().has("than", text[first : span.end].split()[0])  # "als 2016"
    if compared and (word := _WORD_BEFORE.search(text, taken, first)) is not None:
        first = word.start()  # "älter"
    while (word := _WORD_BEFORE.search(text, taken, first)) is not None:
        if not criteria_words().has(group, word[1]):
            break
        first = word.start()
    return replace(span, start=first)
