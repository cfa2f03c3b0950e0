"""What qualities such as "calm" come to in fields of a track (data/sound_senses.yaml)."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from undercard.chat.dialogue.acts import Shift, Target
from undercard.chat.dialogue.limits import Bounds
from undercard.prompts import yaml12

_FILE = Path(__file__).parent.parent / "data" / "sound_senses.yaml"


class Sense(BaseModel):
    """One quality: its field, which end of it is meant, and how far it reaches."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    field: str
    side: Literal["least", "most"]
    target: float | None = None
    bound: float | None = None
    back: int | None = None  # years before the newest of the catalogue, in the place of `bound`
    step: float

    def bounds(self, newest: int) -> Bounds:
        """What counts as having the quality."""
        edge = newest - self.back if self.back is not None else self.bound
        return Bounds(at_least=edge) if self.side == "most" else Bounds(at_most=edge)

    def without(self, newest: int) -> Bounds:
        """What counts as not having it."""
        having = self.bounds(newest)
        return Bounds(at_least=having.at_most, at_most=having.at_least)

    def shift(self, word: str, direction: int) -> Shift:
        """More (1) or less (−1) of it, or as much as there is (0)."""
        sign = 1 if self.side == "most" else -1
        return Shift(feature=self.field, by=sign * direction * self.step, word=word)

    def aim(self, word: str, newest: int) -> tuple[Target, ...]:
        """What a first wish for it aims at; nothing for a field that is no sound."""
        if self.target is None or self.field == "popularity":
            return ()
        counts = self.bounds(newest)
        return (Target(feature=self.field, value=self.target, word=word, counts=counts),)


@cache
def senses() -> Mapping[str, Sense]:
    """Each quality by its name."""
    return {name: Sense(**given) for name, given in yaml12.load_file(_FILE).items()}
