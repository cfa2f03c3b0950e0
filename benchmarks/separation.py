"""Artist separation over a long log: lists one after another, each looking back at those before it.

    python -m benchmarks.separation [--tracks 10000] [--library 200 --library 2000 …]

A library has a quarter as many artists as tracks, as uneven as in a catalogue. Each list of 20 is
made of 300 tracks of it drawn by lot (all, where it is smaller) with scores drawn anew, within a
deadline, with 24 tracks between two of one artist, whichever list they are in. The log is counted
through at the end. Where a list cannot be made, its core is counted, and the next begins.
"""

import argparse
import json
import time

import numpy as np

from undercard.policy.enforcement.enforce import enforce
from undercard.policy.errors import UndecidedError
from undercard.policy.norms.norm import Norm
from undercard.policy.norms.table import CandidateTable

APART, SIZE, DRAWN, DEADLINE = 24, 20, 300, 0.2
LIBRARIES = (200, 2_000, 80_000)
NORM = Norm.model_validate(
    {
        "id": "artist-apart",
        "says": f"At least {APART} tracks between two of one artist.",
        "per": "artist",
        "apart": APART,
        "over": "1 day for everyone",
    }
)


def measure(library: int, tracks: int) -> dict[str, object]:
    """The log of so many tracks made from a library, counted."""
    draw = np.random.default_rng(library)
    artists = [f"a{at % max(1, library // 4)}" for at in draw.zipf(1.5, library)]
    log: list[str] = []
    times, cores, proved, undecided = [], 0, 0, 0
    for _ in range(-(-tracks // SIZE)):
        rows = draw.permutation(library)[:DRAWN].tolist()
        names = [artists[row] for row in rows]
        table = CandidateTable(list(map(str, rows)), draw.beta(2, 3, len(rows)), {"artist": names})
        heard = {NORM.id: [{"artist": name} for name in log[-APART:]]}
        began = time.perf_counter()
        try:
            ruling = enforce([NORM], table, SIZE, heard=heard, deadline=DEADLINE)
        except UndecidedError:
            undecided += 1
            continue
        times.append(1000 * (time.perf_counter() - began))
        cores += ruling.core == (NORM.id,)
        proved += ruling.proved
        log += [artists[int(name)] for name in ruling.slate]
    p50, p95 = np.percentile(times, (50, 95)).round(1).tolist()
    figures = {"proved": proved, "impossible, with core": cores, "undecided": undecided}
    return {
        "library": library,
        "artists": len(set(artists)),
        "tracks": len(log),
        "too near": too_near(log),
        **figures,
        "p50_ms": p50,
        "p95_ms": p95,
    }


def too_near(log: list[str]) -> int:
    """How often an artist comes again with fewer tracks in between than are asked."""
    return sum(artist in log[max(0, at - APART) : at] for at, artist in enumerate(log))


def main() -> None:
    """Measure and print one JSON object a line."""
    parser = argparse.ArgumentParser(description="Measure artist separation over a long log.")
    parser.add_argument("--tracks", type=int, default=10_000)
    parser.add_argument("--library", type=int, action="append")
    chosen = parser.parse_args()
    for library in chosen.library or LIBRARIES:
        print(json.dumps(measure(library, chosen.tracks)), flush=True)


if __name__ == "__main__":
    main()
