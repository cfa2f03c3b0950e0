"""Playlists as JSON: JSPF (XSPF as JSON, with ListenBrainz's extension), and our own form.

JSPF: xspf.org/jspf. The extension: https://musicbrainz.org/doc/jspf. Our own form also holds which
norms acted on each track, as the badges tell it.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, fields, replace
from typing import Any

from undercard.chat.errors import InputError
from undercard.chat.playlists.identifiers import identifiers, known_by
from undercard.chat.playlists.playlist import Citation, Entry, Playlist, one_line

_TRACK = "https://musicbrainz.org/doc/jspf#track"
_OWN_FIELDS = ("title", "artist", "album", "isrc", "mbid", "link", "id")
_Json = Mapping[str, Any]


def write_jspf(playlist: Playlist) -> str:
    """JSPF that ListenBrainz takes: each recording by its MusicBrainz address where it is known."""
    head = {"title": playlist.title, "creator": playlist.creator, "annotation": playlist.note}
    told = {name: value for name, value in head.items() if value}
    return _dumped({"playlist": {**told, "track": [_jspf(entry) for entry in playlist.entries]}})


def _jspf(entry: Entry) -> dict[str, object]:
    track: dict[str, object] = {"title": entry.title, "creator": entry.artist,
                                "album": entry.album, "duration": entry.milliseconds}  # fmt: skip
    track |= {"identifier": identifiers(entry), "location": [entry.link] if entry.link else []}
    if entry.id:
        track["extension"] = {_TRACK: {"additional_metadata": {"undercard_id": entry.id}}}
    return {name: value for name, value in track.items() if value}


def read_jspf(document: _Json) -> Playlist:
    """The tracks of a JSPF document. Raises InputError where it has another form."""
    held = document.get("playlist")
    if not isinstance(held, Mapping):
        raise InputError('expected JSPF, {"playlist": {"track": […]}}')
    tracks = _objects(held.get("track"), "playlist.track")
    head = map(held.get, ("title", "creator", "annotation"))
    return Playlist.of(map(_from_jspf, tracks), *head)


def _from_jspf(track: _Json) -> Entry:
    said = [*_texts(track.get("identifier")), *_texts(track.get("location"))]
    more = _within(track, "extension", _TRACK, "additional_metadata")
    return Entry.of(
        track.get("title"),
        track.get("creator"),
        album=track.get("album"),
        milliseconds=track.get("duration"),
        id=more.get("undercard_id"),
        **known_by(said),
    )


def write_json(playlist: Playlist) -> str:
    """Our own form: everything that is known, and which norms acted on each track."""
    head = {"title": playlist.title, "creator": playlist.creator, "note": playlist.note}
    return _dumped({**head, "tracks": [_own(at, e) for at, e in enumerate(playlist.entries, 1)]})


def _own(rank: int, entry: Entry) -> dict[str, object]:
    held = asdict(entry)
    held["duration_ms"] = held.pop("milliseconds")
    held["norms"] = held.pop("citations")
    return {"rank": rank, **{name: value for name, value in held.items() if value}}


def read_json(document: object) -> Playlist:
    """Our own form, JSPF, or a bare list of tracks. Raises InputError for anything else."""
    if isinstance(document, Mapping) and "playlist" in document:
        return read_jspf(document)
    held = document if isinstance(document, Mapping) else {"tracks": document}
    if "tracks" not in held:
        raise InputError('expected {"tracks": […]}, or JSPF: {"playlist": {"track": […]}}')
    tracks = _objects(held["tracks"], "tracks")
    return Playlist.of(map(_from_own, tracks), *map(held.get, ("title", "creator", "note")))


def _from_own(track: _Json) -> Entry:
    known = {name: track.get(name) for name in _OWN_FIELDS}
    entry = Entry.of(**known, milliseconds=track.get("duration_ms"))
    norms = track.get("norms")
    cited = tuple(_citation(one) for one in _objects(norms, "norms")) if norms else ()
    return replace(entry, citations=cited)


def _citation(held: _Json) -> Citation:
    return Citation(**{each.name: one_line(held.get(each.name)) for each in fields(Citation)})


def loaded(text: str) -> object:
    """The JSON value. Raises InputError naming line and column."""
    try:
        return json.loads(text)
    except RecursionError as error:
        raise InputError("not readable as JSON: it is nested too deep") from error
    except ValueError as error:
        raise InputError(f"not readable as JSON ({error})") from error


def _objects(value: object, name: str) -> Iterable[_Json]:
    if not isinstance(value, list) or not all(isinstance(one, Mapping) for one in value):
        raise InputError(f"{name}: expected a list of objects, one for each track")
    return value


def _within(value: object, *names: str) -> _Json:
    for name in names:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value if isinstance(value, Mapping) else {}


def _texts(value: object) -> Sequence[str]:
    listed = value if isinstance(value, list) else [value]
    return [one for one in listed if isinstance(one, str)]


def _dumped(document: object) -> str:
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"
