"""What one annotator says of one sentence, and what two of them settled on.

What each field means is in docs/annotation.md.
"""

from collections.abc import Mapping
from typing import Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, model_validator

from undercard.policy.annotation.word_spans import Span
from undercard.policy.norms.norm import Modality

Slot = Literal[
    "bearer", "beneficiary", "action", "condition", "exception",
    "quantity", "denominator", "window", "territory",
]  # fmt: skip
SLOTS: tuple[Slot, ...] = get_args(Slot)


class Annotation(BaseModel):
    """One reading of a sentence. Spans are characters of the sentence, in their order.

    A descriptive sentence has nothing but its kind. `norms` are the ids of those that a settled
    sentence became.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    sentence: str
    normative: bool
    explicit: bool | None = None
    modality: Modality | None = None
    slots: Mapping[Slot, tuple[Span, ...]] = Field(default_factory=dict)
    enforceable: bool | None = None
    because: str | None = None
    norms: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _whole(self) -> "Annotation":
        answers = (self.explicit, self.modality, self.enforceable)
        if self.normative and None in answers:
            raise ValueError("a normative sentence needs explicit, modality and enforceable")
        if not self.normative and (any(one is not None for one in answers) or self.slots):
            raise ValueError("a descriptive sentence has no other field")
        if (self.enforceable is False) != (self.because is not None):
            raise ValueError("because says why a norm cannot be enforced, and belongs to no other")
        if self.norms and not self.enforceable:
            raise ValueError("norms belong to an enforceable sentence")
        return self
