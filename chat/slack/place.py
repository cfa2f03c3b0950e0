"""Where a dialogue is held in Slack, and who holds it: names that every process finds alone."""

import uuid

from pydantic import BaseModel, ConfigDict

_DIALOGUES = uuid.UUID("6f1c8a52-0d0e-4b0c-9a63-5b1d6a2f7c11")  # any that nobody else uses


class Place(BaseModel):
    """A thread of a channel. Direct messages outside of threads are one place, without a thread."""

    model_config = ConfigDict(frozen=True)
    channel: str
    thread: str = ""

    @property
    def is_group(self) -> bool:
        """Whether several people may speak here."""
        return not self.channel.startswith("D")

    def dialogue(self, team: str) -> str:
        """The id of the dialogue that is held here."""
        return str(uuid.uuid5(_DIALOGUES, f"{team}/{self.channel}/{self.thread}"))

    def owner(self, team: str, user: str) -> str:
        """Whose dialogue it is: the one who speaks, or of a group the channel."""
        return listener(team, self.channel if self.is_group else user)

    def speaker(self, team: str, user: str) -> str | None:
        """Who speaks, where the dialogue is not theirs alone."""
        return listener(team, user) if self.is_group else None


def listener(team: str, who: str) -> str:
    """The name of somebody of a workspace, or of a channel."""
    return f"{all_of(team)}{who}"


def who_is(listener: str) -> str:
    """The id that Slack gave to a listener."""
    return listener.rpartition("-")[2]


def team_of(listener: str) -> str:
    """The workspace of a listener whom Slack named."""
    return listener.split("-")[1]


def all_of(team: str) -> str:
    """How the names of all of a workspace begin."""
    return f"slack-{team}-"
