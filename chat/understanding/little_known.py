"""That hardly anybody knows some music, in so many words: "ones nobody's heard of"."""

from dataclasses import replace

from undercard.chat.understanding.criteria_words import criteria_words
from undercard.chat.understanding.exact.folded_words import tokens
from undercard.chat.understanding.spoken import NAMED
from undercard.chat.understanding.tagger import TaggedAct, TaggedSpan
from undercard.chat.understanding.view import View

_SURE = 1.0
_ASKS = frozenset({"wish", "refine", "unclear", "more_like"})
_GUESSED = 0.35  # confidence below which any act may be one of these
_NAMED = NAMED | {"t"}
_MOST_BETWEEN = 5  # words: "not everyone and their dog has heard"


def with_unheard(text: str, act: TaggedAct, view: View) -> TaggedAct:
    """The act; what is said of who knows the music is one span of it.

    Where a list is in view and nothing else is asked for, it is to change.
    """
    asks = act.kind in _ASKS or act.confidence < _GUESSED
    found = _said(text[act.start : act.end]) if asks else None
    if found is None or not found[0] or any(span.kind in _NAMED for span in act.spans):
        return act  # "nobody knows these" asks for nothing
    first, last = act.start + found[0], act.start + found[1]
    within = [span for span in act.spans if span.start < last and first < span.end]
    refused = any(span.polarity == "-" for span in within) or criteria_words().has(
        "refused", text[act.start : first]
    )
    phrase = TaggedSpan(first, last, "obscure", "-" if refused else "+", _SURE)
    others = [span for span in act.spans if span not in within]
    spans = tuple(sorted([*others, phrase], key=lambda span: span.start))
    kind = "refine" if len(view) and not others else act.kind
    return replace(act, kind=kind, spans=spans, asks=_SURE)


def _said(words: str) -> tuple[int, int] | None:
    """Where it is said that hardly anybody does what one does with music that one knows."""
    known = criteria_words()
    who = known.find("hardly_anybody", words)
    if who is None:
        return None
    after = tokens(words[who[1] :])
    for word in after[: _MOST_BETWEEN + 1]:
        if known.is_one("knows", word.folded):
            return who[0], who[1] + word.end
        if len(word.folded) > 1 and not known.is_one("is_between", word.folded):
            return None
    return None
