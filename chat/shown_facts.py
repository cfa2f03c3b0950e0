"""The facts of a slate that was shown, read again for the turns that speak of it."""

from sqlalchemy import Connection

from undercard.chat.dialogue.record import TurnRecord
from undercard.chat.dialogue.state import DialogueState
from undercard.chat.reply.facts import Facts
from undercard.chat.slate.music import Music
from undercard.policy.records import register


def facts_of(
    music: Music, conn: Connection, state: DialogueState, record: TurnRecord | None
) -> Facts:
    """The facts of a stored slate: its tracks, ruling, and the norms as they were then."""
    catalogue = music.catalogue
    norms = {norm.ref: norm for norm in register.listing(conn, every_version=True)}
    if record is None or not state.slate:
        adopted = {ref: norm for ref, norm in norms.items() if norm.state == "adopted"}
        return Facts(norms=adopted, catalogue=catalogue, known=music.known)
    in_force = record.ruling.refs if record.ruling else frozenset()
    return Facts(
        tracks=tuple(catalogue[track] for track in state.slate if track in catalogue),
        ruling=record.ruling,
        norms={ref: norm for ref, norm in norms.items() if ref in in_force},
        reasons={entry.id: entry.reasons for entry in record.slate},
        catalogue=catalogue,
        known=music.known,
    )
