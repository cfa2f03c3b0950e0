"""What the catalogue has stored of tracks, by their ids: what expectations are checked against."""

import re
import statistics
import unicodedata
from collections.abc import Sequence
from functools import cached_property

from undercard.retrieval.catalogue import Catalogue

_ADDITION = re.compile(r"\s*[-(\[].*$")
_MS_PER_MINUTE = 60_000


def fold(text: str) -> str:
    """Compatible characters made one, and case off."""
    return unicodedata.normalize("NFKC", text).casefold()


def plain(title: str) -> str:
    """A folded title without what follows a dash or a bracket."""
    folded = fold(title)
    return _ADDITION.sub("", folded).strip() or folded


class TrackTable:
    """Columns of a catalogue by track id; names are folded. QueryError for an unknown id."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    def number(self, track: str, field: str) -> float:
        """A field as a number, NaN where it is unknown; `duration_ms` are the minutes."""
        row = self._catalogue.row(track)
        if field == "duration_ms":
            return float(self._catalogue.numbers("minutes")[row]) * _MS_PER_MINUTE
        return float(self._catalogue.numbers(field)[row])

    def mean(self, tracks: Sequence[str], field: str) -> float:
        """The mean of a field over tracks; NaN where one is unknown or there is no track."""
        if not tracks:
            return float("nan")
        return statistics.fmean(self.number(track, field) for track in tracks)

    def minutes(self, tracks: Sequence[str]) -> float:
        """How long tracks last together."""
        return sum(self.number(track, "minutes") for track in tracks)

    def artist(self, track: str) -> str:
        """The folded artist."""
        return fold(self._catalogue[track].artist)

    def title(self, track: str) -> str:
        """The folded title."""
        return fold(self._catalogue[track].title)

    def album(self, track: str) -> str:
        """The folded album without additions; empty where it is unknown."""
        return plain(self._catalogue[track].album or "")

    def genres(self, track: str) -> frozenset[str]:
        """All genres and subgenres."""
        found = self._catalogue[track]
        return frozenset(found.genres) | frozenset(found.subgenres)

    def subgenres(self, track: str) -> frozenset[str]:
        """The subgenres alone."""
        return frozenset(self._catalogue[track].subgenres)

    def versions(self, track: str) -> tuple[str, ...]:
        """The versions that the title names, such as "live"."""
        named = self._catalogue.column("version")[self._catalogue.row(track)]
        return named if isinstance(named, tuple) else ()

    def by_artist(self, artist: str) -> Sequence[str]:
        """All tracks of an artist."""
        return self._by_artist.get(fold(artist), ())

    @cached_property
    def _by_artist(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for track, artist in zip(self._catalogue.ids, self._catalogue.texts("artist"), strict=True):
            found.setdefault(fold(artist or ""), []).append(track)
        return found
