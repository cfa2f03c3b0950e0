"""What is only said beside a request: "bring it up to the top, he's only in till nine"."""

from collections.abc import Sequence
from dataclasses import replace
from typing import get_args

from undercard.chat.dialogue.acts import AskKind, EditKind, FeedbackKind, QuestionKind
from undercard.chat.understanding.criteria_words import criteria_words
from undercard.chat.understanding.tagger import TaggedAct

_UNSURE = 0.45  # confidence of an act below which it may be a remark
_HARDLY = 0.3  # likewise beside an act in which something was seen, however sure that one is
_SURER = 0.15  # by so much another act of the utterance is surer
_SEEN = 0.35  # confidence of a span from which something was seen in the act
_POINTS_BACK = frozenset({"more_like", "more_by"})  # "number 3! A whole list of that"
_OF_THE_LIST = frozenset((*get_args(EditKind), *get_args(FeedbackKind), *get_args(QuestionKind)))
_DOES = (_OF_THE_LIST | frozenset(get_args(AskKind))) - _POINTS_BACK


def without_remarks(acts: Sequence[TaggedAct], text: str = "") -> tuple[TaggedAct, ...]:
    """The acts; one that was guessed, and in which nothing was seen, tells beside a surer one.

    What is told beside a wish may say what music is meant, and is left as it is.
    """

    def is_remark(act: TaggedAct) -> bool:
        asked = [one for one in acts if one.kind in get_args(AskKind) and one.spans]
        if act.kind in ("overplayed", "dislike") and asked and not act.spans:
            return True  # "I own every one of these. Something newer"
        if act.kind == "pivot" and any(one.kind == "wish" for one in asked):
            return False  # "bye bye latin, hello r n b"
        if act.kind in ("wish", "refine") and _only_an_occasion(act):
            talk = (o.confidence for o in acts if o.kind == "offtopic" or o.kind.startswith("q_"))
            return act.confidence < max(talk, default=0.0)  # "what's fastest? it's for a workout"
        others = [one for one in acts if one is not act and one.kind in _OF_THE_LIST]
        if act.kind not in _DOES or _says(act) or not others:
            return False
        if act.kind == "recall" and criteria_words().has("brings_back", text[act.start : act.end]):
            return False  # "what was it you took off? I'll have it back"
        surer = max(one.confidence for one in others)
        return act.confidence < min(_UNSURE, surer - _SURER) or (
            act.confidence < _HARDLY and any(map(_says, others))
        )

    return tuple(replace(act, kind="context", spans=()) if is_remark(act) else act for act in acts)


def _only_an_occasion(act: TaggedAct) -> bool:
    return all(span.kind == "context" for span in act.spans)


def _says(act: TaggedAct) -> bool:
    """Whether something was seen in it that is more than mentioned."""
    return any(span.confidence >= _SEEN and span.polarity != "." for span in act.spans)
