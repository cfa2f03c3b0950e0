"""Claims about what was asked for: the wish, its limits, why they clash, and the ways out."""

from dataclasses import dataclass
from typing import Literal

from undercard.chat.dialogue.limits import Limits
from undercard.chat.reply.facts import Facts
from undercard.chat.reply.replies import ReplyClaim
from undercard.chat.slate.limit_norms import worded
from undercard.policy.reports.claims import Clause
from undercard.policy.reports.phrases import Cited, Count, Recorded

Hardly = Literal["explicit", "countries", "genders", "languages"]
HARDLY_KNOWN: dict[Hardly, str] = {  # limits that ask for what few tracks have, by attribute
    "explicit": "explicit",
    "countries": "country",
    "genders": "gender",
    "languages": "language",
}

_GENRES = 8  # of the catalogue that are named


@dataclass(frozen=True)
class LimitSet(ReplyClaim):
    """A limit is set; worded as its norm is, which the record has."""

    name: str
    said: str

    @classmethod
    def all_of(cls, limits: Limits) -> "tuple[LimitSet, ...]":
        """Each limit that is set."""
        return tuple(map(cls, limits.names_set(), worded(limits)))

    def clause(self) -> Clause[Facts]:
        """The limit in words."""
        return Clause("limit", limit=Recorded(self.said))

    def recorded(self, facts: Facts) -> bool:
        """Whether the state has it."""
        return self in LimitSet.all_of(facts.state.limits)


@dataclass(frozen=True)
class LetGo(LimitSet):
    """A limit was set, and a new wish ended it."""

    def recorded(self, facts: Facts) -> bool:
        """Whether it did."""
        return self in LetGo.all_of(facts.let_go)


@dataclass(frozen=True)
class Within(ReplyClaim):
    """These limits are set, all of them."""

    limits: tuple[LimitSet, ...]

    def clause(self) -> Clause[Facts]:
        """The limits; nothing where there are none."""
        return Clause("within", limits=self.limits) if self.limits else Clause("within.none")

    def recorded(self, facts: Facts) -> bool:
        """Whether the state has just these."""
        return self.limits == LimitSet.all_of(facts.state.limits)


@dataclass(frozen=True)
class Unwanted(ReplyClaim):
    """The listener asked for none of an artist."""

    artist: str

    def clause(self) -> Clause[Facts]:
        """The name."""
        return Clause("unwanted", artist=self.artist)

    def recorded(self, facts: Facts) -> bool:
        """Whether the limits say so."""
        return self.artist in facts.state.limits.artists_not


@dataclass(frozen=True)
class NamedArtist(ReplyClaim):
    """An artist of the catalogue, or one that is not wanted, by name."""

    artist: str

    def clause(self) -> Clause[Facts]:
        """The name."""
        return Clause("note", note=self.artist)

    def recorded(self, facts: Facts) -> bool:
        """Whether there is one."""
        here = facts.catalogue is not None and self.artist in facts.catalogue.artists
        return here or self.artist in facts.state.limits.artists_not


@dataclass(frozen=True)
class Have(ReplyClaim):
    """The catalogue has so many tracks by an artist."""

    artist: str
    count: int

    @classmethod
    def of(cls, facts: Facts, artist: str) -> "Have":
        """As many as there are."""
        return cls(artist, facts.count_by(artist))

    def clause(self) -> Clause[Facts]:
        """The name and the number."""
        return Clause("have", artist=self.artist, tracks=Count(self.count, "tracks"))

    def recorded(self, facts: Facts) -> bool:
        """Counted again."""
        return self == Have.of(facts, self.artist)


@dataclass(frozen=True)
class Holdings(ReplyClaim):
    """The catalogue has so many tracks, filed under these genres."""

    count: int
    genres: tuple[str, ...]

    @classmethod
    def of(cls, facts: Facts) -> "Holdings":
        """All of it; the genre with the most tracks first."""
        if facts.catalogue is None:
            return cls(0, ())
        genres = facts.catalogue.genres
        return cls(len(facts.catalogue), tuple(sorted(genres, key=lambda name: -genres[name])))

    def clause(self) -> Clause[Facts]:
        """The number and, where there are any, the genres."""
        tracks = Count(self.count, "tracks")
        if not self.genres:
            return Clause("count", tracks=tracks)
        return Clause("holdings", tracks=tracks, genres=", ".join(self.genres[:_GENRES]))

    def recorded(self, facts: Facts) -> bool:
        """Counted again."""
        return self == Holdings.of(facts)


