"""A request as a small program: typed acts in the order in which they were said."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

from undercard.chat.dialogue.doubts import Doubt
from undercard.chat.dialogue.limits import TOPICAL, Bounds, Limits
from undercard.chat.dialogue.list_parts import Part
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
OtherKind = Literal[
    "offtopic", "lift_rule", "crisis", "remember", "unclear", "context", "bring", "export",
]  # fmt: skip
# Off and on; all taken back, or asked whether to; single things taken back.
MemoryEdit = Literal["", "off", "on", "all", "sure", "back"]
_Shares = tuple[tuple[float, float], ...]
ActKind = AskKind | EditKind | FeedbackKind | QuestionKind | AnswerKind | SocialKind | OtherKind


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Shift(_Value):
    """More or less of a feature than the list on the table has; 0 holds it as it is.

    One that `only_bounds` keeps tracks on that side of what there is, and aims nowhere. One that
    `moves` goes just so far, with the bounds that hold: "ten years later" than the 70s.
    """

    feature: str
    by: float  # in the feature's own unit
    word: str
    only_bounds: bool = False
    moves: bool = False


class Target(_Value):
    """A soft wish for the sound: a feature and the value it should be near, in its own unit.

    `counts` is what is still taken for it.
    """

    feature: str
    value: float
    word: str
    counts: Bounds | None = None


class Recording(_Value):
    """What a list that was brought knows of a track beside the catalogue; empty texts: nothing."""

    track: str
    isrc: str = ""
    mbid: str = ""
    link: str = ""


class OwnList(_Value):
    """A list that the listener brought: how its file calls it, and what it knows of its tracks."""

    title: str = ""
    creator: str = ""
    note: str = ""
    recordings: tuple[Recording, ...] = ()


class Course(_Value):
    """How the list goes from its beginning to its end: a field of its tracks rises or falls.

    One that `turns` goes back from its middle on. `begins` and `ends` are what its two halves
    should be near, or else its two ends and its middle.
    """

    field: str
    falls: bool = False
    turns: bool = False
    begins: tuple[Target, ...] = ()
    ends: tuple[Target, ...] = ()

    @property
    def key(self) -> "SortKey":
        """The order that tracks stand in who go so."""
        return SortKey(field=self.field, descending=self.falls, turns=self.turns)

    @property
    def shares(self) -> "tuple[_Shares, _Shares]":
        """The shares of the list that it begins with, and those that it leads to."""
        if self.turns:
            return ((0.0, 0.25), (0.75, 1.0)), ((0.25, 0.75),)
        return ((0.0, 0.5),), ((0.5, 1.0),)


class Criterion(_Value):
    """One thing that the music should be, or should not: what one span of the utterance says.

    It is kept with its words for as long as it holds, so that it can be shown and taken back.
    """

    words: str
    polarity: Literal["", "-", "<"] = ""  # how the words are meant: not that, or less of it
    part: Part | None = None  # of the list, that it is for; None: for all of it
    course: Course | None = None  # of the list
    limits: Limits = Limits()  # to be set
    text: str = ""  # searched for by meaning
    seeds: tuple[str, ...] = ()  # track ids given as examples
    seed_artists: tuple[str, ...] = ()
    stand_ins: tuple[str, ...] = ()  # artists here who come closest to one who is absent
    tracks: tuple[str, ...] = ()  # ids of tracks asked for by name
    own: OwnList | None = None  # the tracks are a list of the listener's own
    some_of: tuple[str, ...] = ()  # artists of whom there should be some, among others
    targets: tuple[Target, ...] = ()
    labels: tuple[str, ...] = ()  # genres and playlists whose music fits, the surest first
    shifts: tuple[Shift, ...] = ()
    hold: tuple[str, ...] = ()  # names of limits and features that stay as they are
    unset: tuple[str, ...] = ()  # names of limits that are let go
    welcome: tuple[str, ...] = ()  # genres and artists that are welcome again
    absent: tuple[str, ...] = ()  # names that are asked for and not in the catalogue
    taken: str = ""  # what a name was taken for, where it could be another
    unread: bool = False  # heard, and nothing here can tell what has it
    ever: bool = False  # it lasts beyond this dialogue
    whole: bool = False  # all that there is was asked for
    capped: bool = False  # more was asked for than a list may have

    def within(self, said: str) -> str:
        """What is said of it, with the part of the list that it is for.

        "Half: disco", "a bit of Elvis".
        """
        if self.part is None:
            return said
        return f"{self.part.words}{' ' if self.part.little else ': '}{said}"

    @property
    def is_topic(self) -> bool:
        """Whether it says what the list is about, so that a new wish ends it."""
        about = self.text or self.seeds or self.seed_artists or self.tracks or self.some_of
        about = about or self.stand_ins
        sound = self.targets or self.labels or self.shifts
        return bool(about or sound or set(self.limits.names_set()) & TOPICAL)

    @property
    def is_lost(self) -> bool:
        """Whether it names somebody or something that is not here, and nothing comes close."""
        return bool(self.absent) and not (self.labels or self.stand_ins)


class Amount(_Value):
    """How many tracks or minutes: a number, a bound, or a multiple of what is there.

    `than_now`: it was said against what is there: "ten more", "half an hour longer", "fewer".
    """

    tracks: Bounds | None = None
    minutes: Bounds | None = None
    times: float | None = None  # "twice as long": 2.0
    than_now: Literal["more", "fewer"] | None = None


class Place(_Value):
    """Where a selection goes: a rank (−1: the end), so many places up or down, or by another."""

    rank: int | None = None
    by: int | None = None  # negative: towards the top
    after: Selection | None = None
    before: Selection | None = None
    share: float | None = None  # how far down the list: 0.5 is the middle
    together: bool = False  # next to each other
    beside: str | None = None  # the track that `after` or `before` was found to mean


class SortKey(_Value):
    """The field to order by, and what decides where it is equal: "by artist, then by year".

    `turns`: from the middle on it goes back, so that both ends are alike.
    """

    field: str
    descending: bool = False
    turns: bool = False
    then: "SortKey | None" = None


class Act(_Value):
    """One thing that was said, with the words it came from.

    `confidence` is the reader's, from 0 to 1. `tracks` are those of the list in view that
    `selection` was found to mean, by id.
    """

    kind: ActKind
    words: str
    confidence: float = 1.0
    selection: Selection | None = None
    selection_words: str = ""
    doubt: Doubt | None = None  # about the selection
    tracks: tuple[str, ...] = ()
    criteria: tuple[Criterion, ...] = ()
    amount: Amount = Amount()
    more: bool = False  # the amount is beside what is there: "three more"
    place: Place | None = None
    key: SortKey | None = None
    asks: str = ""  # what a question asks of a track: a field's name
    names: tuple[str, ...] = ()  # artists and norms that a question names
    takes_back: tuple[int, ...] = ()  # numbers of what holds that is let go
    memory: MemoryEdit = ""  # of `remember`: what is done with the memory instead of adding to it
    keys: tuple[str, ...] = ()  # of what is remembered, to be taken back
    instead: tuple[str, ...] = ()  # of `recall`: those that came in for its tracks, and go again
    rest: Literal["", "goes", "stays"] = ""  # of `keep`: what is said of the others
    other_tracks: bool = False  # none of the list that is there
    corrects: bool = False  # a wish that says what was meant before: the rest of that holds
