"""That nobody is to sing, in so many words: "nobody should sing", "no vocals", "sans chant"."""

from collections.abc import Iterator, Sequence

from undercard.chat.understanding.criteria_words import criteria_words
from undercard.chat.understanding.exact.folded_words import Token, tokens
from undercard.chat.understanding.tagger import TaggedSpan

_SURE = 1.0


def with_nobody_singing(
    text: str, spans: Sequence[TaggedSpan], start: int, end: int
) -> list[TaggedSpan]:
    """The spans of an act at `start` to `end`, in order; what is said of singing is one of them."""
    words = tokens(text[start:end])
    found = next(_pairs(words), None)
    if found is None:
        return list(spans)
    refuses, sings = (words[at] for at in found)
    first, last = start + refuses.start, start + sings.end
    apart = [span for span in spans if span.end <= first or last <= span.start]
    singing = TaggedSpan(start + sings.start, last, "vocal", "-", _SURE)
    return sorted([*apart, singing], key=lambda span: span.start)


def _pairs(words: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """Where a word that refuses stands, and one for singing after it."""
    said = criteria_words()
    for at, word in enumerate(words):
        if not said.is_one("nobody", word.folded):
            continue
        ahead = at + 1
        while ahead < len(words) and said.is_one("anybody", words[ahead].folded):
            ahead += 1
        if ahead < len(words) and said.is_one("sings", words[ahead].folded):
            yield at, ahead
