"""Claims about what the listener said: that these were their words, and what became of them."""

from dataclasses import dataclass
from typing import Literal

from undercard.chat.dialogue.limits import LONGEST_LIST
from undercard.chat.dialogue.request import Request
from undercard.chat.reply.facts import Facts
from undercard.chat.reply.replies import ReplyClaim
from undercard.policy.reports.claims import Clause
from undercard.policy.reports.phrases import Cited, Count


@dataclass(frozen=True)
class Heard(ReplyClaim):
    """The listener said these words in this turn."""

    said: str

    def clause(self) -> Clause[Facts]:
        """The words."""
        return Clause("wish", wish=Cited(self.said))

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
class Option(ReplyClaim):
    """Something that is on offer."""

    say: str

    def clause(self) -> Clause[Facts]:
        """What to say for it."""
        return Clause("offer", say=Cited(self.say))

    def recorded(self, facts: Facts) -> bool:
        """Whether it is."""
        return any(offer.say == self.say for offer in facts.state.offers)


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
    acts = request.acts if request else ()
    criteria = [one for act in acts for one in act.criteria]
    return tuple(dict.fromkeys(name for one in criteria for name in one.absent))
