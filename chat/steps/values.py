"""The values that a turn is made of. Each is frozen, and holds the one that it was made from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from undercard.chat.dialogue.record import Change
from undercard.chat.dialogue.request import Request
from undercard.chat.dialogue.state import DialogueState
from undercard.chat.events import DialogueSettings
from undercard.chat.memory.listener_past import Past
from undercard.chat.parts import Parts
from undercard.chat.reply.facts import Facts
from undercard.chat.reply.replies import Sentence
from undercard.chat.reply.wish_claims import Hardly
from undercard.chat.slate.frame import Frame
from undercard.policy.enforcement.accounts import Account
from undercard.policy.norms.norm import Norm
from undercard.policy.norms.table import CandidateTable
from undercard.policy.ruling import Ruling
from undercard.retrieval.candidates import Candidate


@dataclass(frozen=True)
class Start:
    """What was said, and everything that was so when it was said."""

    dialogue: str
    listener: str
    number: int
    say: str
    state: DialogueState
    settings: DialogueSettings
    facts: Facts  # of the slate in view
    norms: tuple[Norm, ...]
    context: Mapping[str, object]
    accounts: Mapping[str, Account]  # of norms over time, by id
    judged: Mapping[str, bool]
    shown: Sequence[str]
    change: Change | None = None  # what the turn before changed
    earlier: tuple[DialogueState, Facts] | None = None  # what "undo" goes back to

    @property
    def key(self) -> str:
        """The name under which the ledger and the audit log keep the turn: "dialogue/number"."""
        return f"{self.dialogue}/{self.number}"


@dataclass(frozen=True)
class TurnContext:
    """What every step may use: the parts, the start, and what is remembered of the listener."""

    parts: Parts
    start: Start
    past: Past  # reads what it is asked for, never more


@dataclass(frozen=True)
class Understood:
    """The request that the utterance was read as.

    `hardly_known`: the limits it sets on what is known of few tracks.
    """

    request: Request
    hardly_known: tuple[Hardly, ...]


@dataclass(frozen=True)
class Planned:
    """What to look for: the state that the request leads to, and what binds the list."""

    understood: Understood
    state: DialogueState
    keep: tuple[str, ...]  # tracks that stay, in the order wanted
    let_go: tuple[str, ...]  # topical limits of earlier turns that a new wish ended
    frame: Frame
    size: int  # tracks asked for


@dataclass(frozen=True)
class Found:
    """The candidates, and how many tracks of the catalogue fit the limits."""

    planned: Planned
    candidates: tuple[Candidate, ...]
    fits: int


@dataclass(frozen=True)
class Ranked:
    """The candidates' rows of the catalogue with their scores."""

    found: Found
    rows: tuple[int, ...]
    scores: tuple[float, ...]
    model: str
    notes: tuple[str, ...]
    uses_profile: bool  # whether anything remembered of this listener added to the scores


@dataclass(frozen=True)
class Ruled:
    """The ruling, and the candidates that it was made from; None where no list is lawful.

    `short_of` is the length that was meant, where only fewer tracks fit.
    """

    ranked: Ranked
    table: CandidateTable
    ruling: Ruling | None
    short_of: int | None = None


@dataclass(frozen=True)
class Told:
    """What a turn comes to: what is shown and said, and the state after it.

    `shows`: whether a slate is put in view. `notes` are said after the rest, and kept. `ruled` is
    the ruling on a new list.
    """

    state: DialogueState
    facts: Facts
    sentences: tuple[Sentence, ...] = ()
    shows: bool = False
    offers: tuple[str, ...] = ()
    notes: tuple[Sentence, ...] = ()
    change: Change | None = None
    ruled: Ruled | None = None
