"""What becomes of the wish that holds, where an utterance says that it is another from now on.

"The bath's gone cold, I'm hoovering: fast please", "forget that, something calm", "that's rap, I
meant soul", "now the same amount of rock". What is over, thrown away or taken back exact words say
(languages/*/changes.yaml); what comes instead the tagger has found, and may have taken for less.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from undercard.chat.understanding.criteria_words import criteria_words
from undercard.chat.understanding.exact.comparatives import plain_form
from undercard.chat.understanding.exact.folded_words import tokens
from undercard.chat.understanding.exact.lexicon import Item
from undercard.chat.understanding.spoken import NAMED, PARTS
from undercard.chat.understanding.tagger import TaggedAct, TaggedSpan
from undercard.chat.understanding.told_fields import changes, told_fields
from undercard.chat.understanding.view import View

_MUSIC = NAMED | {"genre", "year", "country", "voice"}
_NAMES = frozenset({"artist", "genre"})
_TELLS = frozenset({"context", "chat", "unclear", "ack", "complaint", "offtopic"})
_ASKS = frozenset({"wish", "refine", "add", "replace", "more_like", "exclude"})
_MAY_CORRECT = _TELLS | _ASKS | {"pivot", "let_go", "drop", "keep", "dislike", "pick"}
_SAID = 0.95  # confidence of what exact words say
_SEEN = 0.5  # of what is asked for instead, where an act only tells of it
_CLOSE = 3  # words that may stand between "I meant" and what was meant


def with_pivots(
    text: str, acts: Sequence[TaggedAct], language: str, view: View
) -> tuple[TaggedAct, ...]:
    """The acts; what ends the wish that holds as such, and what comes instead as asked for."""
    if not len(view):
        return tuple(acts)
    said = list(_said(text, language))
    found = [_if_meant(text, act, said) for act in acts]
    found = [_if_as_many(text, act, language) for act in found]
    found = [_if_over(text, found, at, said) for at in range(len(found))]
    found = [_if_only_named(found, at) for at in range(len(found))]
    return tuple(_anew(text, act, language, said) for act in found)


def meant_behind(text: str, language: str) -> list[int]:
    """Where words end that say what was meant before: "I meant", "should have said"."""
    return [end for item, _, end in _said(text, language) if item.kind == "meant"]


def is_right_behind(text: str, ends: Sequence[int], start: int) -> bool:
    """Whether what begins there is what was meant, and not refused."""
    between = (text[end:start] for end in ends if end <= start)
    return any(
        len(words.split()) <= _CLOSE and not criteria_words().has("refused", words)
        for words in between
    )


def _said(text: str, language: str) -> Iterator[tuple[Item, int, int]]:
    """The phrases of an utterance that say what becomes of a wish, and where they stand."""
    words = tokens(text)
    for item in changes(language).items(words, forgiving=False):
        if item.kind in ("over", "throws_away", "meant"):
            yield item, words[item.first].start, words[item.last - 1].end


def _if_meant(
    text: str, act: TaggedAct, said: Sequence[tuple[Item, int, int]]
) -> TaggedAct:
    """The act; a wish for what it says was meant: "should've said r and b"."""
    ends = [end for item, _, end in said if item.kind == "meant"]
    music = [span for span in act.spans if span.kind in _MUSIC]
    first = next((s for s in music if is_right_behind(text, ends, s.start)), None)
    if first is None or act.kind not in _MAY_CORRECT:
        return act
    return _asked_for(act, [span for span in music if span.start >= first.start])


def _asked_for(act: TaggedAct, wanted: Sequence[TaggedSpan]) -> TaggedAct:
    """The act as a wish for these spans, of which none is refused."""
    others = (s for s in act.spans if s not in wanted and s.kind not in PARTS)
    asked = (replace(s, polarity="+", confidence=max(s.confidence, _SAID)) for s in wanted)
    spans = sorted((*others, *asked), key=lambda span: span.start)
    return replace(act, kind="wish", spans=tuple(spans), confidence=_SAID)


def _if_as_many(text: str, act: TaggedAct, language: str) -> TaggedAct:
    """The act; a wish where as much of some music is asked for: "the same amount of rock"."""
    ends = [one.end for one in told_fields(text, language) if one.field == "number" and one.stays]
    music = [span for span in act.spans if span.kind in _NAMES]
    near = [s for s in music if is_right_behind(text, ends, s.start)]
    return _asked_for(act, near) if near and act.kind in ("wish", "refine", "extend") else act


def _if_over(
    text: str, acts: Sequence[TaggedAct], at: int, said: Sequence[tuple[Item, int, int]]
) -> TaggedAct:
    """The act; a pivot where it tells that something is over and another asks: "gym's shut"."""
    act, later = acts[at], acts[at + 1 :]
    over = any(i.kind == "over" and act.start <= s and e <= act.end for i, s, e in said)
    asks = any(one.kind in _ASKS | {"pivot"} for one in later)
    if act.kind not in _TELLS or not over or not asks or "?" in text[act.start : act.end]:
        return act
    return replace(act, kind="pivot", spans=(), confidence=max(act.confidence, _SAID))


def _if_only_named(acts: Sequence[TaggedAct], at: int) -> TaggedAct:
    """The act; what it names is asked for where all else only ends the wish that holds.

    "Ah, forget I opened my mouth. Tis U2 I'm in the humour for." What is named beside a wish with
    another name is what is over: "park Madge, what about hair metal".
    """
    act = acts[at]
    named = [span for span in act.spans if span.kind in _NAMES and span.confidence >= _SEEN]
    ends = any(
        one.kind == "pivot" or (one.kind == "exclude" and not one.spans) for one in acts[:at]
    )
    asks = any(one.kind in _ASKS and one.spans for one in acts)
    if act.kind in ("context", "unclear") and ends and not asks and named:
        return _asked_for(act, named) if all(s.polarity in "+." for s in named) else act
    wished = any(
        one.kind == "wish" and any(s.kind in _NAMES and s.polarity == "+" for s in one.spans)
        for one in acts[at + 1 :]
    )
    if act.kind == "pivot" and wished:
        meant = (replace(s, polarity=".") if s.polarity == "+" else s for s in act.spans)
        return replace(act, spans=tuple(meant))
    return act


def _anew(
    text: str, act: TaggedAct, language: str, said: Sequence[tuple[Item, int, int]]
) -> TaggedAct:
    """The act; a wish where all is thrown away before it, and it compares with nothing.

    "Vergiss das, ich will was Ruhiges" is no matter of how calm the list was.
    """
    begins = min((span.start for span in act.spans), default=act.start)
    thrown = any(item.kind == "throws_away" and end <= begins for item, _, end in said)
    apart = any(span.kind in PARTS or span.polarity in ("=", "<", "-") for span in act.spans)
    compared = any(span.polarity == ">" and _compares(text, span, language) for span in act.spans)
    if act.kind != "refine" or not act.spans or not thrown or apart or compared:
        return act
    spans = (replace(s, polarity="+") if s.polarity == ">" else s for s in act.spans)
    return replace(act, kind="wish", spans=tuple(spans), confidence=max(act.confidence, _SAID))


def _compares(text: str, span: TaggedSpan, language: str) -> bool:
    words = text[span.start : span.end].lower()
    by_form = any(plain_form(word, language) for word in words.split())
    german = language == "de" and words.endswith("er")
    before = text[max(0, span.start - 20) : span.start]
    return by_form or german or criteria_words().ends_with("degrees", before)
