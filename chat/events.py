"""What a turn yields, in the order in which a listener may see it.

Knows nothing of how a surface draws it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from undercard.chat.dialogue.record import TurnRecord

StepName = Literal["understanding", "retrieval", "ranking", "policy", "reply"]


@dataclass(frozen=True)
class Badge:
    """A norm that acted on one track, as the listener may read it."""

    norm: str  # "id@version"
    says: str  # the norm's plain sentence
    quote: str  # the words it came from; empty for a rule without a text
    source: str  # title of the source
    uri: str  # where the source can be read; empty when nowhere
    stakeholder: str  # who asked for it
    effect: str  # what it did here: "moved up from 9 to 4", "brought in", …


@dataclass(frozen=True)
class Card:
    """One track of a slate, ready to be shown."""

    rank: int  # from 1
    id: str
    title: str
    artist: str
    album: str | None
    year: int | None
    genres: tuple[str, ...]
    minutes: float | None
    url: str | None
    reasons: tuple[str, ...]  # why it was found, in words
    badges: tuple[Badge, ...]
    tempo: float | None = None  # beats a minute
    energy: float | None = None  # from 0 to 1


@dataclass(frozen=True)
class RuleAtWork:
    """A rule that bound a list, and what it did to it; shares are from 0 to 1."""

    norm: str  # "id@version"
    says: str
    quote: str
    source: str
    uri: str
    stakeholder: str
    lifted: tuple[int, ...]  # the ranks of what it brought in or moved up
    holds: bool | None  # None where that was not judged
    wanted: float | None = None  # the share that it asks for; None where it asks for none
    got: float | None = None  # the share that this list has
    over_time: float | None = None  # the share of all lists in its window; None where none is kept


@dataclass(frozen=True)
class DialogueSettings:
    """What a listener sets for one dialogue, apart from what they say in it."""

    list_length: int = 10  # 1 to 50
    adventurous: float = 0.3  # 0: what is well known; 1: what is hardly known
    explain: bool = True  # say in the reply which norm acted and who asked for it
    use_profile: bool = True  # let earlier likes and dislikes count
    character: str = "host"  # who speaks: one of `reply.voices.CHARACTERS`
    language: str = ""  # of the page: the first answer's, where what is said does not tell
    remember: bool = (
        True  # of the listener, for all dialogues: keep something, and use what is kept
    )

    @property
    def profile_counts(self) -> bool:
        """Whether what is remembered may change a list."""
        return self.use_profile and self.remember


@dataclass(frozen=True)
class PastTurn:
    """A finished turn, as it is shown again when a dialogue is resumed."""

    turn: int  # from 1
    say: str
    reply: str
    cards: tuple[Card, ...]
    offers: tuple[str, ...] = ()
    liked: Mapping[str, bool] = field(
        default_factory=dict
    )  # track id -> liked (True) or disliked (False)
    language: str = ""  # in which it was answered; none where nothing came of it


@dataclass(frozen=True)
class PastDialogue:
    """One line of the list of a listener's dialogues."""

    id: str
    title: str  # usually the first thing that was said
    started: datetime  # with a time zone


@dataclass(frozen=True)
class StepStarted:
    """A step of the turn begins."""

    name: StepName


@dataclass(frozen=True)
class StepLine:
    """What a step came to, which surfaces put into words: `chat/data/page` has all of them."""

    name: str
    values: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True)
class StepDone:
    """A step ended: one line for everybody, details for who opens it."""

    name: StepName
    summary: StepLine
    detail: Mapping[str, object]  # JSON-able
    ms: float


@dataclass(frozen=True)
class Words:
    """A piece of the reply; pieces joined are the reply."""

    text: str


@dataclass(frozen=True)
class Held:
    """One thing that a list goes by, in a few words, and what to say to take it back."""

    words: str
    say: str


@dataclass(frozen=True)
class SlateReady:
    """The slate to show; empty when there is nothing lawful to show (the words say why)."""

    cards: tuple[Card, ...]
    offers: tuple[str, ...] = ()  # things the listener could say next, as they would say them
    going_by: tuple[Held, ...] = ()  # in the order in which it was said
    next: tuple[str, ...] = ()  # what would change this list, or tells of it, as it is said
    can_undo: bool = False
    can_redo: bool = False
    language: str = ""  # in which it was asked for, where that is known
    rules: tuple[RuleAtWork, ...] = ()  # that bound it
    gave_way: str = (
        ""  # which of them could not hold in full, in a sentence; surfaces always show it
    )
    without: tuple[tuple[str, str], ...] = ()  # (id, title): the list without them, if it differs


@dataclass(frozen=True)
class FileReady:
    """The list as a file that the listener asked for."""

    name: str
    media: str  # media type
    text: str


@dataclass(frozen=True)
class Overruled:
    """Something that was asked for and that another listener of the dialogue ruled out for good."""

    listener: str
    wish: str


@dataclass(frozen=True)
class TurnDone:
    """The turn is over and stored, as `record` has it."""

    dialogue: str
    turn: int
    record: TurnRecord


Event = StepStarted | StepDone | Words | SlateReady | FileReady | Overruled | TurnDone
