"""Strikes words from the history of dialogues, which go on: what was taken back is not said there.

Lists, limits and rulings stay; they are no prose.
"""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from undercard.chat.memory.store import NOT_KEPT
from undercard.chat.memory.tables import dialogues, turns

_NO_PROSE = frozenset({"slate", "limits", "ruling", "ms", "models", "kind", "memory"})


def strike(conn: sa.Connection, listener: str, words: str) -> None:
    """Take words out of every turn of a listener, wherever they were said or repeated."""
    theirs = sa.select(dialogues.c.id).where(dialogues.c.listener == listener)
    for row in conn.execute(sa.select(turns).where(turns.c.dialogue.in_(theirs))).all():
        held = {name: getattr(row, name) for name in ("say", "reply", "state", "record")}
        struck = {name: without(value, words) for name, value in held.items()}
        if struck != held:
            here = (turns.c.dialogue == row.dialogue) & (turns.c.number == row.number)
            conn.execute(turns.update().where(here).values(**struck))


def strike_all(conn: sa.Connection, dialogue: str) -> None:
    """Take all that was said and answered out of a dialogue's history; what holds in it stays."""
    query = sa.select(turns).where(turns.c.dialogue == dialogue, turns.c.status != "open")
    for row in conn.execute(query).all():
        record, state = row.record, row.state
        if record:
            change = record["change"] and {**record["change"], "say": NOT_KEPT}
            prose = {"say": NOT_KEPT, "reply": NOT_KEPT, "notes": [], "offers": []}
            record = {**record, **prose, "change": change}
        if state:
            state = {**state, "offers": [], "question": ""}
        here = (turns.c.dialogue == row.dialogue) & (turns.c.number == row.number)
        values = {"say": NOT_KEPT, "reply": NOT_KEPT, "record": record, "state": state}
        conn.execute(turns.update().where(here).values(**values))


def without(value: Any, words: str) -> Any:  # noqa: ANN401 - JSON of whatever shape
    """The same with NOT_KEPT for every text that has the words, whatever their case."""
    if isinstance(value, str):
        return NOT_KEPT if words.casefold() in value.casefold() else value
    if isinstance(value, list):
        return [without(one, words) for one in value]
    if isinstance(value, Mapping):
        return {
            name: one if name in _NO_PROSE else without(one, words) for name, one in value.items()
        }
    return value
