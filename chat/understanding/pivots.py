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
from undercard.chat.understanding.turned_lists import is_held
from undercard.chat.understanding.view import View

_MUSIC = NAMED | {"genre", "year", "country", "voice"}
_NAMES = frozenset({"artist", "genre"})
_TELLS = frozenset({"context", "chat", "unclear", "ack", "complaint", "offtopic"})
_ASKS = frozenset({"wish", "refine", "add", "replace", "more_like", "exclude"})
_MAY_CORRECT = _TELLS | _ASKS | {"pivot", "let_go", "drop", "keep", "dislike", "pick"}
_SAID = 0.95  # confidence of what exact words say
_SEEN = 0.4  # of what is asked for instead, where an act only tells of it
_MARKS = ".,;:!?…–—"
_UNSURE = 0.5  # confidence of an act that may be another
_FEW_WORDS = 4  # of what comes now
_CLOSE = 3  # words that may stand between "I meant" and what was meant


def with_pivots(
    text: str, acts: Sequence[TaggedAct], language: str, view: View
) -> tuple[TaggedAct, ...]:
    """The acts; what ends the wish that holds as such, and what comes instead as asked for."""
    if not len(view):
        return tuple(acts)
    said = list(_said(text, language))
    found = [_if_meant(text, act, said, view) for act in acts]
    if found != list(acts):
        found = [_if_wrong(text, act, view) for act in found]
    told = told_fields(text, language)
    as_many = [one.end for one in told if one.field == "number" and one.stays]
    found = [_if_as_many(text, act, as_many) for act in found]
    found = [part for at in range(len(found)) for part in _if_over(text, found, at, said)]
    found = [_if_it_comes(text, found, at) for at in range(len(found))]
    found = [_if_only_named(found, at) for at in range(len(found))]
    found = [_without_replaced(text, act, found) for act in found]
    return tuple(_anew(text, act, language, said) for act in found)


def meant_behind(text: str, language: str) -> list[int]:
    """Where words end that say what was meant before: "I meant", "should have said"."""
    return [end for item, _, end in _said(text, language) if item.kind == "meant"]


def is_right_behind(text: str, ends: Sequence[int], start: int) -> bool:
    """Whether what begins there is what was meant, and not refused."""
    between = (text[end:start] for end in ends if end <= start)
    return any(len(words.split()) <= _CLOSE and not _refuses(words) for words in between)


def _refuses(words: str) -> bool:
    return criteria_words().has("refused", words) or criteria_words().has("none", words)


def _said(text: str, language: str) -> Iterator[tuple[Item, int, int]]:
    """The phrases of an utterance that say what becomes of a wish, and where they stand."""
    words = tokens(text)
    for item in changes(language).items(words, forgiving=False):
        start, end = words[item.first].start, words[item.last - 1].end
        ends = not text[end:].strip() or text[end:].lstrip()[0] in _MARKS
        if item.kind in ("over", "throws_away", "meant") or (item.kind == "over_at_end" and ends):
            yield item, start, end


def _if_meant(
    text: str, act: TaggedAct, said: Sequence[tuple[Item, int, int]], view: View
) -> TaggedAct:
    """The act; a wish for what it says was meant: "should've said r and b".

    What that takes the place of is over, and not refused: "I said trap, not rap".
    """
    ends = [end for item, _, end in said if item.kind == "meant"]
    music = [span for span in act.spans if span.kind in _MUSIC]
    first = next((s for s in music if is_right_behind(text, ends, s.start)), None)
    if first is None or act.kind not in _MAY_CORRECT:
        return act
    over = [s for s in music if s.polarity == "-" and is_held(text, s, view)]
    behind = [s for s in music if s.start > first.start and s.polarity != "-"]
    wanted = [first, *([] if _refuses(text[first.end : act.end]) else behind)]
    left = tuple(s for s in act.spans if s in wanted or s not in over)
    return _asked_for(replace(act, spans=left), wanted)


def _if_wrong(text: str, act: TaggedAct, view: View) -> TaggedAct:
    """The act; a pivot where it refuses what was wrong, beside what was meant."""
    named = [span for span in act.spans if span.kind in _NAMES]
    wrong = bool(named) and all(is_held(text, span, view) for span in named)
    return replace(act, kind="pivot", spans=()) if act.kind == "exclude" and wrong else act


def _asked_for(act: TaggedAct, wanted: Sequence[TaggedSpan]) -> TaggedAct:
    """The act as a wish for these spans, of which none is refused."""
    others = (s for s in act.spans if s not in wanted and s.kind not in PARTS)
    asked = (replace(s, polarity="+", confidence=max(s.confidence, _SAID)) for s in wanted)
    spans = sorted((*others, *asked), key=lambda span: span.start)
    return replace(act, kind="wish", spans=tuple(spans), confidence=_SAID)


def _if_as_many(text: str, act: TaggedAct, ends: Sequence[int]) -> TaggedAct:
    """The act; a wish where as much of some music is asked for: "the same amount of rock"."""
    music = [span for span in act.spans if span.kind in _NAMES]
    near = [s for s in music if is_right_behind(text, ends, s.start)]
    return _asked_for(act, near) if near and act.kind in ("wish", "refine", "extend") else act


