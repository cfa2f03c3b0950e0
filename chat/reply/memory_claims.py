"""Claims about what is remembered of a listener, looked up in what the store told this turn."""

from dataclasses import dataclass
from datetime import date

from undercard.chat.dialogue.acts import Criterion
from undercard.chat.dialogue.keepsakes import Keepsake
from undercard.chat.memory.listener_past import COUNTED
from undercard.chat.memory.remembered import Entry
from undercard.chat.reply.facts import Facts
from undercard.chat.reply.replies import ReplyClaim
from undercard.chat.slate.limit_norms import worded
from undercard.policy.reports.claims import Clause
from undercard.policy.reports.phrases import Cited, Count, Recorded


@dataclass(frozen=True)
class Shown(ReplyClaim):
    """The listener was shown so many tracks."""

    count: int

    def clause(self) -> Clause[Facts]:
        """The number."""
        many = "shown" if self.count < COUNTED else "shown.at_least"
        return Clause(many, tracks=Count(self.count, "tracks"))

    def recorded(self, facts: Facts) -> bool:
        """Counted again."""
        return facts.remembered.shown == self.count


@dataclass(frozen=True)
class Judged(ReplyClaim):
    """The listener liked, or disliked, so many tracks."""

    count: int
    liked: bool

    def clause(self) -> Clause[Facts]:
        """The number."""
        return Clause("liked" if self.liked else "disliked", number=self.count)

    def recorded(self, facts: Facts) -> bool:
        """As the store counted."""
        held = facts.remembered
        return self.count == (held.liked if self.liked else held.disliked)


@dataclass(frozen=True)
class MemoryLine(ReplyClaim):
    """One thing that is remembered: its number from 1, what it is, since when or from where.

    `name`: the listener's words, a limit in words, a title, or the source of plays.
    """

    number: int
    kind: str
    name: str
    day: date | None
    tracks: int = 0
    plays: int = 0

    @classmethod
    def all_of(cls, facts: Facts) -> "list[MemoryLine]":
        """Everything that is told, in its order."""
        told = enumerate(facts.remembered.entries, facts.remembered.before + 1)
        return [cls(at, one.kind, _name(one, facts), one.given and one.given.date(), one.tracks,
                    one.plays) for at, one in told]  # fmt: skip

    def clause(self) -> Clause[Facts]:
        """The number, the name as this kind is said, and the date."""
        number, day = self.number, ItsDay(self.day)
        name = Recorded(self.name) if self.kind == "never" else Cited(self.name)
        if self.kind == "played":
            tracks = Count(self.tracks, "tracks")
            return Clause(
                "known.played", number=number, name=name, day=day, tracks=tracks, plays=self.plays
            )
        return Clause(f"known.{self.kind}", number=number, name=name, day=day)

    def recorded(self, facts: Facts) -> bool:
        """Whether the store told so."""
        return self in MemoryLine.all_of(facts)


@dataclass(frozen=True)
class ItsDay(ReplyClaim):
    """The day on which something was said or imported; nothing where nobody noted it."""

    day: date | None

    def clause(self) -> Clause[Facts]:
        """As people say it."""
        if self.day is None:
            return Clause("day.unknown")
        return Clause(f"day.{self.day.month}", day=self.day.day, year=str(self.day.year))

    def recorded(self, facts: Facts) -> bool:
        """Whether something that is remembered has it."""
        days = {one.given and one.given.date() for one in facts.remembered.entries}
        return self.day in days


@dataclass(frozen=True)
class Keeps(ReplyClaim):
    """From now on this is remembered: the listener's words, or a limit that holds for good."""

    name: str
    kind: str

    @classmethod
    def of(cls, one: Keepsake) -> "Keeps":
        """What it is called."""
        if one.kind == "never" and one.criterion is not None:
            return cls("; ".join(worded(one.criterion.limits)), one.kind)
        return cls(one.words, one.kind)

    def clause(self) -> Clause[Facts]:
        """The words."""
        never = self.kind == "never"
        return Clause("wish", wish=Recorded(self.name) if never else Cited(self.name))

    def recorded(self, facts: Facts) -> bool:
        """Whether the turn keeps it."""
        return self in map(Keeps.of, facts.memory.keep)


@dataclass(frozen=True)
class Forgotten(ReplyClaim):
    """From now on this is remembered no more."""

    name: str

    def clause(self) -> Clause[Facts]:
        """What it was called."""
        return Clause("wish", wish=Cited(self.name))

    def recorded(self, facts: Facts) -> bool:
        """Whether the turn takes it back."""
        return any(one.words == self.name for one in facts.memory.gone)


@dataclass(frozen=True)
class ToldTaste(ReplyClaim):
    """The listener said that they like this, and some of the list is it."""

    said: str

    def clause(self) -> Clause[Facts]:
        """The words."""
        return Clause("wish", wish=Cited(self.said))

    def recorded(self, facts: Facts) -> bool:
        """Whether it is remembered so, and any track of the list fits it."""
        here = {track.id for track in facts.tracks}
        return bool(facts.recalled.fitting.get(self.said, frozenset()) & here)


@dataclass(frozen=True)
class FitTaste(ReplyClaim):
    """So many tracks of the list are what the listener said they like."""

    count: int

    @classmethod
    def of(cls, facts: Facts) -> "FitTaste":
        """Each track once."""
        fitting = frozenset().union(*facts.recalled.fitting.values())
        return cls(sum(track.id in fitting for track in facts.tracks))

    def clause(self) -> Clause[Facts]:
        """The number."""
        return Clause("number", number=self.count)

    def recorded(self, facts: Facts) -> bool:
        """Counted again."""
        return self == FitTaste.of(facts)


@dataclass(frozen=True)
class StillOut(ReplyClaim):
    """What was ruled out for good, and holds."""

    binds: str

    @classmethod
    def all_of(cls, held: tuple[Criterion, ...]) -> "tuple[StillOut, ...]":
        """Each limit in words."""
        return tuple(cls("; ".join(worded(one.limits))) for one in held)

    def clause(self) -> Clause[Facts]:
        """The limit."""
        return Clause("limit", limit=Recorded(self.binds))

    def recorded(self, facts: Facts) -> bool:
        """Whether it stands among what holds."""
        for_good = tuple(one for one in facts.state.standing if one.ever)
        return self in StillOut.all_of(for_good)


@dataclass(frozen=True)
class ForToday(ReplyClaim):
    """The listener told this, and it names the day that it is."""

    said: str

    def clause(self) -> Clause[Facts]:
        """The words."""
        return Clause("wish", wish=Cited(self.said))

    def recorded(self, facts: Facts) -> bool:
        """Whether the memory has it for today."""
        return bool(self.said) and facts.recalled.today == self.said


def _name(entry: Entry, facts: Facts) -> str:
    catalogue = facts.catalogue
    if entry.kind in ("liked", "disliked") and catalogue is not None:
        return catalogue[entry.words].title
    if entry.kind == "never" and entry.criterion is not None:
        return "; ".join(worded(entry.criterion.limits))
    return entry.words
