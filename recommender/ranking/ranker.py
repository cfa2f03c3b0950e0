"""What a ranker is: it says of every candidate how much this listener wants it now.

Knows texts and ids only.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class RankItem:
    """A candidate: id, text ("Title by Artist"), and retrieval's evidence for it, in [0, 1]."""

    id: str
    text: str
    evidence: float


@dataclass(frozen=True)
class RankContext:
    """What is known of the listener's wish; `seed` names the occasion, for whatever is random."""

    request: str
    liked: tuple[str, ...] = ()
    avoided: tuple[str, ...] = ()
    seed: str = ""


@dataclass(frozen=True)
class Ranking:
    """A score in [0, 1] for every item, notes for the listener, and which model gave it."""

    scores: Mapping[str, float]
    notes: tuple[str, ...]
    model: str


class Ranker(Protocol):
    """Scores candidates.

    `rank` never raises for trouble with an engine: it falls back and says so in the notes.
    """

    @property
    def name(self) -> str:
        """Which ranker this is."""
        ...

    @property
    def version(self) -> str:
        """Changes whenever the same input may be scored otherwise."""
        ...

    @property
    def facts(self) -> bool:
        """Whether it was taught to read what a text tells of an item behind its name."""
        ...

    def rank(self, context: RankContext, items: Sequence[RankItem]) -> Ranking:
        """Score every item; the ids must be distinct."""
        ...


class EvidenceRanker:
    """Retrieval alone: the evidence is the score."""

    name = "evidence"
    version = "1"
    facts = False

    def rank(self, context: RankContext, items: Sequence[RankItem]) -> Ranking:
        """Give the evidence, held to [0, 1]."""
        del context
        return Ranking(bounded_evidence(items), (), self.name)


def bounded_evidence(items: Sequence[RankItem]) -> dict[str, float]:
    """Evidence by id, held to [0, 1]."""
    return {item.id: min(1.0, max(0.0, item.evidence)) for item in items}
