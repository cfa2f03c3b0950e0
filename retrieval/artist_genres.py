"""The genres of artists, wherever their tracks are: a table of its own, joined by name.

What the table tells is an artist's own: "southern rock", the one that says most first. What is only
likely was inferred from the company that the artist's tracks keep, and has a confidence. Where both
come from: data/ATTRIBUTION.md. The table can be left out.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pyarrow.parquet as pq

from undercard.retrieval.folding import fold_name
from undercard.retrieval.spellings import lead

SHIPPED = Path(__file__).parent / "data" / "artist_genres.parquet"


@dataclass(frozen=True, eq=False)
class ArtistGenres:
    """Genres by folded name; likely ones with their confidence, from 0 to 1, the greatest first."""

    known: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    likely: Mapping[str, tuple[tuple[str, float], ...]] = field(default_factory=dict)

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


@cache
def artist_genres(path: Path = SHIPPED) -> ArtistGenres:
    """The table that ships; an empty one where it was left out."""
    if not path.is_file():
        return ArtistGenres()
    rows = pq.read_table(path).to_pylist()
    known = {row["artist"]: tuple(row["genres"]) for row in rows if row["genres"]}
    likely = {
        row["artist"]: tuple(zip(row["likely"], row["confidence"], strict=True))
        for row in rows
        if row["likely"]
    }
    return ArtistGenres(known, likely)
