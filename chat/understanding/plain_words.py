"""What an act is by words that leave no doubt, where the tagger takes it for another.

What is said of tracks ("I don't like 1 and 6, the rest is fine", "leave 3", "liked 5"), of the
whole list ("not one of them any good"), of all that is here ("what sorts of music do you have?"),
and "another".
"""

from undercard.chat.dialogue.acts import Act, ActKind, Amount
from undercard.chat.dialogue.limits import Bounds
from undercard.chat.dialogue.selections import Both, Focus, Named, Ranks, Rest, Same, Single, Whole
from undercard.chat.understanding.criteria_words import criteria_words
from undercard.chat.understanding.view import View

_OF_ALL = ("asks_what_is_here", "asks_how_many_are_here")
_ONE = Bounds(at_least=1, at_most=1)
_OF_THE_LIST = frozenset(
    {"refine", "dislike", "exclude", "unclear", "complaint", "wish", "q_which"}
)
_MAY_ASK_AFTER = frozenset({"replace", "extend", "unclear", "q_has", "q_about", "q_which"})
_LIKELY = 0.3  # confidence below which an act is a guess


def by_plain_words(act: Act, view: View) -> Act:
    """The act that its words say it is."""
    judged = _if_none_pleases(_if_of_the_catalogue(_by_its_judgement(act)), view)
    judged = _if_others_by(_if_only_they_stay(judged))
    return _if_it_counts(judged, view)


def _by_its_judgement(act: Act) -> Act:
    """The act by what its words say of tracks: that they please, do not, or are left alone.

    "I don't like 1 and 6, the others are ok", "liked 5", "guácala la 6", "leave 3".
    """
    words, said = criteria_words(), act.words
    refuses = words.has("disliked", said)
    if act.kind == "keep" and refuses and isinstance(act.selection, Ranks):
        return act.model_copy(update={"kind": "dislike", "rest": ""})
    if act.kind in ("dislike", "drop") and act.selection and words.has("is_not", said):
        return act.model_copy(update={"criteria": ()})  # "3 ist doch kein Pop"
    if act.kind == "like" and words.has("disgusted", said) and not words.has("liked", said):
        return _as(act, "dislike")
    if act.kind == "dislike" and act.confidence < _LIKELY and words.has("liked", said):
        return act if refuses or words.has("refused", said) else _as(act, "like")
    leaves = words.starts_with("leaves", said) and not words.has("takes_out", said)
    if act.kind in ("replace", "drop") and leaves and isinstance(act.selection, Ranks):
        return act.model_copy(update={"kind": "keep", "rest": "stays"})
    vague = isinstance(act.selection, Whole | Focus | Single | None)
    if act.kind == "exclude" and not act.criteria and not vague and act.doubt is None:
        return _as(act, "drop")
    return act


def _if_only_they_stay(act: Act) -> Act:
    """The act; whoever is named stays where it is the others that go: "just Abba, not the rest"."""
    if act.kind != "keep" or act.rest != "goes" or not isinstance(act.selection, Rest):
        return act
    named = tuple(Named(what="artist", name=name) for name in act.names)
    return act.model_copy(update={"selection": Both(of=named)}) if named else act


def _if_others_by(act: Act) -> Act:
    """The act; more by an artist whose other songs are asked after: "has 6 got others?"."""
    words = criteria_words()
    pointed = isinstance(act.selection, Same | Focus | Ranks) and not act.criteria
    asks = words.has("has_others", act.words) and words.has("owns", act.words)
    whose = isinstance(act.selection, Same) or act.kind.startswith("q_")
    return _as(act, "more_by") if act.kind in _MAY_ASK_AFTER and pointed and whose and asks else act


def _as(act: Act, kind: ActKind) -> Act:
    return act.model_copy(update={"kind": kind})


def _if_none_pleases(act: Act, view: View) -> Act:
    """The act; dislike of the whole list, where its words say so: "not one of them any good"."""
    says = criteria_words().has("none_pleases", act.words)
    may_be = act.kind in _OF_THE_LIST and len(view)
    return Act(kind="dislike", words=act.words) if says and may_be else act


def _if_of_the_catalogue(act: Act) -> Act:
    """The act; a question about all that is here: "what sorts of music do you have?"."""
    words = criteria_words()
    asks = any(words.has(group, act.words) for group in _OF_ALL)
    return (
        act
        if act.criteria or act.names or not asks
        else Act(kind="q_has", words=act.words, asks="all")
    )


def _if_it_counts(act: Act, view: View) -> Act:
    """The act; one more track for a bare "another", and nothing for a list of no tracks."""
    none = any(one.limits.tracks == 0 for one in act.criteria)
    if none or (act.amount.tracks is not None and act.amount.tracks.at_most == 0):
        return Act(kind="unclear", words=act.words, confidence=act.confidence)
    says_more = criteria_words().is_one("one_more", act.words.strip(" .!?¿¡…"))
    if not (says_more and len(view)) or act.criteria:
        return act
    return Act(kind="extend", words=act.words, amount=Amount(tracks=_ONE), more=True)
