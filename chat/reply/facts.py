"""The facts a reply may state, and the check that every claim is one of them.

Reads the catalogue and the record, never a wish.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from undercard.policy.errors import FalseClaim
from undercard.policy.norms.norm import Norm, id_of
from undercard.policy.ruling import Move, Ruling
from undercard.retrieval.tracks import Track


@dataclass(frozen=True)
class Facts:
    """One slate, as it stands: its tracks from the catalogue, the ruling, the norms in force, and
    why each track was found.
    """

    tracks: tuple[Track, ...] = ()
    ruling: Ruling | None = None
    norms: Mapping[str, Norm] = field(default_factory=dict)  # by "id@version"
    reasons: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # by track id

    @property
    def minutes(self) -> float | None:
        """The length of the whole list; None when one track's is unknown."""
        lengths = [t.minutes for t in self.tracks]
        return None if None in lengths else sum(m for m in lengths if m is not None)

    def moves(self, track: str) -> list[Move]:
        """What norms did to one track."""
        return [m for m in self.ruling.moves if m.id == track] if self.ruling else []


@dataclass(frozen=True)
class Claim(ABC):
    """A statement that can be looked up. `holds` never looks at the words around it."""

    @abstractmethod
    def holds(self, facts: Facts) -> bool:
        """Whether the facts bear it out."""


@dataclass(frozen=True)
class Stands(Claim):
    """A track of this title and artist stands at this rank."""

    rank: int
    title: str
    artist: str

    def holds(self, facts: Facts) -> bool:
        """Whether the catalogue's own fields say so."""
        if not 1 <= self.rank <= len(facts.tracks):
            return False
        track = facts.tracks[self.rank - 1]
        return (track.title, track.artist) == (self.title, self.artist)


@dataclass(frozen=True)
class Length(Claim):
    """The list has so many tracks, and, when given, lasts so many minutes (to the nearest)."""

    tracks: int
    minutes: int | None = None

    def holds(self, facts: Facts) -> bool:
        """Counted and added up again."""
        total = facts.minutes
        return len(facts.tracks) == self.tracks and (
            self.minutes is None or (total is not None and round(total) == self.minutes)
        )


@dataclass(frozen=True)
class FoundBecause(Claim):
    """A track was found for this reason."""

    track: str
    reason: str

    def holds(self, facts: Facts) -> bool:
        """Whether retrieval recorded that reason."""
        return self.reason in facts.reasons.get(self.track, ())


@dataclass(frozen=True)
class Moved(Claim):
    """A norm changed where a track stands."""

    norm: str  # "id@version"
    track: str
    to_rank: int | None

    def holds(self, facts: Facts) -> bool:
        """Whether the record of the ruling shows it."""
        return any(
            self.norm in m.norms and m.to_rank == self.to_rank for m in facts.moves(self.track)
        )


@dataclass(frozen=True)
class Met(Claim):
    """A norm in force holds for this list."""

    norm: str

    def holds(self, facts: Facts) -> bool:
        """Whether the ruling's result for that norm is satisfied."""
        return facts.ruling is not None and any(
            r.ref == self.norm and r.satisfied for r in facts.ruling.norms
        )


@dataclass(frozen=True)
class GaveWay(Claim):
    """A norm could not hold in full for this list."""

    norm: str

    def holds(self, facts: Facts) -> bool:
        """Whether the ruling relaxed it."""
        return facts.ruling is not None and any(
            self.norm in (r.norm, id_of(r.norm)) for r in facts.ruling.relaxed
        )


@dataclass(frozen=True)
class Says(Claim):
    """A norm reads so, and its source is quoted so."""

    norm: str
    words: str
    quote: str = ""

    def holds(self, facts: Facts) -> bool:
        """Whether the register has these very words."""
        norm = facts.norms.get(self.norm)
        quote = (norm.source.quote or "") if norm and norm.source else ""
        return norm is not None and norm.says == self.words and self.quote in quote


@dataclass(frozen=True)
class Field(Claim):
    """A track has this value in a field of the catalogue."""

    track: str
    name: str
    value: object

    def holds(self, facts: Facts) -> bool:
        """Whether the catalogue says so."""
        track = next((t for t in facts.tracks if t.id == self.track), None)
        if track is None:
            return False
        held = (
            track.audio.get(self.name)
            if self.name in track.audio
            else getattr(track, self.name, None)
        )
        return held == self.value


@dataclass(frozen=True)
class Sentence:
    """Words for the listener, with the claims they rest on.

    A sentence without claims states nothing about tracks or norms.
    """

    text: str
    claims: tuple[Claim, ...] = ()


def checked(sentences: Sequence[Sentence], facts: Facts) -> list[str]:
    """The texts, each of whose claims holds. Raises FalseClaim naming the first that does not."""
    for sentence in sentences:
        for claim in sentence.claims:
            if not claim.holds(facts):
                raise FalseClaim(f"{claim} does not hold; it was to be said as {sentence.text!r}")
    return [s.text for s in sentences]