@dataclass(frozen=True)
class ClashMember(ReplyClaim):
    """One of what cannot hold together: a limit, or a norm above the limits."""

    name: str
    said: str

    def clause(self) -> Clause[Facts]:
        """Its words."""
        return Clause("member", said=Recorded(self.said))

    def recorded(self, facts: Facts) -> bool:
        """Whether the clash that was found has it."""
        return facts.clash is not None and facts.clash.said.get(self.name) == self.said


@dataclass(frozen=True)
class ClashReason(ReplyClaim):
    """Why no list can be made: one minimal clash. `wish` words its members but the length.

    `fits`: how many tracks of the catalogue satisfy its only member; None where there are more, or
    it is a norm above the limits.
    """

    core: tuple[str, ...]
    wish: ReplyClaim | None
    size: int
    total: int
    fits: int | None = None

    def clause(self) -> Clause[Facts]:
        """What clashes, as plainly as it can be said."""
        if self.wish is None:
            return Clause("clash.length", tracks=Count(self.size, "tracks"))
        if "tracks" in self.core and self.fits is not None:
            fits = Count(self.fits, "tracks")
            key = "clash.count.one" if self.fits == 1 else "clash.count"
            return Clause(key, tracks=fits, wish=self.wish, size=self.size)
        if "tracks" in self.core:
            return Clause("clash.few", wish=self.wish, size=self.size)
        if self.fits == 0:
            return Clause("clash.nothing", tracks=Count(self.total, "tracks"), wish=self.wish)
        if len(self.core) == 1:
            return Clause("clash.alone", tracks=Count(self.size, "tracks"), wish=self.wish)
        return Clause("clash.together", wish=self.wish)

    def recorded(self, facts: Facts) -> bool:
        """Whether the clash that was found has this core, this length and these counts."""
        clash, catalogue = facts.clash, facts.catalogue
        if clash is None or catalogue is None or self.core not in clash.cores:
            return False
        single = next(iter(names_in(self.core)), "")
        counted = self.fits is None or clash.counts.get(single) == self.fits
        return counted and (self.size, self.total) == (facts.size, len(catalogue))


def names_in(core: tuple[str, ...]) -> list[str]:
    """The members of a core but the length."""
    return [name for name in core if name != "tracks"]


@dataclass(frozen=True)
class Offered(ReplyClaim):
    """A way on, as the listener would say it; one out of a clash was tried and works."""

    say: str

    def clause(self) -> Clause[Facts]:
        """The words."""
        return Clause("offer", say=Cited(self.say))

    def recorded(self, facts: Facts) -> bool:
        """Whether it is on the table."""
        offers = [*facts.state.offers, *(facts.clash.offers if facts.clash else ())]
        return self.say in [offer.say for offer in offers]


@dataclass(frozen=True)
class KnownFor(ReplyClaim):
    """Of how many tracks it is known what a limit asks about, and of how many it is likely."""

    limit: Hardly
    known: int
    likely: int
    total: int

    @classmethod
    def of(cls, facts: Facts, limit: Hardly) -> "KnownFor":
        """As many as there are."""
        total = len(facts.catalogue) if facts.catalogue else 0
        of, attribute = facts.known, HARDLY_KNOWN[limit]
        return cls(limit, of.get(attribute, 0), of.get(f"likely_{attribute}", 0), total)

    def clause(self) -> Clause[Facts]:
        """The numbers."""
        key = f"known.{self.limit}.likely" if self.likely else f"known.{self.limit}"
        likely = {"likely": self.likely} if self.likely else {}
        return Clause(key, known=self.known, total=self.total, **likely)

    def recorded(self, facts: Facts) -> bool:
        """Counted again."""
        return self == KnownFor.of(facts, self.limit)
