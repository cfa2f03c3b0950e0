"""What a listener is told of what is remembered of them, and the buttons that take it back."""

from undercard.chat.dialogue.acts import Act
from undercard.chat.dialogue.request import Request
from undercard.chat.dialogue.state import Offer
from undercard.chat.reply.facts import Remembered
from undercard.chat.reply.known_things import LISTED, known_by, listed
from undercard.chat.reply.replies import replies
from undercard.chat.steps.remembering import MORE, back
from undercard.chat.steps.values import TurnContext, Understood
from undercard.policy.reports.phrases import Cited


def known_of(context: TurnContext, request: Request) -> Remembered:
    """Counts and so many things from the latest on, read only where they are asked for."""
    start = context.start
    asked = request.of("q_profile")
    if not asked:
        return Remembered(is_on=start.settings.remember)
    before = told_before(context, request)
    judged = tuple(context.past.judgements(before + LISTED + 1))
    things = listed(start.memory, judged, start.facts.catalogue)
    page, rest = things[before : before + LISTED], things[before + LISTED :]
    return Remembered(*context.past.counts, page, start.settings.remember, before, bool(rest))


def told_before(context: TurnContext, request: Request) -> int:
    """How many things were told already, where more are asked for."""
    more = any(act.asks == MORE for act in request.of("q_profile"))
    return len(context.start.state.offers) if more else 0


def memory_offers(context: TurnContext, understood: Understood) -> tuple[Offer, ...]:
    """A button for each thing that is told; or the one that takes all of it back."""
    texts = replies(understood.request.language)
    if understood.memory.why_not == "sure":
        say = texts.claim("do.all", {})
        return (Offer(say=say, acts=(Act(kind="remember", words=say, memory="all"),)),)
    offers, standing = [], understood.step.state.standing
    catalogue = context.start.facts.catalogue
    for entry in known_of(context, understood.request).entries:
        if (known := known_by(entry, catalogue, texts)) is not None:
            say = texts.claim("take_back", {"words": Cited(known.words)})
            offers.append(Offer(say=say, acts=(back(known, standing, say),)))
    return tuple(offers)
