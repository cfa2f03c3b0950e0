"""What reading a document comes to: findings, each one sentence's norm, or why there is none."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from undercard.policy.extraction.slots import SlotKind
from undercard.policy.norms.norm import Norm

State = Literal["open", "adopted", "rejected", "split", "merged"]


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class SlotSpan(_Record):
    """A slot: characters of the document's text from and to, and what stands there."""

    kind: SlotKind
    start: int
    end: int
    words: str
    confidence: float = Field(ge=0, le=1)


class Refusal(_Record):
    """Why a norm cannot be enforced here; `says` completes "cannot be enforced here, because"."""

    kind: str
    says: str


class Choice(_Record):
    """One way to make a sentence exact.

    `differs`: in what it differs from the others. `left_out`: words of the sentence that the norm
    does not say, because nothing here can tell them.
    """

    norm: Norm
    differs: str = ""
    left_out: tuple[str, ...] = ()


class Finding(_Record):
    """A norm that a sentence states, as it was read.

    `start` and `end` are characters of the document's text, `quote` what stands there. `choices`
    are the formal norms that it may mean, the likeliest first; without any, `refusal` says why.
    `opening`: characters of the words that open the list of which it is a paragraph.
    `state` is where its review stands, and `norm` the id of the norm that came of it.
    """

    id: str
    document: str  # the hash of its text
    start: int
    end: int
    quote: str
    context: tuple[tuple[int, int], ...] = ()
    opening: tuple[int, int] | None = None
    confidence: float = Field(ge=0, le=1)  # that it is a norm
    slots: tuple[SlotSpan, ...] = ()
    choices: tuple[Choice, ...] = ()
    refusal: Refusal | None = None
    reader: str
    state: State = "open"
    norm: str | None = None
    why: str | None = None

    def slot(self, kind: SlotKind) -> str | None:
        """The first words of a kind."""
        return next((one.words for one in self.slots if one.kind == kind), None)
