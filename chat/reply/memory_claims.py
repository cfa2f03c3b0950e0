"""Claims about what is remembered of a listener, looked up in the store's own counts."""

from dataclasses import dataclass

from undercard.chat.reply.facts import Facts
from undercard.chat.reply.replies import ReplyClaim
from undercard.policy.reports.claims import Clause
from undercard.policy.reports.phrases import Cited, Count


@dataclass(frozen=True)
class Shown(ReplyClaim):
    """The listener was shown so many tracks."""

    count: int

    def clause(self) -> Clause[Facts]:
        """The number."""
        return Clause("shown", tracks=Count(self.count, "tracks"))

    def recorded(self, facts: Facts) -> bool:
        """Counted again."""
        return facts.remembered.shown == self.count


@dataclass(frozen=True)
class Judged(ReplyClaim):
    """The listener liked, or disliked, so many tracks."""

    count: int
    liked: bool

    @classmethod
    def of(cls, facts: Facts, *, liked: bool) -> "Judged":
        """As many as there are."""
        return cls(list(facts.remembered.judged.values()).count(liked), liked)

    def clause(self) -> Clause[Facts]:
        """The number."""
        return Clause("liked" if self.liked else "disliked", number=self.count)

    def recorded(self, facts: Facts) -> bool:
        """Counted again."""
        return self == Judged.of(facts, liked=self.liked)


@dataclass(frozen=True)
class LikedTitle(ReplyClaim):
    """The listener liked a track of this title."""

    track: str
    title: str

    def clause(self) -> Clause[Facts]:
        """The title."""
        return Clause("title", title=Cited(self.title))

    def recorded(self, facts: Facts) -> bool:
        """Whether they did, and the catalogue calls it so."""
        catalogue = facts.catalogue
        if catalogue is None or self.track not in catalogue:
            return False
        liked = facts.remembered.judged.get(self.track, False)
        return liked and catalogue[self.track].title == self.title


@dataclass(frozen=True)
class LikedLately(ReplyClaim):
    """The listener liked these tracks."""

    titles: tuple[LikedTitle, ...]

    def clause(self) -> Clause[Facts]:
        """The titles."""
        return Clause("liked_lately", titles=self.titles)

    def recorded(self, facts: Facts) -> bool:
        """The claims inside say it all."""
        del facts
        return True


@dataclass(frozen=True)
class Played(ReplyClaim):
    """By an imported history, so many tracks were played so many times."""

    source: str
    tracks: int
    times: int

    def clause(self) -> Clause[Facts]:
        """The source and the two numbers."""
        source = Cited(self.source)
        return Clause("played", source=source, tracks=self.tracks, times=self.times)

    def recorded(self, facts: Facts) -> bool:
        """Whether the store counts so."""
        return facts.remembered.played.get(self.source) == (self.tracks, self.times)
