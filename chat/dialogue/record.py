"""What is kept of a turn: written by the DJ, stored, read again by later turns, and printed.

`undercard talk --json` prints exactly this.
"""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, SerializerFunctionWrapHandler, model_serializer

from undercard.chat.dialogue.limits import Limits
from undercard.policy.ruling import Ruling


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class SlateEntry(_Record):
    """One track of the slate: why it was found, and the norms ("id@version") that lifted it."""

    id: str
    title: str
    artist: str
    reasons: tuple[str, ...] = ()
    norms: tuple[str, ...] = ()


class Change(_Record):
    """What became of the slate in view: how many tracks are new, gone and still there."""

    say: str  # what the listener said
    added: int
    dropped: int
    kept: int


class TurnRecord(_Record):
    """One turn.

    `ms` has the milliseconds to the list and to the first word, of each step, and in total.
    """

    turn: int
    say: str
    reply: str
    slate: tuple[SlateEntry, ...] = ()
    limits: Limits = Limits()
    ruling: Ruling | None = None
    clash: tuple[tuple[str, ...], ...] | None = None  # the minimal clashes of an impossible wish
    offers: tuple[str, ...] = ()
    going_by: tuple[str, ...] = ()  # what holds after the turn, each in a few words
    gave_way: str = ""  # which rules could not hold in full in this list, in a sentence
    assumed: tuple[str, ...] = ()  # what the reading took for granted
    question: str = ""  # what the DJ asked, while it is open
    ms: Mapping[str, float | None] = {}
    notes: tuple[str, ...] = ()
    models: Mapping[str, str] = {}
    change: Change | None = None  # None where there was no list before, or it stayed as it was
    failed: bool = False
    exported: str = ""  # the format in which the list was handed over

    @model_serializer(mode="wrap")
    def _brief(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Limits that are not set and what did not happen (a failure, a file) are left out."""
        document: dict[str, Any] = handler(self)
        document["limits"] = self.limits.model_dump(mode="json", exclude_defaults=True)
        if not self.failed:
            del document["failed"]
        for name in ("exported", "gave_way"):
            if not document[name]:
                del document[name]
        return document

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of the slate, in order."""
        return tuple(entry.id for entry in self.slate)
