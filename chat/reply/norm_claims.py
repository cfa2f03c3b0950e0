"""Claims about norms, looked up in the ruling's record and in the register."""

from dataclasses import dataclass
from typing import Self

from undercard.chat.reply.citation_claims import NormSays
from undercard.chat.reply.facts import Facts
from undercard.chat.reply.replies import ReplyClaim, quoted, replies
from undercard.policy.norms.norm import Norm, id_of
from undercard.policy.reports.claims import Claim, Clause
from undercard.policy.reports.phrases import LANGUAGES, Cited, Recorded
from undercard.policy.reports.wordings import Form, rank_words
from undercard.policy.ruling import Move, Relaxed


@dataclass(frozen=True)
class MoveWords(Claim[Facts]):
    """What was done to a track: in words of its ranks, each of which the record has."""

    norm: str  # "id@version"
    track: str
    from_rank: int | None
    to_rank: int | None
    form: Form = "plain"

    def holds(self, facts: Facts) -> bool:
        """Whether the record shows that this norm moved the track so."""
        ranks = (self.from_rank, self.to_rank)
        moves = [m for m in facts.moves(self.track) if self.norm in m.norms]
        return any((m.from_rank, m.to_rank) == ranks for m in moves)

    def words(self, language: str = "en") -> str:
        """The one wording of a move; a language that has none of its own words the English one."""
        if language in LANGUAGES:
            return rank_words(self.from_rank, self.to_rank, language, self.form)
        english = rank_words(self.from_rank, self.to_rank, "en", self.form)
        return replies(language).written(Recorded(english))


@dataclass(frozen=True)
class NormNamed(ReplyClaim):
    """A norm of the register, called by its id."""

    ref: str

    @classmethod
    def of(cls, facts: Facts, ref: str) -> Self:
        """A norm in force."""
        del facts
        return cls(ref)

    def clause(self) -> Clause[Facts]:
        """The id in words, as a quotation."""
        return Clause("norm", says=self.says)

    @property
    def says(self) -> Recorded:
        """Its id in words."""
        return quoted(id_of(self.ref).replace("-", " "))

    def recorded(self, facts: Facts) -> bool:
        """Whether the register has it."""
        return self.ref in facts.norms


@dataclass(frozen=True)
class GaveWayNamed(NormNamed):
    """A norm, called by its id, could not hold in full for this list."""

    def clause(self) -> Clause[Facts]:
        """That it is a rule, and its id."""
        return Clause("norm.called", says=self.says)

    def recorded(self, facts: Facts) -> bool:
        """Whether the ruling relaxed it."""
        return super().recorded(facts) and relaxed(self.ref, facts) is not None


@dataclass(frozen=True)
class Lifted(ReplyClaim):
    """Norms in force brought in or moved up so many tracks of the list."""

    count: int

    @classmethod
    def of(cls, facts: Facts) -> "Lifted":
        """Counted in the ruling's record."""
        return cls(len({move.id for move in _lifting(facts)}))

    @staticmethod
    def refs(facts: Facts) -> tuple[str, ...]:
        """Those norms."""
        named = (ref for move in _lifting(facts) for ref in move.norms if ref in facts.norms)
        return tuple(dict.fromkeys(named))

    def clause(self) -> Clause[Facts]:
        """The number."""
        return Clause("number", number=self.count)

    def recorded(self, facts: Facts) -> bool:
        """Counted again."""
        return Lifted.of(facts) == self


def _lifting(facts: Facts) -> list[Move]:
    moves = facts.ruling.moves if facts.ruling else ()
    return [move for move in moves if move.lifted and not facts.norms.keys().isdisjoint(move.norms)]


@dataclass(frozen=True)
class Unmoved(ReplyClaim):
    """No norm that is in force moved any of these tracks; without tracks, any of the list.

    `it`: whether a track is called "it", after it was named.
    """

    tracks: tuple[str, ...] = ()
    it: bool = False

    def clause(self) -> Clause[Facts]:
        """That nothing was moved."""
        if not self.tracks:
            return Clause("unmoved.list")
        return Clause("unmoved.it" if self.it else "unmoved.track")

    def recorded(self, facts: Facts) -> bool:
        """Whether the record shows no move of them."""
        tracks = self.tracks or tuple(track.id for track in facts.tracks)
        moves = [move for track in tracks for move in facts.moves(track)]
        return not any(ref in facts.norms for move in moves for ref in move.norms)


