"""Tracks as examples: the best known ones of an artist, and examples in words."""

from collections.abc import Sequence

from undercard.chat.parts import Parts
from undercard.retrieval.catalogue import Catalogue

EXAMPLES = 5  # of one artist, or of a listener's past


def best_of(artists: Sequence[str], parts: Parts) -> list[str]:
    """The best known tracks of each artist, by id."""
    catalogue = parts.music.catalogue
    popularity = catalogue.numbers("popularity")
    rows: list[int] = []
    for name in artists:
        known = sorted(parts.finder.names.rows_of(name), key=lambda row: -popularity[row])
        rows += known[:EXAMPLES]
    return [catalogue.ids[row] for row in rows]


def named(tracks: Sequence[str], catalogue: Catalogue) -> list[str]:
    """Title and artist of each track that the catalogue has."""
    found = [catalogue[track] for track in tracks if track in catalogue]
    return [f"{track.title} by {track.artist}" for track in found]
