"""Draws up the cards of a slate: what a surface shows of each track."""

from undercard.chat.events import Card
from undercard.chat.reply.citation import badges
from undercard.chat.reply.facts import Facts
from undercard.chat.reply.replies import replies
from undercard.policy.reports.phrases import Phrases, Recorded


def cards(facts: Facts, texts: Phrases | None = None) -> tuple[Card, ...]:
    """One card per track, with its reasons and the badges of the norms that lifted it.

    `texts` say words of the record in their language; None: as the record has them.
    """
    said = texts or replies("en")
    return tuple(
        Card(
            rank=rank,
            id=track.id,
            title=track.title,
            artist=track.artist,
            album=track.album,
            year=track.year,
            genres=track.styles or tuple(dict.fromkeys((*track.subgenres, *track.genres))),
            minutes=track.minutes,
            url=track.url,
            reasons=tuple(said.written(Recorded(one)) for one in facts.reasons.get(track.id, ())),
            badges=badges(facts, track.id, said),
            tempo=track.audio.get("tempo"),
            energy=track.audio.get("energy"),
        )
        for rank, track in enumerate(facts.tracks, 1)
    )
