"""What a program that plays music is to the house: it is given lists, one after the other."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from undercard.retrieval.libraries.library import Stream


class Refused(ValueError):
    """A program says no to a command, or it cannot be said in its protocol."""


@dataclass(frozen=True)
class Cued:
    """A track to be played: its id, and where its sound is, which may let somebody in.

    Of a part of a file: where it begins in it, and how long it is; None to its end. In seconds.
    """

    id: str
    sound: Path | Stream = field(repr=False)
    starts: float | None = None
    lasts: float | None = None


class AudioPlayer(Protocol):
    """A program that plays. Every call ends within seconds."""

    def play(self, tracks: Sequence[Cued]) -> int:
        """Play these in the place of what was to be played; returns how many it can play.

        A track that is being played and is among them goes on, and what stands before it is over.
        Raises NotReady where the program does not do as it is told.
        """
        ...

    def wait(self) -> None:
        """Wait until all is played, where the program ends with us."""
        ...

    def close(self) -> None:
        """Let the program go; one that is there without us plays on."""
        ...


def after(tracks: Sequence[Cued], playing: str | None) -> Sequence[Cued] | None:
    """What comes after the track that is being played; None where it is not among them."""
    ids = [track.id for track in tracks]
    return tracks[ids.index(playing) + 1 :] if playing in ids else None
