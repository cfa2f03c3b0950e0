"""What a listener asked for in one turn, as a typed value.

The rest of the program never looks at the utterance again.
"""

from pydantic import BaseModel, ConfigDict

from undercard.chat.dialogue.acts import Act
from undercard.chat.dialogue.brought import Brought
from undercard.chat.dialogue.doubts import Doubt
from undercard.chat.dialogue.state import Offer


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Understood(_Value):
    """A stretch of the utterance, and what it was taken for."""

    text: str
    taken_for: str


# Confidence from which a reading of need goes before everything else, and below which it is none.
# The least sure of those found among 22 such lines that the reader had not seen has .21. Between
# the two, beside something surer, whom to turn to is said with what else was asked for.
IN_NEED, _PERHAPS = 0.5, 0.15


class Request(_Value):
    """One turn's request: its acts in order, and what could not be told.

    A `doubt` is something that could be meant in more than one way, where a wrong guess would cost.
    `cut` says that only the beginning of a long utterance was read, `notes` what went wrong in
    reading it.
    """

    say: str
    acts: tuple[Act, ...] = ()
    language: str = "en"
    doubt: Doubt | None = None
    options: tuple[Offer, ...] = ()  # ways to settle the doubt
    understood: tuple[Understood, ...] = ()
    cut: int | None = None  # characters that there were
    notes: tuple[str, ...] = ()
    brought: Brought | None = None  # a list that came along
    sorrow: bool = False  # of the listener's own, that is told beside all else

    @property
    def in_need(self) -> bool:
        """Whether somebody is in need: surely, or as surely as anything else was said."""
        surest = max((act.confidence for act in self.acts), default=0.0)
        need = max((act.confidence for act in self.of("crisis")), default=0.0)
        return need >= IN_NEED or (need >= _PERHAPS and need == surest)

    @property
    def perhaps_in_need(self) -> bool:
        """Whether that is not surer than something else that was said."""
        need = max((act.confidence for act in self.of("crisis")), default=0.0)
        return need >= _PERHAPS and not self.in_need

    def of(self, *kinds: str) -> tuple[Act, ...]:
        """The acts of these kinds."""
        return tuple(act for act in self.acts if act.kind in kinds)
