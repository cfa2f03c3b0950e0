"""A catalogue in memory: its tracks by row, its columns, its names.

Loads the built-in one or one that was ingested.
"""

import hashlib
from collections import Counter
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import TypeVar, cast

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from undercard.retrieval import storage
from undercard.retrieval.artist_genres import ArtistGenres, artist_genres
from undercard.retrieval.derived import BY_SONG, DERIVED, LIKELY, Value, song_of
from undercard.retrieval.errors import EmptyCatalogueError, QueryError
from undercard.retrieval.label_counts import counts, most_first
from undercard.retrieval.own_columns import unpacked
from undercard.retrieval.stored_columns import STORED, stored_column
from undercard.retrieval.tiers import DEFINITION, TierDefinition
from undercard.retrieval.tracks import FEATURES, UNKNOWN_ARTIST, UNTITLED, Track

BUILTIN = Path(__file__).parent / "data" / "tracks.parquet"

_COLUMNS = (
    *(set(storage.SCHEMA.names) - {*STORED.values(), "link", "own"}),
    *STORED,
    "style",
    *BY_SONG,
    "song",
    "artist_tier",
    *DERIVED,
    *LIKELY,
)
ATTRIBUTES = frozenset({*_COLUMNS, *STORED.values()})  # of every catalogue, under these names

T = TypeVar("T")


