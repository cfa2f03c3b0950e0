"""Changes the text of a labelled utterance, and keeps every label on its words."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from undercard.chat.understanding.labels import Labelled, Span

Edit = tuple[int, int, str]
"""A stretch of the text, and what is to stand in its place."""


def edited(line: Labelled, edits: Iterable[Edit]) -> Labelled:
    """The line with these stretches replaced. They do not overlap, and cross no label's border."""
    for start, end, words in sorted(edits, reverse=True):
        line = _replaced(line, start, end, words)
    return line


def _replaced(line: Labelled, start: int, end: int, words: str) -> Labelled:
    shift = len(words) - (end - start)

    def moved(at: int) -> int:
        if at >= end:
            return at + shift
        return at if at <= start else min(at, start + len(words))

    text = line.text[:start] + words + line.text[end:]
    acts = [replace(act, start=moved(act.start), end=moved(act.end)) for act in line.acts]
    spans = [replace(one, start=moved(one.start), end=moved(one.end)) for one in line.spans]
    return replace(line, text=text, acts=tuple(acts), spans=tuple(spans))


def framed(line: Labelled, before: str, after: str) -> Labelled:
    """The line with words around it, which belong to its first and its last act."""
    offset, length = len(before), len(before) + len(line.text) + len(after)
    acts = [replace(act, start=act.start + offset, end=act.end + offset) for act in line.acts]
    acts[0] = replace(acts[0], start=0)
    acts[-1] = replace(acts[-1], end=length)
    spans = [replace(one, start=one.start + offset, end=one.end + offset) for one in line.spans]
    return replace(line, text=before + line.text + after, acts=tuple(acts), spans=tuple(spans))


def joined(first: Labelled, link: str, second: Labelled) -> Labelled:
    """Two lines as one, with `link` between, which belongs to the first."""
    offset = len(first.text) + len(link)
    acts = [replace(act, start=act.start + offset, end=act.end + offset) for act in second.acts]
    before = (*first.acts[:-1], replace(first.acts[-1], end=offset))
    spans = [replace(one, start=one.start + offset, end=one.end + offset) for one in second.spans]
    return replace(
        first,
        text=first.text + link + second.text,
        acts=(*before, *acts),
        spans=(*first.spans, *spans),
    )


def innermost(spans: Sequence[Span]) -> list[Span]:
    """The spans that hold no other: those whose words may be exchanged as a whole."""
    return [
        one
        for one in spans
        if not any(
            other is not one and one.start <= other.start and other.end <= one.end
            for other in spans
        )
    ]
