"""Claims about what the listener said: that these were their words, and what became of them."""

from dataclasses import dataclass
from typing import Literal

from undercard.chat.dialogue.acts import Criterion
from undercard.chat.dialogue.limits import LONGEST_LIST
from undercard.chat.dialogue.request import Request
from undercard.chat.reply.facts import Facts
from undercard.chat.reply.replies import ReplyClaim
from undercard.policy.reports.claims import Clause
from undercard.policy.reports.phrases import Cited, Count

_CLOSEST = 3  # genres that are named

_LONGEST = 60  # characters that are said back


@dataclass(frozen=True)
class Heard(ReplyClaim):
    """The listener said these words in this turn."""

    said: str

    def clause(self) -> Clause[Facts]:
        """The words, or their beginning."""
        cut = f"{self.said[:_LONGEST].rstrip()}…" if len(self.said) > _LONGEST else self.said
        return Clause("wish", wish=Cited(cut))

    def recorded(self, facts: Facts) -> bool:
        """Whether they stand in what was said."""
        return facts.request is not None and self.said in facts.request.say


@dataclass(frozen=True)
class Absent(ReplyClaim):
    """A name that was asked for is not in the catalogue."""

    name: str

    def clause(self) -> Clause[Facts]:
        """The name, as it was said."""
        return Clause("absent", name=self.name)

    def recorded(self, facts: Facts) -> bool:
        """Whether the reading of this turn found it absent."""
        return self.name in absent_names(facts.request)


@dataclass(frozen=True)
class Closest(ReplyClaim):
    """The genres here that come closest to an artist who is not in the catalogue."""

    name: str
    genres: tuple[str, ...]

    def clause(self) -> Clause[Facts]:
        """The genres."""
        return Clause("closest", genres=", ".join(self.genres))

    def recorded(self, facts: Facts) -> bool:
        """Whether they are the artist's, and what this turn looked for."""
        return self in closest_genres(facts.request)


@dataclass(frozen=True)
class Counted(ReplyClaim):
    """So many tracks of the catalogue are what was asked about."""

    count: int

    def clause(self) -> Clause[Facts]:
        """The number."""
        return Clause("count", tracks=Count(self.count, "tracks"))

    def recorded(self, facts: Facts) -> bool:
        """As it was counted in the catalogue."""
        return facts.counted == self.count


@dataclass(frozen=True)
class MostTracks(ReplyClaim):
    """A list has so many tracks at most."""

    count: int

    def clause(self) -> Clause[Facts]:
        """The number."""
        return Clause("count", tracks=Count(self.count, "tracks"))

    def recorded(self, facts: Facts) -> bool:
        """Whether it is the longest list there is."""
        del facts
        return self.count == LONGEST_LIST


@dataclass(frozen=True)
class TakenFor(ReplyClaim):
    """A name was taken for this one of the catalogue."""

    said: str
    name: str

    def clause(self) -> Clause[Facts]:
        """The words, and what they were taken for."""
        return Clause("taken", said=Cited(self.said), name=self.name)

    def recorded(self, facts: Facts) -> bool:
        """Whether the reading of this turn did so."""
        return self in taken_names(facts.request)


@dataclass(frozen=True)
class OpinionOf(ReplyClaim):
    """The listener judged a track of this title, and it is kept so."""

    kind: Literal["like", "dislike", "overplayed"]
    track: str
    title: str

    def clause(self) -> Clause[Facts]:
        """The title."""
        return Clause("title", title=Cited(self.title))

    def recorded(self, facts: Facts) -> bool:
        """Whether the turn's judgements, which are stored with it, hold the track."""
        catalogue = facts.catalogue
        mine = [one for one in facts.judged if one.kind == self.kind]
        kept = any(self.track in one.tracks for one in mine)
        known = catalogue is not None and self.track in catalogue
        return kept and known and catalogue[self.track].title == self.title  # type: ignore[index]


def absent_names(request: Request | None) -> tuple[str, ...]:
    """Names that were asked for in this turn and are not in the catalogue."""
    names = [name for one in _criteria(request) for name in one.absent]
    return tuple(dict.fromkeys(names))


def closest_genres(request: Request | None) -> tuple[Closest, ...]:
    """What comes closest to those names, where it is known."""
    near = [Closest(one.absent[0], one.labels[:_CLOSEST]) for one in _criteria(request)
            if one.absent and one.labels]  # fmt: skip
    return tuple(dict.fromkeys(near))


def taken_names(request: Request | None) -> tuple[TakenFor, ...]:
    """Names of this turn that could be another's as well, with what they were taken for."""
    taken = [TakenFor(one.words, one.taken) for one in _criteria(request) if one.taken]
    return tuple(dict.fromkeys(taken))


def _criteria(request: Request | None) -> list[Criterion]:
    return [one for act in (request.acts if request else ()) for one in act.criteria]
