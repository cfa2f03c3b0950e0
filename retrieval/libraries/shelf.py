"""Writes the catalogue of a library: what its tags say, and what is known of the same songs and
artists elsewhere.

The built-in catalogue knows the country and gender of artists, and of a song how it sounds, how
popular it was, and the playlists that people had it in. What neither knows stays unknown.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import islice
from pathlib import Path

import pyarrow as pa

from undercard.retrieval import storage
from undercard.retrieval.catalogue import Catalogue
from undercard.retrieval.errors import EmptyCatalogueError
from undercard.retrieval.folding import fold_name, song_key
from undercard.retrieval.hearing.measured import Measured
from undercard.retrieval.libraries.inventory import Track
from undercard.retrieval.own_columns import packed
from undercard.retrieval.row_values import Row, convert
from undercard.retrieval.tracks import FEATURES

_BATCH = 5_000
_SAME_SONG = ("popularity", "explicit", *FEATURES)


@dataclass(frozen=True)
class Known:
    """What a catalogue knows of songs, by `song_key`, and of artists, by `fold_name`."""

    songs: Mapping[str, Row] = field(default_factory=dict)
    artists: Mapping[str, Row] = field(default_factory=dict)


@cache
def known_elsewhere() -> Known:
    """What the built-in catalogue knows."""
    catalogue = Catalogue.builtin()
    columns = {name: catalogue.column(name) for name in (*_SAME_SONG, "playlist")}
    songs: dict[str, Row] = {}
    for row, song in enumerate(catalogue.songs):
        songs.setdefault(song, {name: values[row] for name, values in columns.items()})
    artists: dict[str, Row] = {}
    people = zip(*(catalogue.texts(name) for name in ("artist", "country", "gender")), strict=True)
    for artist, country, gender in people:
        if artist and (country or gender):
            artists.setdefault(fold_name(artist), {"country": country, "gender": gender})
    return Known(songs, artists)


def account_mark(library: str, account: str) -> str:
    """An account as catalogues name it: those of several libraries may be joined."""
    return f"{library}/{account}"


def write_catalogue(
    tracks: Iterable[Track],
    target: Path,
    library: str,
    known: Known | None = None,
    *,
    heard: Mapping[str, Measured] = {},
) -> int:
    """Write a library's tracks to a catalogue's file, moved into place at once; returns how many.

    `known`: what is known elsewhere; by default what the built-in catalogue knows. `heard`: what
    was measured of a track's sound, by its id. Raises StorageError, EmptyCatalogueError (what stood
    there before is kept).
    """
    elsewhere = known_elsewhere() if known is None else known
    rows, written = (row_of(track, library, elsewhere, heard.get(track.id)) for track in tracks), 0
    beside = target.with_suffix(".part")
    with storage.writer(beside) as sink:
        for batch in _batches(rows):
            sink.write_table(pa.Table.from_pylist(batch, schema=storage.SCHEMA))
            written += len(batch)
    if not written:
        beside.unlink()
        raise EmptyCatalogueError(f"{target.parent.name}: there is no track that can be read.")
    beside.replace(target)
    return written


def row_of(track: Track, library: str, known: Known, heard: Measured | None = None) -> Row:
    """A track in the stored form.

    Of its sound the tags are believed first, then what is known of the same song, then what was
    measured; `measured` names what that was.
    """
    facts = track.facts
    seen_by = [account_mark(library, one) for one in facts.seen_by or ()]
    artists = facts.artists or facts.album_artists
    minutes = None if facts.seconds is None else facts.seconds / 60
    given = {
        "id": track.id,
        "title": facts.title,
        "artist": list(artists),
        "album": facts.album,
        "released": facts.released,
        "minutes": minutes,
        "explicit": facts.explicit,
        "plays": facts.plays,
        "genres": list(facts.genres),
        "tempo": facts.tempo,
    }
    if facts.key:
        given |= dict(zip(("key", "mode"), facts.key, strict=True))
    row = convert(given, {name: name for name in given}, track.key)
    lead = artists[0] if artists else ""
    song = known.songs.get(song_key(facts.title, lead), {}) if lead and facts.title else {}
    for name in _SAME_SONG:
        if row[name] is None:
            row[name] = song.get(name)
    told = heard.values() if heard else {}
    measured = [name for name in told if row[name] is None]
    row |= {name: told[name] for name in measured}
    row["own"] = packed({"seen_by": seen_by, "form": facts.form, "measured": measured})
    row["playlists"] = list(dict.fromkeys([*facts.playlists, *_texts(song.get("playlist"))]))
    return row | known.artists.get(fold_name(lead), {})


def _texts(value: object) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else ()


def _batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    each = iter(rows)
    while batch := list(islice(each, _BATCH)):
        yield batch
