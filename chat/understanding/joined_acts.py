"""Which acts there are: those that are one wish are joined, and remarks only tell."""

from collections.abc import Sequence
from dataclasses import replace

from undercard.chat.understanding.criteria_words import criteria_words
from undercard.chat.understanding.exact.folded_words import tokens
from undercard.chat.understanding.exact.lexicon import lexicon
from undercard.chat.understanding.exact.senses import senses
from undercard.chat.understanding.going_back import joined_going_back
from undercard.chat.understanding.going_on import with_named_before
from undercard.chat.understanding.hanging_requests import begins_otherwise, with_whom_it_has
from undercard.chat.understanding.little_known import with_unheard
from undercard.chat.understanding.pivots import with_pivots
from undercard.chat.understanding.plain_questions import with_plain_questions
from undercard.chat.understanding.refused_spans import with_refusals
from undercard.chat.understanding.remarks_beside import without_remarks
from undercard.chat.understanding.sent_off import with_who_is_sent_off
from undercard.chat.understanding.spoken import is_inside
from undercard.chat.understanding.tagger import TaggedAct, TaggedSpan
from undercard.chat.understanding.told_fields import without_told_fields
from undercard.chat.understanding.turned_lists import with_turned_lists
from undercard.chat.understanding.view import View

_ASKING = frozenset({"wish", "refine"})
_LEFT = frozenset({"shorten", "unclear", "ack", "wish"})  # how the tagger takes such a number
_GUESSED = 0.2  # confidence below which a selection is none, where something else is asked for
_UNSURE = 0.3  # confidence of an act below which it may go on with the one before
_SEEN = 0.5  # confidence of what a list is to become: there is nothing else that it could be
_LENGTHS = frozenset({"count", "length"})
_PARTS = frozenset({"start", "next", "end", "rest", "first_half", "second_half", "little", "most"})


def settled_acts(
    text: str, acts: Sequence[TaggedAct], language: str, view: View
) -> tuple[TaggedAct, ...]:
    """The acts of an utterance, before what each says is read."""
    if len(view):
        acts = without_told_fields(text, acts, language)
    said = with_refusals(text, with_plain_questions(text, acts, view), language)
    back = joined_going_back(text, _joined(text, said, language), language)
    settled = with_named_before(text, without_remarks(back, text), view)
    turned = tuple(with_turned_lists(text, settled, language, view))
    told = (
        with_whom_it_has(text, act, language) for act in with_pivots(text, turned, language, view)
    )
    heard = (with_unheard(text, act, view) for act in told)
    return tuple(_of_the_list(text, act, language, view) for act in heard)


def _of_the_list(text: str, act: TaggedAct, language: str, view: View) -> TaggedAct:
    """Where no track was spoken of, "it" is the list: "change it to something for the dentist"."""
    pointed = [span for span in act.spans if span.kind == "t"]
    others = tuple(span for span in act.spans if span not in pointed)
    if act.kind == "refine" and others and all(span.confidence < _GUESSED for span in pointed):
        return replace(act, spans=others)  # "pero las quiero más tristonas"
    if len(pointed) != 1 or view.focus or view.spoken_of:
        return act
    words = tokens(text[pointed[0].start : pointed[0].end])
    items = lexicon(language, "selections").items(words, forgiving=False)
    if [item.kind for item in items] != ["focus"]:
        return act
    if act.kind in ("shorten", "extend"):  # "cut that down so it fits"
        return replace(act, spans=others)
    if act.kind != "replace" or not others:
        return act
    if all(span.kind in senses() for span in others):
        return replace(act, kind="refine", spans=others)
    seen = (replace(span, confidence=max(span.confidence, _SEEN)) for span in others)
    return replace(act, kind="pivot", spans=tuple(seen))


def _joined(text: str, acts: Sequence[TaggedAct], language: str) -> tuple[TaggedAct, ...]:
    """A wish that begins with the words of a part goes on with the wish before it.

    "Erst ruhig | dann schneller".
    """
    found: list[TaggedAct] = []
    for act in with_who_is_sent_off(text, acts):
        before = found[-1] if found else None
        tells = [_counted(before, act), _dated(before, act)] if before else []
        more = next(filter(None, tells), None)
        asks = before is not None and before.kind in _ASKING and act.kind in _ASKING
        is_part = asks and _is_part(text[act.start : act.end], language)
        if before is not None and (is_part or more or _only_measures(before, act)):
            sure = max(before.confidence, act.confidence)
            spans = (*before.spans, *([more] if more else act.spans))
            found[-1] = replace(before, end=act.end, confidence=sure, spans=spans)
        else:
            found.append(act)
    return tuple(found)


def _counted(wish: TaggedAct, act: TaggedAct) -> TaggedSpan | None:
    """What only says how many tracks a wish is for: "rock | five will do", "| 9 of them again"."""
    counts = [span for span in act.spans if (span.kind, span.polarity) == ("count", "+")]
    others = [span for span in act.spans if span not in counts]
    if not _asks(wish) or len(counts) != 1 or _has(wish, *_LENGTHS):
        return None
    held = all(span.kind == "t" and is_inside(counts[0], span) for span in others)
    guessed = act.confidence < _UNSURE and held
    return counts[0] if guessed or (act.kind in _LEFT and not others) else None


def _dated(wish: TaggedAct, act: TaggedAct) -> TaggedSpan | None:
    """What only says which years a wish is for: "soul and R&B | out of the nineties"."""
    guessed = act.kind in _ASKING and act.confidence < _UNSURE
    if not guessed or not _asks(wish) or _has(wish, "year"):
        return None
    only = act.spans[0] if len(act.spans) == 1 and act.spans[0].kind == "year" else None
    return replace(only, polarity="+") if only and only.polarity == "." else only


def _asks(act: TaggedAct) -> bool:
    return act.kind == "wish" and any(span.polarity in "+~" for span in act.spans)


def _only_measures(act: TaggedAct, after: TaggedAct) -> bool:
    """Whether a wish only says how long the next is to be: "we leave in 20 minutes, | pop"."""
    measures = act.kind == "wish" and act.spans and all(s.kind in _LENGTHS for s in act.spans)
    return bool(measures) and after.kind == "wish" and not _has(after, *_LENGTHS)


def _has(act: TaggedAct, *kinds: str) -> bool:
    return any(span.kind in kinds for span in act.spans)


def _is_part(said: str, language: str) -> bool:
    words = [word for word in tokens(said) if word.folded.isalnum()]
    if begins_otherwise(said, language):
        return True
    joined = words
    while joined and criteria_words().is_one("joins_names", joined[0].folded):
        joined = joined[1:]
    items = lexicon(language, "parts").items(joined, forgiving=False)
    parts = _PARTS | {"some"} if len(joined) < len(words) else _PARTS  # "jazz | and some rock"
    return bool(items) and items[0].kind in parts
