"""What is kept of a turn, made of what it came to."""

from collections.abc import Sequence

from undercard.chat.dialogue.record import SlateEntry, TurnRecord
from undercard.chat.events import Card
from undercard.chat.reply.replies import replies, said
from undercard.chat.reply.rule_news import gave_way
from undercard.chat.reply.standing_claims import going_by
from undercard.chat.steps.values import Start, Told
from undercard.chat.transcript import Transcript


def turn_record(
    start: Start, told: Told, shown: Sequence[Card], transcript: Transcript
) -> TurnRecord:
    """What is kept of a turn, and printed by `undercard talk --json`."""
    return TurnRecord(
        turn=start.number,
        say=start.say,
        reply=transcript.reply.strip(),
        slate=tuple(_entry(card) for card in shown),
        limits=told.state.limits,
        ruling=told.facts.ruling,
        clash=told.facts.clash.cores if told.facts.clash else None,
        offers=told.offers,
        going_by=tuple(held.words for held in going_by(told.state, replies("en"))),
        gave_way=gave_way(told.facts, "en"),
        assumed=told.state.assumed,
        question=told.state.question,
        ms=transcript.ms(),
        notes=tuple(said(told.notes, told.facts)),
        models={"ranker": told.ruled.ranked.model} if told.ruled else {},
        change=told.change,
        exported=told.exported,
    )


def _entry(card: Card) -> SlateEntry:
    norms = dict.fromkeys(badge.norm for badge in card.badges)
    return SlateEntry(
        id=card.id,
        title=card.title,
        artist=card.artist,
        reasons=card.reasons,
        norms=tuple(norms),
    )
