"""Which acts there are: those that are one wish are joined, and remarks only tell."""

from collections.abc import Sequence
from dataclasses import replace

from undercard.chat.understanding.criteria_words import criteria_words
from undercard.chat.understanding.exact.folded_words import tokens
from undercard.chat.understanding.exact.lexicon import lexicon
from undercard.chat.understanding.exact.senses import senses
from undercard.chat.understanding.going_on import with_named_before
from undercard.chat.understanding.hanging_requests import begins_otherwise, with_whom_it_has
from undercard.chat.understanding.refused_spans import with_refusals
from undercard.chat.understanding.remarks_beside import without_remarks
from undercard.chat.understanding.sent_off import with_who_is_sent_off
from undercard.chat.understanding.tagger import TaggedAct
from undercard.chat.understanding.view import View

_ASKING = frozenset({"wish", "refine"})
_LEFT = frozenset({"shorten", "unclear", "ack"})  # how the tagger takes such a number
_PARTS = frozenset({"start", "next", "end", "rest", "first_half", "second_half", "little", "most"})


def settled_acts(
    text: str, acts: Sequence[TaggedAct], language: str, view: View
) -> tuple[TaggedAct, ...]:
    """The acts of an utterance, before what each says is read."""
    said = with_refusals(text, acts, language)
    settled = with_named_before(text, without_remarks(_joined(text, said, language)), view)
    told = (with_whom_it_has(text, act, language) for act in settled)
    return tuple(_of_the_list(text, act, language, view) for act in told)


def _of_the_list(text: str, act: TaggedAct, language: str, view: View) -> TaggedAct:
    """Where no track was spoken of, "it" is the list: "change it to something for the dentist"."""
    pointed = [span for span in act.spans if span.kind == "t"]
    others = tuple(span for span in act.spans if span not in pointed)
    if act.kind != "replace" or len(pointed) != 1 or not others or view.focus or view.spoken_of:
        return act
    words = tokens(text[pointed[0].start : pointed[0].end])
    items = lexicon(language, "selections").items(words, forgiving=False)
    if [item.kind for item in items] != ["focus"]:
        return act
    if all(span.kind in senses() for span in others):
        return replace(act, kind="refine", spans=others)
    return replace(act, kind="pivot", spans=others)


def _joined(text: str, acts: Sequence[TaggedAct], language: str) -> tuple[TaggedAct, ...]:
    """A wish that begins with the words of a part goes on with the wish before it.

    "Erst ruhig | dann schneller".
    """
    found: list[TaggedAct] = []
    for act in with_who_is_sent_off(text, acts):
        before = found[-1] if found else None
        counts = before is not None and before.kind == "wish" and _only_counts(before, act)
        asks = before is not None and before.kind in _ASKING and act.kind in _ASKING
        is_part = asks and _is_part(text[act.start : act.end], language)
        if before is not None and (is_part or counts):
            sure = max(before.confidence, act.confidence)
            spans = (*before.spans, *act.spans)
            found[-1] = replace(before, end=act.end, confidence=sure, spans=spans)
        else:
            found.append(act)
    return tuple(found)


def _only_counts(wish: TaggedAct, act: TaggedAct) -> bool:
    """Whether an act only says how many tracks a wish is for: "rock | five will do"."""
    counts = [span for span in act.spans if (span.kind, span.polarity) == ("count", "+")]
    is_open = all(span.kind not in ("count", "length") for span in wish.spans)
    return act.kind in _LEFT and is_open and len(counts) == len(act.spans) == 1


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
