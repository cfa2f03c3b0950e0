"""Playlists and libraries as iTunes and Apple Music write them: a property list in XML.

Tracks stand in one table, and playlists name them by their numbers. plistlib reads the document
type, which every such file has, without fetching it, and refuses entities.
"""

import plistlib
from collections.abc import Iterable, Mapping
from typing import Any
from xml.parsers.expat import ExpatError

from undercard.chat.errors import InputError
from undercard.chat.playlists.playlist import Entry, Playlist


def is_itunes(body: bytes) -> bool:
    """Whether XML is a property list."""
    return b"<plist" in body[:1_000]


def read_itunes(body: bytes) -> Playlist:
    """The playlist of a file that has one; of a library, all its tracks.

    Raises InputError where there is no table of tracks.
    """
    try:
        held = plistlib.loads(body, fmt=plistlib.FMT_XML)
    except (plistlib.InvalidFileException, ExpatError, ValueError, AttributeError) as error:
        raise InputError(f"not readable as iTunes XML ({error})") from error
    tracks = held.get("Tracks") if isinstance(held, dict) else None
    if not isinstance(tracks, dict):
        raise InputError("expected iTunes XML with a table of Tracks")
    lists = [one for one in _objects(held.get("Playlists")) if not one.get("Master")]
    if len(lists) != 1:
        return Playlist.of(map(_entry, _objects(list(tracks.values()))))
    numbers = (str(one.get("Track ID")) for one in _objects(lists[0].get("Playlist Items")))
    chosen = _objects([tracks.get(number) for number in numbers])
    return Playlist.of(map(_entry, chosen), lists[0].get("Name"))


def _entry(track: Mapping[str, Any]) -> Entry:
    return Entry.of(track.get("Name"), track.get("Artist"), album=track.get("Album"),
                    milliseconds=track.get("Total Time"))  # fmt: skip


def _objects(values: object) -> Iterable[Mapping[str, Any]]:
    return [one for one in values if isinstance(one, dict)] if isinstance(values, list) else []