class Catalogue:
    """Tracks in rows 0 to n-1. Columns are computed when first asked for and kept."""

    def __init__(
        self,
        table: pa.Table,
        *,
        name: str,
        sha256: str,
        tiers: Path = DEFINITION,
        genres_of_artists: ArtistGenres | None = None,
    ) -> None:
        """Take over a table in the stored form. Raises EmptyCatalogueError when it has no row.

        `genres_of_artists`: what is known of artists wherever they are; the table that ships.
        """
        if not len(table):
            raise EmptyCatalogueError(
                f"the catalogue {name!r} has no track. Ingest a file with at least one row: "
                f"`undercard ingest FILE --name {name}`."
            )
        self.name, self.sha256 = name, sha256
        self.table, self._tiers = table, tiers
        self.genres_of_artists = genres_of_artists or artist_genres()
        self._prefix = (table.schema.metadata or {}).get(b"link", b"").decode()
        self._columns: dict[str, list[Value]] = {}
        self._types: dict[str, type] = {}  # of columns that were looked at
        self._numbers: dict[str, npt.NDArray[np.float64]] = {}
        self._tracks: dict[int, Track] = {}

    @classmethod
    def builtin(cls, *, tiers: Path = DEFINITION) -> "Catalogue":
        """The catalogue that comes with the package: 28,356 tracks, a snapshot of January 2020."""
        return cls.load(BUILTIN, name="builtin", tiers=tiers)

    @classmethod
    def load(cls, path: Path, *, name: str | None = None, tiers: Path = DEFINITION) -> "Catalogue":
        """A catalogue from its Parquet file, or from the folder that `ingest` made.

        Raises CatalogueFileError when it is missing or damaged, EmptyCatalogueError without tracks.
        """
        file = path / "tracks.parquet" if path.is_dir() else path
        table = storage.read(file)
        sha256 = hashlib.sha256(file.read_bytes()).hexdigest()
        return cls(table, name=name or file.parent.name, sha256=sha256, tiers=tiers)

    def __len__(self) -> int:
        return len(self.table)

    def __getitem__(self, track_id: str) -> Track:
        return self.track(self.row(track_id))

    def __contains__(self, track_id: object) -> bool:
        return track_id in self._rows

    def row(self, track_id: str) -> int:
        """The row of a track id; QueryError when the catalogue does not have it."""
        try:
            return self._rows[track_id]
        except KeyError:
            raise QueryError(f"the catalogue {self.name!r} has no track {track_id!r}") from None

    @property
    def columns(self) -> tuple[str, ...]:
        """The names that `column` understands."""
        return tuple(sorted({*_COLUMNS, *self.own}))

    @cached_property
    def own(self) -> dict[str, list[Value]]:
        """Columns that are no field of a track, by their names."""
        return dict(unpacked(self.table["own"].to_pylist()))

    @cached_property
    def ids(self) -> list[str]:
        """Track ids in row order."""
        return list(map(str, self.texts("id")))

    @cached_property
    def songs(self) -> list[str]:
        """What each row is an issue of, in row order: equal for issues of one recording."""
        return list(map(str, self.texts("song")))

    @cached_property
    def tracks(self) -> tuple[Track, ...]:
        """All tracks in row order (made at once: prefer `track(row)` for a few)."""
        return tuple(map(self.track, range(len(self))))

    def track(self, row: int) -> Track:
        """The track in a row."""
        if row not in self._tracks:
            self._tracks[row] = self._make(row)
        return self._tracks[row]

    def column(self, name: str) -> list[Value]:
        """A column in row order: None is unknown; those that `many` understands hold tuples.

        QueryError for a name that is not a column.
        """
        if name not in self._columns:
            if name not in self.columns:
                raise QueryError(f"no column {name!r}; there are: {', '.join(self.columns)}")
            self._columns[name] = self._compute(name)
        return self._columns[name]

    def texts(self, name: str) -> list[str | None]:
        """A column of texts in row order; None is unknown.

        QueryError for a column that holds something else.
        """
        return self._of_type(name, str)

    def many(self, name: str) -> list[tuple[str, ...]]:
        """`genre`, `subgenre`, `style`, `playlist` or `note` in row order: all names of each track.

        QueryError for a column that holds something else.
        """
        # A track without any has the empty tuple.
        return cast("list[tuple[str, ...]]", self._of_type(name, tuple))

    def numbers(self, name: str) -> npt.NDArray[np.float64]:
        """A numeric column as float64 of shape (n,); NaN is unknown."""
        if name not in self._numbers:
            self._numbers[name] = np.array(self.column(name), dtype=np.float64)  # None becomes NaN
        return self._numbers[name]

    @cached_property
    def popularity(self) -> npt.NDArray[np.float64]:
        """Points of popularity by row, (n,), to order by.

        Unknown counts as typical: the median of the known, or 50.
        """
        values = self.numbers("popularity")
        known = values[~np.isnan(values)]
        typical = float(np.median(known)) if len(known) else 50.0
        return np.nan_to_num(values, nan=typical)

    @cached_property
    def presentable(self) -> npt.NDArray[np.bool_]:
        """Rows that have something to show: a title and an artist."""
        pairs = zip(self.texts("title"), self.texts("artist"), strict=True)
        return np.array([bool(title) and bool(artist) for title, artist in pairs])

    @cached_property
    def genres(self) -> Mapping[str, int]:
        """Genre names with their number of tracks, most frequent first."""
        return counts(self.many("genre"))

    @cached_property
    def subgenres(self) -> Mapping[str, int]:
        """Subgenre names with their number of tracks, most frequent first."""
        return counts(self.many("subgenre"))

    @cached_property
    def styles(self) -> Mapping[str, int]:
        """The artists' own genres with their number of tracks, most frequent first."""
        return counts(self.many("style"))

    @cached_property
    def playlists(self) -> Mapping[str, int]:
        """Names of people's playlists with their number of tracks, most frequent first."""
        return counts(self.many("playlist"))

    @cached_property
    def notes(self) -> Mapping[str, int]:
        """Tags of the songs' liner notes with their number of tracks, most frequent first."""
        return counts(self.many("note"))

    @cached_property
    def likely_styles(self) -> list[tuple[tuple[str, float], ...]]:
        """Genres that a row's artist probably makes, with their confidence; none where known."""
        return list(map(self.genres_of_artists.likely_of, self.texts("artist")))

    @cached_property
    def artists(self) -> Mapping[str, int]:
        """Artist names with their number of tracks, most frequent first.

        Capitals do not make another artist; the most frequent spelling stands for all.
        """
        spelt: dict[str, Counter[str]] = {}
        for name in self.texts("artist"):
            if name is not None:
                spelt.setdefault(name.casefold(), Counter())[name] += 1
        return most_first({one.most_common(1)[0][0]: one.total() for one in spelt.values()})

    @cached_property
    def _rows(self) -> dict[str, int]:
        return {track_id: row for row, track_id in enumerate(self.ids)}

    def _of_type(self, name: str, kind: type[T]) -> list[T | None]:
        """A column whose known values are of this type: the stored form gives every column one.

        QueryError for any other.
        """
        if self._types.get(name) is kind:  # asked for each field of each track
            return cast("list[T | None]", self._columns[name])
        values = self.column(name)
        if name not in self._types:
            self._types[name] = next((type(value) for value in values if value is not None), kind)
        if self._types[name] is not kind:
            raise QueryError(
                f"the column {name!r} holds {self._types[name].__name__}, not {kind.__name__}"
            )
        return cast("list[T | None]", values)

    def _compute(self, name: str) -> list[Value]:
        if name in self.own:
            return self.own[name]
        if name == "song":
            return list(map(song_of, self.texts("title"), self.texts("artist"), self.ids))
        if name == "artist_tier":
            years, popularity = self._of_type("year", int), self._of_type("popularity", int)
            plays, genres = self._of_type("plays", int), self.many("style")
            definition = TierDefinition.load(self._tiers)
            return list(definition.tiers(self.texts("artist"), years, popularity, genres, plays))
        if name == "style":
            return list(map(self.genres_of_artists.of, self.texts("artist")))
        if name in BY_SONG:
            return list(BY_SONG[name](self.songs, self._of_type("year", int)))
        if name in LIKELY:
            known, told = LIKELY[name]
            facts = self.texts(known) if known else [None] * len(self)
            rows = zip(facts, self.texts("artist"), self.many("style"), strict=True)
            return [None if fact else told(artist, genres) for fact, artist, genres in rows]
        if name in DERIVED:
            source, read = DERIVED[name]
            return [read(value) if value else None for value in self.column(source)]
        return stored_column(self.table, name)

    def _make(self, row: int) -> Track:
        cells = ((name, self._of_type(name, float)[row]) for name in FEATURES)
        return Track(
            id=self.ids[row],
            title=self.texts("title")[row] or UNTITLED,
            artist=self.texts("artist")[row] or UNKNOWN_ARTIST,
            album=self.texts("album")[row],
            released=self.texts("released")[row],
            year=self._of_type("year", int)[row],
            first_year=self._of_type("likely_first_year", int)[row],
            minutes=self._of_type("minutes", float)[row],
            popularity=self._of_type("popularity", int)[row],
            plays=self._of_type("plays", int)[row],
            genres=self.many("genre")[row],
            subgenres=self.many("subgenre")[row],
            styles=self.many("style")[row],
            playlists=self.many("playlist")[row],
            artist_tier=self.texts("artist_tier")[row],
            country=self.texts("country")[row],
            gender=self.texts("gender")[row],
            explicit=self._of_type("explicit", bool)[row],
            audio={name: number for name, number in cells if number is not None},
            song=self.songs[row],
            link=self._link(row),
        )

    def _link(self, row: int) -> str | None:
        link: str | None = self.table["link"][row].as_py()
        return link or (self._prefix + self.ids[row] if self._prefix else None)
