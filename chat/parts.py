"""What a turn is made with, what it starts from, and what it comes to."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from undercard.chat.dialogue.request import Request
from undercard.chat.dialogue.state import DialogueState
from undercard.chat.events import Card, DialogueSettings
from undercard.chat.memory.listener_past import Past
from undercard.chat.reply.facts import Facts
from undercard.chat.reply.wording import Wording
from undercard.chat.slate.lawful import Lawful
from undercard.chat.slate.music import Music
from undercard.chat.understanding import Understanding
from undercard.chat.understanding.vocabulary import Vocabulary
from undercard.policy.enforcement.accounts import Account
from undercard.policy.norms.norm import Norm
from undercard.policy.norms.table import CandidateTable
from undercard.policy.ruling import Ruling
from undercard.recommender.ranking.ranker import Ranker
from undercard.retrieval.finder import Finder
from undercard.retrieval.tracks import Track

Again = Callable[
    [Mapping[str, Account]], Ruling | None
]  # rules once more, with the accounts as they are now
Settle = Callable[
    [Ruling, Again], Ruling | None
]  # holds a list's place in the accounts before it is shown


def milliseconds(started: float) -> float:
    """Milliseconds since a moment of `time.perf_counter`, to a tenth."""
    return round((time.perf_counter() - started) * 1000, 1)


@dataclass(frozen=True)
class Parts:
    """Everything a turn is made with; built once per process."""

    music: Music
    understanding: Understanding
    finder: Finder
    ranker: Ranker
    write: Callable[[Track], str]  # how the ranker is told of a track
    lawful: Lawful
    vocabulary: Vocabulary
    wording: Wording
    pool: int  # candidates that retrieval hands on, at least


@dataclass(frozen=True)
class Before:
    """What a turn starts from."""

    dialogue: str
    listener: str
    number: int
    say: str
    state: DialogueState
    settings: DialogueSettings
    facts: Facts  # of the slate in view
    norms: tuple[Norm, ...]
    context: Mapping[str, object]
    judged: Mapping[str, bool]
    past: Past
    shown: Sequence[str]
    changes: Sequence[str]  # what the turn before changed, in words
    accounts: Mapping[str, Account]  # of norms over time, by id
    settle: Settle
    earlier: tuple[DialogueState, Facts] | None = None  # what "undo" goes back to


@dataclass
class Outcome:
    """What a turn came to; filled while it runs."""

    state: DialogueState
    request: Request | None = None
    facts: Facts = field(default_factory=Facts)
    cards: tuple[Card, ...] = ()
    offers: tuple[str, ...] = ()
    notes: list[str] = field(default_factory=list)
    changes: list[str] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    ms: dict[str, float] = field(default_factory=dict)
    models: dict[str, str] = field(default_factory=dict)
    clash: list[list[str]] | None = None  # the minimal clashes of an impossible wish
    new_slate: bool = False
    ruled: tuple[CandidateTable, tuple[Norm, ...]] | None = (
        None  # what the ruling was made from, for a replay
    )
    started: float = field(default_factory=time.perf_counter)

    @property
    def total_ms(self) -> float:
        """Milliseconds since the turn began."""
        return milliseconds(self.started)

    @property
    def reply(self) -> str:
        """All words so far."""
        return "".join(self.text)