def _if_over(
    text: str, acts: Sequence[TaggedAct], at: int, said: Sequence[tuple[Item, int, int]]
) -> Iterator[TaggedAct]:
    """The act; a pivot as far as it says that something is over, where anything else is asked for.

    "Gym's shut. Something quiet", "die Kinder schlafen, was Leises", "cooking's done, we eat": what
    comes is heard for what it means, and for nothing where it means nothing.
    """
    act, later = acts[at], acts[at + 1 :]
    inside = [
        (item.kind, end) for item, start, end in said if act.start <= start and end <= act.end
    ]
    thrown = any(kind == "throws_away" for kind, _ in inside) and not act.spans
    thrown = thrown and act.kind in _TELLS | {"refine"}
    end = next((end for kind, end in inside if kind.startswith("over")), None)
    asks = any(one.kind in _ASKS | {"pivot"} or _comes(text, one) for one in later)
    over = replace(act, kind="pivot", spans=(), confidence=max(act.confidence, _SAID))
    left = tuple(span for span in act.spans if end is not None and span.start >= end)
    if (end is None and not thrown) or "?" in text[act.start : act.end]:
        yield act
    elif asks and (act.kind in _TELLS or _says_little(act)):
        yield over
    elif end is not None and len(acts) == 1 and _goes_on(text, act, end, left):
        yield replace(over, end=end)
        behind = act.end - len(text[end : act.end].lstrip(_MARKS + " "))
        yield replace(act, start=behind, spans=left, kind=act.kind if left else "wish")
    else:
        yield act


def _comes(text: str, act: TaggedAct) -> bool:
    """Whether a few words tell what it is to be from now on: "sofa now"."""
    words = text[act.start : act.end]
    few = len(words.split()) <= _FEW_WORDS
    return act.kind == "context" and few and criteria_words().has("from_now", words)


def _if_it_comes(text: str, acts: Sequence[TaggedAct], at: int) -> TaggedAct:
    """The act; a wish where it tells what comes after what is over: "gym's done. Sofa now"."""
    act = acts[at]
    comes = at > 0 and acts[at - 1].kind == "pivot" and _comes(text, act)
    asks = any(one.kind in _ASKS for one in acts)
    return replace(act, kind="wish", confidence=_SAID) if comes and not asks else act


def _says_little(act: TaggedAct) -> bool:
    return act.kind in ("wish", "refine") and not act.spans and act.confidence < _UNSURE


def _goes_on(text: str, act: TaggedAct, end: int, left: Sequence[TaggedSpan]) -> bool:
    """Whether an act that tells what is over asks for something behind that."""
    if act.kind == "context":
        return not act.spans and bool(text[end : act.end].strip(_MARKS + " "))
    if not _says_little(act) and not any(span.polarity in "+>" for span in left):
        return False
    upto = left[0].start if left else act.end
    return act.kind in ("wish", "refine") and any(mark in text[end:upto] for mark in _MARKS)


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
    others = [one for one in acts if one is not act and one.kind in _ASKS]
    asks = any(one.spans or one.kind != "exclude" for one in others)
    tells = act.kind in ("context", "unclear") or (
        act.kind == "let_go" and act.confidence < _UNSURE
    )
    told = tells and _mentions(named, "+.")
    if told and ends and not asks:
        return _asked_for(act, named)
    wished = any(
        one.kind == "wish" and any(s.kind in _NAMES and s.polarity == "+" for s in one.spans)
        for one in acts[at + 1 :]
    )
    if act.kind == "pivot" and asks and not wished and _mentions(named):
        refused = (replace(s, polarity="-") for s in named)  # "ditch the rock, keep the mood"
        return replace(act, kind="exclude", spans=tuple(refused))
    if act.kind == "pivot" and wished:
        meant = (replace(s, polarity=".") if s.polarity == "+" else s for s in act.spans)
        return replace(act, spans=tuple(meant))
    return act


def _mentions(named: Sequence[TaggedSpan], polarities: str = ".") -> bool:
    return bool(named) and all(span.polarity in polarities for span in named)


def _without_replaced(text: str, act: TaggedAct, acts: Sequence[TaggedAct]) -> TaggedAct:
    """The act without what only makes room for another: "instead of rock could you do ska"."""
    wanted = {s.kind for one in acts for s in one.spans if s.polarity == "+"}
    gone = [
        span
        for span in act.spans
        if span.kind in _NAMES & wanted
        and span.polarity in "-."
        and criteria_words().ends_with("instead_of", text[: span.start])
    ]
    if not gone or act.kind not in ("wish", "refine", "exclude"):
        return act
    left = tuple(span for span in act.spans if span not in gone)
    return replace(act, spans=left, kind=act.kind if left else "pivot")


def _anew(
    text: str, act: TaggedAct, language: str, said: Sequence[tuple[Item, int, int]]
) -> TaggedAct:
    """The act; a wish where all is thrown away or over, and it compares with nothing.

    "Vergiss das, ich will was Ruhiges" is no matter of how calm the list was.
    """
    begins = min((span.start for span in act.spans), default=act.start)
    kinds = {item.kind for item, _, end in said if end <= begins}
    some = criteria_words().has("something", text[act.start : act.end])
    thrown = "throws_away" in kinds or (some and kinds & {"over", "over_at_end"})
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
