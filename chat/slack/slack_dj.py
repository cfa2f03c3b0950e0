"""What Slack needs of a DJ. The conversation itself stays behind this protocol."""

import threading
from collections.abc import Iterator, Sequence
from typing import Protocol

from undercard.chat.events import Event, PastTurn


class Dj(Protocol):
    """Holds dialogues, also those of several listeners. Every method may block."""

    def start(self, listener: str, dialogue: str | None = None, language: str = "") -> str:
        """Begin a dialogue in a language, or go on with it. Raises if it is another listener's."""

    def turn(
        self,
        dialogue: str,
        say: str,
        *,
        cancel: threading.Event | None = None,
        speaker: str | None = None,
    ) -> Iterator[Event]:
        """Answer; `speaker` says it, in a dialogue of several. Once `cancel` is set, end early."""

    def feedback(
        self, dialogue: str, turn: int, track: str, liked: bool | None, speaker: str | None = None
    ) -> bool:
        """Remember a like; None takes it back. False where nothing is to be remembered."""

    def history(self, dialogue: str) -> Sequence[PastTurn]:
        """Return the finished turns, oldest first."""

    def starters(self, language: str) -> Sequence[tuple[str, str]]:
        """Return (label, what to say) for who does not know how to begin."""

    def listener_of(self, dialogue: str) -> str | None:
        """Return whose dialogue this is; None when there is no such dialogue."""
