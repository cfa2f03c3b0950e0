"""What listeners played: one row per track, whatever the number of plays.

Each call works in the caller's transaction.

A play counts half as much after every `HALF_LIFE`. Kept is the logarithm of the sum, with time
counted forward from 1970 (forward decay, Cormode et al. 2009): as time goes by all rows fade alike,
so no row is ever touched again, their order in the index stays true, and the strongest are read
without looking at the others.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from undercard.chat.memory.remembered import note_source
from undercard.chat.memory.tables import feedback, listeners, plays

HALF_LIFE = timedelta(days=180)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Played:
    """How often a track was played, and log2 of what the plays are worth in plays of 1970."""

    count: int
    strength: float

    def and_at(self, moment: datetime) -> "Played":
        """One play more."""
        return Played(self.count + 1, _sum(self.strength, strength_at(moment)))


NEVER = Played(0, -math.inf)


def strength_at(moment: datetime) -> float:
    """The strength of one play at a moment: the half-lives since 1970."""
    return (moment - _EPOCH) / HALF_LIFE


def replace(conn: sa.Connection, listener: str, source: str, played: Mapping[str, Played]) -> None:
    """Replace what a source says of a listener, who is made when new.

    The same file again changes nothing.
    """
    if conn.scalar(sa.select(listeners.c.name).where(listeners.c.name == listener)) is None:
        conn.execute(listeners.insert().values(name=listener, created=datetime.now(UTC)))
    conn.execute(plays.delete().where(plays.c.listener == listener, plays.c.source == source))
    rows = [
        {
            "listener": listener,
            "source": source,
            "track": track,
            "count": one.count,
            "strength": one.strength,
        }
        for track, one in played.items()
    ]
    if rows:
        conn.execute(plays.insert(), rows)
    count = sum(one.count for one in played.values())
    note_source(conn, listener, source, len(rows), count, datetime.now(UTC))


def strongest(conn: sa.Connection, listener: str, most: int) -> dict[str, float]:
    """The strongest tracks of a listener with their strength, at most so many rows read."""
    query = (
        sa.select(plays.c.track, plays.c.strength)
        .where(plays.c.listener == listener)
        .order_by(plays.c.strength.desc())
        .limit(most)
    )
    return _merged(conn.execute(query).all())


def among(conn: sa.Connection, listener: str, tracks: Sequence[str]) -> dict[str, float]:
    """Those of some tracks that a listener played, with their strength."""
    query = sa.select(plays.c.track, plays.c.strength).where(
        plays.c.listener == listener, plays.c.track.in_(tracks)
    )
    return _merged(conn.execute(query).all())


def likes(conn: sa.Connection, listener: str, most: int) -> dict[str, datetime]:
    """The tracks that a listener liked last, at most so many, with the moment."""
    query = (
        sa.select(feedback.c.track, feedback.c.given)
        .where(feedback.c.listener == listener, feedback.c.liked.is_(True))
        .order_by(feedback.c.given.desc())
        .limit(most)
    )
    return {
        row.track: row.given if row.given.tzinfo else row.given.replace(tzinfo=UTC)
        for row in conn.execute(query)
    }


def tracks(conn: sa.Connection, listener: str) -> list[str]:
    """Every track that a listener played, each once, in the order of their ids."""
    query = (
        sa.select(plays.c.track)
        .where(plays.c.listener == listener)
        .distinct()
        .order_by(plays.c.track)
    )
    return list(conn.scalars(query))


def _merged(rows: Iterable[Sequence[Any]]) -> dict[str, float]:
    """By track; what several sources tell of one is added up."""
    found: dict[str, float] = {}
    for track, strength in rows:
        found[track] = _sum(found[track], strength) if track in found else strength
    return found


def _sum(one: float, other: float) -> float:
    """log2(2**one + 2**other)."""
    low, high = sorted((one, other))
    return high + math.log2(1 + 2 ** (low - high)) if math.isfinite(low) else high
