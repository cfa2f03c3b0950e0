"""Qualities that the tagger missed in a wish: exact words right before what they tell of.

"Underrated 80s pop", "unterschätzte Songs". Elsewhere a word alone means little ("a long day").
"""

from collections.abc import Iterator, Sequence

from undercard.chat.understanding.exact.folded_words import tokens
from undercard.chat.understanding.exact.lexicon import lexicon
from undercard.chat.understanding.tagger import TaggedSpan

_TOLD_OF = frozenset({"genre", "year", "artist", "country"})
_SURE = 1.0


def with_unseen_qualities(
    text: str, spans: Sequence[TaggedSpan], start: int, end: int, language: str
) -> tuple[TaggedSpan, ...]:
    """The spans of a wish that stands at `start` to `end`, with such qualities, in order."""
    found = [*spans, *_unseen(text[start:end], start, spans, language)]
    return tuple(sorted(found, key=lambda span: span.start))


def _unseen(
    said: str, start: int, spans: Sequence[TaggedSpan], language: str
) -> Iterator[TaggedSpan]:
    words = tokens(said)
    nouns = {one.first for one in lexicon(language, "amounts").items(words) if one.kind == "tracks"}
    told = [span for span in spans if span.kind in _TOLD_OF and span.polarity in "+-"]
    polarities = {span.start: span.polarity for span in told}
    is_wanted = all(span.polarity == "+" for span in spans)
    for item in lexicon(language, "qualities").items(words):
        first, last = start + words[item.first].start, start + words[item.last - 1].end
        is_free = all(span.end <= first or last <= span.start for span in spans)
        if item.kind != "is" or not is_free or item.last >= len(words):
            continue
        polarity = polarities.get(start + words[item.last].start, "")
        if not polarity and is_wanted and item.last in nouns:
            polarity = "+"
        if polarity:
            yield TaggedSpan(first, last, str(item.value), polarity, _SURE)