@dataclass(frozen=True)
class LeftOut(ReplyClaim):
    """Without a norm a track of this title would be in the list, at this rank."""

    norm: NormSays
    track: str
    title: str
    rank: int

    def clause(self) -> Clause[Facts]:
        """The norm, the title and the rank."""
        title = Cited(self.title)
        return Clause("left_out", norm=self.norm, title=title, rank=self.rank)

    def recorded(self, facts: Facts) -> bool:
        """Whether the record shows that the norm left it out, and the catalogue calls it so."""
        catalogue = facts.catalogue
        if catalogue is None or self.track not in catalogue:
            return False
        left_out = MoveWords(self.norm.ref, self.track, self.rank, None)
        return catalogue[self.track].title == self.title and left_out.holds(facts)


@dataclass(frozen=True)
class Met(ReplyClaim):
    """A norm holds for this list."""

    ref: str

    def clause(self) -> Clause[Facts]:
        """That it holds."""
        return Clause("met")

    def recorded(self, facts: Facts) -> bool:
        """Whether the ruling's result for that norm is satisfied."""
        results = facts.ruling.norms if facts.ruling else ()
        return any(result.ref == self.ref and result.satisfied for result in results)


@dataclass(frozen=True)
class GaveWay(ReplyClaim):
    """A norm could not hold in full for this list."""

    ref: str

    def clause(self) -> Clause[Facts]:
        """That it gave way."""
        return Clause("gave_way")

    def recorded(self, facts: Facts) -> bool:
        """Whether the ruling relaxed it."""
        return relaxed(self.ref, facts) is not None


@dataclass(frozen=True)
class GaveWayBecause(ReplyClaim):
    """A norm gave way for this reason; without one, too few tracks satisfy it."""

    ref: str
    because: str | None

    @classmethod
    def of(cls, ref: str, entry: Relaxed) -> "GaveWayBecause":
        """The recorded reason, where the norm clashed with another."""
        return cls(ref, entry.because if len(entry.core) > 1 else None)

    def clause(self) -> Clause[Facts]:
        """The reason."""
        if self.because is None:
            return Clause("because.few")
        return Clause("because", because=Recorded(self.because))

    def recorded(self, facts: Facts) -> bool:
        """Whether the ruling's record has that reason."""
        entry = relaxed(self.ref, facts)
        return entry is not None and GaveWayBecause.of(self.ref, entry) == self


def relaxed(ref: str, facts: Facts) -> Relaxed | None:
    """How a norm gave way, by the record, which names it with its version or without."""
    entries = facts.ruling.relaxed if facts.ruling else ()
    return next((entry for entry in entries if entry.norm in (ref, id_of(ref))), None)


@dataclass(frozen=True)
class Repaid(ReplyClaim):
    """What a norm lacked in this list is made good by later ones."""

    ref: str

    @staticmethod
    def by(norm: Norm) -> bool:
        """Whether it is so: the norm asks for something, over more than one list."""
        return not norm.per_list and norm.bounds[0] is not None

    def clause(self) -> Clause[Facts]:
        """That it is so."""
        return Clause("repaid")

    def recorded(self, facts: Facts) -> bool:
        """Whether the register's norm is of that kind."""
        norm = facts.norms.get(self.ref)
        return norm is not None and Repaid.by(norm)


@dataclass(frozen=True)
class WithoutRule(ReplyClaim):
    """Without these norms (without any, where there are none) a track would be in, or be out."""

    norms: tuple[str, ...]
    track: str
    title: str
    artist: str
    is_in: bool

    @classmethod
    def both(
        cls, facts: Facts, norms: tuple[str, ...]
    ) -> "tuple[tuple[WithoutRule, ...], tuple[WithoutRule, ...]]":
        """The tracks that would be in the list, and those that would not."""
        catalogue = facts.catalogue
        if catalogue is None or facts.ruling is None:
            return (), ()
        found: dict[bool, list[WithoutRule]] = {True: [], False: []}
        for move in facts.ruling.moves:
            in_and_out = move.from_rank is None or move.to_rank is None
            if in_and_out and _by_any(move.norms, norms) and move.id in catalogue:
                track, is_in = catalogue[move.id], move.to_rank is None
                found[is_in].append(cls(norms, move.id, track.title, track.artist, is_in))
        return tuple(found[True]), tuple(found[False])

    def clause(self) -> Clause[Facts]:
        """The track."""
        return Clause("stands", title=Cited(self.title), artist=self.artist)

    def recorded(self, facts: Facts) -> bool:
        """Whether the record has such a move."""
        return any(self in side for side in WithoutRule.both(facts, self.norms))


def _by_any(movers: tuple[str, ...], norms: tuple[str, ...]) -> bool:
    return not norms or bool(set(movers) & set(norms))
