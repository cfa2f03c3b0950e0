"""What is remembered of a listener: what was shown, liked and disliked; and forgetting it.

Each call works in the caller's transaction.
"""

from datetime import UTC, datetime

import sqlalchemy as sa

from undercard.chat.errors import UnknownDialogue
from undercard.chat.memory.tables import (
    dialogues,
    feedback,
    lasting,
    listeners,
    plays,
    slates,
    turns,
)


def listener_of(conn: sa.Connection, dialogue: str) -> str | None:
    """Whose dialogue it is; None when there is no such dialogue."""
    return conn.scalar(sa.select(dialogues.c.listener).where(dialogues.c.id == dialogue))


def owner_of(conn: sa.Connection, dialogue: str) -> str:
    """Whose dialogue it is. Raises UnknownDialogue."""
    listener = listener_of(conn, dialogue)
    if listener is None:
        raise unknown(dialogue)
    return listener


def unknown(dialogue: str) -> UnknownDialogue:
    """The error that says that there is no such dialogue, and what to do."""
    return UnknownDialogue(f"There is no dialogue {dialogue}. Start a new one.")


def shown_to(conn: sa.Connection, listener: str) -> list[str]:
    """Ids of every track that this listener has been shown or has judged, oldest first."""
    shown = (
        sa.select(slates.c.track)
        .join(dialogues, dialogues.c.id == slates.c.dialogue)
        .where(dialogues.c.listener == listener)
        .order_by(slates.c.dialogue, slates.c.turn, slates.c.rank)
    )
    judged = (
        sa.select(feedback.c.track)
        .where(feedback.c.listener == listener)
        .order_by(feedback.c.given)
    )
    return list(dict.fromkeys([*conn.scalars(shown), *conn.scalars(judged)]))


def give_feedback(
    conn: sa.Connection, dialogue: str, turn: int, track: str, *, liked: bool | None
) -> None:
    """Remember that a listener likes or dislikes a track; None takes it back."""
    listener = owner_of(conn, dialogue)
    conn.execute(
        feedback.delete().where(feedback.c.listener == listener, feedback.c.track == track)
    )
    if liked is not None:
        values = {
            "listener": listener,
            "track": track,
            "liked": liked,
            "dialogue": dialogue,
            "turn": turn,
            "given": datetime.now(UTC),
        }
        conn.execute(feedback.insert().values(**values))


def judged_by(conn: sa.Connection, listener: str) -> dict[str, bool]:
    """Tracks that a listener liked (True) or disliked (False), oldest first."""
    query = (
        sa.select(feedback.c.track, feedback.c.liked)
        .where(feedback.c.listener == listener)
        .order_by(feedback.c.given)
    )
    return {row.track: row.liked for row in conn.execute(query)}


def forget_listener(conn: sa.Connection, listener: str) -> int | None:
    """Remove a listener with every dialogue, turn, slate, judgement and play.

    Returns how many dialogues there were; None when there is no such listener.
    """
    if conn.scalar(sa.select(listeners.c.name).where(listeners.c.name == listener)) is None:
        return None
    theirs = sa.select(dialogues.c.id).where(dialogues.c.listener == listener)
    count = conn.scalar(sa.select(sa.func.count()).select_from(theirs.subquery())) or 0
    conn.execute(slates.delete().where(slates.c.dialogue.in_(theirs)))
    conn.execute(turns.delete().where(turns.c.dialogue.in_(theirs)))
    conn.execute(dialogues.delete().where(dialogues.c.listener == listener))
    conn.execute(feedback.delete().where(feedback.c.listener == listener))
    conn.execute(lasting.delete().where(lasting.c.listener == listener))
    conn.execute(plays.delete().where(plays.c.listener == listener))
    conn.execute(listeners.delete().where(listeners.c.name == listener))
    return count


def liked_in(conn: sa.Connection, dialogue: str) -> dict[str, bool]:
    """Tracks that were judged in one dialogue: liked (True) or disliked (False)."""
    query = sa.select(feedback.c.track, feedback.c.liked).where(feedback.c.dialogue == dialogue)
    return {row.track: row.liked for row in conn.execute(query)}
