"""A mark is a stretch of words that the vocabulary knows, and what it stands for."""

from dataclasses import dataclass

from undercard.chat.dialogue.limits import Bounds


@dataclass(frozen=True)
class Bounded:
    """A field of tracks and what it is bound to."""

    field: str
    bounds: Bounds


Value = Bounded | str | None


@dataclass(frozen=True)
class Mark:
    """`text[start:end]` was understood as `kind` with this `value`."""

    start: int
    end: int
    kind: str
    value: Value
