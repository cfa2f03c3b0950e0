"""What the server serves: the DJ, the pages beside the talk, and who may come in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from undercard.chat.web.pages.visit import Page
from undercard.chat.web.session import Dj
from undercard.chat.web.session_tokens import Session


class Door(Protocol):
    """Knows who may come in. Its methods may block; they are called in worker threads."""

    @property
    def guests(self) -> bool:
        """Whether one may listen without signing in."""

    def admits(self, session: Session) -> bool:
        """Whether a session that a cookie names is still good."""


class OpenDoor:
    """Guests alone: nobody has an account."""

    guests = True

    def admits(self, session: Session) -> bool:
        """A guest's session is good for ever; one of an account that there is none of is not."""
        return session.mark is None


@dataclass(frozen=True)
class House:
    """What one server serves. `pages`: by the first part of their paths."""

    dj: Dj
    pages: Mapping[str, Page] = field(default_factory=dict)
    door: Door = field(default_factory=OpenDoor)
