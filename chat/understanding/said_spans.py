"""A span with what stands around it, and with the polarity that exact words give it."""

import re

from undercard.chat.understanding.criteria_words import criteria_words
from undercard.chat.understanding.exact.comparatives import plain_form
from undercard.chat.understanding.exact.directions import direction
from undercard.chat.understanding.exact.senses import quality_of, senses
from undercard.chat.understanding.said import NO_MORE, Said
from undercard.chat.understanding.spoken import Spoken
from undercard.chat.understanding.tagger import TaggedSpan

_CLAUSE = re.compile(r"[,;:.!]")


def said_of(one: Spoken, span: TaggedSpan) -> Said:
    """The span as the criteria's reader takes it."""
    asked = one.act.kind == "q_has" and span.polarity == "."
    held = NO_MORE if is_held_back(one, span) else ""
    return Said(
        one.words(span),
        span.kind,
        held or ("+" if asked else _turned(one, span) or span.polarity),
        one.act.kind,
        one.language,
        one.before(span),
        _led_by(one, span),
        one.all_words,
    )


def is_held_back(one: Spoken, span: TaggedSpan) -> bool:
    """Whether a change is not to bring more of a quality: "newer, but don't make it heavier".

    What asks for it nevertheless is a question: "why don't you make it louder?"
    """
    words = criteria_words()
    if span.kind not in senses() or one.act.kind != "refine" or "?" in one.all_words:
        return False
    before = _CLAUSE.split(one.before(span))[-1]
    if words.has("why", before):
        return False
    compared = words.ends_with("degrees", before) or bool(_is_compared(one.words(span), one))
    return words.has("don't", before) or (compared and words.has("refused", before))


def _is_compared(said: str, one: Spoken) -> bool:
    words = said.split()
    by_form = any(plain_form(word.lower(), one.language) for word in words)
    german = one.language == "de" and said.endswith("er")
    return by_form or german or criteria_words().has("degrees", said)


def _led_by(one: Spoken, span: TaggedSpan) -> str:
    """The words of the act in front of the list of names that a span stands in."""
    first, words = span, criteria_words()
    for name in sorted(one.act.spans, key=lambda each: -each.start):
        between = one.text[name.end : first.start].strip()
        joins = between == "," or words.is_one("joins_names", between)
        if name.kind == first.kind and name.end <= first.start and joins:
            first = name
    return one.before(first)


def _turned(one: Spoken, span: TaggedSpan) -> str:
    """More or less of a quality, where exact words say which way its field is to go."""
    words = one.words(span)
    if span.kind not in senses():
        return ""
    named = quality_of(words, one.language)
    if named and span.polarity == "+" and " " not in words:
        return ""  # "calme" is how it should be, "less famous" is less than it is
    sense = senses()[named or span.kind]
    way = direction(words, one.all_words.replace(words, " ", 1), one.language)
    return way if sense.side == "most" or not way else {"<": ">", ">": "<"}[way]
