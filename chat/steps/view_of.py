"""What the reader may know of the dialogue when it reads."""

from undercard.chat.dialogue.shifts import last_change
from undercard.chat.steps.values import TurnContext
from undercard.chat.understanding.view import View

PROFILE = "profile"  # the question that is open once it was told what is remembered


def view_of(context: TurnContext) -> View:
    """What the reader may know of the dialogue."""
    tracks, state = context.start.facts.tracks, context.start.state
    return View(
        ids=tuple(track.id for track in tracks),
        titles=tuple(track.title for track in tracks),
        artists=tuple(track.artist for track in tracks),
        albums=tuple(track.album for track in tracks),
        focus=state.in_focus,
        spoken_of=tuple(at for at, one in enumerate(tracks, 1) if one.id in state.spoken_of),
        has_offer=bool(state.offers) and state.question != PROFILE,
        has_topic=state.has_topic,
        language=state.language,
        page=context.start.settings.language,
        asked=state.asked,
        changed=bool(last_change(state.standing)),
        standing=tuple(entry.words for entry in state.standing),
        offers=tuple(offer.say for offer in state.offers) if state.question != PROFILE else (),
    )
