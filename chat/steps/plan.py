"""Plans the list: moves the dialogue on by the request, and gathers what binds."""

import numpy as np

from undercard.chat.dialogue.request import Request
from undercard.chat.dialogue.state import DialogueState, advance
from undercard.chat.steps.example_tracks import best_of
from undercard.chat.steps.values import Planned, TurnContext, Understood

_SHIFTED = (
    "energy",
    "valence",
    "danceability",
    "acousticness",
    "tempo",
    "popularity",
    "year",
    "instrumentalness",
)


def plan(context: TurnContext, understood: Understood) -> Planned:
    """The state after the request, the tracks that stay, and the norms and limits that bind."""
    start, request = context.start, understood.request
    step = advance(start.state, request, _means(context, request))
    state = _with_known(step.state, request, context)
    known = state.known if start.settings.use_profile else ()
    circumstances = {
        **start.context,
        "session_mode": "artist" if state.limits.artists else "open",
        "profile": "on" if start.settings.use_profile else "off",
    }
    frame = context.parts.lawful.frame(
        start.norms, state.limits, known, circumstances, start.accounts
    )
    size = state.limits.tracks or start.settings.list_length
    return Planned(understood, state, step.keep, step.let_go, frame, size)


def _means(context: TurnContext, request: Request) -> dict[str, float]:
    """What "calmer" and "slower" compare with: the mean of each feature.

    Over the examples of a new wish, else over the slate in view, else over everything.
    """
    catalogue, slate = context.parts.music.catalogue, context.start.facts.tracks
    compared = [track.id for track in slate]
    examples = (*request.seeds, *best_of(request.seed_artists, context.parts))
    if examples and (request.fresh_topic or not slate):
        compared = list(examples)
    rows = [catalogue.row(track) for track in compared]
    means = {}
    for name in _SHIFTED:
        values = catalogue.numbers(name)
        values = values[rows] if rows else values
        if np.isfinite(values).any():
            means[name] = float(np.nanmean(values))
    return means


def _with_known(state: DialogueState, request: Request, context: TurnContext) -> DialogueState:
    """Note what the listener knows already, at the moment when only new tracks are asked for."""
    if not request.changes.new_to_me:
        return state
    known = dict.fromkeys((*context.start.shown, *context.past.tracks))
    return state.model_copy(update={"known": tuple(known)})
