"""The values that a turn is made of. Each is frozen, and holds the one that it was made from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from undercard.chat.dialogue.brought import Brought
from undercard.chat.dialogue.company import Companion
from undercard.chat.dialogue.draft import Judgement, Step
from undercard.chat.dialogue.holding import Standing
from undercard.chat.dialogue.keepsakes import MemoryStep
from undercard.chat.dialogue.record import Change
from undercard.chat.dialogue.request import Request
from undercard.chat.dialogue.state import DialogueState
from undercard.chat.events import DialogueSettings
from undercard.chat.memory.listener_past import Past
from undercard.chat.memory.remembered import Entry
from undercard.chat.memory.shown_lists import Shown
from undercard.chat.parts import Parts
from undercard.chat.reply.facts import Facts
from undercard.chat.reply.replies import Sentence
from undercard.chat.reply.wish_claims import Hardly
from undercard.chat.slate.frame import Frame
from undercard.policy.enforcement.accounts import Account
from undercard.policy.norms.norm import Norm
from undercard.policy.norms.table import CandidateTable
from undercard.policy.records.ledger import Holder
from undercard.policy.ruling import Ruling
from undercard.retrieval.candidates import Candidate


def list_in_view(dialogue: str, state: DialogueState) -> str | None:
    """The turn whose list is in view, as the ledger names it; None where there is none."""
    return f"{dialogue}/{state.turn}" if state.slate else None


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
    others: Mapping[str, Account]  # the same without the list in view, which a new one may replace
    judged: Mapping[str, bool]  # the latest
    heard: Mapping[str, tuple[Shown, ...]] = field(default_factory=dict)  # by norms of order, by id
    memory: tuple[Entry, ...] = ()  # what the listener asked to be kept, and what was imported
    change: Change | None = None  # what the turn before changed
    brought: Brought | None = None  # a list that came in a file
    joined: Standing = ()  # what was ruled out for good in another dialogue since the turn before
    company: tuple[Companion, ...] = ()  # the others, in a dialogue of several
    # The accounts of libraries that each listener of the dialogue uses; none where nothing depends
    # on them.
    accounts_used: tuple[tuple[str, ...], ...] = ()

    @property
    def key(self) -> str:
        """The name under which the ledger and the audit log keep the turn: "dialogue/number"."""
        return f"{self.dialogue}/{self.number}"

    @property
    def holder(self) -> Holder:
        """Whose accounts a list enters: with the memory off those of this dialogue alone."""
        return Holder(self.listener if self.settings.remember else None, self.dialogue)


class Versions(Protocol):
    """The lists that a dialogue has had, read when they are asked for."""

    def at(self, turn: int) -> tuple[DialogueState, Facts] | None:
        """The state after that turn with the facts of its list; None where it had none."""

    def every(self) -> Sequence[DialogueState]:
        """The states that had a list, oldest first, one for each list."""


@dataclass(frozen=True)
class TurnContext:
    """What every step may use: the parts, the start, and what is remembered."""

    parts: Parts
    start: Start
    past: Past  # reads what it is asked for, never more
    versions: Versions


@dataclass(frozen=True)
class Understood:
    """The request that the utterance was read as, and what its acts come to.

    `hardly_known`: the limits it sets on what is known of few tracks.
    """

    request: Request
    step: Step
    hardly_known: tuple[Hardly, ...] = ()
    memory: MemoryStep = field(default_factory=MemoryStep)


@dataclass(frozen=True)
class Planned:
    """What to look for: the state that the request leads to, and what binds the list.

    `places` are the tracks that stay, in the order wanted, with None where a new one belongs;
    `missed` are criteria of which fewer tracks were found than were asked for, `must` tracks that
    have to be in the list.
    """

    understood: Understood
    state: DialogueState
    places: tuple[str | None, ...]
    frame: Frame
    size: int  # tracks asked for
    missed: tuple[str, ...] = ()
    must: tuple[str, ...] = ()

    @property
    def keep(self) -> tuple[str, ...]:
        """The tracks that stay, in order."""
        return tuple(track for track in self.places if track is not None)


@dataclass(frozen=True)
class Found:
    """The candidates, and how many tracks of the catalogue fit the limits.

    Where parts of the list were looked for by themselves, `parts` has what was found for each.
    """

    planned: Planned
    candidates: tuple[Candidate, ...]
    fits: int
    parts: "tuple[FoundPart, ...]" = ()

    @property
    def each(self) -> "tuple[Found, ...]":
        """What was found for each part, or for the whole list."""
        return tuple(part.found for part in self.parts) or (self,)


@dataclass(frozen=True)
class FoundPart:
    """What was found for some places of the list, from 0; for none: for all the others."""

    places: tuple[int, ...]
    found: Found


@dataclass(frozen=True)
class Ranked:
    """The candidates' rows of the catalogue with their scores."""

    found: Found
    rows: tuple[int, ...]
    scores: tuple[float, ...]
    unruled: tuple[float, ...] | None  # as they would be had no rule shaped the list before
    model: str
    notes: tuple[str, ...]
    uses_profile: bool  # whether anything remembered of this listener added to the scores
    part_of: Mapping[int, int] = field(default_factory=dict)  # number of each row's part


@dataclass(frozen=True)
class Ruled:
    """The ruling, and the candidates that it was made from; None where no list is lawful.

    `short_of` is the length that was meant, where only fewer tracks fit. `replaces`: the turn whose
    list it takes the place of, as the ledger names it.
    """

    ranked: Ranked
    table: CandidateTable
    ruling: Ruling | None
    short_of: int | None = None
    replaces: str | None = None


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
    judged: tuple[Judgement, ...] = ()
    exported: str = ""  # the format in which the list is handed over
    memory: MemoryStep = field(default_factory=MemoryStep)
