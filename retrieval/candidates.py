"""What was found: tracks with the evidence of why each was found."""

from dataclasses import dataclass
from typing import Literal

from retrieval.tracks import Track

Kind = Literal["meaning", "words", "artist", "title", "genre", "sound", "seed", "popular", "reserve"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """One reason why a track was found.

    `rank` counts from 1 within the kind, `value` is the kind's own measure (cosine, BM25 score, closeness, points of
    popularity), and `detail` says it to a reader.
    """

    kind: Kind
    rank: int
    value: float
    detail: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """A track with its fused score in [0, 1] and its evidence, the weightiest first."""

    row: int
    track: Track
    score: float
    evidence: tuple[Evidence, ...]
