"""Claims about norms as they stand in the register: what they say, and who asked for them."""

from dataclasses import dataclass

from undercard.chat.reply.citation import stakeholder_of
from undercard.chat.reply.facts import Facts
from undercard.chat.reply.replies import ReplyClaim, quoted
from undercard.policy.reports.claims import Clause
from undercard.policy.reports.phrases import Cited, Recorded


@dataclass(frozen=True)
class NormSays(ReplyClaim):
    """A norm reads so; said as a name for it inside a sentence, without its full stop."""

    ref: str  # "id@version"
    says: str

    @classmethod
    def of(cls, facts: Facts, ref: str) -> "NormSays":
        """The norm as the register has it."""
        return cls(ref, facts.norms[ref].says)

    def clause(self) -> Clause[Facts]:
        """The sentence as a quotation."""
        return Clause("norm", says=quoted(self.says.rstrip(".")))

    def recorded(self, facts: Facts) -> bool:
        """Whether the register has these very words."""
        norm = facts.norms.get(self.ref)
        return norm is not None and norm.says == self.says


@dataclass(frozen=True)
class NormInFull(NormSays):
    """The same as a citation."""

    def clause(self) -> Clause[Facts]:
        """The whole sentence as a quotation."""
        return Clause("norm.full", says=quoted(self.says))


@dataclass(frozen=True)
class NormLine(NormSays):
    """The same as a line of a list of norms, with who asked for it."""

    stakeholder: str = ""

    @classmethod
    def of(cls, facts: Facts, ref: str) -> "NormLine":
        """The norm as the register has it."""
        norm = facts.norms[ref]
        return cls(ref, norm.says, stakeholder_of(norm))

    def clause(self) -> Clause[Facts]:
        """The sentence as it is."""
        if not self.stakeholder:
            return Clause("norm.line", says=Recorded(self.says))
        stakeholder = Recorded(self.stakeholder)
        return Clause("norm.asked", says=Recorded(self.says), stakeholder=stakeholder)

    def recorded(self, facts: Facts) -> bool:
        """Whether the register has these words, and names them."""
        norm = facts.norms.get(self.ref)
        return norm is not None and (norm.says, stakeholder_of(norm)) == (
            self.says,
            self.stakeholder,
        )


@dataclass(frozen=True)
class AskedBy(ReplyClaim):
    """Somebody asked for a norm."""

    ref: str
    stakeholder: str

    def clause(self) -> Clause[Facts]:
        """Who."""
        return Clause("asked_by", stakeholder=Recorded(self.stakeholder))

    def recorded(self, facts: Facts) -> bool:
        """Whether the register names them."""
        norm = facts.norms.get(self.ref)
        return norm is not None and stakeholder_of(norm) == self.stakeholder


@dataclass(frozen=True)
class Quoted(ReplyClaim):
    """A norm was taken from these words of its source."""

    ref: str
    quote: str

    def clause(self) -> Clause[Facts]:
        """The words."""
        return Clause("quoted", quote=Cited(self.quote))

    def recorded(self, facts: Facts) -> bool:
        """Whether the register quotes them."""
        norm = facts.norms.get(self.ref)
        return norm is not None and norm.source is not None and norm.source.quote == self.quote


@dataclass(frozen=True)
class Source(ReplyClaim):
    """A norm was taken from a document of this title."""

    ref: str
    title: str

    def clause(self) -> Clause[Facts]:
        """The title."""
        return Clause("source", title=Recorded(self.title))

    def recorded(self, facts: Facts) -> bool:
        """Whether the register names it."""
        norm = facts.norms.get(self.ref)
        return norm is not None and norm.source is not None and norm.source.title == self.title
