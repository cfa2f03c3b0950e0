"""Which spans name genres: two that are one, and a sound that is one where no other is named."""

from collections.abc import Sequence
from dataclasses import replace

from undercard.chat.understanding.exact.senses import senses
from undercard.chat.understanding.genre_criteria import GenreCriteria
from undercard.chat.understanding.spoken import Spoken
from undercard.chat.understanding.tagger import TaggedSpan


def with_whole_genres(
    one: Spoken, spans: Sequence[TaggedSpan], genres: GenreCriteria
) -> list[TaggedSpan]:
    """With two spans that are one genre as one: "pop" and "latino", "city" and "pop"."""
    found: list[TaggedSpan] = []
    for span in _with_sounds(one, spans, genres):
        before = found[-1] if found else None
        adjacent = before is not None and not one.text[before.end : span.start].strip()
        if before is not None and adjacent and before.kind == span.kind == "genre":
            joined = replace(before, end=span.end)
            both = one.words(before), one.words(span)
            if genres.is_genre(one.words(joined)) or genres.is_kind_of(*both):
                found[-1] = joined
                continue
        found.append(span)
    return found


def _with_sounds(
    one: Spoken, spans: Sequence[TaggedSpan], genres: GenreCriteria
) -> list[TaggedSpan]:
    """With a sound as the genre that it is, where a wish names no music besides: "electronic"."""
    named = any(span.kind in ("genre", "artist") and span.polarity in "+~" for span in spans)
    if one.act.kind != "wish" or named:
        return list(spans)
    return [
        replace(span, kind="genre")
        if span.polarity == "+"
        and (span.kind in senses() or span.kind == "mood")
        and genres.is_genre(one.words(span))
        else span
        for span in spans
    ]
