"""Reads the utterance: what is asked for, with the list in view and the offers on the table."""

from undercard.chat.dialogue.limits import Limits
from undercard.chat.dialogue.request import Request
from undercard.chat.dialogue.state import DialogueState
from undercard.chat.slate.music import Music
from undercard.chat.steps.values import TurnContext, Understood
from undercard.chat.understanding.view import View
from undercard.recommender.engines.cache_scope import cache_scope

_HARDLY_KNOWN = {  # limit: (column, what it is called, what follows for the listener)
    "explicit": (
        "explicit",
        "Whether a track is explicit",
        "I keep out what is known to be, and can promise no more.",
    ),
    "countries": ("country", "The artist's country", "only those can be in the list."),
    "genders": ("gender", "The artist's gender", "only those can be in the list."),
}


def understand(context: TurnContext) -> Understood:
    """The request, with an offer that was taken put in the place of the words that took it."""
    start = context.start
    with cache_scope(start.listener):
        read = context.parts.understanding.read(start.say, _view(context))
    request = _offer_taken(read, start.state)
    return Understood(request, (*request.notes, *_unknowns(request.changes, context.parts.music)))


def _view(context: TurnContext) -> View:
    tracks, state = context.start.facts.tracks, context.start.state
    return View(
        ids=tuple(t.id for t in tracks),
        titles=tuple(t.title for t in tracks),
        artists=tuple(t.artist for t in tracks),
        focus=state.focus,
        has_offer=bool(state.offers),
        has_topic=state.has_topic,
    )


def _offer_taken(request: Request, state: DialogueState) -> Request:
    """A button's words, or a plain "yes", stand for the limits that the offer changes."""
    said = request.say.casefold().strip(" .!")
    taken = next((offer for offer in state.offers if offer.say.casefold() == said), None)
    if request.kind == "accept" and state.offers:
        taken = state.offers[0]
    if taken is None:
        return request
    return Request(kind="wish", say=request.say, changes=taken.changes, unset=taken.unset)


def _unknowns(changes: Limits, music: Music) -> list[str]:
    """What a limit asks about and the catalogue hardly knows; said when the limit is set."""
    known, total = music.known, len(music.catalogue)
    return [
        f"{what} is known for {known[column]:,} of the {total:,} tracks here: {ending}"
        for name, (column, what, ending) in _HARDLY_KNOWN.items()
        if changes.is_set(name) and known[column] < total / 2
    ]
