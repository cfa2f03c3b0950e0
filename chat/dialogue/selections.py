"""What an edit, a question or a feedback speaks of: selections of tracks, which compose.

A selection says which tracks are meant; `undercard.chat.slate.selected` finds them in a list.
"""

from __future__ import annotations

from typing import Literal, Self

from pydantic import BaseModel, ConfigDict

from undercard.chat.dialogue.limits import LONGEST_LIST, Limits

Side = Literal["least", "most"]


class _Selection(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Ranks(_Selection):
    """Tracks by their places, from 1; −1 is the last one, −2 the one before it."""

    kind: Literal["ranks"] = "ranks"
    ranks: tuple[int, ...]

    @classmethod
    def between(cls, first: int, last: int) -> Self:
        """All from one place to another; of "1 to 99999999" no more than tell that none is there.

        >>> Ranks.between(-2, -1).ranks, len(Ranks.between(1, 99_999_999).ranks)
        ((-2, -1), 101)
        """
        if first < 0:
            first = max(first, last - LONGEST_LIST)
        return cls(ranks=tuple(range(first, min(last, first + LONGEST_LIST) + 1)))


class Every(_Selection):
    """Every so-and-so-many-th track, from a rank: "every other one", "the odd ones"."""

    kind: Literal["every"] = "every"
    step: int = 2
    start: int = 2


class Share(_Selection):
    """A share of the list, or so many, at its beginning, middle or end: "the first half"."""

    kind: Literal["share"] = "share"
    where: Literal["first", "middle", "last"]
    share: float = 0.5
    count: int | None = None  # "the middle one": instead of the share


class Stretch(_Selection):
    """From the first track of one selection to the last of another: "everything after Halo"."""

    kind: Literal["stretch"] = "stretch"
    start: Selection | None = None  # None: from the top
    end: Selection | None = None  # None: to the end
    with_ends: bool = True


class Beside(_Selection):
    """So many places from a selection: "the next one", "the one before Halo" (−1)."""

    kind: Literal["beside"] = "beside"
    of: Selection
    by: int


class Named(_Selection):
    """Tracks by a title, an artist or an album, as it was written."""

    kind: Literal["named"] = "named"
    what: Literal["title", "artist", "album"]
    name: str


class Matching(_Selection):
    """Tracks that keep these limits: "slower than 100 bpm", "the ones by women"."""

    kind: Literal["matching"] = "matching"
    limits: Limits


class Leaning(_Selection):
    """Tracks with a quality that was named without a number: "the sad ones".

    Those at or beyond the bound; where the list has none, the third of it that comes nearest.
    """

    kind: Literal["leaning"] = "leaning"
    field: str
    side: Side
    bound: float


class Than(_Selection):
    """Tracks with less or more of a field than any of a selection: "everything older than 3"."""

    kind: Literal["than"] = "than"
    field: str
    side: Side
    of: Selection


class Described(_Selection):
    """Tracks that are like these words, which no field tells: "the one with the bagpipes"."""

    kind: Literal["described"] = "described"
    words: str


class Worded(_Selection):
    """Tracks whose title holds these words, begins so, or names such a version ("live")."""

    kind: Literal["worded"] = "worded"
    words: str
    where: Literal["anywhere", "beginning", "version"] = "anywhere"


class Extreme(_Selection):
    """The `count` tracks with the least or the most of a field: "the two oldest".

    `skip` leaves out as many before: "the second oldest" skips one.
    """

    kind: Literal["extreme"] = "extreme"
    field: str  # year, minutes, tempo, popularity, energy, …
    side: Side
    count: int = 1
    skip: int = 0


class Same(_Selection):
    """Tracks that share something with a selection: "everything by that band"."""

    kind: Literal["same"] = "same"
    what: Literal["artist", "album", "year", "decade", "genre"]
    of: Selection


class Repeats(_Selection):
    """Tracks whose recording stands further up already."""

    kind: Literal["repeats"] = "repeats"


class AllBut(_Selection):
    """Every track but these."""

    kind: Literal["all_but"] = "all_but"
    of: Selection


class Both(_Selection):
    """The tracks of all of these: "2, 4 and the last one"."""

    kind: Literal["both"] = "both"
    of: tuple[Selection, ...]


class Among(_Selection):
    """The inner selection, looked for among the outer one: "the oldest of the rock ones"."""

    kind: Literal["among"] = "among"
    inner: Selection
    outer: Selection


class Single(_Selection):
    """A selection that was spoken of as one track: "the French song". Several are a doubt."""

    kind: Literal["single"] = "single"
    of: Selection


class Rest(_Selection):
    """What earlier acts of the same utterance did not speak of: "the rest", "the others"."""

    kind: Literal["rest"] = "rest"


class Whole(_Selection):
    """The whole list: "all of them", "these", "it" of a list."""

    kind: Literal["whole"] = "whole"


class Focus(_Selection):
    """The track that was spoken of last: "that one", "it", "her"."""

    kind: Literal["focus"] = "focus"
    plural: bool = False  # "them", "those two"


class Earlier(_Selection):
    """An earlier list: by when it was there, by what it was about, or by both.

    What is said beside a time (`about`) may be anything; of "about" alone it has to fit.
    """

    kind: Literal["earlier"] = "earlier"
    which: Literal["first", "back", "between", "about"]
    steps: int = 1  # of "first": 1 is the first list, 2 the second
    about: str = ""


class Added(_Selection):
    """The tracks of the list that came in with its latest change: "the ones you just added"."""

    kind: Literal["added"] = "added"


class TakenOff(_Selection):
    """Tracks that were on an earlier list of this dialogue and were taken off, the latest first.

    Without a count all that went at the latest time.
    """

    kind: Literal["taken_off"] = "taken_off"
    count: int | None = 1


Selection = (
    Ranks | Every | Share | Stretch | Beside | Named | Matching | Leaning | Than | Described
    | Worded | Extreme | Same | Repeats | AllBut | Both | Among | Single | Rest | Whole | Focus
    | Earlier | TakenOff | Added
)  # fmt: skip
for _model in (Stretch, Beside, Than, Same, AllBut, Both, Among, Single):
    _model.model_rebuild()
