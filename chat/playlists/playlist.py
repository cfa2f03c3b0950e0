"""A playlist as a value: what every format is read into and written from.

Knows no format and no catalogue.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Self
from urllib.parse import urlsplit

from undercard.retrieval.row_values import printable

MOST_ENTRIES = 100_000
_LONGEST = 500  # characters of a title, a name or an address
_ISRC = re.compile(r"[A-Z]{2}[A-Z0-9]{3}\d{7}")  # ISO 3901
_MBID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
SPOTIFY = re.compile(
    r"(?:spotify:track:|https?://open\.spotify\.com/(?:intl-\w+/)?track/)(\w{22})\b(?:[?/]\S*)?"
)
"""The address of a track at Spotify, or its URI; the group is the track's id."""


@dataclass(frozen=True)
class Citation:
    """A norm that acted on a track: its ref, its plain sentence, and what it did."""

    norm: str
    says: str
    stakeholder: str = ""
    effect: str = ""
    source: str = ""


@dataclass(frozen=True)
class Entry:
    """One track of a playlist. Empty texts and None are unknown.

    `isrc` is an International Standard Recording Code (ISO 3901), `mbid` a MusicBrainz recording,
    `id` the catalogue's own; `link` a web address. Files on somebody's disk are never named.
    """

    title: str
    artist: str = ""
    album: str = ""
    milliseconds: int | None = None
    isrc: str = ""
    mbid: str = ""
    link: str = ""
    id: str = ""
    citations: tuple[Citation, ...] = ()

    @classmethod
    def of(cls, title: object, artist: object = "", **known: object) -> Self:
        """An entry of what a file has: texts made safe to show, what is malformed left out."""
        isrc = one_line(known.get("isrc")).upper().replace("-", "")
        mbid = one_line(known.get("mbid")).lower()
        return cls(
            one_line(title),
            one_line(artist),
            album=one_line(known.get("album")),
            milliseconds=_length(known.get("milliseconds")),
            isrc=isrc if _ISRC.fullmatch(isrc) else "",
            mbid=mbid if _MBID.fullmatch(mbid) else "",
            link=web_link(known.get("link")),
            id=one_line(known.get("id")),
        )

    @property
    def shown(self) -> str:
        """How it is called: by artist and title as far as they are known, or by its address."""
        return " - ".join(filter(None, (self.artist, self.title))) or self.link or self.id

    @property
    def spotify(self) -> str:
        """The id that Spotify's address of the track holds, or nothing."""
        return spotify_id(self.link)


@dataclass(frozen=True)
class Playlist:
    """Tracks in order, with the name of the list and remarks on how the file was read."""

    title: str = ""
    creator: str = ""
    note: str = ""
    entries: tuple[Entry, ...] = ()
    remarks: tuple[str, ...] = field(default=(), compare=False)

    @classmethod
    def of(
        cls, entries: Iterable[Entry], title: object = "", creator: object = "", note: object = ""
    ) -> Self:
        """A playlist of what a file has: texts made safe to show."""
        return cls(one_line(title), one_line(creator), one_line(note), tuple(entries))


def one_line(value: object) -> str:
    r"""Text that is safe to show: one line, no control, zero-width or bidirectional signs.

    >>> one_line("Stay\u202e\u200b with\tme")
    'Stay with me'
    """
    if isinstance(value, list | tuple):
        value = ", ".join(one_line(one) for one in value if isinstance(one, str | int | float))
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return printable(str(value))[:_LONGEST].strip()


def web_link(value: object) -> str:
    """The address if it is one of the web (a Spotify URI becomes one), or nothing."""
    text = one_line(value)
    if found := spotify_id(text):
        return f"https://open.spotify.com/track/{found}"
    try:
        parts = urlsplit(text)
    except ValueError:
        return ""
    return text if parts.scheme in ("http", "https") and parts.netloc and " " not in text else ""


def spotify_id(text: str) -> str:
    """The track's id in a Spotify address or URI, or nothing."""
    found = SPOTIFY.match(text)
    return found[1] if found else ""


def _length(value: object) -> int | None:
    """Milliseconds, where it is a length that a track can have: up to a day."""
    try:
        number = int(float(str(value)))
    except (ValueError, OverflowError):
        return None
    return number if 0 < number < 86_400_000 else None
