"""What a dialogue has come to: kept after each turn, and all that the next one builds on."""

from pydantic import BaseModel, ConfigDict

from undercard.chat.dialogue.acts import Act, Target
from undercard.chat.dialogue.holding import Standing, Topic, topic_of
from undercard.chat.dialogue.limits import Limits


class Offer(BaseModel):
    """Something that a listener may take with one word: what is done then, as acts."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    say: str  # as the listener would say it; a button carries it
    acts: tuple[Act, ...] = ()


class DialogueState(BaseModel):
    """Everything that later turns build on.

    `undo` and `redo` are the numbers of turns whose lists can be gone back to, the nearest last.
    `guests` are tracks that the listener let in beside the limits.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    standing: Standing = ()
    slate: tuple[str, ...] = ()
    guests: tuple[str, ...] = ()
    unruled: tuple[str, ...] = ()  # the list as it would be without rules
    focus: int | None = None  # the rank that was spoken of last
    offers: tuple[Offer, ...] = ()
    question: str = ""  # what the DJ asked, while it is open
    spoken_of: tuple[str, ...] = ()  # ids that were last spoken of together
    asked: str = ""  # what was asked of tracks or done to them: the kind of act, and of what field
    assumed: tuple[str, ...] = ()  # what the last reading took for granted
    known: tuple[str, ...] = ()  # ids the listener had been shown when "only new to me" was said
    language: str = ""  # in which the last turn was said; none before the first
    turn: int = 0  # in which the list was made
    undo: tuple[int, ...] = ()
    redo: tuple[int, ...] = ()
    told: tuple[str, ...] = ()  # what was said of rules: "gave way id@version"

    @property
    def in_focus(self) -> int | None:
        """The rank that "it" means; the only track of a list of one needs no word before."""
        return self.focus or (1 if len(self.slate) == 1 else None)

    @property
    def topic(self) -> Topic:
        """What the standing criteria come to."""
        return topic_of(self.standing)

    @property
    def limits(self) -> Limits:
        """The limits among it."""
        return self.topic.limits

    @property
    def wish(self) -> str:
        """What is searched for by meaning."""
        return self.topic.wish

    @property
    def targets(self) -> tuple[Target, ...]:
        """What the sound should be near."""
        return self.topic.targets

    @property
    def has_topic(self) -> bool:
        """Whether an earlier turn asked for something."""
        return any(entry.is_topic for entry in self.standing)
