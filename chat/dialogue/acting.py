"""Runs a request: its acts in order, over the state before it, to what the list is to become.

Pure: what it needs to know of the tracks in view is given to it.
"""

from collections.abc import Sequence

from undercard.chat.dialogue.acts import Act, Amount, Criterion
from undercard.chat.dialogue.asking import ASKING
from undercard.chat.dialogue.draft import Draft, InView, Jump, Step
from undercard.chat.dialogue.editing import EDITING
from undercard.chat.dialogue.holding import course_of
from undercard.chat.dialogue.state import DialogueState

# Questions about what is remembered: a "no" to them says nothing of a list.
OF_MEMORY = ("profile", "sure", "today")
_OF_TRACKS = frozenset({"q_which", "q_about"})  # what may be asked of other tracks next
_DONE_TO_TRACKS = frozenset(
    {"drop", "like", "dislike", "overplayed"}
)  # likewise what is done to them
_REFUSING = frozenset({"exclude", "drop", "dislike", "overplayed"})
_EXAMPLES = 5  # tracks of the list in view that say what is like it
_HANDLERS = ASKING | EDITING


def run(state: DialogueState, acts: Sequence[Act], view: InView, seed: str) -> Step:
    """What the acts come to. `seed` decides a shuffle."""
    asked = next((f"{act.kind} {act.asks}" for act in acts if act.kind in _OF_TRACKS), "")
    if len(acts) == 1 and acts[0].kind in _DONE_TO_TRACKS and acts[0].tracks:
        asked = acts[0].kind
    closed = state.model_copy(update={"offers": (), "question": "", "assumed": (), "asked": asked})
    kinds = frozenset(act.kind for act in acts)
    held = frozenset(name for act in acts for one in act.criteria for name in one.hold)
    draft = Draft(closed, view, seed, list(view.slate), kinds=kinds, held=held)
    _take_back(draft, acts)
    declines = any(act.kind == "no" for act in acts) and state.question not in OF_MEMORY
    if state.offers and not view.slate and declines:
        draft.jump = Jump("back")
    for act in _without_repeats(acts):
        handler = _HANDLERS.get(act.kind)
        if handler is not None:
            handler(draft, act)
    loses = state.has_topic and not draft.state.has_topic
    if draft.kinds & _REFUSING and loses and view.slate:
        _stay_near(draft, acts)
    if any(act.selection is not None for act in acts):
        draft.state = _focused(draft.state, acts, view)
    taken = tuple(one.taken for act in acts for one in act.criteria if one.taken)
    draft.state = draft.state.model_copy(update={"assumed": taken})
    if draft.jump is not None and draft.jump.to == "back" and draft.searches:
        draft.jump = None  # "cancel that. hip hop": the new list is what is wanted
    places = [] if draft.searches else _still_allowed(draft)
    course = course_of(draft.state.standing)
    return Step(
        draft.state,
        draft.changes,
        tuple(places),
        tuple(draft.errands),
        draft.jump,
        tuple(draft.judged),
        tuple(draft.ended),
        tuple(draft.must),
        draft.ordered or course is not None,
        draft.told_order,
        draft.near,
        draft.key or (course.key if course else None),
    )


def _take_back(draft: Draft, acts: Sequence[Act]) -> None:
    """Let go of what holds, by its numbers; -1 is the last."""
    past_end = len(draft.state.standing) + 1
    said = {at for act in acts for at in act.takes_back}
    for at in sorted({at if at > 0 else past_end + at for at in said}, reverse=True):
        draft.take_back(at)


def _stay_near(draft: Draft, acts: Sequence[Act]) -> None:
    """Where all that was asked for is refused, what is left to play is what is like it.

    "No more AC/DC", of a list of nothing else.
    """
    words = next(act.words for act in acts if act.kind in _REFUSING)
    draft.push(Criterion(words=words, seeds=draft.view.slate[:_EXAMPLES]))
    draft.searches = True


def _without_repeats(acts: Sequence[Act]) -> list[Act]:
    """Without what only says again what another act says.

    "A bit long, trim by four"; "last one first, and so forth".
    """
    lengths = [act for act in acts if act.kind in ("shorten", "extend")]
    vague = [act for act in lengths if act.amount == Amount() and act.selection is None]
    said_again = vague if len(vague) < len(lengths) else []
    for kind in ("reverse", "shuffle"):
        said_again += [act for act in acts if act.kind == kind][1:]
    swaps = [act for act in acts if act.kind == "swap"]
    for at, act in enumerate(swaps):  # "3 where 7 is, and 7 where 3 is"
        said_again += [one for one in swaps[at + 1 :] if {*one.tracks} == {*act.tracks}]
    return [act for act in acts if not any(act is other for other in said_again)]


def _focused(state: DialogueState, acts: Sequence[Act], view: InView) -> DialogueState:
    """With the track that was spoken of last in view."""
    spoken = [track for act in acts for track in act.tracks if track in view.slate]
    focus = view.slate.index(spoken[-1]) + 1 if spoken else state.focus
    together = tuple(dict.fromkeys(spoken)) or state.spoken_of
    return state.model_copy(update={"focus": focus, "spoken_of": together})


def _still_allowed(draft: Draft) -> list[str | None]:
    gone = set(draft.state.limits.tracks_not)
    return [None if track in gone else track for track in draft.places]
