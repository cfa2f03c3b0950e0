"""What a simulated listener is after: a hidden playlist, and what a person would know of it.

A goal knows its songs by digests alone, so no title can be said. Its facts are the genres, the
decade, the sound and the best-known artists of its songs.
"""

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from undercard.chat.evaluation.listeners.hearing import SOUNDS, Heard, Hearing

_GENRE = 0.35  # least share of the songs whose genre is known
_DECADE = 0.6  # least share of the songs of one decade
_APART = 0.5  # deviations from the catalogue's mean at which a sound is worth a word
_SAID = {  # the ends of a sound that people have a word for
    **dict.fromkeys(SOUNDS, ("high", "low")),
    **dict.fromkeys(("danceability", "acousticness", "instrumentalness"), ("high",)),
}
_GENRES, _SOUNDS, _ARTISTS = 2, 2, 2  # facts of each kind that a listener knows
_SUPPLY = 40  # tracks of a genre and a decade at which the two are asked for together


@dataclass(frozen=True)
class Goal:
    """A hidden playlist. `decade` is None where the songs are of several.

    `artists` are folded, `sounds` pairs such as ("energy", "high"), the most marked first.
    `all_genres` are all that any song has, `scarce` whether the first genre and the decade are
    seldom found together.
    """

    id: str
    songs: frozenset[bytes]
    artists: frozenset[str]
    all_genres: frozenset[str]
    genres: tuple[str, ...]
    decade: int | None
    sounds: tuple[tuple[str, str], ...]
    known_artists: tuple[str, ...]
    scarce: bool = False

    @property
    def topic(self) -> tuple[str, int | None]:
        """What is said of it in one breath: a genre, and the decade where there is enough."""
        return self.genres[0], None if self.scarce else self.decade

    def is_find(self, track: Heard, named: frozenset[str]) -> bool:
        """Whether a track is what the listener is after, though nobody has named it.

        A song of the goal; or another of an artist of the goal, from the goal's decade, unless the
        listener had to name that artist.
        """
        if track.song in self.songs:
            return True
        of_time = self.decade is None or track.decade == self.decade
        return of_time and track.by in self.artists - named


class Goals:
    """Makes goals of the rows of playlists."""

    def __init__(self, hearing: Hearing) -> None:
        self._hearing = hearing
        catalogue = hearing.catalogue
        self._all = [hearing.row(int(row)) for row in np.flatnonzero(catalogue.presentable)]
        self._base = Counter(genre for track in self._all for genre in track.genres)
        pairs = ((genre, track.decade) for track in self._all for genre in track.genres)
        self._supply = Counter(pairs)

    def goal(self, name: str, rows: Sequence[int]) -> Goal | None:
        """The goal of a playlist, given as rows, one of each song.

        None where a person could not say what kind of music it is.
        """
        tracks = [self._hearing.row(row) for row in rows]
        genres = tuple(self._genres(tracks))[:_GENRES]
        if not genres:
            return None
        decade = _decade(tracks)
        return Goal(
            id=name,
            songs=frozenset(track.song for track in tracks),
            artists=frozenset(track.by for track in tracks),
            all_genres=frozenset[str]().union(*(track.genres for track in tracks)),
            genres=genres,
            decade=decade,
            sounds=tuple(self._sounds(np.array(rows)))[:_SOUNDS],
            known_artists=self._known(rows),
            scarce=self._supply[genres[0], decade] < _SUPPLY,
        )

    def _genres(self, tracks: Sequence[Heard]) -> Iterator[str]:
        """Those that say most of the songs first (share x log of share over the catalogue's)."""
        known = [track.genres for track in tracks if track.genres]
        counts = Counter(genre for genres in known for genre in genres)
        shares = {genre: count / len(known) for genre, count in counts.items()}
        worth = {
            genre: share * math.log(share * len(self._all) / self._base[genre])
            for genre, share in shares.items()
            if share >= _GENRE
        }
        said: list[str] = []
        for genre in sorted(worth, key=lambda genre: (-worth[genre], genre)):
            if not any(genre.endswith(one) or one.endswith(genre) for one in said):
                said.append(genre)
                yield genre

    def _sounds(self, rows: np.ndarray) -> Iterator[tuple[str, str]]:
        apart = {sound: self._hearing.mean_deviation(rows, sound) for sound in SOUNDS}
        for sound in sorted(apart, key=lambda sound: -abs(apart[sound])):
            end = "high" if apart[sound] > 0 else "low"
            if abs(apart[sound]) >= _APART and end in _SAID[sound]:
                yield sound, end

    def _known(self, rows: Sequence[int]) -> tuple[str, ...]:
        """The goal's best-known artists, by the popularity of a song."""
        popularity = self._hearing.catalogue.popularity
        order = sorted(rows, key=lambda row: (-popularity[row], row))
        names = (self._hearing.row(row).artist for row in order)
        return tuple(dict.fromkeys(names))[:_ARTISTS]


def _decade(tracks: Sequence[Heard]) -> int | None:
    counts = Counter(track.decade for track in tracks if track.decade is not None)
    if not counts:
        return None
    decade, count = counts.most_common(1)[0]
    return decade if count >= _DECADE * len(tracks) else None
