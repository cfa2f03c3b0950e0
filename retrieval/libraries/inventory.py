"""What is known of one library, in a file of its own: each thing with its stamp, its id, its facts.

A scan marks what it saw and reads what changed; `settle` then says which things are new, which have
moved, and which are gone. Until it does, the catalogue stays as it was.
"""

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter

from undercard.retrieval.errors import ShrunkError, StorageError
from undercard.retrieval.libraries.library import Facts

_SCHEMA = """
CREATE TABLE IF NOT EXISTS things (
    key BLOB PRIMARY KEY,      -- bytes: paths need not be text
    stamp TEXT NOT NULL,
    scan INTEGER NOT NULL,     -- the last that saw it
    id TEXT UNIQUE,            -- the catalogue's; none until a scan is settled
    facts TEXT,                -- JSON; none for what is no sound or cannot be read
    problem TEXT,              -- why it cannot be read
    gone INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS things_by_scan ON things (scan);
CREATE TABLE IF NOT EXISTS scans (
    number INTEGER PRIMARY KEY, -- the last that began
    changed INTEGER NOT NULL    -- whether the catalogue is still to be written anew
);
"""
_FACTS = TypeAdapter(Facts)
_HALF, _FEW = 0.5, 10
_BUSY_S = 15.0
_READ_ANEW = 1


@dataclass(frozen=True)
class Settled:
    """What a scan came to, in numbers of things."""

    new: int
    moved: int
    gone: int


@dataclass(frozen=True)
class Track:
    """A thing that has facts: its id in the catalogue, and its key in the library."""

    id: str
    key: str
    facts: Facts


