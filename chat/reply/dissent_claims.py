"""Claims about who wanted otherwise than a norm: norms that clashed with it over this list."""

from dataclasses import dataclass
from typing import Self

from undercard.chat.reply.citation import stakeholder_of
from undercard.chat.reply.facts import Facts
from undercard.chat.reply.norm_claims import relaxed
from undercard.chat.reply.replies import ReplyClaim, quoted
from undercard.policy.norms.norm import id_of
from undercard.policy.reports.claims import Clause
from undercard.policy.reports.phrases import Recorded


@dataclass(frozen=True)
class Dissent(ReplyClaim):
    """Two norms could not hold together in this list, and `loser` gave way to `winner`.

    `of_other`: whether the one that is told beside the norm in question is the loser.
    """

    winner: str
    loser: str
    of_other: bool
    says: str
    stakeholder: str

    @classmethod
    def about(cls, ref: str, facts: Facts) -> list[Self]:
        """What gave way to a norm, and what it gave way to, by the record."""
        found = [cls._told(facts, ref, other, of_other=True) for other in facts.norms
                 if other != ref and _gave_way_to(other, ref, facts)]  # fmt: skip
        return found + [
            cls._told(facts, other, ref, of_other=False)
            for other in facts.norms
            if other != ref and _gave_way_to(ref, other, facts)
        ]

    @classmethod
    def _told(cls, facts: Facts, winner: str, loser: str, *, of_other: bool) -> Self:
        norm = facts.norms[loser if of_other else winner]
        return cls(winner, loser, of_other, norm.says, stakeholder_of(norm))

    def clause(self) -> Clause[Facts]:
        """Whose other demand it was, and which of the two gave way."""
        key = "dissent.beaten" if self.of_other else "dissent.obeyed"
        says = quoted(self.says.rstrip("."))
        if not self.stakeholder:
            return Clause(f"{key}.unnamed", says=says)
        return Clause(key, says=says, stakeholder=Recorded(self.stakeholder))

    def recorded(self, facts: Facts) -> bool:
        """Whether the ruling says so, and the register has these words."""
        about = self.winner if self.of_other else self.loser
        return about in facts.norms and self in Dissent.about(about, facts)


@dataclass(frozen=True)
class Unopposed(ReplyClaim):
    """None of these norms clashed with anything in this list."""

    refs: tuple[str, ...]

    def clause(self) -> Clause[Facts]:
        """That nothing stood against it."""
        return Clause("unopposed")

    def recorded(self, facts: Facts) -> bool:
        """Whether no clash that the ruling settled has one of them in it."""
        ids = set(map(id_of, self.refs))
        if facts.ruling is None:
            return False
        if any(id_of(entry.norm) in ids for entry in facts.ruling.set_aside):
            return False
        cores = [set(map(id_of, entry.core)) for entry in facts.ruling.relaxed]
        return not any(len(core) > 1 and core & ids for core in cores)


def _gave_way_to(loser: str, winner: str, facts: Facts) -> bool:
    """Whether a norm was relaxed in a clash with another that was not."""
    entry = relaxed(loser, facts)
    beaten = relaxed(winner, facts) is not None
    return entry is not None and not beaten and id_of(winner) in set(map(id_of, entry.core))
