"""Claims about what holds in a dialogue: each thing with the words that set it."""

from dataclasses import dataclass

from undercard.chat.reply.facts import Facts
from undercard.chat.reply.replies import ReplyClaim
from undercard.chat.slate.limit_norms import worded
from undercard.policy.reports.claims import Clause
from undercard.policy.reports.phrases import Cited


@dataclass(frozen=True)
class StandingLine(ReplyClaim):
    """One thing that holds: its number from 1, the words that set it, and what it binds."""

    number: int
    said: str
    binds: str

    @classmethod
    def all_of(cls, facts: Facts) -> "list[StandingLine]":
        """Everything that holds, in the order it was said."""
        standing = enumerate(facts.state.standing, 1)
        return [cls(at, one.words, "; ".join(worded(one.limits))) for at, one in standing]

    def clause(self) -> Clause[Facts]:
        """The number, the words, and the limit in words."""
        words = Cited(self.said)
        if not self.binds:
            return Clause("standing", number=self.number, words=words)
        return Clause("standing.binds", number=self.number, words=words, binds=self.binds)

    def recorded(self, facts: Facts) -> bool:
        """Whether the state has it."""
        return self in StandingLine.all_of(facts)