class Inventory:
    """The file of one library; one process writes to it at a time."""

    def __init__(self, file: Path) -> None:
        """Open it, or make it. Raises StorageError where the disk refuses, or it is damaged."""
        self._file = file
        with self._translated():
            file.parent.mkdir(parents=True, exist_ok=True)
            self._db = sqlite3.connect(file, isolation_level=None, timeout=_BUSY_S)
            self._db.execute("PRAGMA journal_mode=WAL")
            self._db.execute("PRAGMA synchronous=NORMAL")
            self._db.executescript(_SCHEMA)
            if self._db.execute("PRAGMA user_version").fetchone()[0] < _READ_ANEW:
                # What was left out before it was known as a podcast or a mix is read anew.
                self._db.execute("UPDATE things SET stamp = '' WHERE facts IS NULL")
                self._db.execute(f"PRAGMA user_version = {_READ_ANEW}")

    def close(self) -> None:
        """Give the file back."""
        self._db.close()

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except (OSError, sqlite3.DatabaseError) as error:
            raise StorageError(
                f"{self._file}: cannot keep what the library has ({error}). Nothing was lost: free "
                "some space, or make the file writable, and scan again."
            ) from error

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All of it is kept, or none."""
        with self._translated():
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

    def begin(self) -> int:
        """The number of a scan that begins. What one before it has read the stamps say."""
        with self.transaction():
            row = self._db.execute("SELECT number, changed FROM scans").fetchone()
            last, changed = row or (0, False)
            self._db.execute("DELETE FROM scans")
            self._db.execute("INSERT INTO scans VALUES (?, ?)", (last + 1, changed))
        return int(last) + 1

    @property
    def is_changed(self) -> bool:
        """Whether the catalogue that was written last is no more what is here."""
        return bool(self._db.execute("SELECT max(changed) FROM scans").fetchone()[0])

    def written(self) -> None:
        """The catalogue was written."""
        self._db.execute("UPDATE scans SET changed = 0")

    def _changed(self) -> None:
        self._db.execute("UPDATE scans SET changed = 1")

    def stamps(self, keys: Iterable[str]) -> dict[str, str]:
        """The stamps of those that are known."""
        wanted = list(map(_bytes, keys))
        marks = ",".join("?" * len(wanted))
        with self._translated():
            query = f"SELECT key, stamp FROM things WHERE key IN ({marks})"  # noqa: S608 - marks alone
            return {_text(key): stamp for key, stamp in self._db.execute(query, wanted)}

    def seen(self, scan: int, keys: Iterable[str]) -> None:
        """They are there, as they were."""
        rows = [(_bytes(key),) for key in keys]
        back = "UPDATE things SET gone = 0 WHERE key = ? AND gone = 1"
        if self._db.executemany(back, rows).rowcount > 0:
            self._changed()
        self._db.executemany(f"UPDATE things SET scan = {scan:d} WHERE key = ?", rows)  # noqa: S608 - a number

    def seen_below(self, scan: int, prefix: str) -> None:
        """What is known of a part that cannot be looked into stays."""
        low = _bytes(prefix)
        self._db.execute(
            "UPDATE things SET scan = ? WHERE gone = 0 AND key >= ? AND key < ?",
            (scan, low, low + b"\xff"),
        )

    def keep(self, scan: int, key: str, stamp: str, facts: Facts | None, problem: str) -> None:
        """What was read of a thing. One that has an id keeps it."""
        self._changed()
        stored = _FACTS.dump_json(facts, exclude_defaults=True).decode() if facts else None
        self._db.execute(
            "INSERT INTO things (key, stamp, scan, facts, problem) VALUES (?, ?, ?, ?, ?) "
            "ON CONFLICT (key) DO UPDATE SET stamp = excluded.stamp, scan = excluded.scan, "
            "facts = coalesce(excluded.facts, iif(excluded.problem IS NULL, NULL, facts)), "
            "problem = excluded.problem, gone = 0",
            (_bytes(key), stamp, scan, stored, problem or None),
        )

    def settle(self, scan: int, *, forget: bool = False) -> Settled:
        """Give ids to what is new, or the ids of what is gone and was the same.

        Raises ShrunkError where most is gone and `forget` was not said.
        """
        with self.transaction():
            missing = "SELECT key, id, facts FROM things WHERE scan < ? AND id IS NOT NULL"
            gone = {bytes(k): (i, f) for k, i, f in self._db.execute(missing, (scan,))}
            moved, new = self._named(gone)
            query = "SELECT count(*) FROM things WHERE scan < ? AND gone = 0"
            now_gone = int(self._db.execute(query, (scan,)).fetchone()[0])
            query = "SELECT count(*) FROM things WHERE gone = 0"
            there = int(self._db.execute(query).fetchone()[0])
            if not forget and now_gone > _FEW and now_gone > _HALF * there:
                raise ShrunkError(
                    f"{now_gone:,} of {there:,} things are gone. Is the disk or the share there? "
                    "Nothing was forgotten. If they are gone for good, say "
                    "`undercard library scan NAME --forget-missing`."
                )
            self._db.execute("UPDATE things SET gone = 1 WHERE scan < ?", (scan,))
            if now_gone or moved:
                self._changed()
        return Settled(new, moved, now_gone)

    def _named(self, gone: dict[bytes, tuple[str, str | None]]) -> tuple[int, int]:
        """How many of those that have no id yet had moved, and how many are new."""
        lost: dict[str, list[bytes]] = {}
        for key, (_, stored) in gone.items():
            for identity in _FACTS.validate_json(stored or "{}").identities:
                lost.setdefault(identity, []).append(key)
        moved = new = 0
        query = "SELECT key, facts FROM things WHERE id IS NULL AND facts IS NOT NULL ORDER BY key"
        for key, stored in self._db.execute(query).fetchall():
            facts = _FACTS.validate_json(stored)
            was = next(
                (old for one in facts.identities for old in lost.get(one, ()) if old in gone), None
            )
            if was is None:
                self._name(key, facts.identities[0])
                new += 1
                continue
            (track, _), moved = gone.pop(was), moved + 1
            self._db.execute("DELETE FROM things WHERE key = ?", (was,))
            self._db.execute("UPDATE things SET id = ? WHERE key = ?", (track, key))
        return moved, new

    def _name(self, key: bytes, identity: str) -> None:
        """An id that is the same in every run, and another one for another copy of the track."""
        for salt in (b"", key):
            track = hashlib.sha256(identity.encode() + salt).hexdigest()[:22]
            try:
                self._db.execute("UPDATE things SET id = ? WHERE key = ?", (track, key))
            except sqlite3.IntegrityError:
                continue
            return

    def tracks(self) -> Iterator[Track]:
        """All that is there and can be read, by id."""
        query = (
            "SELECT id, key, facts FROM things "
            "WHERE gone = 0 AND id IS NOT NULL AND facts IS NOT NULL ORDER BY id"
        )
        for track, key, stored in self._db.execute(query):
            yield Track(track, _text(key), _FACTS.validate_json(stored))

    def stamped(self) -> dict[str, tuple[str, str]]:
        """By id, the key and the stamp of all that is there and can be read."""
        query = (
            "SELECT id, key, stamp FROM things "
            "WHERE gone = 0 AND id IS NOT NULL AND facts IS NOT NULL ORDER BY key"
        )
        return {track: (_text(key), stamp) for track, key, stamp in self._db.execute(query)}

    def among(self, ids: Iterable[str]) -> dict[str, Track]:
        """Those of the tracks of these ids that are there, by id."""
        query = "SELECT key, facts FROM things WHERE id = ? AND gone = 0 AND facts IS NOT NULL"
        found = {}
        for track in ids:
            if row := self._db.execute(query, (track,)).fetchone():
                found[track] = Track(track, _text(row[0]), _FACTS.validate_json(row[1]))
        return found

    def problems(self, most: int) -> list[tuple[str, str]]:
        """Keys of what cannot be read, and why."""
        query = "SELECT key, problem FROM things WHERE problem IS NOT NULL AND gone = 0 LIMIT ?"
        return [(_text(key), why) for key, why in self._db.execute(query, (most,))]

    def counts(self) -> dict[str, int]:
        """How many `tracks`, how many things are `unreadable`, `no_music`, and `gone`."""
        (row,) = self._db.execute(
            "SELECT sum(gone = 0 AND facts IS NOT NULL), sum(gone = 0 AND problem IS NOT NULL), "
            "sum(gone = 0 AND facts IS NULL AND problem IS NULL), sum(gone = 1) FROM things"
        )
        names = ("tracks", "unreadable", "no_music", "gone")
        return {name: int(count or 0) for name, count in zip(names, row, strict=True)}

    def seen_by(self) -> dict[str, int]:
        """How many tracks each account may see, where that is known of them."""
        query = (
            "SELECT value, count(*) FROM things, json_each(things.facts, '$.seen_by') "
            "WHERE gone = 0 GROUP BY value"
        )
        return dict(self._db.execute(query).fetchall())


def _bytes(key: str) -> bytes:
    return key.encode("utf-8", errors="surrogateescape")


def _text(key: bytes) -> str:
    return bytes(key).decode("utf-8", errors="surrogateescape")
