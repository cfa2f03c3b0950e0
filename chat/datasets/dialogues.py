"""Reads CPCD (Chaganty et al. 2023, CC BY 4.0) and cuts its dialogues into evaluation cases.

The protocol: gold of a turn is the final liked playlist; tracks of one cluster count as one; the
first three liked tracks of every earlier turn are given as seeds and leave gold and predictions; a
turn with no gold left is skipped. A track that a dialogue names and the pool lacks is gold like
another, under its id: no list can name it, so it counts as a miss.
"""

import csv
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from undercard.chat.datasets.errors import EvaluationInputError

_SEEDS_PER_TURN = 3


@dataclass(frozen=True)
class PoolTrack:
    """A track of the pool; `cluster` is shared by near-duplicates."""

    id: str
    title: str
    artists: tuple[str, ...]
    album: str
    cluster: str

    @property
    def text(self) -> str:
        """How the track is written for a language model."""
        return f"{self.title} by {', '.join(self.artists)}" if self.artists else self.title


@dataclass(frozen=True)
class Pool:
    """All tracks that may be recommended."""

    tracks: tuple[PoolTrack, ...]

    @cached_property
    def by_id(self) -> dict[str, PoolTrack]:
        """Tracks by their id."""
        return {track.id: track for track in self.tracks}

    def known(self, ids: Iterable[str]) -> tuple[str, ...]:
        """Those of the ids that the pool has, in their order."""
        return tuple(id_ for id_ in ids if id_ in self.by_id)

    def clusters(self, ids: Iterable[str]) -> frozenset[str]:
        """The clusters of tracks; one that the pool lacks is a cluster of its own."""
        return frozenset(self.by_id[id_].cluster if id_ in self.by_id else id_ for id_ in ids)


@dataclass(frozen=True)
class Case:
    """One turn to be answered: what was said so far, what was liked before, and the gold.

    `heard` is what the wizard answered in the earlier turns, `fresh` counts the seeds of the turn
    just before. `dialogue` is the dialogue's number, `source` its id.
    """

    dialogue: int
    turn: int
    said: tuple[str, ...]
    seeds: tuple[PoolTrack, ...]
    gold: frozenset[str]
    heard: tuple[str, ...] = ()
    fresh: int = 0
    source: str = ""

    @cached_property
    def seed_clusters(self) -> frozenset[str]:
        """Clusters that may not be predicted."""
        return frozenset(track.cluster for track in self.seeds)


@dataclass(frozen=True)
class Turn:
    """What happened in one turn.

    To be read of other dialogues only: a case never sees its own dialogue's turns.
    """

    said: str
    searches: tuple[str, ...]
    liked: tuple[str, ...]  # track ids


@dataclass(frozen=True)
class Dialogue:
    """A dialogue's cases, its turns, and its final playlist as clusters and as track ids.

    What the pool lacks is in the cases' gold alone: nothing is learned from it.
    """

    id: str
    liked: frozenset[str]
    cases: tuple[Case, ...]
    turns: tuple[Turn, ...] = ()
    playlist: tuple[str, ...] = ()


def load_pool(path: Path) -> Pool:
    """Read `tracks.csv`. Raises EvaluationInputError naming the file, the line and the column."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        tracks = tuple(
            PoolTrack(
                id=row["track_id"],
                title=row["title"],
                artists=tuple(name for name in row["artists"].split("|") if name),
                album=row["album"],
                cluster=row["cluster_id"] or row["track_id"],
            )
            for row in rows
        )
    except OSError as error:
        raise EvaluationInputError(f"{path}: cannot be read: {error.strerror}") from error
    except (KeyError, AttributeError) as error:
        raise EvaluationInputError(
            f"{path}: expected columns track_id, title, artists, album, cluster_id; missing {error}"
        ) from error
    if not tracks:
        raise EvaluationInputError(f"{path}: holds no track")
    return Pool(tracks)


def load_dialogues(
    path: Path, pool: Pool, limit: int | None = None, *, first: int = 0
) -> list[Dialogue]:
    """Read the dialogues (at most `limit`), which are numbered from `first`.

    Raises EvaluationInputError naming the file, the line and what is wrong.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise EvaluationInputError(f"{path}: cannot be read: {error}") from error
    if not lines:
        raise EvaluationInputError(f"{path}: holds no dialogue; expected one a line, as JSON")
    dialogues: list[Dialogue] = []
    for number, line in enumerate(lines[:limit], 1):
        try:
            dialogues.append(_dialogue(json.loads(line), first + len(dialogues), pool))
        except (ValueError, KeyError, TypeError) as error:
            raise EvaluationInputError(
                f"{path}:{number}: not a CPCD dialogue: {error!r}"
            ) from error
    if not any(dialogue.cases for dialogue in dialogues):
        raise EvaluationInputError(
            f"{path}:1 to {len(dialogues)}: no dialogue there has a turn to be answered"
        )
    return dialogues


def _dialogue(record: dict[str, Any], index: int, pool: Pool) -> Dialogue:
    goal = record["goal_playlist"]
    cases = tuple(_cases(record, index, pool.clusters(goal), pool))
    turns = tuple(
        Turn(
            turn["user_query"],
            tuple(turn.get("search_queries", ())),
            pool.known(turn["liked_results"]),
        )
        for turn in record["turns"]
    )
    playlist = pool.known(goal)
    return Dialogue(record["id"], pool.clusters(playlist), cases, turns, playlist)


def _cases(record: dict[str, Any], index: int, liked: frozenset[str], pool: Pool) -> Iterator[Case]:
    said: list[str] = []
    heard: list[str] = []
    seeds: list[PoolTrack] = []
    barred: frozenset[str] = frozenset()
    fresh = 0
    for number, turn in enumerate(record["turns"]):
        said.append(turn["user_query"])
        gold = liked - barred
        if gold:
            told = tuple(said), tuple(seeds), gold, tuple(heard), fresh
            yield Case(index, number, *told, source=record["id"])
        first = turn["liked_results"][:_SEEDS_PER_TURN]
        given = [pool.by_id[id_] for id_ in pool.known(first)]
        seeds += given
        barred |= pool.clusters(first)
        fresh = len(given)
        heard.append(turn.get("system_response", ""))
