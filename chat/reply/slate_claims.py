"""Claims about a list as a whole: its length, what is new in it and what has gone."""

from dataclasses import dataclass

import numpy as np

from undercard.chat.reply.facts import Facts
from undercard.chat.reply.replies import ReplyClaim
from undercard.policy.reports.claims import Clause
from undercard.policy.reports.phrases import Cited, Count, Recorded


@dataclass(frozen=True)
class TrackCount(ReplyClaim):
    """The list has so many tracks."""

    count: int

    def clause(self) -> Clause[Facts]:
        """A single track is said in a word."""
        return Clause("count.one") if self.count == 1 else _tracks("count", self.count)

    def recorded(self, facts: Facts) -> bool:
        """Counted again."""
        return len(facts.tracks) == self.count


@dataclass(frozen=True)
class BareCount(TrackCount):
    """The same as a number, where the sentence speaks of tracks already."""

    def clause(self) -> Clause[Facts]:
        """The number alone."""
        return Clause("number", number=self.count)


@dataclass(frozen=True)
class Lasting(ReplyClaim):
    """The list lasts so many minutes (to the nearest); None when a track's length is unknown.

    `asked`: whether the length was asked for, so that an unknown one is said.
    """

    minutes: int | None
    asked: bool = False

    @classmethod
    def of(cls, facts: Facts, *, asked: bool = False) -> "Lasting":
        """The list's length."""
        return cls(None if facts.minutes is None else round(facts.minutes), asked)

    def clause(self) -> Clause[Facts]:
        """An unknown length is said only to whoever asked."""
        if self.minutes is None:
            return Clause("lasting.said_unknown" if self.asked else "lasting.unknown")
        return Clause("lasting", minutes=Count(self.minutes, "minutes"))

    def recorded(self, facts: Facts) -> bool:
        """Added up again."""
        total = facts.minutes
        return self.minutes == (None if total is None else round(total))


@dataclass(frozen=True)
class IssuedAgain(ReplyClaim):
    """So many songs of the list are known to be of other years than were asked for."""

    count: int

    @classmethod
    def of(cls, facts: Facts) -> "IssuedAgain":
        """By when each song first came out, where its album is a later one."""
        years = np.array([track.first_year for track in facts.tracks], dtype=np.float64)
        return cls(int(facts.state.limits.elsewhen(years).sum()))

    def clause(self) -> Clause[Facts]:
        """The number and its noun."""
        return Clause("count", tracks=Count(self.count, "tracks"))

    def recorded(self, facts: Facts) -> bool:
        """Counted again."""
        return self == IssuedAgain.of(facts)


@dataclass(frozen=True)
class Added(ReplyClaim):
    """So many tracks are new in the list."""

    count: int

    def clause(self) -> Clause[Facts]:
        """The number alone."""
        return Clause("number", number=self.count)

    def recorded(self, facts: Facts) -> bool:
        """Compared with the list before."""
        return len(facts.added) == self.count


@dataclass(frozen=True)
class Kept(ReplyClaim):
    """So many tracks of the list before are still there."""

    count: int

    def clause(self) -> Clause[Facts]:
        """The number alone."""
        return Clause("number", number=self.count)

    def recorded(self, facts: Facts) -> bool:
        """Compared with the list before."""
        return facts.kept == self.count


@dataclass(frozen=True)
class Dropped(ReplyClaim):
    """So many tracks have gone from the list."""

    count: int

    def clause(self) -> Clause[Facts]:
        """The number and its noun."""
        return Clause("count", tracks=Count(self.count, "tracks"))

    def recorded(self, facts: Facts) -> bool:
        """Compared with the list before."""
        return len(facts.dropped) == self.count


@dataclass(frozen=True)
class Gone(ReplyClaim):
    """A track was in the list before and is there no more."""

    track: str
    title: str

    def clause(self) -> Clause[Facts]:
        """The title."""
        return Clause("title", title=Cited(self.title))

    def recorded(self, facts: Facts) -> bool:
        """Compared with the list before."""
        return any((t.id, t.title) == (self.track, self.title) for t in facts.dropped)


@dataclass(frozen=True)
class Changed(ReplyClaim):
    """After something was said, so many tracks were new, gone and still there."""

    say: str
    added: int
    dropped: int
    kept: int

    def clause(self) -> Clause[Facts]:
        """The words and the three numbers."""
        counts = {"added": self.added, "dropped": self.dropped, "kept": self.kept}
        return Clause("change", say=Cited(self.say), **counts)

    def recorded(self, facts: Facts) -> bool:
        """Whether the record of the turn has these numbers."""
        change = facts.change
        mine = (self.say, self.added, self.dropped, self.kept)
        return change is not None and mine == (
            change.say,
            change.added,
            change.dropped,
            change.kept,
        )


@dataclass(frozen=True)
class Noted(ReplyClaim):
    """Another part reported this of the turn."""

    note: str

    def clause(self) -> Clause[Facts]:
        """Its own words."""
        return Clause("note", note=Recorded(self.note))

    def recorded(self, facts: Facts) -> bool:
        """Whether it did."""
        read = facts.request.notes if facts.request else ()
        return self.note in (*facts.notes, *read)


def _tracks(key: str, count: int) -> Clause[Facts]:
    return Clause(key, tracks=Count(count, "tracks"))
