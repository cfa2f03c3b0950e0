"""What a listener can tell of a track that plays: never its title.

Genres are those that the artist is known for, as people name them
(chat/data/listeners/tempers.yaml). What playlists say of a track is not heard.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from undercard.retrieval.catalogue import Catalogue
from undercard.retrieval.folding import fold_name

SOUNDS = (
    "energy", "valence", "tempo", "danceability", "acousticness", "instrumentalness", "popularity",
)  # fmt: skip


@dataclass(frozen=True)
class Heard:
    """One track as it is heard. `song` is a digest; `genres` is empty where nothing is known."""

    id: str
    song: bytes
    artist: str
    decade: int | None
    genres: frozenset[str]

    @property
    def by(self) -> str:
        """The artist, folded."""
        return fold_name(self.artist)


class Hearing:
    """Hears tracks of a catalogue by their ids."""

    def __init__(self, catalogue: Catalogue, named: Sequence[str]) -> None:
        """`named`: the genres that people name."""
        self.catalogue = catalogue
        self._named = tuple(named)
        self._labels = catalogue.many("style")
        self._named_in = cache(self._genres_in)

    def __call__(self, track: str) -> Heard:
        """The track as it is heard. QueryError for an id that the catalogue lacks."""
        return self.row(self.catalogue.row(track))

    def row(self, row: int) -> Heard:
        """The track of a row."""
        year = self.catalogue.column("year")[row]
        return Heard(
            id=self.catalogue.ids[row],
            song=digest(self.catalogue.songs[row]),
            artist=self.catalogue.texts("artist")[row] or "",
            decade=year // 10 * 10 if isinstance(year, int) else None,
            genres=self.genres(row),
        )

    def genres(self, row: int) -> frozenset[str]:
        """The genres that people would name for the track of a row."""
        return frozenset[str]().union(*map(self._named_in, self._labels[row]))

    def mean_deviation(self, rows: npt.NDArray[np.intp], sound: str) -> float:
        """How far the mean of a sound over rows lies from the catalogue's, in its deviations."""
        values = self.catalogue.numbers(sound)
        spread = float(np.nanstd(values))
        known = values[rows][~np.isnan(values[rows])]
        return float(known.mean() - np.nanmean(values)) / spread if len(known) and spread else 0.0

    def _genres_in(self, label: str) -> frozenset[str]:
        return frozenset(_ends(label, self._named))


def _ends(label: str, named: Iterable[str]) -> Iterable[str]:
    """Southern hip hop is hip hop."""
    return (genre for genre in named if label == genre or label.endswith(f" {genre}"))


def digest(song: str) -> bytes:
    """A song that can be recognised and not be read."""
    return hashlib.blake2b(song.encode(), digest_size=8).digest()
