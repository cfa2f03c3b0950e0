"""Claims about what norms changed in one list: moves, what would be without a norm, what gave way
or did not bind.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from undercard.policy.reports.claims import Claim, Clause, ClauseClaim
from undercard.policy.reports.phrases import Cited, Recorded, phrases
from undercard.policy.reports.record_facts import Facts, move_of, relaxed_of
from undercard.policy.reports.result_claims import Named
from undercard.policy.reports.wordings import rank_words
from undercard.policy.ruling import Move, Relaxed, Ruling

_LATE = "no time"
_WITHOUT = re.compile(
    r"without (?P<norm>\S+@\d+) it would be "
    r"(?:(?P<out>left out)|(?:in the list, )?at (?P<rank>\d+))"
)


@dataclass(frozen=True)
class Titled(Claim[Facts]):
    """A candidate of this list, or of the one without norms, called by its title (by its id where
    none is known).
    """

    track: str
    title: str

    @classmethod
    def of(cls, facts: Facts, track: str) -> "Titled":
        """A candidate as it is called."""
        return cls(track, facts.titles.get(track, track))

    def holds(self, facts: Facts) -> bool:
        """Whether it is there, and is called so."""
        ruling = facts.ruling
        here = ruling is not None and self.track in (*ruling.slate, *ruling.before)
        return here and facts.titles.get(self.track, self.track) == self.title

    def words(self, language: str = "en") -> str:
        """The title as a quotation."""
        return phrases(language).written(Cited(self.title))


@dataclass(frozen=True)
class Moved(Claim[Facts]):
    """A track stands at one rank and would stand at another with no norm.

    None where it is not in the list.
    """

    track: str
    from_rank: int | None
    to_rank: int | None

    def holds(self, facts: Facts) -> bool:
        """Whether the ruling has the move, and its two lists have the track at these ranks."""
        move, ruling = move_of(facts, self.track), facts.ruling
        ranks = (self.from_rank, self.to_rank)
        if move is None or ruling is None or (move.from_rank, move.to_rank) != ranks:
            return False
        return ranks == (_rank(self.track, ruling.before), _rank(self.track, ruling.slate))

    def words(self, language: str = "en") -> str:
        """The one wording of a move."""
        return rank_words(self.from_rank, self.to_rank, language)


def _rank(track: str, slate: tuple[str, ...]) -> int | None:
    if track in slate:
        return slate.index(track) + 1
    return None


@dataclass(frozen=True)
class NoneAlone(ClauseClaim[Facts]):
    """No single norm moved a track: several together did, or there was no time to find out which
    (`late`).
    """

    track: Titled
    late: bool

    @classmethod
    def of(cls, facts: Facts, move: Move) -> "NoneAlone":
        """What the record says of a move without norms."""
        return cls(Titled.of(facts, move.id), _LATE in move.why)

    def clause(self) -> Clause[Facts]:
        """Which of the two it is."""
        return Clause("move.late" if self.late else "move.together", track=self.track)

    def recorded(self, facts: Facts) -> bool:
        """Whether the move names no norm, and says so."""
        move = move_of(facts, self.track.track)
        return move is not None and not move.norms and (_LATE in move.why) == self.late


@dataclass(frozen=True)
class Without(ClauseClaim[Facts]):
    """Without a norm a track would stand at this rank; None where it would not be in the list."""

    norm: Named
    track: Titled
    rank: int | None

    def clause(self) -> Clause[Facts]:
        """Where it would stand."""
        if self.rank is None:
            return Clause("without.out", norm=self.norm, track=self.track)
        return Clause("without.at", norm=self.norm, track=self.track, rank=str(self.rank))

    def recorded(self, facts: Facts) -> bool:
        """Whether the move names the norm, was found so without it, and is explained here."""
        move = move_of(facts, self.track.track)
        if move is None or self.norm.ref not in move.norms:
            return False
        return withouts(move).get(self.norm.ref, 0) == self.rank and _pushed(move, self.rank)


def withouts(move: Move) -> dict[str, int | None]:
    """Where a track would stand without each norm that moved it, by "id@version"."""
    ranks: dict[str, int | None] = {}
    for found in _WITHOUT.finditer(move.why):
        ranks[found["norm"]] = int(found["rank"]) if found["rank"] else None
    return ranks


def _pushed(move: Move, without: int | None) -> bool:
    """Whether a norm moved a track the way it went: up when it would stand lower without, or down
    when higher.
    """
    rose = _better(move.to_rank, move.from_rank)
    if rose:
        return _better(move.to_rank, without)
    return _better(without, move.to_rank)


def _better(rank: int | None, than: int | None) -> bool:
    return rank is not None and (than is None or rank < than)


Place = Literal["relaxed", "set_aside", "undecided", "missing"]
_PLACES: Mapping[Place, Callable[[Ruling], list[tuple[str, str]]]] = {
    "relaxed": lambda ruling: [(entry.norm, entry.because) for entry in ruling.relaxed],
    "set_aside": lambda ruling: [(entry.norm, entry.why) for entry in ruling.set_aside],
    "undecided": lambda ruling: [("", tie) for tie in ruling.undecided],
    "missing": lambda ruling: [("", ruling.missing or "")],
}


@dataclass(frozen=True)
class Reason(ClauseClaim[Facts]):
    """What the record says in words in one of its places, of a norm ("" where it is of none)."""

    place: Place
    norm: str
    text: str

    def clause(self) -> Clause[Facts]:
        """These words in the language."""
        return Clause("recorded", why=Recorded(self.text))

    def recorded(self, facts: Facts) -> bool:
        """Whether the ruling has these words there, and what they say of other norms is so."""
        if facts.ruling is None or (self.norm, self.text) not in _PLACES[self.place](facts.ruling):
            return False
        entry = relaxed_of(facts, self.norm) if self.place == "relaxed" else None
        return entry is None or (_core_is_named(entry, facts) and _is_soft(entry, facts))


def _core_is_named(entry: Relaxed, facts: Facts) -> bool:
    """Whether a reason that speaks of other norms quotes those that the core has."""
    if "cannot hold together with" not in entry.because or facts.ruling is None:
        return True
    others = [one for one in facts.ruling.norms if one.id in entry.core and one.ref != entry.norm]
    return bool(others) and all(f"“{one.says.rstrip('.')}”" in entry.because for one in others)


def _is_soft(entry: Relaxed, facts: Facts) -> bool:
    """Whether a norm that is said to be soft is, and no other, by the register."""
    norm = facts.norms.get(entry.norm)
    return norm is None or entry.because.startswith("it is a soft norm") == (norm.force == "soft")


@dataclass(frozen=True)
class SetAside(ClauseClaim[Facts]):
    """A norm did not bind this list."""

    ref: str

    def clause(self) -> Clause[Facts]:
        """Which did not."""
        return Clause("set_aside", norm=self.ref)

    def recorded(self, facts: Facts) -> bool:
        """Whether the ruling set it aside."""
        aside = facts.ruling.set_aside if facts.ruling else ()
        return any(entry.norm == self.ref for entry in aside)
