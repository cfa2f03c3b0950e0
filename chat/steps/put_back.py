"""What an act asks for by the list that it is said of, and not by its words alone.

"Un-delete", where there is nothing to go forward to, and "ponla otra vez" or "on second thoughts
keep it", right after a track went, bring it back, as does "I liked that one". "More by her" only
asks, where the list has all.
"""

from collections.abc import Sequence

from undercard.chat.dialogue.acts import Act
from undercard.chat.dialogue.selections import Focus, TakenOff
from undercard.chat.steps.values import TurnContext
from undercard.chat.understanding.criteria_words import criteria_words

_MAY_MISS = frozenset(
    {"like", "dislike", "unclear", "context", "chat", "complaint", "praise", "ack"}
)
_LATEST = TakenOff(count=None)


def put_back(context: TurnContext, acts: Sequence[Act]) -> tuple[Act, ...]:
    """The acts; what went with the turn before comes back."""
    change, state = context.start.change, context.start.state
    if change is None or not 0 < change.dropped <= change.kept:
        return tuple(acts)

    def meant(act: Act) -> Act:
        words = criteria_words()
        again = act.kind in ("show", "unclear") and words.has("puts_again", act.words)
        forward = act.kind == "redo" and not (state.redo or words.is_one("goes_forward", act.words))
        it = act.kind == "keep" and isinstance(act.selection, Focus)
        kept = it and any(words.has("reconsiders", one.words) for one in acts)
        points = act.selection is None or isinstance(act.selection, Focus)
        missed = act.kind in _MAY_MISS and points and words.has("was_liked", act.words)
        missed = missed and state.focus is None  # else it is the track spoken of since
        back = act.kind == "recall" and act.selection is None
        if not (again or forward or kept or missed or back):
            return act
        return Act(kind="recall", words=act.words, confidence=act.confidence, selection=_LATEST)

    return tuple(map(meant, acts))


def unless_all_is_here(context: TurnContext, act: Act) -> Act:
    """The act; a question where more is asked by artists of whom the list has all there is."""
    slate, catalogue = context.start.state.slate, context.parts.music.catalogue
    names = tuple(dict.fromkeys(catalogue[track].artist for track in act.tracks))
    if (
        act.kind != "more_by"
        or not names
        or len({catalogue[t].artist for t in slate}) == len(names)
    ):
        return act
    linked = [context.parts.finder.names.links.artist(name) for name in names]
    if not all(one is not None and {*one.ids} <= {*slate} for one in linked):
        return act
    return Act(kind="q_has", words=act.words, confidence=act.confidence, names=names, asks="listed")
