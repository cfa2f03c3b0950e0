"""A track: what is known of one recording in a catalogue. Unknown values are None."""

from collections.abc import Mapping
from dataclasses import dataclass, field

FEATURES = (
    "danceability",
    "energy",
    "key",
    "loudness",
    "mode",
    "speechiness",
    "acousticness",
    "instrumentalness",
    "liveness",
    "valence",
    "tempo",
)
"""Audio features by Spotify's names.

All are 0 to 1, except key (0 is C), loudness (dB), mode (1 is major) and tempo (bpm).
"""

UNTITLED = "(untitled)"
UNKNOWN_ARTIST = "(unknown artist)"


@dataclass(frozen=True, slots=True)
class Track:
    """One track.

    `title` and `artist` always hold something to show; `song` is equal for issues of one recording.
    `year` is the album's; `first_year` is the song's, by notes, where it came out before.
    `styles` are the artist's own genres, the one that says most first; `playlists` are the names of
    people's playlists that hold the track; `plays` counts them where the catalogue is somebody's
    library.
    """

    id: str
    title: str
    artist: str
    album: str | None = None
    released: str | None = None
    year: int | None = None
    first_year: int | None = None
    minutes: float | None = None
    popularity: int | None = None
    plays: int | None = None
    genres: tuple[str, ...] = ()
    subgenres: tuple[str, ...] = ()
    styles: tuple[str, ...] = ()
    playlists: tuple[str, ...] = ()
    artist_tier: str | None = None
    country: str | None = None
    gender: str | None = None
    explicit: bool | None = None
    audio: Mapping[str, float] = field(default_factory=dict)
    song: str = ""
    link: str | None = None

    @property
    def url(self) -> str | None:
        """A page where the track can be heard, or None."""
        return self.link
