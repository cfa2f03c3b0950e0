"""What the web surface needs of a DJ. The conversation itself stays behind this protocol."""

import threading
from collections.abc import Iterator, Sequence
from typing import Protocol, runtime_checkable

from undercard.chat.dialogue.brought import Brought
from undercard.chat.events import (
    DialogueSettings,
    Event,
    FileReady,
    PastDialogue,
    PastTurn,
    SlateReady,
)

__all__ = ["Archive", "DialogueSettings", "Dj", "PastDialogue", "PastTurn"]


class Dj(Protocol):
    """Holds dialogues.

    Every method may block; the surface calls them in worker threads, several at a time.

    Whatever a method raises is shown to the listener as `str(error)`, and the dialogue goes on.
    """

    @property
    def usual(self) -> DialogueSettings:
        """The settings with which a dialogue begins."""

    def start(self, listener: str, dialogue: str | None = None) -> str:
        """Begin a dialogue, or resume the given one, and return its id.

        Raises if it is another listener's.
        """

    def turn(
        self,
        dialogue: str,
        say: str,
        *,
        cancel: threading.Event | None = None,
        brought: Brought | None = None,
    ) -> Iterator[Event]:
        """Answer. `Words` are plain text (line breaks kept, no Markdown).

        Once `cancel` is set, ends early; its last `Words` then say so. `brought`: a list that came
        along in a file.
        """

    def brought(self, file: bytes, name: str, say: str) -> Brought:
        """Read a file's list, and what `say` asks to be done with it.

        Raises an error of ours naming the file and what is wrong in it.
        """

    def settings(self, dialogue: str) -> DialogueSettings:
        """Return the settings in force."""

    def change_settings(self, dialogue: str, settings: DialogueSettings) -> None:
        """Replace the settings from the next turn on."""

    def feedback(self, dialogue: str, turn: int, track: str, liked: bool | None) -> bool:
        """Remember that a track of a turn's slate was liked or disliked; None takes it back.

        False where the listener is not to be remembered.
        """

    def history(self, dialogue: str) -> Sequence[PastTurn]:
        """Return the finished turns, oldest first."""

    def table(self, dialogue: str) -> SlateReady:
        """Return the list in force with what it goes by now; without cards where there is none."""

    def hand_over(self, dialogue: str, form: str) -> FileReady:
        """Return the list in force as a file."""

    def starters(self, language: str) -> Sequence[tuple[str, str]]:
        """Return (label, what to say) for the first page."""

    def listener_of(self, dialogue: str) -> str | None:
        """Return whose dialogue this is; None when there is no such dialogue."""


@runtime_checkable
class Archive(Protocol):
    """What a DJ may offer beyond `Dj`: with it, the page lists a listener's earlier dialogues."""

    def dialogues(self, listener: str) -> Sequence[PastDialogue]:
        """Return the listener's dialogues that have at least one turn, newest first."""
