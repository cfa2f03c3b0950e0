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
Lines = Mapping[str, Sequence[str]]


@cache
def _held() -> Mapping[str, Lines]:
    held: Mapping[str, Lines] = yaml12.load_file(_FILE)
    return held


def lines_for(territory: str, language: str = "en") -> Sequence[str]:
    """The lines of a territory (ISO 3166), or those that hold anywhere, in this language."""
    anywhere = _held()["anywhere"]
    return _held()["territories"].get(territory.upper()) or anywhere.get(language, anywhere["en"])


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
        languages = _held()["anywhere"]
        return any(self.says in lines_for(facts.territory, language) for language in languages)
