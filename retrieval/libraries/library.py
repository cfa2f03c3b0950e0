"""What every library is to the house: things that it lists, each with a stamp and a way to read it.

A library of your own is one class with `things`. What is done with them, `scanning` knows.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol, runtime_checkable
from urllib.parse import urlencode

from undercard.retrieval.long_forms import form_of


@dataclass(frozen=True)
class Facts:
    """What a library says of one track. Empty texts, empty tuples and None are unknown.

    `released` is the first release as YYYY, YYYY-MM or YYYY-MM-DD; `gain` is the ReplayGain of the
    track in dB; `key` is its number (0 is C) with the mode (1 is major); `plays` counts what the
    library's owner played.
    """

    title: str = ""
    artists: tuple[str, ...] = ()
    album: str = ""
    album_artists: tuple[str, ...] = ()
    released: str = ""
    seconds: float | None = None
    genres: tuple[str, ...] = ()
    playlists: tuple[str, ...] = ()
    explicit: bool | None = None
    isrc: str = ""
    recording: str = ""  # at MusicBrainz, as is …
    album_id: str = ""
    number: str = ""  # disc and place on it, "1-07"
    gain: float | None = None
    tempo: float | None = None  # beats a minute
    key: tuple[int, int] | None = None
    plays: int | None = None
    starred: bool | None = None
    size: int | None = None  # of the file, in bytes
    starts: float | None = None  # of a part of a file: so many seconds into it
    seen_by: tuple[str, ...] | None = None  # the accounts that may see it; None: whoever listens

    @property
    def form(self) -> str:
        """What it is where it is no track (`long_forms`)."""
        return form_of(self.genres, self.seconds)

    @property
    def identities(self) -> tuple[str, ...]:
        """By what it is known again elsewhere in the library, the surest first."""
        at = f"{self.album_id or self.album}|{self.number}"
        ids = [f"mbid|{self.recording}|{at}"] if self.recording else []
        ids += [f"isrc|{self.isrc}|{at}"] if self.isrc else []
        artists = "|".join(self.artists)
        said = f"{self.title}|{artists}|{at}|{round(self.seconds or 0)}".casefold()
        return (*ids, f"tags|{said}")


@dataclass(frozen=True)
class Thing:
    """One track as it is listed.

    `key` names it in its library, `stamp` changes with it, and `read` says what is known of it;
    None for what is no sound, such as a film. `read` raises UnreadableError.
    """

    key: str
    stamp: str
    read: Callable[[], Facts | None]


@dataclass(frozen=True)
class Closed:
    """A part of a library that cannot be looked into: what is there stays as it was."""

    prefix: str | None  # of keys; None where nothing is kept of it
    problem: str


class Library(Protocol):
    """Somebody's music, wherever it is. Nothing of it is ever changed by listing and reading."""

    def things(self) -> Iterable[Thing | Closed]:
        """Everything that is there now.

        Raises LibraryError where it cannot be told, RefusedError where we are not let in.
        """
        ...


@dataclass(frozen=True)
class Stream:
    """Where a server gives the sound of a track to a GET.

    It lets whoever has it in, so it is for no page, no log and no other program's command line.
    """

    url: str = field(repr=False)
    parameters: Mapping[str, str] = field(repr=False)

    @property
    def address(self) -> str:
        """All of it, for a program that plays addresses."""
        return f"{self.url}?{urlencode(self.parameters)}"


@runtime_checkable
class Audible(Protocol):
    """A library whose tracks can be heard."""

    def sound(self, key: str) -> Path | Stream:
        """Where the sound of a thing is; the server may no longer have it."""
        ...


class Scrobbler(Protocol):
    """Whatever counts plays."""

    def scrobble(self, key: str, at: float) -> None:
        """Count a play that began at a moment, in seconds since 1970.

        Raises LibraryError where it may be tried again, RefusedError where that is of no use.
        """
        ...

    def plays(self, key: str) -> int:
        """How many plays of a track are counted."""
        ...


@runtime_checkable
class Player(Scrobbler, Protocol):
    """A library that a list can be sent back to. Keys are those of its things."""

    def save_playlist(self, title: str, marker: str, keys: Iterable[str], *, append: bool) -> None:
        """Make the playlist that bears the marker, or change it; saying it twice changes nothing.

        Raises LibraryError, RefusedError.
        """
        ...

    def star(self, key: str, *, starred: bool) -> None:
        """Say that the listener likes a track, or no longer does."""
        ...
