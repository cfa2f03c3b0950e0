"""What is heard of a turn: the answer as it will be shown, put together from its events."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from undercard.chat.events import (
    Event,
    FileReady,
    Held,
    Overruled,
    PastTurn,
    SlateReady,
    TurnDone,
    Words,
)


@dataclass
class Heard:
    """One turn as far as it was heard."""

    turn: PastTurn
    file: FileReady | None = None
    going_by: tuple[Held, ...] = ()
    gave_way: str = ""
    overruled: list[Overruled] = field(default_factory=list)

    @classmethod
    def nothing(cls, say: str, language: str) -> "Heard":
        """Nothing yet: what was said, and in which language it is answered unless the DJ tells."""
        return cls(PastTurn(0, say, "", (), language=language))

    def hear(self, event: Event) -> None:
        """Take in one event."""
        match event:
            case Words(text):
                self._now(reply=self.turn.reply + text)
            case SlateReady(cards, offers, going_by, language=language, gave_way=gave_way):
                self.going_by, self.gave_way = going_by, gave_way
                self._now(cards=cards, offers=offers, language=language or self.turn.language)
            case FileReady():
                self.file = event
            case Overruled():
                self.overruled.append(event)
            case TurnDone(_, number):
                self._now(turn=number, reply=self.turn.reply.strip())

    def _now(self, **changed: str | int | Sequence[object]) -> None:
        self.turn = replace(self.turn, **changed)  # type: ignore[arg-type]
