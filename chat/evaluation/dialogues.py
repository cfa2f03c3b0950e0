"""Reads CPCD (Chaganty et al. 2023, CC BY 4.0) and cuts its dialogues into cases by the protocol of our evaluation.

Gold of a turn is the final liked playlist; tracks of one cluster count as one; the first three liked tracks of every
earlier turn are given as seeds and leave gold and predictions; a turn with no gold left is skipped.
"""

import csv
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from chat.evaluation.errors import EvaluationInputError

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


@dataclass(frozen=True)
class Case:
    """One turn to be answered: what the listener said so far, what they liked before, and what they will like."""

    dialogue: int
    turn: int
    said: tuple[str, ...]
    seeds: tuple[PoolTrack, ...]
    gold: frozenset[str]

    @cached_property
    def seed_clusters(self) -> frozenset[str]:
        """Clusters that may not be predicted."""
        return frozenset(track.cluster for track in self.seeds)


@dataclass(frozen=True)
class Dialogue:
    """A dialogue's cases and the clusters of its final playlist."""

    id: str
    liked: frozenset[str]
    cases: tuple[Case, ...]


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


def load_dialogues(path: Path, pool: Pool, limit: int | None = None) -> list[Dialogue]:
    """Read the dialogues (at most `limit`). Raises EvaluationInputError naming the file, the line and what is wrong."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise EvaluationInputError(f"{path}: cannot be read: {error.strerror}") from error
    dialogues: list[Dialogue] = []
    for number, line in enumerate(lines[:limit], 1):
        try:
            dialogues.append(_dialogue(json.loads(line), len(dialogues), pool))
        except (ValueError, KeyError, TypeError) as error:
            raise EvaluationInputError(f"{path}:{number}: not a CPCD dialogue: {error!r}") from error
    if not any(dialogue.cases for dialogue in dialogues):
        raise EvaluationInputError(f"{path}: holds no dialogue with a turn to be answered")
    return dialogues


def _dialogue(record: dict[str, Any], index: int, pool: Pool) -> Dialogue:
    liked = frozenset(pool.by_id[id_].cluster for id_ in record["goal_playlist"])
    return Dialogue(record["id"], liked, tuple(_cases(record["turns"], index, liked, pool)))


def _cases(turns: Sequence[dict[str, Any]], index: int, liked: frozenset[str], pool: Pool) -> Iterator[Case]:
    said: list[str] = []
    seeds: list[PoolTrack] = []
    for number, turn in enumerate(turns):
        said.append(turn["user_query"])
        gold = liked - {track.cluster for track in seeds}
        if gold:
            yield Case(index, number, tuple(said), tuple(seeds), gold)
        seeds += [pool.by_id[id_] for id_ in turn["liked_results"][:_SEEDS_PER_TURN]]
