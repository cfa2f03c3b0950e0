"""What is still to be said to a library's server: each thing once, in order, and never lost.

An order is kept before anybody tries to send it. A server that is down is waited for; what it
refuses is kept with its reason. A process that dies between the server's yes and our note sends the
order again, which changes nothing: playlists and stars are such by nature, and a play is looked for
on the server first.
"""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import filelock
from pydantic import BaseModel, ConfigDict

from undercard.retrieval.errors import IndexLockedError, LibraryError, RefusedError, StorageError
from undercard.retrieval.libraries.library import Player, Scrobbler

_SCHEMA = """
CREATE TABLE IF NOT EXISTS orders (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT UNIQUE NOT NULL,  -- the same order has the same
    body TEXT NOT NULL,         -- JSON; empty once it is sent
    plays INTEGER,              -- of a play: how many the server knew before we first tried
    tries INTEGER NOT NULL DEFAULT 0,
    due REAL NOT NULL DEFAULT 0,
    refused TEXT,
    sent INTEGER NOT NULL DEFAULT 0
);
"""
_PATIENCE_S = 60.0
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 30.0, 3600.0


class Order(BaseModel):
    """One thing to say. `keys` are those of the library; of a star and a play, one."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Literal["playlist", "star", "play"]
    keys: tuple[str, ...]
    title: str = ""  # of a playlist, as are …
    marker: str = ""
    append: bool = False
    starred: bool = True
    at: float = 0.0  # when a play began, in seconds since 1970

    @property
    def may_repeat(self) -> bool:
        """Whether it may be said again, since that leaves the server as it is."""
        return self.kind == "star" or (self.kind == "playlist" and not self.append)


@dataclass(frozen=True)
class Sent:
    """What came of sending: how many orders went out, wait, and were refused; why they wait."""

    sent: int
    waiting: int
    refused: int
    problem: str = ""

    def __add__(self, other: "Sent") -> "Sent":
        """Of two servers."""
        return Sent(
            self.sent + other.sent,
            self.waiting + other.waiting,
            self.refused + other.refused,
            " ".join(filter(None, (self.problem, other.problem))),
        )


class Outbox:
    """The orders of one library, in a file of its own. One process sends, others wait."""

    def __init__(self, file: Path, clock: Callable[[], float] = time.time) -> None:
        self._file, self._clock = file, clock
        with self._open() as db:
            db.executescript(_SCHEMA)

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        """One transaction: all of it is kept, or none."""
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            with closing(sqlite3.connect(self._file, timeout=15)) as db, db:
                db.execute("PRAGMA secure_delete=ON")
                db.execute("PRAGMA synchronous=FULL")
                yield db
        except (OSError, sqlite3.DatabaseError) as error:
            raise StorageError(
                f"{self._file}: cannot keep what is to be sent ({error}). Free some space, and say "
                "it again."
            ) from error

    def put(self, name: str, order: Order) -> bool:
        """Keep an order; one that may repeat takes the place of the one of its name.

        False where another one of this name is there already, sent or not.
        """
        conflict = "UPDATE SET body = excluded.body, sent = 0, due = 0, refused = NULL"
        insert = f"""
            INSERT INTO orders (name, body) VALUES (?, ?)
            ON CONFLICT (name) DO {conflict if order.may_repeat else "NOTHING"}
        """  # noqa: S608 - our own words
        with self._open() as db:
            stored = db.execute(insert, (name, order.model_dump_json()))
            return stored.rowcount == 1

    def send(self, player: Scrobbler, *, now: bool = False) -> Sent:
        """Send what is due, in order; `now`: also what would wait for a server that was down.

        Raises IndexLockedError where another process is at it for too long.
        """
        try:
            with filelock.FileLock(self._file.with_suffix(".lock"), timeout=_PATIENCE_S):
                return self._send(player, now=now)
        except filelock.Timeout as error:
            raise IndexLockedError(f"{self._file}: another process is sending. Wait.") from error

    def _send(self, player: Scrobbler, *, now: bool) -> Sent:
        sent = refused = 0
        problem = ""
        while waiting := self._first(now=now):
            number, body, tries = waiting
            order = Order.model_validate_json(body)
            try:
                self._say(player, number, order)
            except RefusedError as error:
                self._note(number, refused=str(error))
                refused += 1
            except LibraryError as error:
                problem = str(error)
                pause = min(_LONGEST_PAUSE_S, _FIRST_PAUSE_S * 2**tries)
                self._note(number, tries=tries + 1, due=self._clock() + pause)
                break  # what stands behind it is of the same server
            else:
                self._finish(number, order)
                sent += 1
        return Sent(sent, self.waiting, refused, problem)

    @property
    def waiting(self) -> int:
        """How many orders are still to be sent."""
        query = "SELECT count(*) FROM orders WHERE sent = 0 AND refused IS NULL"
        with self._open() as db:
            return int(db.execute(query).fetchone()[0])

    def refusals(self) -> list[str]:
        """Why the server refused what it refused."""
        with self._open() as db:
            query = "SELECT refused FROM orders WHERE refused IS NOT NULL ORDER BY number"
            return [why for (why,) in db.execute(query)]

    def again(self) -> None:
        """Let what was refused wait once more, as the reason is gone."""
        with self._open() as db:
            db.execute("UPDATE orders SET refused = NULL, due = 0")

    def _first(self, *, now: bool) -> tuple[int, str, int] | None:
        """The first order that waits; none while it is not due, so that none overtakes it."""
        query = (
            "SELECT number, body, tries, due FROM orders WHERE sent = 0 AND refused IS NULL "
            "ORDER BY number LIMIT 1"
        )
        with self._open() as db:
            row = db.execute(query).fetchone()
        if row is None or (row[3] > self._clock() and not now):
            return None
        return row[0], row[1], row[2]

    def _say(self, player: Scrobbler, number: int, order: Order) -> None:
        if order.kind == "play":
            self._say_played(player, number, order)
        elif not isinstance(player, Player):
            raise RefusedError(f"A {order.kind} cannot be sent to what counts plays alone.")
        elif order.kind == "playlist":
            player.save_playlist(order.title, order.marker, order.keys, append=order.append)
        else:
            player.star(order.keys[0], starred=order.starred)

    def _say_played(self, player: Scrobbler, number: int, order: Order) -> None:
        """Where a try came to nothing that we know of, the server may have counted it."""
        counted = player.plays(order.keys[0])
        with self._open() as db:
            before = db.execute("SELECT plays FROM orders WHERE number = ?", (number,)).fetchone()
        if before[0] is None:
            self._note(number, plays=counted)
        elif counted > before[0]:
            return
        player.scrobble(order.keys[0], order.at)

    def _finish(self, number: int, order: Order) -> None:
        """Keep nothing of what was sent, but the name of what must not be sent twice."""
        done = "UPDATE orders SET sent = 1, body = ''"
        if order.may_repeat:
            done = "DELETE FROM orders"
        with self._open() as db:
            db.execute(f"{done} WHERE number = ?", (number,))

    def _note(self, number: int, **values: object) -> None:
        names = ", ".join(f"{name} = ?" for name in values)
        with self._open() as db:
            update = f"UPDATE orders SET {names} WHERE number = ?"  # noqa: S608 - our own names
            db.execute(update, (*values.values(), number))
