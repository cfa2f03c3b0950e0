"""A library on a server that speaks Subsonic: Navidrome, Gonic, Airsonic, Ampache, supysonic.

What its account may not see is not listed, so nobody is offered it here.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from undercard.retrieval.errors import LibraryError
from undercard.retrieval.libraries.key_tags import tempo_in
from undercard.retrieval.libraries.library import Audible, Facts, Library, Player, Stream, Thing
from undercard.retrieval.libraries.subsonic_api import Answer, SubsonicApi
from undercard.retrieval.libraries.tags import (
    artists_of,
    date_of,
    genres_of,
    isrc_of,
    mbid_of,
    name_of,
)

_PAGE = 500  # the most that servers give at a time
_EXPLICIT = {"explicit": True, "clean": False}
_SPOKEN = ("podcast", "audiobook")


@dataclass(frozen=True)
class Subsonic(Library, Audible, Player):
    """Keys are the server's ids of songs. `folders`: ids of its music folders; none for all."""

    api: SubsonicApi
    folders: tuple[str, ...] = ()
    _lists: dict[str, list[str]] = field(default_factory=dict, repr=False)

    def things(self) -> Iterator[Thing]:
        """Every song that the account may see, with its playlists."""
        self.api.call("ping")
        lists = self._playlists()
        for folder in self.folders or ("",):
            where = {"musicFolderId": folder} if folder else {}
            for song in self._songs(where):
                key = _text(song, "id")
                if key:
                    named = tuple(lists.get(key, ()))
                    stamp = json.dumps([song, named], sort_keys=True).encode()
                    read = partial(facts_of_song, song, named)
                    yield Thing(key, hashlib.sha256(stamp).hexdigest()[:16], read)

    def sound(self, key: str) -> Stream:
        """As the server gives it to players; it may make another format of it."""
        return self.api.stream(key)

    def _songs(self, where: Mapping[str, str]) -> Iterator[Answer]:
        """By a search for everything, as OpenSubsonic has it, or else album by album."""
        offset = 0
        asked = {"query": "", "artistCount": 0, "albumCount": 0, "songCount": _PAGE, **where}
        while page := self._part("search3", "searchResult3", "song", **asked, songOffset=offset):
            yield from page
            offset += len(page)
        if not offset:
            yield from self._songs_of_albums(where)

    def _songs_of_albums(self, where: Mapping[str, str]) -> Iterator[Answer]:
        offset = 0
        asked = {"type": "alphabeticalByName", "size": _PAGE, **where}
        while page := self._part("getAlbumList2", "albumList2", "album", **asked, offset=offset):
            for album in page:
                yield from self._part("getAlbum", "album", "song", id=_text(album, "id"))
            offset += len(page)

    def _playlists(self) -> dict[str, list[str]]:
        """The names of the playlists that hold each song."""
        found: dict[str, list[str]] = {}
        for playlist in self._part("getPlaylists", "playlists", "playlist"):
            name = _text(playlist, "name")
            for song in self._entries(_text(playlist, "id")):
                found.setdefault(song, []).append(name)
        return found

    def _entries(self, playlist: str) -> list[str]:
        songs = self._part("getPlaylist", "playlist", "entry", id=playlist)
        return [_text(song, "id") for song in songs]

    def _part(self, method: str, within: str, name: str, **asked: Any) -> list[Answer]:  # noqa: ANN401 - parameters of HTTP
        """A list in an answer; servers leave out what is empty."""
        held = self.api.call(method, **asked).get(within) or {}
        found = held.get(name) or [] if isinstance(held, dict) else None
        if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
            raise LibraryError(f"{self.api.shown}: {method} holds no list of {name}s.")
        return found

    def save_playlist(self, title: str, marker: str, keys: Iterable[str], *, append: bool) -> None:
        """As the protocol says. The marker stands in the playlist's comment."""
        wanted = list(keys)
        known = self._part("getPlaylists", "playlists", "playlist")
        ours = next((one for one in known if marker in _text(one, "comment")), None)
        if ours is None:
            ours = self._begun(title, marker, {_text(one, "id") for one in known})
        playlist = _text(ours, "id")
        there = self._entries(playlist)
        if append:
            wanted = [*there, *wanted] if there[-len(wanted) :] != wanted else there
        if there != wanted:
            self.api.call("createPlaylist", playlistId=playlist, name=title, songId=wanted)

    def _begun(self, title: str, marker: str, known: set[str]) -> Answer:
        """A new empty playlist with our marker; a server's oldest answer does not tell its id."""
        self.api.call("createPlaylist", name=title)
        there = self._part("getPlaylists", "playlists", "playlist")
        new = (one for one in there if _text(one, "id") not in known)
        made = next((one for one in new if _text(one, "name") == title), None)
        if made is None:
            raise LibraryError(
                f"{self.api.shown}: the playlist {title!r} was made, and is not there."
            )
        self.api.call("updatePlaylist", playlistId=_text(made, "id"), comment=marker)
        return made

    def star(self, key: str, *, starred: bool) -> None:
        """As the protocol says; some servers refuse what is so already, and so it is left."""
        song = self._song(key)
        if ("starred" in song) != starred:
            self.api.call("star" if starred else "unstar", id=key)

    def scrobble(self, key: str, at: float) -> None:
        """As the protocol says."""
        self.api.call("scrobble", id=key, time=round(at * 1000), submission="true")

    def plays(self, key: str) -> int:
        """As the protocol says."""
        return _number(self._song(key).get("playCount")) or 0

    def _song(self, key: str) -> Answer:
        song = self.api.call("getSong", id=key).get("song")
        return song if isinstance(song, dict) else {}


def facts_of_song(song: Answer, playlists: tuple[str, ...]) -> Facts | None:
    """What a song's description says; None where it is a film."""
    kind = _text(song, "type")
    if song.get("isVideo") is True or kind == "video":
        return None
    spoken = [kind] if kind in _SPOKEN else []
    genres = genres_of([*(_names(song.get("genres")) or [_text(song, "genre")]), *spoken])
    seconds = _number(song.get("duration"))
    year, track = _number(song.get("year")), _number(song.get("track"))
    gain = (song.get("replayGain") or {}).get("trackGain")
    isrc = song.get("isrc")
    return Facts(
        title=_text(song, "title"),
        artists=artists_of(_names(song.get("artists")) or [_text(song, "artist")]),
        album=name_of(_text(song, "album")),
        album_artists=artists_of(_names(song.get("albumArtists"))),
        released=date_of(str(year)) if year else "",
        seconds=seconds,
        genres=genres,
        playlists=playlists,
        explicit=_EXPLICIT.get(_text(song, "explicitStatus")),
        isrc=isrc_of(str(isrc[0])) if isinstance(isrc, list) and isrc else "",
        recording=mbid_of(_text(song, "musicBrainzId")),
        number=f"{_number(song.get('discNumber')) or 1}-{track}" if track else "",
        gain=float(gain) if isinstance(gain, int | float) else None,
        tempo=tempo_in(_text(song, "bpm")),
        plays=_number(song.get("playCount")),
        starred="starred" in song,
        size=_number(song.get("size")),
    )


def _names(listed: object) -> list[str]:
    if not isinstance(listed, list):
        return []
    return [_text(one, "name") for one in listed if isinstance(one, dict)]


def _text(held: Answer, name: str) -> str:
    value = held.get(name)
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _number(value: object) -> int | None:
    """A count of what is there; servers say 0 for a year or a length that they do not know."""
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None
