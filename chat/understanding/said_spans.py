"""A span with what stands around it, and with the polarity that exact words give it."""

from undercard.chat.understanding.exact.directions import direction
from undercard.chat.understanding.exact.senses import quality_of, senses
from undercard.chat.understanding.said import Said
from undercard.chat.understanding.spoken import Spoken
from undercard.chat.understanding.tagger import TaggedSpan


def said_of(one: Spoken, span: TaggedSpan) -> Said:
    """The span as the criteria's reader takes it."""
    asked = one.act.kind == "q_has" and span.polarity == "."
    return Said(
        one.words(span),
        span.kind,
        "+" if asked else _turned(one, span) or span.polarity,
        one.act.kind,
        one.language,
        one.before(span),
        one.all_words,
    )


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
