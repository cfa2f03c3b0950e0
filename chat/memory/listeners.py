"""What is remembered of a listener: what was shown, liked and disliked; and forgetting it.

Each call works in the caller's transaction.
"""

from collections.abc import Collection
from datetime import UTC, datetime

import sqlalchemy as sa

from undercard.chat.errors import UnknownDialogue
from undercard.chat.memory.tables import (
    dialogues,
    feedback,
    listeners,
    plays,
    remembered,
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
    return UnknownDialogue(
        f"There is no dialogue {dialogue}, or it was forgotten. Start a new one and go on."
    )


def shown_to(conn: sa.Connection, listener: str) -> list[str]:
    """Ids of every track that this listener has been shown or has judged, oldest first."""
    shown = _shown(sa.select(slates.c.track), listener).order_by(
        slates.c.dialogue, slates.c.turn, slates.c.rank
    )
    judged = (
        sa.select(feedback.c.track)
        .where(feedback.c.listener == listener)
        .order_by(feedback.c.given)
    )
    return list(dict.fromkeys([*conn.scalars(shown), *conn.scalars(judged)]))


def count_shown(conn: sa.Connection, listener: str, most: int) -> int:
    """How many tracks this listener has been shown, counted up to `most`."""
    shown = _shown(sa.select(slates.c.track), listener).distinct().limit(most).subquery()
    return conn.scalar(sa.select(sa.func.count()).select_from(shown)) or 0


def _shown(query: sa.Select[tuple[str]], listener: str) -> sa.Select[tuple[str]]:
    """In the dialogues that stay: what is shown while nothing is remembered is not counted."""
    joined = query.join(dialogues, dialogues.c.id == slates.c.dialogue)
    return joined.where(dialogues.c.listener == listener, dialogues.c.until.is_(None))


def give_feedback(
    conn: sa.Connection,
    dialogue: str,
    turn: int,
    track: str,
    *,
    liked: bool | None,
    listener: str | None = None,
) -> None:
    """Remember that a listener likes or dislikes a track; None takes it back.

    `listener`: who says so, where it is not the one whose dialogue it is.
    """
    listener = listener or owner_of(conn, dialogue)
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


def judged_by(conn: sa.Connection, listener: str, most: int | None = None) -> dict[str, bool]:
    """Tracks that a listener liked (True) or disliked (False) last, at most so many, oldest first.

    So many rows are read, however many there are.
    """
    query = (
        sa.select(feedback.c.track, feedback.c.liked)
        .where(feedback.c.listener == listener)
        .order_by(feedback.c.given.desc())
        .limit(most)
    )
    return {row.track: row.liked for row in reversed(conn.execute(query).all())}


def disliked_among(conn: sa.Connection, listener: str, tracks: Collection[str]) -> set[str]:
    """Those of some tracks that a listener disliked."""
    query = sa.select(feedback.c.track).where(
        feedback.c.listener == listener,
        feedback.c.track.in_(tracks),
        feedback.c.liked.is_(False),
    )
    return set(conn.scalars(query))


def count_judged(conn: sa.Connection, listener: str) -> tuple[int, int]:
    """How many tracks a listener liked, and how many they disliked."""
    query = sa.select(feedback.c.liked, sa.func.count()).where(feedback.c.listener == listener)
    counts = {bool(liked): count for liked, count in conn.execute(query.group_by(feedback.c.liked))}
    return counts.get(True, 0), counts.get(False, 0)


def dialogue_ids(conn: sa.Connection, listener: str) -> list[str]:
    """Every dialogue of a listener."""
    return list(conn.scalars(sa.select(dialogues.c.id).where(dialogues.c.listener == listener)))


def remove_dialogues(conn: sa.Connection, which: sa.Select[tuple[str]]) -> None:
    """Remove dialogues with every turn and list; which, as a query for their ids."""
    conn.execute(slates.delete().where(slates.c.dialogue.in_(which)))
    conn.execute(turns.delete().where(turns.c.dialogue.in_(which)))
    conn.execute(dialogues.delete().where(dialogues.c.id.in_(which)))


def remove_listener(conn: sa.Connection, listener: str) -> bool:
    """Remove a listener with every dialogue, turn, slate, judgement and play.

    False where there is no such listener.
    """
    if conn.scalar(sa.select(listeners.c.name).where(listeners.c.name == listener)) is None:
        return False
    remove_dialogues(conn, sa.select(dialogues.c.id).where(dialogues.c.listener == listener))
    for table in (feedback, remembered, plays):
        conn.execute(table.delete().where(table.c.listener == listener))
    conn.execute(listeners.delete().where(listeners.c.name == listener))
    return True


def liked_in(conn: sa.Connection, dialogue: str) -> dict[str, bool]:
    """Tracks that were judged in one dialogue: liked (True) or disliked (False)."""
    query = sa.select(feedback.c.track, feedback.c.liked).where(feedback.c.dialogue == dialogue)
    return {row.track: row.liked for row in conn.execute(query)}
