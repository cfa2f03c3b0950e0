"""What is remembered of a listener beyond a dialogue: one list, each thing with source and date.

What was said to be kept stands in one table with the sources that were imported; what was said of
single tracks in `feedback`. The DJ, the command and the page read both through `Entry`. Each call
works in the caller's transaction, and reads no more rows than it says.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

import sqlalchemy as sa

from undercard.chat.dialogue.acts import Criterion
from undercard.chat.dialogue.holding import Standing
from undercard.chat.dialogue.keepsakes import Keepsake, Kind, key_of
from undercard.chat.memory.tables import feedback, plays, remembered

MOST = 200  # things that are kept on a listener's word
_LONGEST = 200  # characters of the words that are kept
_SPOKEN = ("never", "like", "fact")


@dataclass(frozen=True)
class Entry:
    """One thing that is remembered.

    `words` are the listener's, the id of a track (liked, disliked), or a source (played). `source`:
    "dialogue/turn", or the file that it was imported from. `given`: None where nobody noted it.
    """

    kind: Kind
    words: str
    source: str
    given: datetime | None
    criterion: Criterion | None = None
    tracks: int = 0  # of plays: how many tracks …
    plays: int = 0  # … and how often

    @property
    def key(self) -> str:
        """By what it is taken back: no two of a listener have the same."""
        return key_of(self.kind, self.words, self.criterion)


class Where(Protocol):
    """Whose turn it is, and which."""

    @property
    def listener(self) -> str:
        """The listener's name."""

    @property
    def dialogue(self) -> str:
        """The dialogue's id."""

    @property
    def number(self) -> int:
        """The turn's number."""


def entries(conn: sa.Connection, listener: str) -> tuple[Entry, ...]:
    """What was said to be kept, and what was imported, oldest first. At most some hundred rows."""
    query = (
        sa.select(remembered)
        .where(remembered.c.listener == listener)
        .order_by(remembered.c.given, remembered.c.kind, remembered.c.words)
    )
    return tuple(map(_entry, conn.execute(query)))


def judgements(conn: sa.Connection, listener: str, most: int | None = None) -> tuple[Entry, ...]:
    """What was said of tracks, newest first; at most so many."""
    query = (
        sa.select(feedback)
        .where(feedback.c.listener == listener)
        .order_by(feedback.c.given.desc())
        .limit(most)
    )
    return tuple(
        Entry(
            "liked" if row.liked else "disliked",
            row.track,
            f"{row.dialogue}/{row.turn}",
            _aware(row.given),
        )
        for row in conn.execute(query)
    )


def joining(known: Iterable[Entry], standing: Standing) -> Standing:
    """What is ruled out for good and does not hold in a dialogue yet."""
    held = _for_good(standing)
    never = (one for one in known if one.kind == "never" and one.key not in held)
    return tuple(one.criterion for one in never if one.criterion)


def keep(conn: sa.Connection, turn: Where, things: Sequence[Keepsake]) -> None:
    """Keep things on the listener's word; what is kept already stays as it is.

    What goes beyond MOST is left out.
    """
    held = entries(conn, turn.listener)
    room = MOST - sum(one.kind in _SPOKEN for one in held)
    known = {one.key for one in held}
    new = {one.key: one for one in things if one.key not in known}
    for key, one in list(new.items())[: max(0, room)]:
        values = {
            "listener": turn.listener,
            "kind": one.kind,
            "key": key,
            "words": one.words[:_LONGEST],
            "body": one.criterion and one.criterion.model_dump(mode="json"),
            "dialogue": turn.dialogue,
            "turn": turn.number,
            "given": datetime.now(UTC),
        }
        conn.execute(remembered.insert().values(**values))


def keep_lasting(
    conn: sa.Connection, turn: Where, before: Sequence[Criterion], after: Sequence[Criterion]
) -> None:
    """Keep what holds for good after a turn; what was taken back in it goes."""
    held, wanted = _for_good(before), _for_good(after)
    take_back(conn, turn.listener, held.keys() - wanted.keys())
    keep(conn, turn, [one for key, one in wanted.items() if key not in held])


def note_source(
    conn: sa.Connection, listener: str, source: str, tracks: int, count: int, at: datetime
) -> None:
    """That a file told of so many plays of so many tracks, in the place of what it told before."""
    key = key_of("played", source, None)
    mine = (remembered.c.listener == listener) & (remembered.c.key == key)
    conn.execute(remembered.delete().where(mine))
    body = {"tracks": tracks, "plays": count}
    values = {"listener": listener, "kind": "played", "key": key, "words": source, "body": body,
              "given": at}  # fmt: skip
    conn.execute(remembered.insert().values(**values))


def take_back(conn: sa.Connection, listener: str, keys: Iterable[str]) -> None:
    """Forget single things, by their keys."""
    for key in keys:
        kind, _, words = key.partition(":")
        if kind in ("liked", "disliked"):
            mine = (feedback.c.listener == listener) & (feedback.c.track == words)
            conn.execute(feedback.delete().where(mine))
            continue
        if kind == "played":
            mine = (plays.c.listener == listener) & (plays.c.source == words)
            conn.execute(plays.delete().where(mine))
        mine = (remembered.c.listener == listener) & (remembered.c.key == key)
        conn.execute(remembered.delete().where(mine))


def take_all_back(conn: sa.Connection, listener: str) -> None:
    """Forget everything of this list; dialogues stay."""
    for table in (feedback, plays, remembered):
        conn.execute(table.delete().where(table.c.listener == listener))


def _for_good(standing: Sequence[Criterion]) -> dict[str, Keepsake]:
    things = [Keepsake("never", one.words, one) for one in standing if one.ever]
    return {one.key: one for one in things}


def _entry(row: sa.Row[tuple[object, ...]]) -> Entry:
    if row.kind == "played":
        return Entry("played", row.words, row.words, _aware(row.given), None, **row.body)
    criterion = Criterion.model_validate(row.body) if row.body else None
    return Entry(row.kind, row.words, f"{row.dialogue}/{row.turn}", _aware(row.given), criterion)


def _aware(moment: datetime | None) -> datetime | None:
    return moment if moment is None or moment.tzinfo else moment.replace(tzinfo=UTC)
