"""A request as a small program: typed acts in the order in which they were said."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

from undercard.chat.dialogue.limits import Bounds, Limits
from undercard.chat.dialogue.selections import Selection

AskKind = Literal["wish", "refine", "exclude", "let_go", "pivot", "more_like", "more_by"]
EditKind = Literal[
    "drop", "keep", "replace", "swap", "move", "reverse", "shuffle", "sort", "shorten", "extend",
    "add", "merge", "undo", "redo", "restart", "recall", "show",
]  # fmt: skip
FeedbackKind = Literal["like", "dislike", "overplayed"]
QuestionKind = Literal[
    "q_why", "q_why_not", "q_who", "q_rules", "q_without", "q_state", "q_profile", "q_help",
    "q_about", "q_which", "q_length", "q_count", "q_has", "q_source", "q_paid", "q_changes",
]  # fmt: skip
AnswerKind = Literal["yes", "no", "pick"]
SocialKind = Literal["thanks", "praise", "complaint", "greeting", "farewell", "ack", "chat"]
OtherKind = Literal["offtopic", "lift_rule", "crisis", "remember", "unclear", "context"]
ActKind = AskKind | EditKind | FeedbackKind | QuestionKind | AnswerKind | SocialKind | OtherKind


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Shift(_Value):
    """More or less of a feature than the list on the table has; 0 holds it as it is."""

    feature: str
    by: float  # in the feature's own unit
    word: str


class Target(_Value):
    """A soft wish for the sound: a feature and the value it should be near, in its own unit."""

    feature: str
    value: float
    word: str


class Criteria(_Value):
    """What the music should be like, as far as one act says so."""

    limits: Limits = Limits()  # to be set
    unset: tuple[str, ...] = ()  # names of limits to be let go
    welcome: tuple[str, ...] = ()  # genres and artists that are welcome again
    hold: tuple[str, ...] = ()  # names of limits and features to be left as they are
    ever: bool = False  # exclusions that are to last beyond this dialogue
    text: str = ""  # what is searched for by meaning, in the listener's words
    seeds: tuple[str, ...] = ()  # track ids given as examples
    seed_artists: tuple[str, ...] = ()
    tracks: tuple[str, ...] = ()  # ids of tracks asked for by name
    fewer_by: tuple[str, ...] = ()  # artists of whom there should be less
    targets: tuple[Target, ...] = ()
    shifts: tuple[Shift, ...] = ()
    absent: tuple[str, ...] = ()  # names that are asked for and not in the catalogue

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all is asked."""
        return self == Criteria()


class Amount(_Value):
    """How many tracks or minutes: a number, a bound, or a multiple of what is there."""

    tracks: Bounds | None = None
    minutes: Bounds | None = None
    times: float | None = None  # "twice as long": 2.0


class Place(_Value):
    """Where a selection goes: a rank (−1: the end), so many places up or down, or by another."""

    rank: int | None = None
    by: int | None = None  # negative: towards the top
    after: Selection | None = None
    before: Selection | None = None


class SortKey(_Value):
    """The field to order by."""

    field: str
    descending: bool = False


class Act(_Value):
    """One thing that was said, with the words it came from.

    `confidence` is the reader's, from 0 to 1.
    """

    kind: ActKind
    words: str
    confidence: float = 1.0
    selection: Selection | None = None
    criteria: Criteria = Criteria()
    amount: Amount = Amount()
    place: Place | None = None
    key: SortKey | None = None
    asks: str = ""  # what a question asks of a track: a field's name
    names: tuple[str, ...] = ()  # artists, titles and norms that a question names
