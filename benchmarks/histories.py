"""Measures what a listener's past costs a turn.

    python -m benchmarks.histories [--home DIR] [--json]

Plays of the built-in catalogue are drawn at random over ten years, a few tracks often and most
seldom, written to a file, imported, and looked at by 40 wishes: the examples that go into the
ranker's prompt, and the leaning towards artists. It asserts nothing about time.
"""

import argparse
import csv
import json
import tempfile
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from benchmarks.retrieval import REQUESTS
from undercard.chat.memory import plays
from undercard.chat.memory.database import Database
from undercard.chat.memory.history_file import read_history
from undercard.chat.memory.listener_past import Past
from undercard.retrieval.catalogue import Catalogue
from undercard.retrieval.finder import Finder
from undercard.retrieval.index import VectorIndex
from undercard.retrieval.query import Query

SIZES = (0, 100, 1_000, 10_000, 100_000)
_YEARS = 10


def main() -> int:
    """Measure and print; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--home", type=Path, default=Path(tempfile.gettempdir()) / "undercard-benchmark"
    )
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    catalogue = Catalogue.builtin()
    index = VectorIndex.open(catalogue, options.home)
    wishes = [text.strip() for text in REQUESTS.split("|")][:40]
    index.model.embed(["warm", "up"])
    for wish in wishes:
        index.model.embed([wish])  # the search of the same turn embeds it too, and it is kept
    finder = Finder(catalogue, index)
    found = {
        wish: [candidate.track.id for candidate in finder.find(Query(text=wish, size=400))]
        for wish in wishes
    }
    with tempfile.TemporaryDirectory() as folder:
        rows = [measured(size, Path(folder), index, found) for size in SIZES]
    for row in rows:
        print(
            json.dumps(row)
            if options.json
            else "  ".join(f"{name} {value}" for name, value in row.items())
        )
    return 0


def measured(
    size: int, folder: Path, index: VectorIndex, found: Mapping[str, list[str]]
) -> dict[str, float]:
    """One size of past: how long the import takes, and a turn's looks at it, in milliseconds."""
    file = folder / f"{size}.csv"
    write(file, size, index.catalogue)
    database = Database(f"sqlite:///{folder / f'{size}.db'}")
    started = time.perf_counter()
    history = read_history(file, index.catalogue, datetime.now(UTC))
    with database.transaction() as conn:
        plays.replace(conn, "ann", "file", history.played)
    imported = time.perf_counter() - started
    busy = time.process_time()
    times = [look(Past(database, "ann", {}), index, *wish) for wish in found.items()]
    busy = (time.process_time() - busy) / len(times)
    database.close()
    return {
        "plays": size,
        "tracks": len(history.played),
        "import s": round(imported, 2),
        "a turn, p50 ms": round(float(np.median(times)) * 1e3, 1),
        "p95 ms": round(float(np.quantile(times, 0.95)) * 1e3, 1),
        "processor ms": round(busy * 1e3, 1),
    }


def look(past: Past, index: VectorIndex, wish: str, found: list[str]) -> float:
    """Seconds that a turn spends on a past."""
    started = time.perf_counter()
    past.relevant(wish, found, index, 5)
    past.taste(index.catalogue)
    return time.perf_counter() - started


def write(file: Path, size: int, catalogue: Catalogue) -> None:
    """A history of so many plays; how often a track comes falls with its place by lot (Zipf)."""
    chance = np.random.default_rng(size)
    weights = 1 / np.arange(1, len(catalogue) + 1)
    rows = chance.permutation(len(catalogue))[
        chance.choice(len(catalogue), size, p=weights / weights.sum())
    ]
    now = datetime.now(UTC)
    with file.open("w", newline="", encoding="utf-8") as stream:
        out = csv.writer(stream)
        out.writerow(["track_id", "played_at"])
        for row, day in zip(rows, chance.uniform(0, 365 * _YEARS, size), strict=True):
            out.writerow([catalogue.ids[row], (now - timedelta(days=float(day))).isoformat()])


if __name__ == "__main__":
    raise SystemExit(main())
