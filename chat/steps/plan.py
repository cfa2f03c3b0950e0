"""Plans the list: what binds it, which tracks stay, and what is fetched for single places."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain

from undercard.chat.dialogue.acts import Criterion
from undercard.chat.dialogue.company import all_standing
from undercard.chat.dialogue.draft import Errand
from undercard.chat.dialogue.holding import Standing, Topic, by_place, pushed, topic_of
from undercard.chat.dialogue.limits import Limits
from undercard.chat.dialogue.state import DialogueState
from undercard.chat.slate.frame import Frame
from undercard.chat.slate.house_norms import in_form, rights
from undercard.chat.steps.values import Planned, TurnContext, Understood
from undercard.policy.norms.norm import Norm
from undercard.retrieval.long_forms import asked_for

_TRACK = 3.7  # minutes: the median of the built-in catalogue
_LONG = 30  # minutes: who asks for tracks of at least so many asks for what is no song


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
    topic = topic_of(all_standing(start.company, state.standing))
    house = house_norms(context) + form_norms(context, topic, (*state.guests, *must, *own))
    return context.parts.lawful.frame(
        start.norms, topic.limits, known, circumstances, start.accounts, state.guests, must, own,
        house,
    )  # fmt: skip


def house_norms(context: TurnContext) -> tuple[Norm, ...]:
    """What holds for whatever is told of this house."""
    used = context.start.accounts_used
    return (rights(used),) if used else ()


def form_norms(context: TurnContext, topic: Topic, named: Sequence[str]) -> tuple[Norm, ...]:
    """What of podcasts and mixes of an hour may be in a list about this, where there are any."""
    if "form" not in context.parts.music.catalogue.own:
        return ()
    limits = topic.limits
    asked = asked_for(" | ".join((topic.wish, *chain(*topic.labels), *limits.genres)))
    longest = limits.track_minutes.at_least if limits.track_minutes else None
    if not asked and longest is not None and longest >= _LONG:
        return ()
    return (in_form(asked, {*topic.wanted_tracks, *named}),)


def part_plans(context: TurnContext, planned: Planned) -> Iterator[tuple[tuple[int, ...], Planned]]:
    """The plan for each part of the list that something of its own is asked for, by its places."""
    for places, standing in by_place(planned.state.standing, _length(planned)).items():
        state = planned.state.model_copy(update={"standing": standing})
        yield places, replace(planned, state=state, frame=frame_of(context, state))


def _length(planned: Planned) -> int:
    """How many tracks the list will have, or about how many where its minutes are said."""
    bounds = planned.state.limits.minutes
    if bounds is None or planned.state.limits.tracks:
        return planned.size
    return max(1, round(bounds.one_number / _TRACK))


def around_parts(context: TurnContext, planned: Planned) -> Planned:
    """The plan for what lies around the parts: what holds for all, or else what goes with them."""
    standing = planned.state.standing
    if not any(entry.is_topic for entry in standing if entry.part is None):
        standing = tuple(map(_as_example, standing))
    state = planned.state.model_copy(update={"standing": standing})
    return replace(planned, state=state, frame=frame_of(context, state))


def _as_example(entry: Criterion) -> Criterion:
    """What is asked for a part, as an example of what goes with it."""
    if entry.part is None:
        return entry
    artists = (*entry.seed_artists, *entry.limits.artists)
    limits = entry.limits.without("artists")
    return entry.model_copy(update={"part": None, "seed_artists": artists, "limits": limits})


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
    """The plan with tracks put in the errand's places, and let in beside the limits.

    Places that another act has cut off since stay empty: "swap the last two, and only eight".
    """
    places = list(planned.places)
    here = [
        (at, track) for at, track in zip(errand.places, found, strict=False) if at < len(places)
    ]
    for at, track in here:
        places[at] = track
    found = [track for _, track in here]
    missing = [one.words for one in errand.criteria] if len(found) < len(errand.places) else []
    missed, must = (*planned.missed, *missing), (*planned.must, *found)
    put = replace(planned, places=tuple(places), missed=missed, must=must)
    return with_guests(context, put, found)


def with_guests(context: TurnContext, planned: Planned, tracks: Sequence[str]) -> Planned:
    """The plan with these tracks let in beside what the list is about."""
    guests = tuple(dict.fromkeys((*planned.state.guests, *tracks)))
    state = planned.state.model_copy(update={"guests": guests})
    frame = frame_of(context, state, planned.must, own_of(state, planned.places))
    return replace(planned, state=state, frame=frame)


def _with_known(state: DialogueState, context: TurnContext) -> DialogueState:
    """Note what the listener knows already, at the moment when only new tracks are asked for."""
    if not state.limits.new_to_me or context.start.state.limits.new_to_me:
        return state
    known = dict.fromkeys((*context.past.shown, *context.past.tracks))
    return state.model_copy(update={"known": tuple(known)})
