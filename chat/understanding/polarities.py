"""Whether what is named is wanted, where the tagger only saw that it is mentioned."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from undercard.chat.understanding.criteria_words import criteria_words
from undercard.chat.understanding.tagger import TaggedSpan

_MENTIONED = "."


def settled_polarities(text: str, kind: str, spans: Sequence[TaggedSpan]) -> tuple[TaggedSpan, ...]:
    """The spans of an act of this kind, in order.

    What is joined by "and" is meant alike. What an act refuses is what it names, if nothing else;
    in a wish an artist who is named beside what is asked for is an example of it.
    """
    found = _joined_alike(text, spans)
    if kind == "exclude" and not any(span.polarity == "-" for span in found):
        return tuple(_meant(span, "-") for span in found)
    if kind != "wish":
        return tuple(found)
    asks = any(span.polarity in ("+", "~", ">", "<") and span.kind != "count" for span in found)
    return tuple(
        _meant(span, "~" if asks else "+") if span.kind == "artist" else span for span in found
    )


def _joined_alike(text: str, spans: Sequence[TaggedSpan]) -> list[TaggedSpan]:
    found = list(spans)
    for at, (before, after) in enumerate(pairwise(spans)):
        between = text[before.end : after.start].strip()
        joined = before.kind == after.kind and criteria_words().is_one("joins_names", between)
        if joined and found[at].polarity != after.polarity:
            found[at] = _meant(found[at], after.polarity)
            found[at + 1] = _meant(after, found[at].polarity)
    return found


def _meant(span: TaggedSpan, polarity: str) -> TaggedSpan:
    return replace(span, polarity=polarity) if span.polarity == _MENTIONED else span
