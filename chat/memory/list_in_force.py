"""The list in force in a dialogue: its cards as they were shown. In the caller's transaction."""

from collections.abc import Sequence

import sqlalchemy as sa

from undercard.chat.dialogue.holding import Standing
from undercard.chat.errors import InputError
from undercard.chat.events import Card
from undercard.chat.memory.listeners import owner_of
from undercard.chat.memory.store import AFTER_ALL, dialogues_of, past_turns, state_before


def list_in_force(conn: sa.Connection, dialogue: str) -> tuple[Sequence[Card], Standing]:
    """The cards, and what they go by.

    Raises UnknownDialogue, or InputError where there is no list.
    """
    owner_of(conn, dialogue)
    state = state_before(conn, dialogue, AFTER_ALL)
    cards = next((past.cards for past in past_turns(conn, dialogue) if past.turn == state.turn), ())
    if not cards:
        raise InputError(f"There is no list in the dialogue {dialogue} yet. Ask for one first.")
    return cards, state.standing


def latest_of(conn: sa.Connection, listener: str) -> str:
    """The listener's newest dialogue. Raises InputError where there is none."""
    found = dialogues_of(conn, listener)
    if not found:
        raise InputError(f"There is no dialogue of a listener called {listener!r}.")
    return found[0][0]
