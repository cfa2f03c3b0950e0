"""The genres of artists, wherever their tracks are: a table of its own, joined by name.

What the table tells is an artist's own: "southern rock", the one that says most first. What is only
likely was inferred from the company that the artist's tracks keep, or is noted of an artist of whom
the table knows nothing, and has a confidence. Where all three come from: data/ATTRIBUTION.md. The
tables can be left out.
"""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pyarrow.parquet as pq

from undercard.retrieval.folding import fold_name
from undercard.retrieval.spellings import lead

SHIPPED = Path(__file__).parent / "data" / "artist_genres.parquet"
NOTES = Path(__file__).parent / "data" / "artist_notes.csv"
# How often the first genre that is noted, and each further one, is an artist's own: measured on 206
# artists of whom the table knows (.67 and .46, where a kindred name counts as wrong).
_FIRST, _FURTHER = 0.65, 0.5
_UNNOTED = 0.5  # what an inferred genre is still worth where others are noted


@dataclass(frozen=True, eq=False)
class ArtistGenres:
    """Genres by folded name; likely ones with their confidence, from 0 to 1, the greatest first."""

    known: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    likely: Mapping[str, tuple[tuple[str, float], ...]] = field(default_factory=dict)
    noted: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def of(self, artist: str | None) -> tuple[str, ...]:
        """The artist's genres, the one that says most first; a joint credit speaks for its first.

        Empty where nothing is known.
        """
        if not artist:
            return ()
        return self.known.get(fold_name(artist)) or self.known.get(fold_name(lead(artist)), ())

    def likely_of(self, artist: str | None) -> tuple[tuple[str, float], ...]:
        """What an artist without known genres probably makes."""
        return self.likely.get(fold_name(artist), ()) if artist else ()

    def noted_of(self, artist: str | None) -> tuple[str, ...]:
        """What is noted of an artist without known genres."""
        return self.noted.get(fold_name(artist), ()) if artist else ()


@cache
def artist_genres(path: Path = SHIPPED, notes: Path = NOTES) -> ArtistGenres:
    """The tables that ship; what was left out is empty."""
    rows = pq.read_table(path).to_pylist() if path.is_file() else []
    known = {row["artist"]: tuple(row["genres"]) for row in rows if row["genres"]}
    inferred = {
        row["artist"]: dict(zip(row["likely"], row["confidence"], strict=True))
        for row in rows
        if row["likely"]
    }
    noted = {name: genres for name, genres in _noted(notes).items() if name not in known}
    likely = {
        name: _together(inferred.get(name, {}), noted.get(name, ())) for name in inferred | noted
    }
    return ArtistGenres(known, likely, noted)


def _noted(path: Path) -> dict[str, tuple[str, ...]]:
    if not path.is_file():
        return {}
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        return {fold_name(row["artist"]): tuple(row["genres"].split("; ")) for row in rows}


def _together(inferred: Mapping[str, float], noted: Sequence[str]) -> tuple[tuple[str, float], ...]:
    """How likely each genre is by what is inferred and by what is noted, the likeliest first."""
    said = {genre: _FURTHER if place else _FIRST for place, genre in enumerate(noted)}
    worth = _UNNOTED if noted else 1.0
    both = {
        genre: 1 - (1 - said.get(genre, 0.0)) * (1 - inferred.get(genre, 0.0))
        if genre in said
        else worth * inferred[genre]
        for genre in {**said, **inferred}
    }
    return tuple(sorted(both.items(), key=lambda held: -held[1]))
