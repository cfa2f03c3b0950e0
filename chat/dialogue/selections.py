"""What an edit, a question or a feedback speaks of: selections of tracks, which compose.

A selection says which tracks are meant; `undercard.chat.slate.selected` finds them in a list.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

from undercard.chat.dialogue.limits import Limits


class _Selection(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Ranks(_Selection):
    """Tracks by their places, from 1; −1 is the last one, −2 the one before it."""

    kind: Literal["ranks"] = "ranks"
    ranks: tuple[int, ...]


class Named(_Selection):
    """Tracks by a title, an artist or an album, as it was written."""

    kind: Literal["named"] = "named"
    what: Literal["title", "artist", "album"]
    name: str


class Matching(_Selection):
    """Tracks that keep these limits: "slower than 100 bpm", "the ones by women"."""

    kind: Literal["matching"] = "matching"
    limits: Limits


class Worded(_Selection):
    """Tracks whose title holds these words, or begins with this."""

    kind: Literal["worded"] = "worded"
    words: str
    begins: bool = False


class Extreme(_Selection):
    """The `count` tracks with the least or the most of a field: "the two oldest"."""

    kind: Literal["extreme"] = "extreme"
    field: str  # year, minutes, tempo, popularity, energy, …
    side: Literal["least", "most"]
    count: int = 1


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
    """An earlier list: the first, or so many steps back, or the one that had this in its wish."""

    kind: Literal["earlier"] = "earlier"
    which: Literal["first", "back", "about"]
    steps: int = 1
    about: str = ""


class TakenOff(_Selection):
    """Tracks that were on an earlier list of this dialogue and were taken off, the latest first."""

    kind: Literal["taken_off"] = "taken_off"
    count: int = 1


Selection = (
    Ranks | Named | Matching | Worded | Extreme | AllBut | Both | Among | Rest | Whole | Focus
    | Earlier | TakenOff
)  # fmt: skip
for _model in (AllBut, Both, Among):
    _model.model_rebuild()
