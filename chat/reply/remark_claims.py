"""Claims about the music of a list: what lies first and last in it, and what most of it is."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from undercard.chat.reply.facts import Facts
from undercard.chat.reply.replies import ReplyClaim
from undercard.chat.reply.track_claims import FiledUnder
from undercard.policy.reports.claims import Clause
from undercard.policy.reports.phrases import Cited, Count
from undercard.retrieval.tracks import Track

Field = Literal["year", "popularity", "minutes", "tempo"]
Pick = Literal["least", "most"]


def number(track: Track, field: Field) -> float | None:
    """A track's value; None where the catalogue does not know it."""
    if field == "tempo":
        return track.audio.get("tempo")
    value: float | None = getattr(track, field)
    return value


def values(facts: Facts, field: Field) -> list[float]:
    """The values of the list that are known."""
    known = (number(track, field) for track in facts.tracks)
    return [value for value in known if value is not None]


@dataclass(frozen=True)
class Farthest(ReplyClaim):
    """The track of the list that has the least or the most of a field, and nobody else as much."""

    field: Field
    pick: Pick
    track: str
    title: str
    artist: str

    @classmethod
    def of(cls, facts: Facts, field: Field, pick: Pick) -> "Farthest | None":
        """That track; None where a value is unknown or two are level."""
        known = sorted(values(facts, field), reverse=pick == "most")
        if len(known) < max(2, len(facts.tracks)) or known[0] == known[1]:
            return None
        track = next(one for one in facts.tracks if number(one, field) == known[0])
        return cls(field, pick, track.id, track.title, track.artist)

    def clause(self) -> Clause[Facts]:
        """The track."""
        return Clause("stands", title=Cited(self.title), artist=self.artist)

    def recorded(self, facts: Facts) -> bool:
        """Looked up again among all of the list."""
        return Farthest.of(facts, self.field, self.pick) == self


@dataclass(frozen=True)
class Reaches(ReplyClaim):
    """The least or the most of a field in the list, as it is said."""

    field: Literal["year", "tempo"]
    pick: Pick
    value: int

    @classmethod
    def of(cls, facts: Facts, field: Literal["year", "tempo"], pick: Pick) -> "Reaches":
        """The value, in whole years or beats."""
        return cls(field, pick, round((min if pick == "least" else max)(values(facts, field))))

    def clause(self) -> Clause[Facts]:
        """The number, without marks between its digits."""
        return Clause("bare", value=str(self.value))

    def recorded(self, facts: Facts) -> bool:
        """Looked up again."""
        return bool(values(facts, self.field)) and Reaches.of(facts, self.field, self.pick) == self


@dataclass(frozen=True)
class Mostly(ReplyClaim):
    """So many tracks of the list are filed under a genre, and more than under any other."""

    genre: str
    count: int

    @classmethod
    def of(cls, facts: Facts) -> "Mostly | None":
        """The genre that most share; None for an empty list."""
        filed = (FiledUnder.of(track).genres for track in facts.tracks)
        shared = Counter(genre for genres in filed for genre in genres).most_common(1)
        return cls(*shared[0]) if shared else None

    def clause(self) -> Clause[Facts]:
        """The genre."""
        return Clause("bare", value=self.genre)

    def recorded(self, facts: Facts) -> bool:
        """Counted again."""
        return Mostly.of(facts) == self


@dataclass(frozen=True)
class Filed(ReplyClaim):
    """So many tracks of the list are what most of it is."""

    count: int

    def clause(self) -> Clause[Facts]:
        """The number."""
        return Clause("number", number=self.count)

    def recorded(self, facts: Facts) -> bool:
        """Counted again."""
        most = Mostly.of(facts)
        return most is not None and most.count == self.count


@dataclass(frozen=True)
class Counting(ReplyClaim):
    """So many of something are in the list: different artists, or tracks of newcomers."""

    what: Literal["artists", "newcomers"]
    count: int

    @classmethod
    def of(cls, facts: Facts, what: Literal["artists", "newcomers"]) -> "Counting":
        """Counted in the list."""
        return cls(what, _COUNTED[what](facts))

    def clause(self) -> Clause[Facts]:
        """The number; newcomers' tracks with their noun."""
        if self.what == "newcomers":
            return Clause("count", tracks=Count(self.count, "tracks"))
        return Clause("number", number=self.count)

    def recorded(self, facts: Facts) -> bool:
        """Counted again."""
        return Counting.of(facts, self.what) == self


_COUNTED: dict[str, Callable[[Facts], int]] = {
    "artists": lambda facts: len({track.artist for track in facts.tracks}),
    "newcomers": lambda facts: sum(track.artist_tier == "emerging" for track in facts.tracks),
}
