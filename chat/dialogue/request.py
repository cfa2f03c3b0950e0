"""What a listener asked for in one turn, as a typed value.

The rest of the program never looks at the utterance again.
"""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from undercard.chat.dialogue.limits import Limits

Kind = Literal["wish", "edit", "question", "accept", "decline", "smalltalk"]
EditKind = Literal[
    "drop",
    "keep",
    "more_like",
    "swap",
    "move",
    "add",
    "fresh",
    "undo",
    "restart",
    "show",
    "like",
    "dislike",
]
QuestionKind = Literal[
    "why_track",
    "why_missing",
    "who_decided",
    "norms",
    "limits",
    "profile",
    "help",
    "about_track",
    "length",
    "changes",
]


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Edit(_Value):
    """A change to the slate that is there. `ranks` count from 1; `tracks` are catalogue ids."""

    kind: EditKind
    ranks: tuple[int, ...] = ()
    tracks: tuple[str, ...] = ()
    count: int | None = None  # of "three more"


class Question(_Value):
    """Something to be answered from the record; the slate stays as it is."""

    kind: QuestionKind
    ranks: tuple[int, ...] = ()
    tracks: tuple[str, ...] = ()
    artists: tuple[str, ...] = ()
    norm: str | None = None  # id of a norm that was named


class SoundWish(_Value):
    """A soft wish about one audio feature: a target in its own unit, or a shift from the slate."""

    feature: str
    word: str
    target: float | None = None
    shift: float | None = None


class Understood(_Value):
    """A stretch of the utterance, and what it was taken for."""

    text: str
    as_: str = Field(serialization_alias="as")


class Request(_Value):
    """One turn's request.

    `changes` holds the limits that this turn sets; `unset` those it lets go.
    """

    kind: Kind
    say: str
    changes: Limits = Limits()
    unset: tuple[str, ...] = ()
    fresh_topic: bool = False  # a new wish: topical limits of earlier turns are let go
    adds_to: bool = False  # "also some rock": wanted things join those of earlier turns
    allow_again: tuple[str, ...] = ()  # genres or artists that are welcome again
    wish: str = ""  # what is asked for, in the listener's own words, for the search by meaning
    seeds: tuple[str, ...] = ()  # track ids given as examples
    seed_artists: tuple[str, ...] = ()
    wanted_tracks: tuple[str, ...] = ()  # tracks asked for by name
    sound: tuple[SoundWish, ...] = ()
    edits: tuple[Edit, ...] = ()
    questions: tuple[Question, ...] = ()
    understood: tuple[Understood, ...] = ()
    notes: tuple[str, ...] = ()  # what the listener should know about how it was read
