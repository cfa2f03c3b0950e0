"""Claims about the list and its tracks, looked up in the catalogue and in the turn's record."""

from dataclasses import dataclass
from typing import Literal

from undercard.chat.reply.durations import clock
from undercard.chat.reply.facts import Facts
from undercard.chat.reply.replies import ReplyClaim
from undercard.policy.reports.claims import Clause
from undercard.policy.reports.phrases import Cited, Recorded, Value
from undercard.retrieval.folding import song_key
from undercard.retrieval.tracks import Track

Detail = Literal["album", "year", "first_year", "popularity", "minutes", "tempo", "energy", "key"]
DETAILS: tuple[Detail, ...] = (
    "album", "year", "first_year", "popularity", "minutes", "tempo", "energy",
)  # fmt: skip

# The pitch classes from C upwards, as Spotify counts them.
_NOTES = ("C", "C♯", "D", "D♯", "E", "F", "F♯", "G", "G♯", "A", "A♯", "B")
_OWN = 3  # of an artist's genres that are told


@dataclass(frozen=True)
class Stands(ReplyClaim):
    """A track of this title and artist stands at this rank.

    `form`: whether the rank is said, in brackets ("ranked") or with a word ("placed").
    """

    rank: int
    title: str
    artist: str
    form: Literal["named", "ranked", "placed"] = "named"

    @classmethod
    def of(
        cls, facts: Facts, track: Track, form: Literal["named", "ranked", "placed"] = "named"
    ) -> "Stands":
        """A track of the list."""
        return cls(facts.rank(track.id) or 0, track.title, track.artist, form)

    def clause(self) -> Clause[Facts]:
        """Title, artist, and the rank where it is wanted."""
        values: dict[str, Value] = {"title": Cited(self.title), "artist": self.artist}
        if self.form == "named":
            return Clause("stands", **values)
        return Clause(f"stands.{self.form}", **values, rank=self.rank)

    def recorded(self, facts: Facts) -> bool:
        """Whether the catalogue's own fields say so."""
        if not 1 <= self.rank <= len(facts.tracks):
            return False
        track = facts.tracks[self.rank - 1]
        return (track.title, track.artist) == (self.title, self.artist)


@dataclass(frozen=True)
class Catalogued(ReplyClaim):
    """A track of this title and artist is in the catalogue and not on the list."""

    track: str
    title: str
    artist: str

    def clause(self) -> Clause[Facts]:
        """Title and artist, and that it is not on the list."""
        return Clause("stands.elsewhere", title=Cited(self.title), artist=self.artist)

    def recorded(self, facts: Facts) -> bool:
        """Looked up in both."""
        track = facts.known_track(self.track)
        named = track is not None and (track.title, track.artist) == (self.title, self.artist)
        return named and facts.track(self.track) is None


@dataclass(frozen=True)
class Placed(ReplyClaim):
    """A track of this title stands at this rank."""

    rank: int
    title: str

    def clause(self) -> Clause[Facts]:
        """Title and rank."""
        return Clause("placed", title=Cited(self.title), rank=self.rank)

    def recorded(self, facts: Facts) -> bool:
        """Whether the catalogue's own field says so."""
        titles = [track.title for track in facts.tracks]
        return titles[self.rank - 1 : self.rank] == [self.title]


@dataclass(frozen=True)
class IsHere(ReplyClaim):
    """The list has a track by this artist."""

    artist: str

    def clause(self) -> Clause[Facts]:
        """The name."""
        return Clause("here", artist=self.artist)

    def recorded(self, facts: Facts) -> bool:
        """Looked up in the list."""
        return any(track.artist == self.artist for track in facts.tracks)


@dataclass(frozen=True)
class NoName(ReplyClaim):
    """No artist and no title of the catalogue is called so."""

    name: str

    def clause(self) -> Clause[Facts]:
        """The name, as a quotation."""
        return Clause("wish", wish=Cited(self.name))

    def recorded(self, facts: Facts) -> bool:
        """Looked up among both."""
        catalogue = facts.catalogue
        return catalogue is not None and not (
            self.name in catalogue.artists or titled(self.name, facts)
        )


