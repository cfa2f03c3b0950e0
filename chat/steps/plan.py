"""Plans the list: what binds it, which tracks stay, and what is fetched for single places."""

from collections.abc import Sequence
from dataclasses import replace

from undercard.chat.dialogue.acts import Criterion
from undercard.chat.dialogue.company import all_standing
from undercard.chat.dialogue.draft import Errand
from undercard.chat.dialogue.holding import Standing, pushed, topic_of
from undercard.chat.dialogue.limits import Limits
from undercard.chat.dialogue.state import DialogueState
from undercard.chat.slate.frame import Frame
from undercard.chat.steps.values import Planned, TurnContext, Understood


def plan(context: TurnContext, understood: Understood) -> Planned:
    """The state after the request, the tracks that stay, and the norms and limits that bind."""
    step = understood.step
    state = _with_known(step.state, context)
    frame = frame_of(context, state, step.must, own_of(state, step.places))
    size = size_of(context, state)
    return Planned(understood, state, step.places, frame, size, must=step.must)


def size_of(context: TurnContext, state: DialogueState) -> int:
    """How many tracks are asked for."""
    return state.limits.tracks or context.start.settings.list_length


def own_of(state: DialogueState, places: Sequence[str | None]) -> tuple[str, ...]:
    """The tracks of a list that the listener brought, as far as they stand in these places."""
    own = {track for entry in state.standing if entry.own for track in entry.tracks}
    return tuple(track for track in places if track is not None and track in own)


def frame_of(
    context: TurnContext, state: DialogueState, must: Sequence[str] = (), own: Sequence[str] = ()
) -> Frame:
    """The norms and limits that bind a list of this state. `must` and `own`: see `Lawful.frame`."""
    start = context.start
    known = state.known if start.settings.profile_counts else ()
    circumstances = {
        **start.context,
        "session_mode": "artist" if state.limits.artists else "open",
        "profile": "on" if start.settings.profile_counts else "off",
    }
    limits = topic_of(all_standing(start.company, state.standing)).limits
    return context.parts.lawful.frame(
        start.norms, limits, known, circumstances, start.accounts, state.guests, must, own
    )


def errand_plan(context: TurnContext, planned: Planned, errand: Errand) -> Planned:
    """The plan for the tracks of some places alone: no norm binds it, the whole list is ruled."""
    state = planned.state
    held: Standing = state.standing
    if not errand.joins_topic:
        held = tuple(entry for entry in held if not entry.is_topic)
    taken = Limits(tracks_not=tuple({*state.slate, *planned.keep}), tracks=len(errand.places))
    criteria = pushed(held, errand.criteria)
    for_places = state.model_copy(update={"standing": criteria, "guests": ()})
    apart = _limited(for_places, taken)
    frame = replace(frame_of(context, apart), norms=(), binding=())
    return replace(planned, state=apart, places=(), frame=frame, size=len(errand.places))


def _limited(state: DialogueState, limits: Limits) -> DialogueState:
    standing = pushed(state.standing, [Criterion(words="", limits=limits)])
    return state.model_copy(update={"standing": standing})


def filled(context: TurnContext, planned: Planned, errand: Errand, found: Sequence[str]) -> Planned:
    """The plan with tracks put in the errand's places, and let in beside the limits."""
    places = list(planned.places)
    for at, track in zip(errand.places, found, strict=False):
        places[at] = track
    guests = tuple(dict.fromkeys((*planned.state.guests, *found)))
    state = planned.state.model_copy(update={"guests": guests})
    must = (*planned.must, *found)
    frame = frame_of(context, state, must, own_of(state, places))
    missing = [one.words for one in errand.criteria] if len(found) < len(errand.places) else []
    missed = (*planned.missed, *missing)
    return replace(
        planned, state=state, places=tuple(places), frame=frame, missed=missed, must=must
    )


def _with_known(state: DialogueState, context: TurnContext) -> DialogueState:
    """Note what the listener knows already, at the moment when only new tracks are asked for."""
    if not state.limits.new_to_me or context.start.state.limits.new_to_me:
        return state
    known = dict.fromkeys((*context.past.shown, *context.past.tracks))
    return state.model_copy(update={"known": tuple(known)})
