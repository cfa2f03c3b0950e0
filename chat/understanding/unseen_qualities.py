"""Qualities that the tagger missed in a wish: exact words right beside what they tell of.

"Underrated 80s pop", "unterschätzte Songs", "trance classics", "clásicos de los 80", "quelque chose
qui bouge". Elsewhere a word alone means little ("a long day").
"""

from collections.abc import Iterator, Sequence

from undercard.chat.understanding.criteria_words import criteria_words
from undercard.chat.understanding.exact.folded_words import tokens
from undercard.chat.understanding.exact.lexicon import lexicon
from undercard.chat.understanding.tagger import TaggedSpan

_TOLD_OF = frozenset({"genre", "year", "artist", "country"})
_SURE = 1.0


def with_unseen_qualities(
    text: str, spans: Sequence[TaggedSpan], start: int, end: int, language: str
) -> tuple[TaggedSpan, ...]:
    """The spans of a wish that stands at `start` to `end`, with such qualities, in order."""
    found = [*spans, *_unseen(text, start, end, spans, language)]
    return tuple(sorted(found, key=lambda span: span.start))


def _unseen(
    text: str, start: int, end: int, spans: Sequence[TaggedSpan], language: str
) -> Iterator[TaggedSpan]:
    words = tokens(text[start:end])
    nouns = {one.first for one in lexicon(language, "amounts").items(words) if one.kind == "tracks"}
    told = [span for span in spans if span.kind in _TOLD_OF and span.polarity in "+-"]
    is_wanted = all(span.polarity == "+" for span in spans)
    for item in lexicon(language, "qualities").items(words):
        first, last = start + words[item.first].start, start + words[item.last - 1].end
        is_free = all(span.end <= first or last <= span.start for span in spans)
        if item.kind != "is" or not is_free:
            continue
        beside = (span for span in told if _is_beside(text, span, first, last))
        polarity = next((span.polarity for span in beside), "")
        all_of_it = not spans and criteria_words().ends_with("anything_like", text[start:first])
        if polarity or all_of_it or (is_wanted and item.last in nouns):
            polarity = polarity or "+"
            yield TaggedSpan(first, last, str(item.value), polarity, _SURE)


def _is_beside(text: str, span: TaggedSpan, first: int, last: int) -> bool:
    """Whether nothing but articles stands between: what comes after leans on nothing else."""
    between = text[last : span.start] if span.start >= last else text[span.end : first]
    if span.end <= first and between.strip():
        return False
    words = criteria_words()
    return all(words.is_filler(word) or words.is_one("by", word) for word in between.split())
