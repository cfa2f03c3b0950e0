"""What a listener asked to be remembered beyond the dialogue, and what to do with the memory."""

from dataclasses import dataclass
from hashlib import sha256
from typing import Literal

from undercard.chat.dialogue.acts import Criterion

LONGEST_KEY = 200  # characters
# Ruled out for good; liked in general; told; a track; a history that was imported.
Kind = Literal["never", "like", "fact", "liked", "disliked", "played"]


def key_of(kind: Kind, words: str, criterion: Criterion | None) -> str:
    """By what a thing is known, and taken back: what it binds, or else its words.

    "This artist", said of two artists, is two things; "no Drake" and "never Drake" are one.
    """
    what = criterion.limits.canonical if criterion else words
    whole = f"{kind}:{what}"
    return whole if len(whole) <= LONGEST_KEY else f"{kind}:{sha256(what.encode()).hexdigest()}"


@dataclass(frozen=True)
class Keepsake:
    """One thing to be kept, in the listener's words."""

    kind: Kind
    words: str
    criterion: Criterion | None = None

    @property
    def key(self) -> str:
        """No two things of a listener have the same."""
        return key_of(self.kind, self.words, self.criterion)


@dataclass(frozen=True)
class Known:
    """Something that is remembered: by what it is taken back, and how it is called."""

    key: str
    words: str

    @property
    def was_said(self) -> bool:
        """Whether it is kept as it was said, so that the history has the same words."""
        return self.key.startswith(("fact:", "like:"))


@dataclass(frozen=True)
class MemoryStep:
    """What a turn does to what is remembered; nothing by default.

    `switch`: remembering is turned on or off. `is_private`: the utterance is not kept either, nor
    are the `personal` parts of it wherever they went.
    `why_not`: what was asked to be kept and is not, because it is sensitive, because nothing was
    named, because remembering is off, or because there is no room.
    """

    keep: tuple[Keepsake, ...] = ()
    gone: tuple[Known, ...] = ()
    all_gone: bool = False
    switch: bool | None = None
    is_private: bool = False
    personal: tuple[str, ...] = ()
    why_not: Literal["", "sensitive", "nothing", "is_off", "full", "no_such", "sure"] = ""

    @property
    def acts(self) -> bool:
        """Whether there is anything to say of it."""
        done = self.keep or self.gone or self.all_gone or self.why_not
        return bool(done) or self.switch is not None
