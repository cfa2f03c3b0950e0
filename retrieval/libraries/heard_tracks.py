"""What was measured of the sound of a library's tracks, in a file of its own: by the track's id,
with the stamp of the thing that was listened to.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter

from undercard.retrieval.errors import StorageError
from undercard.retrieval.hearing.measured import Measured

_SCHEMA = """
CREATE TABLE IF NOT EXISTS heard (
    id TEXT PRIMARY KEY,
    stamp TEXT NOT NULL,
    measured TEXT,      -- JSON; none where it cannot be decoded
    problem TEXT        -- why not
) WITHOUT ROWID;
"""
_METHOD = 1  # raised when what is measured means something else: everything is then measured anew
_MEASURED = TypeAdapter(Measured)
_BUSY_S = 15.0


@dataclass(frozen=True)
class Heard:
    """The file; it need not be there. Raises StorageError where it cannot be used."""

    file: Path

    def stamps(self, *, again: bool = False) -> dict[str, str]:
        """By id, the stamps of what was listened to; `again`: without what could not be decoded."""
        decoded = " AND problem IS NULL" if again else ""
        with self._opened() as database:
            query = f"SELECT id, stamp FROM heard WHERE stamp LIKE ?{decoded}"  # noqa: S608 - one of two
            rows = database.execute(query, (f"{_METHOD}|%",))
            return {track: stamp.partition("|")[2] for track, stamp in rows}

    def keep(self, track: str, stamp: str, measured: Measured | None, problem: str = "") -> None:
        """What came of listening to a track; at once on the disk."""
        told = _MEASURED.dump_json(measured).decode() if measured else None
        with self._opened() as database:
            database.execute(
                "INSERT OR REPLACE INTO heard VALUES (?, ?, ?, ?)",
                (track, f"{_METHOD}|{stamp}", told, problem or None),
            )

    def measured(self) -> dict[str, Measured]:
        """By id, what is known."""
        if not self.file.exists():
            return {}
        with self._opened() as database:
            rows = database.execute("SELECT id, measured FROM heard WHERE measured IS NOT NULL")
            return {track: _MEASURED.validate_json(told) for track, told in rows}

    def problems(self) -> dict[str, str]:
        """By id, why a track could not be listened to."""
        if not self.file.exists():
            return {}
        with self._opened() as database:
            return dict(database.execute("SELECT id, problem FROM heard WHERE problem IS NOT NULL"))

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        try:
            with closing(sqlite3.connect(self.file, timeout=_BUSY_S)) as database, database:
                database.execute("PRAGMA journal_mode=WAL")
                database.executescript(_SCHEMA)
                yield database
        except sqlite3.Error as error:
            raise StorageError(
                f"{self.file}: cannot be used ({error}). Free some space, or delete this file: "
                "everything is then listened to anew."
            ) from error
