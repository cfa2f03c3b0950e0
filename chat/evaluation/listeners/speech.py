"""How simulated listeners talk: tempers and patterns, from chat/data/listeners/."""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from random import Random
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from undercard.prompts import yaml12

_FOLDER = Path(__file__).parents[2] / "data" / "listeners"
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_SHORTEST = 4  # letters of a word that may be mistyped
Language = Literal["en", "fr", "es", "de"]
Voice = Literal["full", "terse"]
Move = Literal["repeat", "like", "reject", "limit", "fact", "other"]


class _Data(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Temper(_Data):
    """How a listener talks; the keys are described in the file."""

    share: int = Field(ge=1)
    languages: tuple[Language, ...]
    voice: Voice
    opening: int = Field(ge=1, le=2)
    astray: int = Field(default=0, ge=0, le=2)
    typos: float = Field(default=0.0, ge=0, le=1)
    moves: Mapping[Move, float]


class Manners(_Data):
    """All tempers by name, and the genres that people name."""

    tempers: Mapping[str, Temper]
    genres: tuple[str, ...]

    @property
    def round(self) -> tuple[str, ...]:
        """The names of tempers in the order in which listeners get them, by their shares."""
        most = max(temper.share for temper in self.tempers.values())
        return tuple(n for i in range(most) for n, one in self.tempers.items() if i < one.share)


class Speech(_Data):
    """The patterns of one language: by voice and act, by sound and end; the words of decades."""

    decades: Mapping[int, tuple[str, ...]]
    full: Mapping[str, tuple[str, ...]]
    terse: Mapping[str, tuple[str, ...]] = {}
    sounds: Mapping[str, Mapping[str, tuple[str, ...]]]

    def say(self, voice: Voice, act: str, dice: Random, **holes: object) -> str:
        """One way of saying it, by lot. `decade` is given as a year."""
        if isinstance(holes.get("decade"), int):
            holes["decade"] = dice.choice(self.decades[int(str(holes["decade"]))])
        patterns = (self.terse if voice == "terse" else self.full)[act]
        return dice.choice(patterns).format(**holes)

    def knows(self, decade: int | None) -> bool:
        """Whether there is a word for the decade."""
        return decade in self.decades


@cache
def manners() -> Manners:
    """The tempers that ship."""
    return Manners.model_validate(yaml12.load_file(_FOLDER / "tempers.yaml"))


@cache
def speech(language: Language) -> Speech:
    """The patterns of a language."""
    return Speech.model_validate(yaml12.load_file(_FOLDER / f"{language}.yaml"))


def mistyped(words: str, chance: float, dice: Random) -> str:
    """The words with slips of the finger: letters swapped, left out, doubled or hit beside."""
    return " ".join(_slip(word, dice) if dice.random() < chance else word for word in words.split())


def _slip(word: str, dice: Random) -> str:
    if len(word) < _SHORTEST or not word.isalpha():
        return word
    at = dice.randrange(1, len(word) - 1)
    slips: Sequence[str] = (
        word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        word[:at] + word[at + 1 :],
        word[:at] + word[at] + word[at:],
        word[:at] + dice.choice(_LETTERS) + word[at + 1 :],
    )
    return dice.choice(slips)
