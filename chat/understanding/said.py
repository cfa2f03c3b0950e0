"""One span of an utterance, and what stands around it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from undercard.chat.understanding.view import View

NO_MORE = "≤"  # the polarity of what there is to be no more of than there is: "but not louder"


@dataclass(frozen=True)
class Said:
    """One span: its words, what kind they are of, its polarity, and the act that it stands in.

    `before` are the words of the act in front of it; `led_by` those in front of the list of names
    that it stands in: "by Queen and Abba".
    """

    words: str
    kind: str
    polarity: str
    act: str
    language: str
    before: str = ""
    led_by: str = ""
    act_words: str = ""

    @property
    def asked_for(self) -> "Said":
        """With what is only mentioned as what it is for: a theme of songs, whom somebody loved."""
        if self.polarity != ".":
            return self
        if (self.act, self.kind) == ("wish", "theme"):
            return replace(self, polarity="+")
        return (
            replace(self, polarity="~") if (self.act, self.kind) == ("context", "artist") else self
        )


@dataclass(frozen=True)
class Around:
    """What a span may be read by: other kinds that are wanted in the act, and what is in view."""

    kinds: frozenset[str] = frozenset()
    view: View = field(default_factory=View)
    named_artist: str = ""  # that the act names, for a title beside it
    caps: Mapping[str, str] = field(default_factory=dict)  # how many tracks, by artist's words
