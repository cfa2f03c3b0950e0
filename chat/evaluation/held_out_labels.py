"""Takes a part of people's playlists out of a catalogue, so that a search can be asked for it.

Of each label (the name of a playlist) a fifth of the songs is held out, and a fifth of the labels
as a whole. A song goes with all its issues. What is drawn is drawn by names, so it is the same in
every run.

The catalogue that is searched no longer tells of a held-out song that it carries the label. In the
built-in catalogue a playlist's genre and subgenre came with it, so a track that loses a label loses
those too, unless they are to be kept; the artists' own genres stay. Genres that are only likely
were inferred from the company that tracks keep in these playlists: nobody has them here.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from undercard.chat.errors import InputError
from undercard.retrieval.artist_genres import ArtistGenres, artist_genres
from undercard.retrieval.catalogue import Catalogue
from undercard.retrieval.other_names import with_names

GIVEN = 3  # tracks that are told besides the label
_PART = 5  # one in so many is held out
_LEAST = 5  # songs of a label that is asked about
Kind = Literal["known", "unknown"]


@dataclass(frozen=True)
class Asked:
    """A label, whether the catalogue still has it, and the songs that are looked for.

    `given` are rows of songs that may be told as examples, `members` the songs that the catalogue
    still tells to carry the label: they are no longer a question.
    """

    label: str
    kind: Kind
    given: tuple[int, ...]
    gold: frozenset[str]
    members: frozenset[str]


@dataclass(frozen=True)
class HeldOut:
    """A catalogue without what was held out, and the labels that are asked about."""

    catalogue: Catalogue
    asked: tuple[Asked, ...]
    too_few: int  # labels with so few songs that nothing of them was held out


def hold_out(catalogue: Catalogue, *, keep_genres: bool = False) -> HeldOut:
    """Hold a part out. Raises InputError for a catalogue with too few labels."""
    rows = _rows_of_songs(catalogue)
    labels = sorted((name for name in rows if len(rows[name]) >= _LEAST), key=_drawn)
    if len(labels) < _PART:
        raise InputError(
            f"the catalogue {catalogue.name!r} has {len(labels)} playlists of {_LEAST} songs or "
            f"more; at least {_PART} are needed. Ingest a file with a column `playlists`."
        )
    unknown = set(labels[: len(labels) // _PART])
    asked = tuple(
        _unknown(name, rows[name]) if name in unknown else _known(name, rows[name])
        for name in sorted(labels)
    )
    return HeldOut(_without(catalogue, asked, keep_genres), asked, len(rows) - len(labels))


def _rows_of_songs(catalogue: Catalogue) -> dict[str, dict[str, int]]:
    """For each label its songs, with a row of each."""
    found: dict[str, dict[str, int]] = {}
    pairs = zip(catalogue.songs, catalogue.many("playlist"), strict=True)
    for row, (song, names) in enumerate(pairs):
        if catalogue.presentable[row]:
            for name in names:
                found.setdefault(name, {}).setdefault(song, row)
    return found


def _known(label: str, rows: Mapping[str, int]) -> Asked:
    songs = sorted(rows, key=lambda song: _drawn(label, song))
    held = round(len(songs) / _PART)
    given = tuple(rows[song] for song in songs[-GIVEN:])
    return Asked(label, "known", given, frozenset(songs[:held]), frozenset(songs[held:]))


def _unknown(label: str, rows: Mapping[str, int]) -> Asked:
    songs = sorted(rows, key=lambda song: _drawn(label, song))
    given = tuple(rows[song] for song in songs[-GIVEN:])
    return Asked(label, "unknown", given, frozenset(songs[:-GIVEN]), frozenset())


def _without(catalogue: Catalogue, asked: Sequence[Asked], keep_genres: bool) -> Catalogue:
    members = {one.label: one.members for one in asked}
    kept: dict[str, list[tuple[str, ...]]] = {"playlists": [], "genres": [], "subgenres": []}
    columns = (catalogue.many("playlist"), catalogue.many("genre"), catalogue.many("subgenre"))
    for song, names, genres, subgenres in zip(catalogue.songs, *columns, strict=True):
        left = tuple(name for name in names if song in members.get(name, (song,)))
        whole = keep_genres or left == names
        kept["playlists"].append(left)
        kept["genres"].append(genres if whole else ())
        kept["subgenres"].append(subgenres if whole else ())
    of_artists = ArtistGenres(artist_genres().known)
    return with_names(catalogue, f"{catalogue.name}-held-out", kept, of_artists)


def _drawn(*names: str) -> bytes:
    """A place in a lot that only the names decide."""
    return hashlib.blake2b("\0".join(names).encode(), digest_size=8).digest()
