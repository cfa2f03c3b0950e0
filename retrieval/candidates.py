"""What was found: tracks with the evidence of why each was found."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from undercard.retrieval.tracks import Track

Kind = Literal[
    "meaning",
    "words",
    "artist",
    "title",
    "genre",
    "labelled",
    "noted",
    "sound",
    "seed",
    "example_artist",
    "liked_after",
    "liked_beside",
    "popular",
    "reserve",
]


@dataclass(frozen=True, slots=True)
class Evidence:
    """One reason why a track was found.

    `rank` counts from 1 within the kind, `value` is the kind's own measure (cosine, BM25 score,
    closeness, points of popularity), and `detail` says it to a reader.
    """

    kind: Kind
    rank: int
    value: float
    detail: str


@dataclass(frozen=True)
class Candidate:
    """A track with its fused score in [0, 1].

    Its evidence is worded when it is first asked for: most are never shown.
    """

    row: int
    track: Track
    score: float
    explain: Callable[[], tuple[Evidence, ...]] = field(repr=False, compare=False)

    @cached_property
    def evidence(self) -> tuple[Evidence, ...]:
        """Why the track was found, the weightiest reason first; never empty."""
        return self.explain()
