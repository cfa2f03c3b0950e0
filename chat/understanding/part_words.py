"""What is asked for a part of a list in exact words that the tagger missed: "erst ruhig, dann …".

Between the words of two parts stands what the first of them is to be.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from undercard.chat.understanding.criteria_words import criteria_words
from undercard.chat.understanding.exact.comparatives import plain_form
from undercard.chat.understanding.exact.folded_words import Token, tokens
from undercard.chat.understanding.exact.lexicon import Item, lexicon
from undercard.chat.understanding.spoken import PARTS
from undercard.chat.understanding.tagger import TaggedSpan

_ENDS = frozenset({"start", "next", "end", "first_half", "second_half"})
_NUMBERS = frozenset({"year", "count", "length"})
_SURE = 1.0
_CLOSE = 6  # words between those of a part and what it is about
_FEW = 3  # words that are read by what they mean together: "a banger"


def has_parts(words: str, language: str) -> bool:
    """Whether exact words speak of where a list begins, goes on or ends."""
    found = lexicon(language, "parts").items(tokens(words), forgiving=False)
    return any(item.kind in _ENDS for item in found)


def with_part_words(
    text: str, spans: Sequence[TaggedSpan], start: int, end: int, language: str
) -> tuple[TaggedSpan, ...]:
    """The spans of a wish that stands at `start` to `end`, with such words, in order."""
    words = tokens(text[start:end])
    items = lexicon(language, "parts").items(words, forgiving=False)
    marks = [item for item in items if item.kind in _ENDS and leads_on(words, item)]
    edges = [mark.first for mark in marks] + [len(words)]
    places = [(start + words[m.first].start, start + words[m.last - 1].end) for m in marks]
    spans = [_behind(_of_ranks(text, span, start, language), places) for span in spans]
    found = list(spans)
    if marks and marks[0].kind == "next" and all(span.start > places[0][0] for span in spans):
        found += _qualities(words[: marks[0].first], start, language)  # "ruhig, danach rock"
    for mark, edge in zip(marks, edges[1:], strict=True):
        stretch = _trimmed(words[mark.last : edge])
        first, last = start + words[mark.last - 1].end, start + (stretch or words)[-1].end
        told = [span for span in spans if span.start < last and first < span.end]
        if stretch and all(span.kind in PARTS for span in told):
            found += _read(stretch, start, language)
    return tuple(sorted(found, key=lambda span: span.start))


def leads_on(words: Sequence[Token], part: Item) -> bool:
    """Whether music follows the words of a part: not so in "I was at college then, and had it".

    Nor in a reason: "fifteen, because then the doctors come round".
    """
    before, words = words[: part.first], words[part.last :]
    if before and criteria_words().is_one("because", before[-1].folded):
        return False
    joined = words[1:] if words and not words[0].folded.isalnum() else words
    groups = ("joins", "joins_names")  # "and" is in both
    return not joined or not all(criteria_words().is_one(one, joined[0].folded) for one in groups)


def music_in(spans: Sequence[TaggedSpan]) -> list[TaggedSpan]:
    """Those that are no mere occasions, if there are any: "some rock, then comes my tram"."""
    return [span for span in spans if span.kind != "context"] or list(spans)


def is_close(text: str, mark: TaggedSpan, said: Sequence[TaggedSpan]) -> bool:
    """Whether what is asked for stands close to the words of a part: no tale of long ago."""
    behind = (text[mark.end : span.start] for span in said if span.start >= mark.end)
    before = (text[span.end : mark.start] for span in said if span.end <= mark.start)
    return any(len(words.split()) <= _CLOSE for words in (*behind, *before))


def _behind(span: TaggedSpan, marks: Sequence[tuple[int, int]]) -> TaggedSpan:
    """The span without the words of a part that it begins with: "Schluss Metal".

    What bounds a number is no such word: "before 2010", "the end of the 90s".
    """
    for first, last in marks:
        if span.kind not in PARTS | _NUMBERS and first <= span.start < last < span.end:
            return replace(span, start=last + 1)
    return span


def _of_ranks(text: str, span: TaggedSpan, start: int, language: str) -> TaggedSpan:
    """A number of tracks as the part that it counts: "the first 5 songs calm"."""
    before = text[start : span.start].split()[-1:]
    if span.kind != "count" or not before:
        return span
    items = lexicon(language, "numbers", "selections").items(tokens(before[0]), forgiving=False)
    ends = [item for item in items if item.kind in ("ordinal", "end")]
    if not any(item.number in (1, -1) for item in ends):
        return span
    return replace(span, start=span.start - len(before[0]) - 1, kind="t", polarity="")


def _trimmed(stretch: Sequence[Token]) -> Sequence[Token]:
    """Without the words and marks that only join what follows."""
    while stretch and (
        not stretch[-1].folded.isalnum()
        or criteria_words().is_one("joins_names", stretch[-1].folded)
    ):
        stretch = stretch[:-1]
    return stretch


def _read(stretch: Sequence[Token], start: int, language: str) -> Iterator[TaggedSpan]:
    """The qualities that it names, or else all of it, to be read by its meaning."""
    qualities = list(_qualities(stretch, start, language))
    yield from qualities
    pointed = lexicon(language, "selections").items(stretch, forgiving=False)
    if qualities or any(item.kind in ("focus", "focus_plural") for item in pointed):
        return  # "start with it" names nothing
    if criteria_words().has("somebody", " ".join(one.folded for one in stretch)):
        return  # "danach muss ich los"
    said = [one for one in stretch if not criteria_words().is_filler(one.folded)]
    plain = [one for one in said if one.folded.isalpha()]
    if 0 < len(plain) <= _FEW:
        yield _span(plain, start, "mood")


def _qualities(words: Sequence[Token], start: int, language: str) -> Iterator[TaggedSpan]:
    for item in lexicon(language, "qualities").items(words, forgiving=False):
        if name := _quality(item, language):
            yield _span(words[item.first : item.last], start, name)


def _span(words: Sequence[Token], start: int, kind: str) -> TaggedSpan:
    return TaggedSpan(start + words[0].start, start + words[-1].end, kind, "+", _SURE)


def _quality(item: Item, language: str) -> str:
    """The quality that a word names, compared or not."""
    if item.kind == "is":
        return str(item.value)
    known = lexicon(language, "qualities").phrases
    forms = plain_form(str(item.value), language) or () if item.kind == "word" else ()
    meant = (known.get((form,), ("", "")) for form in forms)
    return next((str(value) for kind, value in meant if kind == "is"), "")
