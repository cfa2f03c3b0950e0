"""Reads the utterance: what is asked for, with the list in view and the offers on the table."""

from undercard.chat.dialogue.limits import Limits
from undercard.chat.dialogue.request import Request
from undercard.chat.dialogue.state import DialogueState
from undercard.chat.reply.wish_claims import HARDLY_KNOWN, Hardly
from undercard.chat.slate.music import Music
from undercard.chat.steps.values import TurnContext, Understood
from undercard.chat.understanding.view import View
from undercard.recommender.engines.cache_scope import cache_scope


def understand(context: TurnContext) -> Understood:
    """The request, with an offer that was taken put in the place of the words that took it."""
    start = context.start
    with cache_scope(start.listener):
        read = context.parts.understanding.read(start.say, _view(context))
    request = _offer_taken(read, start.state)
    return Understood(request, _hardly_known(request.changes, context.parts.music))


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


def _hardly_known(changes: Limits, music: Music) -> tuple[Hardly, ...]:
    """The limits of this turn that ask about what the catalogue hardly knows."""
    few = len(music.catalogue) / 2
    return tuple(
        limit
        for limit, attribute in HARDLY_KNOWN.items()
        if changes.is_set(limit) and music.known[attribute] < few
    )
