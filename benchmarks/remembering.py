"""Measures what a turn costs by how much is remembered of its listener.

    UNDERCARD_ENGINE__KIND=none python -m benchmarks.remembering [--home DIR] [--json]

Listeners differ in what is remembered alone: judgements and tracks shown in earlier dialogues (10 a
turn), drawn at random from the built-in catalogue, and things told, up to as many as are kept. Each
says the same things in dialogues of their own, in turn, so that what else the machine does falls
on all alike. It asserts nothing about time.
"""

import argparse
import json
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import numpy as np
import sqlalchemy as sa

from undercard.chat.assembly import make_parts
from undercard.chat.dj import Dj
from undercard.chat.events import DialogueSettings
from undercard.chat.memory import store, tables
from undercard.chat.memory.remembered import MOST
from undercard.chat.settings import Settings, load_settings
from undercard.chat.stores import open_database

SIZES = (0, 100, 1_000, 10_000)  # judgements; ten times as many tracks shown
ROUNDS = 12
SAYS = ("calm acoustic songs", "a bit faster", "what do you know about me?", "drop the second")
_BEGAN = datetime(2020, 1, 1, tzinfo=UTC)


def main() -> int:
    """Measure and print; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, default=load_settings().home)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    parts = make_parts(load_settings(home=options.home), lambda *_: None)
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(home=Path(folder))
        dj = Dj(parts, open_database(settings), settings, surface="benchmark")
        for size in SIZES:
            remember(dj, size, parts.music.catalogue.ids)
        for row in measured(dj):
            text = "  ".join(f"{name} {value}" for name, value in row.items())
            print(json.dumps(row) if options.json else text)
    return 0


def remember(dj: Dj, size: int, tracks: Sequence[str]) -> None:
    """Give a listener so many judgements, ten times as many tracks shown, and things told."""
    chance, name = Random(size), f"listener {size}"
    with dj.database.transaction() as conn:
        dialogue = store.start_dialogue(conn, name, DialogueSettings())
        common = {"listener": name, "dialogue": dialogue, "turn": 1}
        moments = [_BEGAN + timedelta(minutes=at) for at in range(size)]
        judged = [
            {**common, "track": track, "liked": chance.random() < 0.8, "given": at}
            for track, at in zip(chance.sample(list(tracks), size), moments, strict=True)
        ]
        told = [
            {
                **common,
                "kind": "fact",
                "key": f"fact:{at}",
                "words": f"I like thing {at}",
                "given": moments[at],
            }
            for at in range(min(size, MOST))
        ]
        turns = [
            {"dialogue": dialogue, "number": at + 1, "status": "done", "say": "x",
             "started": moments[at]} for at in range(size)
        ]  # fmt: skip
        shown = [
            {"dialogue": dialogue, "turn": at + 1, "rank": rank, "track": track, "card": {}}
            for at in range(size)
            for rank, track in enumerate(chance.sample(list(tracks), 10), 1)
        ]
        rows = (
            (tables.feedback, judged),
            (tables.remembered, told),
            (tables.turns, turns),
            (tables.slates, shown),
        )
        for table, values in rows:
            if values:
                conn.execute(sa.insert(table), values)


def measured(dj: Dj) -> list[dict[str, float | str]]:
    """Median and 95th percentile of what each utterance takes, for each size, in milliseconds."""
    times = defaultdict[tuple[int, str], list[float]](list)
    for turn in range(ROUNDS + 1):
        for size in SIZES:
            dialogue = dj.start(f"listener {size}")
            for say in SAYS:
                took = dj.answer(dialogue, say).ms["total"]
                if turn and took is not None:  # the first round warms up
                    times[size, say].append(took)
    return [
        {
            "judgements": size,
            "say": say,
            "p50 ms": round(float(np.median(took)), 1),
            "p95 ms": round(float(np.quantile(took, 0.95)), 1),
            "n": len(took),
        }
        for (size, say), took in times.items()
    ]


if __name__ == "__main__":
    raise SystemExit(main())
