"""Who speaks in a dialogue of several, and what each of them ruled out for good.

Each call works in the caller's transaction.
"""

from dataclasses import replace
from datetime import UTC, datetime

import sqlalchemy as sa

from undercard.chat.dialogue.company import Companion
from undercard.chat.events import DialogueSettings
from undercard.chat.memory.linked import person
from undercard.chat.memory.listeners import judged_by, owner_of
from undercard.chat.memory.remembered import entries, joining
from undercard.chat.memory.store import insert_once, settings_of
from undercard.chat.memory.tables import listeners, speakers


def who_speaks(conn: sa.Connection, dialogue: str, speaker: str | None) -> str:
    """Note that somebody speaks in a dialogue of several, and return them; None: whose it is.

    The listener is made when new; a linked Slack user is the account. Raises UnknownDialogue.
    """
    owner = owner_of(conn, dialogue)
    if speaker is None:
        return owner
    speaker, now = person(conn, speaker), datetime.now(UTC)
    conn.execute(insert_once(conn, listeners, {"name": speaker, "created": now}))
    conn.execute(insert_once(conn, speakers, {"dialogue": dialogue, "listener": speaker}))
    return speaker


def everyone_in(conn: sa.Connection, dialogue: str) -> tuple[str, ...]:
    """Whose dialogue it is, and all who ever spoke in it. Raises UnknownDialogue."""
    query = sa.select(speakers.c.listener).where(speakers.c.dialogue == dialogue)
    spoke = conn.scalars(query.order_by(speakers.c.listener)).all()
    return tuple(dict.fromkeys((owner_of(conn, dialogue), *spoke)))


def settings_for(conn: sa.Connection, dialogue: str, listener: str) -> DialogueSettings:
    """The settings of a dialogue for who speaks: whether to remember is theirs to say."""
    remembers = sa.select(listeners.c.remembers).where(listeners.c.name == listener)
    return replace(settings_of(conn, dialogue), remember=bool(conn.scalar(remembers)))


def company_of(conn: sa.Connection, dialogue: str, but: str, most: int) -> tuple[Companion, ...]:
    """The others who spoke in a dialogue, as far as they want to be remembered.

    `most`: so many of each one's judgements are read.
    """
    query = (
        sa.select(speakers.c.listener)
        .join(listeners)
        .where(speakers.c.dialogue == dialogue, speakers.c.listener != but, listeners.c.remembers)
        .order_by(speakers.c.listener)
    )
    names = conn.scalars(query).all()
    return tuple(
        Companion(name, joining(entries(conn, name), ()), judged_by(conn, name, most))
        for name in names
    )
