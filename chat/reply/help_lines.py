"""Whom people in need can turn to, by territory (data/help_lines.yaml)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from undercard.chat.reply.facts import Facts
from undercard.chat.reply.replies import ReplyClaim
from undercard.policy.reports.claims import Clause
from undercard.prompts import yaml12

_FILE = Path(__file__).parent.parent / "data" / "help_lines.yaml"
_ANYWHERE = "anywhere"


@cache
def _territories() -> Mapping[str, Sequence[str]]:
    held: Mapping[str, Sequence[str]] = yaml12.load_file(_FILE)["territories"]
    return held


def lines_for(territory: str) -> Sequence[str]:
    """The lines of a territory (ISO 3166), or those that hold anywhere."""
    return _territories().get(territory.upper()) or _territories()[_ANYWHERE]


@dataclass(frozen=True)
class Line(ReplyClaim):
    """A line that the file has for this territory."""

    territory: str
    says: str

    @classmethod
    def of(cls, territory: str, says: str) -> "Line":
        """A line as the file has it."""
        return cls(territory, says)

    def clause(self) -> Clause[Facts]:
        """The line."""
        return Clause("line", says=self.says)

    def recorded(self, facts: Facts) -> bool:
        """Whether the file has it for the territory of the turn."""
        return self.says in lines_for(facts.territory)
