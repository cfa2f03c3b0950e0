"""How what a listener asked to be remembered is used: a little in the ranking, and said once.

A taste lifts what it names as much as one liked track of an artist does. It is said with the first
list of a dialogue, as is what is ruled out for good. A sentence with a day in it is only ever
brought up on that day, in answer to a greeting, as an offer. Nothing is used where the profile does
not count.
"""

from collections.abc import Sequence

from undercard.chat.dialogue.acts import Act
from undercard.chat.dialogue.holding import Standing
from undercard.chat.dialogue.limits import Limits
from undercard.chat.dialogue.state import Offer
from undercard.chat.memory.remembered import Entry
from undercard.chat.reply.facts import Recalled
from undercard.chat.reply.replies import replies
from undercard.chat.slate.limit_norms import limit_norms
from undercard.chat.slate.music import Mask
from undercard.chat.steps.values import TurnContext, Understood
from undercard.chat.steps.view_of import view_of
from undercard.chat.understanding.memory_words import weekdays

_FEW = 3  # tastes that are named


def liked_music(context: TurnContext, entry: Entry) -> Mask:
    """Where the catalogue's tracks are what a taste names."""
    parts = context.parts
    limits = entry.criterion.limits if entry.criterion else Limits()
    return parts.music.within(limit_norms(limits, parts.vocabulary))


def tastes(context: TurnContext) -> Sequence[Entry]:
    """The tastes that count."""
    if not context.start.settings.profile_counts:
        return ()
    return [one for one in context.start.memory if one.kind == "like" and one.criterion]


def recalled(context: TurnContext, slate: Sequence[str], standing: Standing) -> Recalled:
    """What of an earlier dialogue's memory is in the first list of this one.

    `standing` is what holds for it: a wish may set aside what was ruled out for good.
    """
    start, catalogue = context.start, context.parts.music.catalogue
    if not start.settings.remember:
        return Recalled()
    if start.state.turn:  # later ones tell only what came from another dialogue
        return Recalled(never=tuple(one for one in start.joined if one in standing))
    rows = [catalogue.row(track) for track in slate]
    fitting: dict[str, frozenset[str]] = {}
    for entry in tastes(context):
        mask = liked_music(context, entry)
        if found := frozenset(t for t, row in zip(slate, rows, strict=True) if mask[row]):
            fitting[entry.words] = found
    here = f"{start.dialogue}/"
    earlier = [one for one in start.memory if not one.source.startswith(here)]
    told = {one.words for one in earlier if one.kind == "never"}
    never = tuple(one for one in standing if one.ever and one.words in told)
    return Recalled(dict(list(fitting.items())[:_FEW]), never)


def for_today(context: TurnContext, understood: Understood) -> tuple[str, Offer] | None:
    """Something told for this day of the week, with the offer to look for music for it."""
    start, asks = context.start, {act.kind for act in understood.request.acts}
    today = str(start.context.get("weekday", ""))
    if asks - {"greeting", "ack", "chat"} or not asks or start.number > 1:
        return None
    if not start.settings.profile_counts or understood.memory.is_private:
        return None
    for one in start.memory:
        if one.kind == "fact" and today in weekdays(one.words):
            say = replies(understood.request.language).claim("music_for", {"words": one.words})
            acts: tuple[Act, ...] = context.parts.understanding.read(say, view_of(context)).acts
            return one.words, Offer(say=say, acts=acts)
    return None
