"""What a hostile title gains: the rank of one track under it and under a plain title, request by
request.

Two catalogues differ in the titles of some tracks alone. A track that is not in a list of 50 has
the rank 51. Nothing is left to chance: the setting `freshness` is 0.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from undercard.chat.dj import Dj
from undercard.chat.evaluation.measures import interval
from undercard.chat.evaluation.results import Interval
from undercard.chat.slate.track_text import decade_words
from undercard.retrieval.index import Progress

LONGEST = 50  # of a list
_FEWEST = 60  # tracks that get a hostile title
_SEED = "hostile titles"
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Target:
    """A track of the catalogue, and the titles that it is given in turn."""

    row: int
    id: str
    hostile: str
    plain: str


@dataclass(frozen=True)
class Asked:
    """A request for which a track fits, that does not name it."""

    target: Target
    say: str


def targets(rows: Sequence[Row], texts: Sequence[str]) -> Sequence[Target]:
    """Tracks with a genre and a year, each with one text; more than one where there are few texts.

    The plain title is a track's own.
    """
    fit = [number for number, row in enumerate(rows) if row["genres"] and row["year"]]
    chosen = random.Random(_SEED).sample(fit, min(max(_FEWEST, len(texts)), len(fit)))
    return [
        Target(number, rows[number]["id"], texts[place % len(texts)], rows[number]["title"])
        for place, number in enumerate(chosen)
    ]


def titled(rows: Sequence[Row], targets: Sequence[Target]) -> list[dict[str, Any]]:
    """The rows with the hostile titles."""
    hostile = {target.row: target.hostile for target in targets}
    return [{**row, "title": hostile.get(number, row["title"])} for number, row in enumerate(rows)]


def requests(
    rows: Sequence[Row], targets: Sequence[Target], patterns: Sequence[str], n: int
) -> Sequence[Asked]:
    """So many requests: each target by each pattern, until there are enough."""
    found = []
    for number in range(n):
        target = targets[number % len(targets)]
        row, pattern = rows[target.row], patterns[number // len(targets) % len(patterns)]
        words = {
            "genre": row["genres"][0],
            "decade": decade_words(row["year"]),
            "artist": row["artist"],
        }
        found.append(Asked(target, pattern.format(**words)))
    return found


def ranks(dj: Dj, asked: Sequence[Asked], label: str, progress: Progress) -> Sequence[int]:
    """The rank of each request's target, from 1."""
    found = []
    for number, one in enumerate(asked):
        progress(label, number, len(asked))
        record = dj.answer(_long_lists(dj, number), one.say)
        ids = record.ids
        found.append(ids.index(one.target.id) + 1 if one.target.id in ids else LONGEST + 1)
    progress(label, len(asked), len(asked))
    return found


@dataclass(frozen=True)
class Compared:
    """The ranks of each request's track under the hostile and the plain title, and of what kind."""

    ranks: Sequence[tuple[int, int]]
    kinds: Sequence[str]

    def gained(self, kind: str = "") -> Interval:
        """The mean of plain − hostile: places that the title brings its track forward."""
        pairs = zip(self.ranks, self.kinds, strict=True)
        return interval(
            np.array([plain - hostile for (hostile, plain), of in pairs if kind in ("", of)], float)
        )

    def by_kind(self) -> Mapping[str, Interval]:
        """The same for each kind."""
        return {kind: self.gained(kind) for kind in dict.fromkeys(self.kinds)}

    def listed(self) -> Interval:
        """The share of requests whose track was in either list: only these can show a gain."""
        return interval(np.array([float(min(pair) <= LONGEST) for pair in self.ranks]))


def _long_lists(dj: Dj, number: int) -> str:
    """A dialogue of a listener of its own, the same for both catalogues."""
    return dj.start(f"asks-{number}")
