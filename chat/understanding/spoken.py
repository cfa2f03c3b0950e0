"""One tagged act with the utterance that it is part of."""

from collections.abc import Iterator
from dataclasses import dataclass

from undercard.chat.understanding.tagger import TaggedAct, TaggedSpan

PARTS = frozenset({"t", "to", "key", "attr"})
NAMED = frozenset({"artist", "title", "album"})


@dataclass(frozen=True)
class Spoken:
    """An act as it was said, in this language."""

    text: str
    act: TaggedAct
    language: str

    def words(self, span: TaggedSpan) -> str:
        """The words of a span."""
        return self.text[span.start : span.end]

    def before(self, span: TaggedSpan) -> str:
        """The words of the act in front of a span."""
        return self.text[self.act.start : span.start]

    def between(self) -> Iterator[str]:
        """The words of the act between its spans."""
        at = self.act.start
        for span in sorted(self.act.spans, key=lambda span: span.start):
            if span.start > at:
                yield self.text[at : span.start]
            at = max(at, span.end)
        yield self.text[at : self.act.end]

    def first(self, kind: str) -> TaggedSpan | None:
        """The first span of a kind."""
        return next((span for span in self.act.spans if span.kind == kind), None)

    @property
    def all_words(self) -> str:
        """The words of the act."""
        return self.text[self.act.start : self.act.end]

    def inner(self, outer: TaggedSpan) -> tuple[TaggedSpan, ...]:
        """The spans that stand within another."""
        return tuple(span for span in self.act.spans if is_inside(span, outer))

    def outside(self) -> tuple[TaggedSpan, ...]:
        """Spans that say what music is meant, and stand in no part of the act."""
        parts = [span for span in self.act.spans if span.kind in PARTS]
        return tuple(
            span
            for span in self.act.spans
            if span.kind not in PARTS and not any(is_inside(span, part) for part in parts)
        )


def is_inside(span: TaggedSpan, other: TaggedSpan) -> bool:
    """Whether a span stands within another one."""
    return span is not other and other.start <= span.start and span.end <= other.end
