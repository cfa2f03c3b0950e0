"""What a listener has asked for that a list must keep to, and whether it does, by the catalogue.

Judged by what was said, not by what the DJ took it for.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from undercard.chat.evaluation.listeners.hearing import Heard

Kind = Literal["decade", "no_artist", "no_genre", "drop", "per_artist", "count"]
TOPICAL: frozenset[Kind] = frozenset({"decade", "no_genre", "drop", "count"})  # end with a topic


@dataclass(frozen=True)
class Demand:
    """One thing asked for: a decade, a folded artist, a genre, a track's id or a number."""

    kind: Kind
    of: str

    def holds(self, tracks: Sequence[Heard]) -> bool:
        """Whether a list keeps to it; what is unknown of a track is not held against it."""
        return _HOLDS[self.kind](self.of, tracks)


def _decade(of: str, tracks: Sequence[Heard]) -> bool:
    return all(track.decade in (None, int(of)) for track in tracks)


def _no_artist(of: str, tracks: Sequence[Heard]) -> bool:
    return all(track.by != of for track in tracks)


def _no_genre(of: str, tracks: Sequence[Heard]) -> bool:
    return all(of not in track.genres for track in tracks)


def _drop(of: str, tracks: Sequence[Heard]) -> bool:
    return all(track.id != of for track in tracks)


def _per_artist(of: str, tracks: Sequence[Heard]) -> bool:
    counts = Counter(track.by for track in tracks)
    return max(counts.values(), default=0) <= int(of)


def _count(of: str, tracks: Sequence[Heard]) -> bool:
    return len(tracks) == int(of)


_HOLDS: dict[Kind, Callable[[str, Sequence[Heard]], bool]] = {
    "decade": _decade,
    "no_artist": _no_artist,
    "no_genre": _no_genre,
    "drop": _drop,
    "per_artist": _per_artist,
    "count": _count,
}
