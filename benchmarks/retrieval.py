"""Measures retrieval: `python -m benchmarks.retrieval [--home DIR] [--build] [--lists] [--json]`.

Prints medians and 95th percentiles over real requests, what masks cost in recall, and (with
--build) how long a first start takes with the packed vectors and by embedding 2,000 tracks. It
asserts nothing about time.
"""

import argparse
import json
import resource
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from undercard.retrieval.catalogue import Catalogue
from undercard.retrieval.embedding import MiniLM
from undercard.retrieval.finder import Finder
from undercard.retrieval.index import VectorIndex
from undercard.retrieval.query import Mask, Query
from undercard.retrieval.vectors import embed_rows

REQUESTS = """calm acoustic songs for a rainy Sunday | 90s hip hop
something slow with strings | latin party songs | songs for running
music to study to, no vocals | sad breakup songs | classic rock for a road trip
happy 80s pop | songs by Queen | dark electronic music for late night coding
romantic dinner, neo soul | workout rap, aggressive | reggaeton from 2019
something happy for the train | bohemian rhapsody | songs about the ocean
chill indie for a lazy morning | Christmas songs | upbeat songs to clean the house to
new jack swing classics | big room festival bangers | trap | melancholic piano ballads
feel good summer hits | music like Dua Lippa | more like the weekend
hard rock from the seventies | something to fall asleep to
songs with heart in the title | spanish love songs | tropical house by the pool
party anthems | play something by Kendrick Lamar | old school gangster rap
electropop with a strong beat | smooth r&b for tonight | angry guitar music
songs for a wedding dance | motivational music for the gym
relaxing instrumental music | soul classics | dreamy atmospheric songs
funky bass lines | songs for my daughter's birthday party | indie for driving at night
something completely different | good morning music | coffee shop acoustic
songs by female singers | quiet songs please | a playlist for cooking dinner
post-punk and new wave | songs that build up slowly | fast songs to dance to""".replace("\n", " | ")


def main() -> int:
    """Measure and print; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--home", type=Path, default=Path(tempfile.gettempdir()) / "undercard-benchmark"
    )
    parser.add_argument("--build", action="store_true", help="measure a first start too")
    parser.add_argument("--lists", action="store_true", help="print the top ten of every request")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    requests = [text.strip() for text in REQUESTS.split("|")]
    result: dict[str, object] = measure_build() if options.build else {}
    started = time.perf_counter()
    catalogue = Catalogue.builtin()
    index = VectorIndex.open(
        catalogue,
        options.home,
        lambda label, done, total: print(label, done, total, file=sys.stderr),
    )
    finder = Finder(catalogue, index)
    finder.warm_up()
    result["open_and_warm_up_seconds"] = round(time.perf_counter() - started, 2)
    result |= (
        measure_find(finder, requests)
        | measure_recall(finder, requests)
        | measure_names(finder, requests)
    )
    result["resident_mb"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    print(
        json.dumps(result)
        if options.json
        else "\n".join(f"{name:42} {value}" for name, value in result.items())
    )
    if options.lists:
        show(finder, requests)
    return 0


def masks(catalogue: Catalogue) -> dict[str, Mask | None]:
    """No filter, and filters that leave about half, a tenth and a thousandth."""
    year, points = catalogue.numbers("year"), catalogue.numbers("popularity")
    return {
        "none": None,
        "half": points >= 45,
        "tenth": (year >= 1990) & (year < 2005),
        "few": (year == 1975) & (points < 40),
    }


def milliseconds(values: list[float]) -> str:
    """Median and 95th percentile of times in seconds, in words."""
    median, p95 = np.median(values) * 1e3, np.quantile(values, 0.95) * 1e3
    return f"p50 {median:.1f} ms, p95 {p95:.1f} ms (n={len(values)})"


def timed(call: object, *arguments: object) -> float:
    """Seconds that a call takes."""
    assert callable(call)
    started = time.perf_counter()
    call(*arguments)
    return time.perf_counter() - started


def measure_find(finder: Finder, requests: list[str]) -> dict[str, object]:
    """Times of find, without and with filters and seeds."""
    found: dict[str, object] = {}
    for name, mask in masks(finder.catalogue).items():
        busy = time.process_time()
        times = [timed(finder.find, Query(text=text, allowed=mask)) for text in requests]
        busy = (time.process_time() - busy) / len(requests)
        share = 1.0 if mask is None else float(mask.mean())
        found[f"find, filter {name} ({share:.2%} pass)"] = (
            f"{milliseconds(times)}, processor {busy * 1e3:.1f} ms"
        )
    rows = finder.names.rows_of("Queen")[:3]
    seeds = tuple(finder.catalogue.ids[row] for row in rows)
    found["find, with 3 seeds"] = milliseconds(
        [timed(finder.find, Query(text=text, seeds=seeds)) for text in requests]
    )
    found["embed one request"] = milliseconds(
        [timed(finder.index.model.embed, [text]) for text in requests]
    )
    return found


def measure_recall(finder: Finder, requests: list[str]) -> dict[str, object]:
    """Share of the exact nearest 400 that `nearest` gives, per filter."""
    found: dict[str, object] = {}
    vectors = finder.index.model.embed(requests)
    for name, mask in masks(finder.catalogue).items():
        allowed = np.flatnonzero(
            np.ones(len(finder.catalogue), dtype=bool) if mask is None else mask
        )
        shares = []
        for vector in vectors:
            got, _ = finder.index.nearest(vector, 400, mask)
            exact = allowed[np.argsort(-(finder.index.matrix[allowed] @ vector))[:400]]
            shares.append(len(set(got) & set(exact)) / len(exact))
        found[f"recall@400 against exact, filter {name}"] = (
            f"mean {np.mean(shares):.3f}, least {np.min(shares):.3f}"
        )
    return found


def measure_names(finder: Finder, requests: list[str]) -> dict[str, object]:
    """Times of the look-up of names."""
    long = ("songs by Qeen and something like beyonse but not the weekend " * 400)[:20_000]
    return {
        "names in a request": milliseconds(
            [timed(finder.names.mentions, text) for text in requests]
        ),
        "names in 20,000 characters": milliseconds(
            [timed(finder.names.mentions, long) for _ in range(10)]
        ),
    }


def measure_build() -> dict[str, object]:
    """Seconds of a first start, and of embedding alone."""
    catalogue, model = Catalogue.builtin(), MiniLM()
    model.embed(["warm", "up"])
    with tempfile.TemporaryDirectory() as home:
        packed = timed(VectorIndex.open, catalogue, Path(home))
    embedding = timed(
        embed_rows, catalogue, range(0, len(catalogue), len(catalogue) // 2_000), model
    )
    return {
        "first start, packed vectors (s)": round(packed, 1),
        "embedding alone, all tracks, projected (s)": round(embedding * len(catalogue) / 2_000, 1),
    }


def show(finder: Finder, requests: list[str]) -> None:
    """Print the top ten of every request."""
    for text in requests:
        print(f"\n{text}")
        for candidate in finder.find(Query(text=text, size=10)):
            track = candidate.track
            print(
                f"  {candidate.score:.2f} {track.title[:40]:40} {track.artist[:24]:24} "
                f"{track.year}  {candidate.evidence[0].detail}"
            )


if __name__ == "__main__":
    sys.exit(main())
