"""The facts of a list that is stored: its tracks, its ruling, and the norms as they were then."""

from sqlalchemy import Connection

from undercard.chat.dialogue.record import TurnRecord
from undercard.chat.dialogue.state import DialogueState
from undercard.chat.memory import store
from undercard.chat.memory.database import Database
from undercard.chat.reply.facts import Facts
from undercard.chat.slate.music import Music
from undercard.policy.records import register


class StoredFacts:
    """Reads them from the store."""

    def __init__(self, database: Database, music: Music) -> None:
        self._database, self._music = database, music

    def in_force(self, dialogue: str) -> tuple[DialogueState, Facts]:
        """The state after the last turn, with the facts of the list that it left in view."""
        with self._database.transaction() as conn:
            state = store.state_before(conn, dialogue, store.AFTER_ALL)
            record = store.last_record(conn, dialogue, store.AFTER_ALL) if state.slate else None
            return state, self.of(conn, state, record)

    def of(self, conn: Connection, state: DialogueState, record: TurnRecord | None) -> Facts:
        """The facts of that state's list, as that turn recorded them."""
        music = self._music
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
