"""An engine that caches its scores on disk, so that a repeated evaluation takes seconds."""

import hashlib
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

from undercard.recommender.engines.engine import Engine, Health, Schema, softmax


class RememberingEngine:
    """Passes everything on to another engine, and looks scores up before it asks.

    Scores of another engine are not used.

    What is remembered is kept by a hash of the engine's name, the prompt and the text.
    """

    def __init__(self, engine: Engine, file: Path) -> None:
        """Open `file` (SQLite), making it and its folder when they do not exist."""
        file.parent.mkdir(parents=True, exist_ok=True)
        self._engine = engine
        self.name = engine.name
        self._lock = threading.Lock()
        self._store = sqlite3.connect(file, check_same_thread=False)
        self._store.execute(
            "CREATE TABLE IF NOT EXISTS score (key BLOB PRIMARY KEY, value REAL NOT NULL) WITHOUT "
            "ROWID"
        )

    def score(self, prompt: str, continuations: Sequence[str]) -> list[float]:
        """See Engine; only texts that were never scored after this prompt are passed on."""
        keys = [
            hashlib.sha256("\0".join((self.name, prompt, text)).encode()).digest()[:16]
            for text in continuations
        ]
        with self._lock:
            known = {key: value for key in keys if (value := self._look_up(key)) is not None}
        missing = {
            key: text for key, text in zip(keys, continuations, strict=True) if key not in known
        }
        fresh = (
            dict(zip(missing, self._engine.score(prompt, list(missing.values())), strict=True))
            if missing
            else {}
        )
        with self._lock, self._store:
            self._store.executemany("INSERT OR REPLACE INTO score VALUES (?, ?)", fresh.items())
        return [(known | fresh)[key] for key in keys]

    def choose(self, prompt: str, options: Sequence[str]) -> list[float]:
        """See Engine."""
        return softmax(self.score(prompt, options))

    def generate(
        self,
        prompt: str,
        *,
        max_tokens: int,
        schema: Schema | None = None,
        stop: Sequence[str] = (),
        cancel: threading.Event | None = None,
        temperature: float = 0.0,
        seed: int = 0,
    ) -> Iterator[str]:
        """See Engine; nothing that is written is remembered."""
        return self._engine.generate(
            prompt,
            max_tokens=max_tokens,
            schema=schema,
            stop=stop,
            cancel=cancel,
            temperature=temperature,
            seed=seed,
        )

    def embed(self, texts: Sequence[str]) -> list[list[float]]:
        """See Engine; passed on."""
        return self._engine.embed(texts)

    def health(self) -> Health:
        """See Engine."""
        return self._engine.health()

    def close(self) -> None:
        """Close the file."""
        self._store.close()

    def _look_up(self, key: bytes) -> float | None:
        row = self._store.execute("SELECT value FROM score WHERE key = ?", (key,)).fetchone()
        return None if row is None else float(row[0])