def titled(title: str, facts: Facts) -> list[Track]:
    """The tracks of the catalogue that are called so, whoever they are by."""
    catalogue, key = facts.catalogue, song_key(title, "")
    if catalogue is None or key == "|":  # a title without a letter has no key
        return []
    rows = (row for row, song in enumerate(catalogue.songs) if song.startswith(key))
    return [catalogue.track(row) for row in rows]


@dataclass(frozen=True)
class FoundBecause(ReplyClaim):
    """A track was found for this reason."""

    track: str
    reason: str

    def clause(self) -> Clause[Facts]:
        """The reason as retrieval worded it."""
        return Clause("reason", reason=Recorded(self.reason))

    def recorded(self, facts: Facts) -> bool:
        """Whether retrieval recorded that reason."""
        return self.reason in facts.reasons.get(self.track, ())


@dataclass(frozen=True)
class Field(ReplyClaim):
    """A track has this value in a field of the catalogue. Features are rounded as they are said."""

    track: str
    name: Detail
    value: Value

    @classmethod
    def known_of(cls, track: Track) -> "list[Field]":
        """Every detail of a track that the catalogue knows."""
        values = [(name, said_value(track, name)) for name in DETAILS]
        return [cls(track.id, name, value) for name, value in values if value is not None]

    @classmethod
    def key_of(cls, track: Track) -> "list[Field]":
        """The musical key, which is told where it is asked for."""
        value = said_value(track, "key")
        return [] if value is None else [cls(track.id, "key", value)]

    def clause(self) -> Clause[Facts]:
        """The value with its word."""
        if self.name == "key":
            note, _, mode = str(self.value).partition(" ")
            return Clause(f"key.{mode}", note=note)
        hole = "length" if self.name == "minutes" else self.name
        value = Recorded(str(self.value)) if self.name == "energy" else self.value
        return Clause(self.name, **{hole: value})

    def recorded(self, facts: Facts) -> bool:
        """Whether the catalogue says so."""
        track = facts.known_track(self.track)
        return track is not None and said_value(track, self.name) == self.value


def said_value(track: Track, name: Detail) -> Value | None:
    """A detail of a track as it is said; None when the catalogue does not know it."""
    if name == "album":
        return None if track.album is None else Cited(track.album)
    if name == "year":
        return None if track.year is None else str(track.year)
    if name == "first_year":
        return None if track.first_year is None else str(track.first_year)
    if name == "popularity":
        return track.popularity
    if name == "minutes":
        return None if track.minutes is None else clock(track.minutes)
    if name == "key":
        note, mode = track.audio.get("key"), track.audio.get("mode")
        if note is None or mode is None or not 0 <= note < len(_NOTES):
            return None
        return f"{_NOTES[int(note)]} {'major' if mode else 'minor'}"
    value = track.audio.get(name)
    if value is None:
        return None
    return f"{value:.0f}" if name == "tempo" else f"{value:.2f}"


@dataclass(frozen=True)
class FiledUnder(ReplyClaim):
    """A track has these genres: its artist's own, and those that it is filed under."""

    track: str
    genres: tuple[str, ...]

    @classmethod
    def of(cls, track: Track) -> "FiledUnder":
        """The artist's own that say most, and all others, each once."""
        filed = (*track.styles[:_OWN], *track.genres, *track.subgenres)
        return cls(track.id, tuple(dict.fromkeys(filed)))

    def clause(self) -> Clause[Facts]:
        """The genres, or that there is none."""
        if not self.genres:
            return Clause("genres.none")
        return Clause("genres", genres=", ".join(self.genres))

    def recorded(self, facts: Facts) -> bool:
        """Whether the catalogue says so."""
        track = facts.known_track(self.track)
        return track is not None and FiledUnder.of(track) == self
