"""Which spans name genres: two that are one, and a sound that is one where no other is named."""

from collections.abc import Sequence
from dataclasses import replace

from undercard.chat.understanding.criteria_words import criteria_words
from undercard.chat.understanding.exact.senses import senses
from undercard.chat.understanding.genre_criteria import GenreCriteria
from undercard.chat.understanding.refusal_idioms import idioms_in
from undercard.chat.understanding.spoken import Spoken
from undercard.chat.understanding.tagger import TaggedAct, TaggedSpan

_NEAR = 40  # letters behind "I want" among which a genre is looked for


def with_whole_genres(
    one: Spoken, spans: Sequence[TaggedSpan], genres: GenreCriteria
) -> list[TaggedSpan]:
    """With two spans that are one genre as one: "pop" and "latino", "city" and "pop"."""
    found: list[TaggedSpan] = []
    for each in _with_sounds(one, spans, genres):
        span = genres.without_article(one, each)
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


def with_asked_genres(
    text: str, acts: tuple[TaggedAct, ...], language: str, genres: GenreCriteria
) -> tuple[TaggedAct, ...]:
    """The acts, each wish with genres that stand right behind "I want" and were overlooked."""
    wants = [one.end for one in idioms_in(text, language) if one.kind == "wants"]

    def with_genres(act: TaggedAct) -> TaggedAct:
        places = (_genre_at(text, at, genres) for at in wants if act.start <= at < act.end)
        new = [
            TaggedSpan(*place, "genre", "+", act.confidence)
            for place in places
            if place and not any(s.start < place[1] and place[0] < s.end for s in act.spans)
        ]
        spans = sorted((*act.spans, *new), key=lambda span: span.start)
        return replace(act, spans=tuple(spans)) if new else act

    asks = ("wish", "exclude")  # "Techno will ich nicht, ich will Rock"
    return tuple(with_genres(act) if act.kind in asks else act for act in acts) if wants else acts


def _genre_at(text: str, at: int, genres: GenreCriteria) -> tuple[int, int] | None:
    """Where the genre is that stands behind a place, with nothing but fillers between."""
    near = text[at : at + _NEAR]
    mark = next((one for one in genres.vocabulary.marks(near) if one.kind == "genre"), None)
    words = near[: mark.start].split() if mark else []
    if mark is None or not all(map(criteria_words().is_filler, words)):
        return None
    return at + mark.start, at + mark.end


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
