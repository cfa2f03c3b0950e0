"""The lists that a dialogue has had, read from the store when they are asked for."""

from collections.abc import Callable, Sequence

import sqlalchemy as sa

from undercard.chat.dialogue.record import TurnRecord
from undercard.chat.dialogue.state import DialogueState
from undercard.chat.memory.database import Database
from undercard.chat.memory.tables import turns
from undercard.chat.reply.facts import Facts

FactsOf = Callable[[sa.Connection, DialogueState, TurnRecord | None], Facts]


class StoredVersions:
    """Of one dialogue. `facts_of` gives the facts of a stored list."""

    def __init__(self, database: Database, dialogue: str, facts_of: FactsOf) -> None:
        self._database, self._dialogue, self._facts_of = database, dialogue, facts_of

    def at(self, turn: int) -> tuple[DialogueState, Facts] | None:
        """The state after that turn with the facts of its list; None where it had none."""
        with self._database.transaction() as conn:
            row = conn.execute(self._done().where(turns.c.number == turn)).first()
            if row is None or row.state is None:
                return None
            state = DialogueState.model_validate(row.state)
            record = TurnRecord.model_validate(row.record) if row.record else None
            return (state, self._facts_of(conn, state, record)) if state.slate else None

    def every(self) -> Sequence[DialogueState]:
        """The states that had a list, oldest first, one for each list."""
        with self._database.transaction() as conn:
            rows = conn.execute(self._done().order_by(turns.c.number)).all()
        states = [DialogueState.model_validate(row.state) for row in rows if row.state]
        made = {state.turn: state for state in reversed(states) if state.slate}
        return [made[turn] for turn in sorted(made)]

    def _done(self) -> sa.Select[tuple[object, object]]:
        return sa.select(turns.c.state, turns.c.record).where(
            turns.c.dialogue == self._dialogue, turns.c.status == "done"
        )
