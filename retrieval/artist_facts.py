"""What is told of artists, wherever their tracks are: where they are from, what they sing in, who.

A table of its own, joined by name. It was written from knowledge of the artists, so that it steers
the search and is never shown as a fact: what a catalogue itself knows comes first. Where it comes
from: data/ATTRIBUTION.md. The table can be left out.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from undercard.retrieval.folding import fold_name
from undercard.retrieval.spellings import lead

SHIPPED = Path(__file__).parent / "data" / "artist_facts.csv"


@dataclass(frozen=True)
class ArtistFact:
    """One artist; None is unknown."""

    country: str | None = None  # ISO 3166-1
    language: str | None = None  # ISO 639-1 of most songs
    gender: str | None = None  # of who sings: "female", "male", "mixed"
    since: int | None = None  # the first year of the decade in which the artist became known

    @property
    def known_by(self) -> int | None:
        """The year by whose end the artist had become known."""
        return None if self.since is None else self.since + 9


_NOTHING = ArtistFact()


def told_of(artist: str | None) -> ArtistFact:
    """What is told of an artist; a joint credit speaks for its first."""
    if not artist:
        return _NOTHING
    known = artist_facts()
    return known.get(fold_name(artist)) or known.get(fold_name(lead(artist)), _NOTHING)


@cache
def artist_facts(path: Path = SHIPPED) -> Mapping[str, ArtistFact]:
    """The table that ships, by folded name; an empty one where it was left out."""
    if not path.is_file():
        return {}
    with path.open(encoding="utf-8", newline="") as file:
        return {
            fold_name(row["artist"]): ArtistFact(
                country=row["country"] or None,
                language=row["language"] or None,
                gender=row["gender"] or None,
                since=int(row["since"]) if row["since"] else None,
            )
            for row in csv.DictReader(file)
        }
