"""What goes on from what was said before: "…, more by her", "and the shortest?"."""

from collections.abc import Sequence
from dataclasses import replace

from undercard.chat.dialogue.acts import Act
from undercard.chat.dialogue.selections import Focus
from undercard.chat.understanding.criteria_words import criteria_words
from undercard.chat.understanding.exact.folded_words import tokens
from undercard.chat.understanding.spoken import NAMED, PARTS, Spoken
from undercard.chat.understanding.tagger import TaggedAct
from undercard.chat.understanding.view import View
from undercard.retrieval.folding import fold_name

_OF_TRACKS = frozenset({"q_which", "q_about"})
_MORE = frozenset({"more_by", "more_like"})
_SURE = 0.6  # confidence of an act from which it is no mere echo of the question before


def going_on(act: Act, one: Spoken, view: View) -> Act:
    """The act, with what it takes over from what was said before it."""
    return _with_question_before(_by_whom(act), one, view)


def _with_question_before(act: Act, one: Spoken, view: View) -> Act:
    """The act; a bare selection after a question asks the same of other tracks."""
    kind, _, asks = view.asked.partition(" ")
    if kind not in _OF_TRACKS or act.selection is None or (act.asks and act.kind == kind):
        return act
    span = one.first("t")
    if span is None or not _only_goes_on(one.before(span)):
        return act
    if act.kind in _OF_TRACKS:
        return act.model_copy(update={"asks": act.asks or asks}) if kind == act.kind else act
    told = act.confidence >= _SURE or one.words(span) == one.all_words.strip()
    return act if told else act.model_copy(update={"kind": kind, "asks": asks, "doubt": None})


def _only_goes_on(said: str) -> bool:
    """Whether the words only lead on: "and", "what about", "¿y"."""
    words = [word.folded for word in tokens(said) if word.folded.isalnum()]
    return bool(words) and criteria_words().is_one("goes_on", " ".join(words))


def _by_whom(act: Act) -> Act:
    """The act; more by the artist, where whose music it is to be is said: "von dem noch mehr"."""
    pointed = isinstance(act.selection, Focus) or act.selection is None
    by = act.kind == "more_like" and pointed and criteria_words().has("by_whom", act.words)
    return act.model_copy(update={"kind": "more_by"}) if by and not act.criteria else act


def with_whom_is_counted(acts: Sequence[Act], view: View) -> tuple[Act, ...]:
    """The acts; before there is a list, "how many" asks for the tracks of who is named."""
    names = tuple(dict.fromkeys(name for act in acts for name in act.names))
    if len(view) or not names:
        return tuple(acts)
    return tuple(
        Act(kind="q_has", words=act.words, names=names) if act.kind == "q_count" else act
        for act in acts
    )


def with_named_before(text: str, acts: Sequence[TaggedAct], view: View) -> tuple[TaggedAct, ...]:
    """The acts; "them" is who was named in the act before: "ooh, Madness. More from them!".

    Whoever is on the list is found there.
    """
    listed = {fold_name(artist) for artist in view.artists}
    found: list[TaggedAct] = []
    for at, act in enumerate(acts):
        before = acts[at - 1].spans if at else ()
        named = [
            span
            for span in before
            if span.kind == "artist"
            and span.polarity != "-"
            and fold_name(text[span.start : span.end]) not in listed
        ]
        says_whom = any(span.kind in NAMED for span in act.spans)
        if act.kind not in _MORE or not named or says_whom:
            found.append(act)
            continue
        asked = replace(named[-1], polarity="+")
        others = (span for span in act.spans if span.kind not in PARTS)
        found.append(replace(act, kind="wish", spans=(asked, *others)))
    return tuple(found)
