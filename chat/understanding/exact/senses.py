"""The qualities that listeners name, and the fields of tracks that they lie in."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from undercard.chat.dialogue.acts import Shift, Target
from undercard.chat.dialogue.limits import Bounds
from undercard.chat.understanding.exact.folded_words import tokens
from undercard.chat.understanding.exact.lexicon import lexicon
from undercard.prompts import yaml12
from undercard.retrieval.tracks import FEATURES

_FILE = Path(__file__).parents[2] / "data" / "senses.yaml"
Side = Literal["least", "most"]


@dataclass(frozen=True)
class Sense:
    """A quality: tracks at or beyond `bound` on that side of the field have it.

    A first wish for it aims at `target`; "more" and "less" of it move the list by `step`.
    """

    field: str  # of a track
    side: Side
    bound: float
    step: float
    target: float | None = None  # None where tracks have it or not
    also: Mapping[str, float] = dataclasses.field(
        default_factory=dict
    )  # further targets, by feature
    within: Mapping[str, Bounds] = dataclasses.field(
        default_factory=dict
    )  # further bounds, by field
    labels: tuple[str, ...] = ()  # tags of liner notes that say the same
    contrary: str = ""  # the quality that its absence is: "no vocals"

    @property
    def is_heard(self) -> bool:
        """Whether it is in the sound, so that its words say something of the music."""
        return self.field in FEATURES

    @property
    def bounds(self) -> Bounds:
        """What counts as having the quality."""
        if self.side == "most":
            return Bounds(at_least=self.bound)
        return Bounds(at_most=self.bound)

    @property
    def without(self) -> Bounds:
        """What counts as not having it."""
        if self.contrary:
            return senses()[self.contrary].bounds
        having = self.bounds
        return Bounds(at_least=having.at_most, at_most=having.at_least)

    def shift(self, word: str, direction: int) -> Shift:
        """More (1) or less (−1) of it, or as much as there is (0)."""
        sign = 1 if self.side == "most" else -1
        return Shift(feature=self.field, by=sign * direction * self.step, word=word)

    def aim(self, word: str) -> tuple[Target, ...]:
        """What a first wish for it aims at; nothing where tracks have it or not."""
        if self.target is None:
            return ()
        own = Target(feature=self.field, value=self.target, word=word, counts=self.bounds)
        further = [Target(feature=name, value=to, word=word) for name, to in self.also.items()]
        ranges = [
            Target(feature=name, value=self.target, word=word, counts=bounds)
            for name, bounds in self.within.items()
        ]
        return (*further, *ranges, own)


@cache
def senses() -> Mapping[str, Sense]:
    """Each quality by its name, such as "slow"."""
    held = yaml12.load_file(_FILE)["senses"]
    return {name: _sense(entry) for name, entry in held.items()}


def _sense(entry: Mapping[str, Any]) -> Sense:
    within = {name: Bounds(**bounds) for name, bounds in entry.get("within", {}).items()}
    return Sense(**{**entry, "within": within, "labels": tuple(entry.get("labels", ()))})


@cache
def descending_fields() -> Mapping[str, bool]:
    """The fields that lists are sorted by: whether the most comes first where nothing is said."""
    held = yaml12.load_file(_FILE)["fields"]
    return {name: bool(entry["descending"]) for name, entry in held.items()}


def other(side: Side) -> Side:
    """The opposite side."""
    return "most" if side == "least" else "least"


def quality_of(words: str, language: str) -> str | None:
    """The quality that the words are, and nothing besides; None where they are no single one."""
    found = lexicon(language, "qualities").items(tokens(words))
    names = {str(item.value) for item in found if item.kind == "is"}
    covered = sum(item.last - item.first for item in found)
    return names.pop() if len(names) == 1 and covered == len(tokens(words)) else None
