"""The database of beets (https://beets.io), with what its owner made of the tags: read alone."""

import hashlib
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

from undercard.retrieval.errors import CatalogueFileError
from undercard.retrieval.libraries.key_tags import key_in, tempo_in
from undercard.retrieval.libraries.library import Audible, Facts, Library, Thing
from undercard.retrieval.libraries.tags import (
    artists_of,
    date_of,
    genres_of,
    isrc_of,
    mbid_of,
    name_of,
)
from undercard.retrieval.row_values import printable

_BETWEEN = "\\␀"  # beets writes this between several values
_BUSY_S = 15.0


@dataclass(frozen=True)
class Beets(Library, Audible):
    """Keys are the paths of its items; a stamp changes with all that is known."""

    path: Path

    def things(self) -> Iterator[Thing]:
        """Its items, in the order in which they were added."""
        try:
            address = f"file:{quote(str(self.path))}?mode=ro"
            with closing(sqlite3.connect(address, uri=True, timeout=_BUSY_S)) as database:
                database.row_factory = sqlite3.Row
                for row in database.execute("SELECT * FROM items ORDER BY id"):
                    item = dict(row)
                    key = bytes(item["path"]).decode("utf-8", errors="surrogateescape")
                    stamp = hashlib.sha256(repr(sorted(item.items())).encode()).hexdigest()
                    yield Thing(key, stamp[:16], partial(facts_of_item, item))
        except (sqlite3.Error, KeyError, TypeError) as error:
            raise CatalogueFileError(
                f"{self.path}: not a database of beets that can be read ({error})."
            ) from error

    def sound(self, key: str) -> Path:
        """The file itself; a path that is not whole begins beside the database."""
        return self.path.parent / key


def facts_of_item(item: Mapping[str, Any]) -> Facts:
    """What beets says of an item."""
    genres = genres_of([_text(item, "genres") or _text(item, "genre")])
    seconds = item.get("length") or None
    track = item.get("track")
    return Facts(
        title=_text(item, "title"),
        artists=artists_of([_text(item, "artists") or _text(item, "artist")]),
        album=name_of(_text(item, "album")),
        album_artists=artists_of([_text(item, "albumartists") or _text(item, "albumartist")]),
        released=_released(item),
        seconds=seconds,
        genres=genres,
        isrc=isrc_of(_text(item, "isrc")),
        recording=mbid_of(_text(item, "mb_trackid")),
        album_id=mbid_of(_text(item, "mb_albumid")),
        number=f"{item.get('disc') or 1}-{track}" if track else "",
        gain=item.get("rg_track_gain"),
        tempo=tempo_in(_text(item, "bpm")),
        key=key_in(_text(item, "initial_key")),
    )


def _released(item: Mapping[str, Any]) -> str:
    """The first release; of a compilation without one, unknown."""
    for before in ("original_", "") if not item.get("comp") else ("original_",):
        parts = [int(item.get(f"{before}{part}") or 0) for part in ("year", "month", "day")]
        if parts[0]:
            return date_of("-".join(f"{part:02d}" for part in parts))
    return ""


def _text(item: Mapping[str, Any], name: str) -> str:
    return printable(str(item.get(name) or "").replace(_BETWEEN, ";"))
