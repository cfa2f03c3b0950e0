"""A library on a Jellyfin server: the songs that its user may see. Read only.

The API: https://api.jellyfin.org/.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import quote

import httpx

from undercard.retrieval.errors import RefusedError
from undercard.retrieval.libraries.library import Audible, Facts, Library, Stream, Thing
from undercard.retrieval.libraries.server_calls import ServerCalls
from undercard.retrieval.libraries.tags import (
    artists_of,
    date_of,
    genres_of,
    mbid_of,
    name_of,
)
from undercard.retrieval.row_values import printable

_PAGE = 500
_TICKS_A_SECOND = 10_000_000
_WHO = 'MediaBrowser Client="Undercard", Device="Undercard", DeviceId="undercard", Version="1"'
_PLAYED = {  # of the sound: what browsers play, and what is made of the rest
    "Container": "mp3,aac,m4a|aac,flac,wav,opus,ogg,webma",
    "TranscodingContainer": "mp3",
    "TranscodingProtocol": "http",
    "AudioCodec": "mp3",
}
_FIELDS = "Genres,ProviderIds"
Item = Mapping[str, Any]


class JellyfinApi:
    """One server, and the token that lets somebody in."""

    def __init__(
        self, url: str, token: str = "", transport: httpx.BaseTransport | None = None
    ) -> None:
        self.calls = ServerCalls(url, transport=transport)
        self._token = token

    def call(self, method: str, path: str, **options: Any) -> Any:  # noqa: ANN401 - JSON
        """What a path answers. Raises RefusedError, LibraryError."""
        who = f'{_WHO}, Token="{self._token}"' if self._token else _WHO
        return self.calls.json(method, path, headers={"Authorization": who}, **options)

    def stream(self, item: str, user: str) -> Stream:
        """Where a song is given: as its file where browsers play that, else made an MP3."""
        asked = {"UserId": user, "EnableRedirection": "false", "ApiKey": self._token, **_PLAYED}
        return Stream(f"{self.calls.url}/Audio/{quote(item, safe='')}/universal", asked)

    def sign_in(self, user: str, password: str) -> tuple[str, str]:
        """A token, and the user's id."""
        body = {"Username": user, "Pw": password}
        answer = self.call("POST", "/Users/AuthenticateByName", json=body)
        try:
            return str(answer["AccessToken"]), str(answer["User"]["Id"])
        except (KeyError, TypeError):
            raise self.calls.no_answer("another form", "AuthenticateByName") from None

    def id_of(self, user: str) -> str:
        """A user's id, for who has an API key."""
        listed = self.call("GET", "/Users")
        users = [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
        named = (one for one in users if str(one.get("Name", "")).casefold() == user.casefold())
        if (found := next(named, None)) is None:
            raise RefusedError(f"{self.calls.shown} has no user {user!r}. Check the name.")
        return str(found.get("Id", ""))


@dataclass(frozen=True)
class Jellyfin(Library, Audible):
    """Keys are the server's ids of songs. `folders`: ids of its libraries; none for all."""

    api: JellyfinApi
    user: str  # its id
    folders: tuple[str, ...] = ()

    def things(self) -> Iterator[Thing]:
        """Every song that the user may see."""
        for folder in self.folders or ("",):
            where = {"ParentId": folder} if folder else {}
            for item in self._items(where):
                stamp = hashlib.sha256(json.dumps(item, sort_keys=True).encode()).hexdigest()[:16]
                yield Thing(str(item["Id"]), stamp, partial(facts_of_song_item, item))

    def sound(self, key: str) -> Stream:
        """As the server gives it to players."""
        return self.api.stream(key, self.user)

    def _items(self, where: Mapping[str, str]) -> Iterator[Item]:
        start = 0
        asked = {
            "UserId": self.user,
            "Recursive": "true",
            "IncludeItemTypes": "Audio",
            "Fields": _FIELDS,
            "SortBy": "DateCreated,SortName",
            "Limit": _PAGE,
            **where,
        }
        while True:
            page = self.api.call("GET", "/Items", params={**asked, "StartIndex": start})
            items = page.get("Items") if isinstance(page, dict) else None
            if not isinstance(items, list) or not all(map(_is_item, items)):
                raise self.api.calls.no_answer("no list of songs", "Items")
            yield from items
            start += len(items)
            if not items:
                return


def _is_item(item: object) -> bool:
    return isinstance(item, dict) and bool(item.get("Id"))


def facts_of_song_item(item: Item) -> Facts:
    """What Jellyfin says of a song."""
    genres = genres_of(_texts(item.get("Genres")))
    ticks = item.get("RunTimeTicks")
    seconds = ticks / _TICKS_A_SECOND if isinstance(ticks, int) and ticks > 0 else None
    ids, used = item.get("ProviderIds") or {}, item.get("UserData") or {}
    track, gain = item.get("IndexNumber"), item.get("NormalizationGain")
    day = str(item.get("PremiereDate") or item.get("ProductionYear") or "")
    return Facts(
        title=printable(str(item.get("Name") or "")),
        artists=artists_of(_texts(item.get("Artists"))),
        album=name_of(printable(str(item.get("Album") or ""))),
        album_artists=artists_of(
            str(one.get("Name", "")) for one in item.get("AlbumArtists") or () if _is_named(one)
        ),
        released=date_of(day),
        seconds=seconds,
        genres=genres,
        recording=mbid_of(str(ids.get("MusicBrainzRecording", ""))),
        album_id=mbid_of(str(ids.get("MusicBrainzAlbum", ""))),
        number=f"{item.get('ParentIndexNumber') or 1}-{track}" if track else "",
        gain=float(gain) if isinstance(gain, int | float) else None,
        plays=used.get("PlayCount") if isinstance(used.get("PlayCount"), int) else None,
        starred=used.get("IsFavorite") if isinstance(used.get("IsFavorite"), bool) else None,
    )


def _is_named(one: object) -> bool:
    return isinstance(one, dict) and bool(one.get("Name"))


def _texts(value: object) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else []
