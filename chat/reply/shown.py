"""Draws up what a surface shows of a list: its cards, what it goes by, and what could be said."""

from collections.abc import Sequence

from undercard.chat.dialogue.state import DialogueState
from undercard.chat.events import SlateReady
from undercard.chat.reply.cards import cards
from undercard.chat.reply.facts import Facts
from undercard.chat.reply.rule_news import gave_way
from undercard.chat.reply.rules_at_work import rules_at_work, without_rules
from undercard.chat.reply.standing_claims import going_by
from undercard.chat.reply.suggestions import follow_ups
from undercard.policy.reports.phrases import Phrases


def shown(
    facts: Facts, state: DialogueState, texts: Phrases, offers: Sequence[str] = ()
) -> SlateReady:
    """The list of these facts in that state; ways on where nothing is offered already."""
    held = going_by(state, texts)
    return SlateReady(
        cards(facts, texts),
        tuple(offers),
        held,
        next=() if offers else follow_ups(facts, held),
        can_undo=bool(state.undo),
        can_redo=bool(state.redo),
        language=state.language,
        rules=rules_at_work(facts, texts),
        gave_way=gave_way(facts, texts.language),
        without=tuple((one.id, one.title) for one in without_rules(facts)),
    )
