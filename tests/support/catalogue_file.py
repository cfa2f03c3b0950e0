"""The built-in catalogue, read from its file by other means than ours, and the default register's
hard norms checked on it.
"""

from collections import Counter
from math import ceil
from pathlib import Path

import pyarrow.parquet as pq

ROOT = Path(__file__).parents[2]
TRACKS = {
    row["id"]: row
    for row in pq.read_table(ROOT / "retrieval" / "data" / "tracks.parquet").to_pylist()
}
FIRST_YEAR, TOP = {}, {}
for row in TRACKS.values():
    name = (row["artist"] or "").casefold()
    if row["year"] is not None:
        FIRST_YEAR[name] = min(FIRST_YEAR.get(name, 9999), row["year"])
    TOP[name] = max(TOP.get(name, 0), row["popularity"] or 0)


def rows(turn):
    return [TRACKS[entry["id"]] for entry in turn["slate"]]


def emerging(row):
    name = (row["artist"] or "").casefold()
    return FIRST_YEAR.get(name, 0) >= 2018 and TOP.get(name, 100) < 50


def assert_lawful(turn):
    """The hard norms of the default register, or a word about each that gave way."""
    gave_way = {entry["norm"].split("@")[0] for entry in turn["ruling"]["relaxed"]}
    aside = {entry["norm"].split("@")[0] for entry in turn["ruling"]["set_aside"]}
    slate = rows(turn)
    if "two-per-artist" not in gave_way | aside:
        assert max(Counter(r["artist"] for r in slate).values()) <= 2
    if "emerging-artists" not in gave_way | aside:
        for cut in [*range(5, len(slate), 5), len(slate)]:
            assert sum(map(emerging, slate[:cut])) >= ceil(0.3 * cut - 1e-9), f"the first {cut}"
    assert all(r["minutes"] >= 1 for r in slate)
    assert len({entry["id"] for entry in turn["slate"]}) == len(slate)
    for norm in gave_way:
        called = norm.replace("-", " ")
        assert f"“{called}”" in turn["gave_way"], f"{norm} gave way without a word"
