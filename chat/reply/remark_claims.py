"""Claims about the music of a list: what lies farthest in it, and where its values reach."""

from dataclasses import dataclass
from typing import Literal

from undercard.chat.reply.facts import Facts
from undercard.chat.reply.replies import ReplyClaim
from undercard.policy.reports.claims import Clause
from undercard.policy.reports.phrases import Cited
from undercard.retrieval.tracks import Track

Field = Literal["year", "popularity", "minutes", "tempo"]
Pick = Literal["least", "most"]


def number(track: Track, field: Field) -> float | None:
    """A track's value; None where the catalogue does not know it, or knows a later issue's."""
    if field == "tempo":
        return track.audio.get("tempo")
    if field == "year" and track.first_year is not None:
        return None
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
