"""Many dialogues from standard input, a JSON object in and a JSON object out for each line."""

import sys
from collections.abc import Iterable
from typing import Self

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from undercard.chat.assembly import assemble
from undercard.chat.dj import Dj
from undercard.chat.errors import expected, in_words
from undercard.chat.settings import load_settings
from undercard.chat.terminal import print_json, progress_bars

_EXPECTED = (
    'expected {"dialogue": …, "say": …}, with "listener" if it matters whose dialogue it is, or '
    '{"dialogue": …, "feedback": {"track": …, "liked": true, false or null}}'
)


class _Line(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Feedback(_Line):
    """What a listener says of a track with a button; None takes it back."""

    track: str
    liked: bool | None


class Said(_Line):
    """One line of input: something said in a dialogue, or feedback given there."""

    dialogue: str
    listener: str | None = None
    say: str | None = None
    feedback: Feedback | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.say is None) == (self.feedback is None):
            raise ValueError(_EXPECTED)
        return self


class Batch:
    """Dialogues of one process, by the names that their lines call them."""

    def __init__(self, dj: Dj, listener: str) -> None:
        self._dj, self._listener = dj, listener
        self._dialogues: dict[str, str] = {}
        self._turns: dict[str, int] = {}

    def answer(self, line: str) -> dict[str, object]:
        """What a line comes to; {"error": …} for one that cannot be read or done."""
        try:
            said = Said.model_validate_json(line)
        except ValidationError as error:
            why = "; ".join(one["msg"] for one in error.errors())
            return {"error": why if _EXPECTED in why else f"{why}: {_EXPECTED}"}
        try:
            return {"dialogue": said.dialogue, **self._done(said)}
        except Exception as error:
            if not expected(error):
                raise
            return {"dialogue": said.dialogue, "error": in_words(error)}

    def _done(self, said: Said) -> dict[str, object]:
        dialogue = self._dialogues.get(said.dialogue)
        if dialogue is None:
            dialogue = self._dj.start(said.listener or self._listener)
            self._dialogues[said.dialogue] = dialogue
        if said.feedback is not None:
            turn = self._turns.get(said.dialogue, 0)
            given = said.feedback
            self._dj.feedback(dialogue, turn, given.track, given.liked)
            return {"feedback": given.model_dump()}
        record = self._dj.answer(dialogue, said.say or "")
        self._turns[said.dialogue] = record.turn
        document: dict[str, object] = record.model_dump(mode="json")
        return document


def batch(listener: str | None, lines: Iterable[str] = sys.stdin) -> None:
    """Answer every line, in order, as soon as it is read."""
    settings = load_settings()
    with progress_bars() as progress:
        dj = assemble(settings, progress, surface="terminal")
    dialogues = Batch(dj, listener or settings.listener)
    for line in lines:
        if line.strip():
            print_json(dialogues.answer(line))
