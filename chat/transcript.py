"""Listens to a turn while it runs: its words, its times, and a line in the log for each step.

The log names the dialogue, the turn, the step and the milliseconds; never what a listener said.
"""

import logging
import threading
import time
from collections.abc import Generator
from typing import TypeVar, get_args

from undercard.chat.events import Event, SlateReady, StepDone, StepName, Words

V = TypeVar("V")
log = logging.getLogger(__name__)


class Cancelled(Exception):
    """The listener stopped the turn."""


class Transcript:
    """What was heard of one turn so far. `key`: "dialogue/number"."""

    def __init__(self, key: str) -> None:
        self._key, self._started = key, time.perf_counter()
        self._words: list[str] = []
        self._ms: dict[str, float] = {}

    def follow(
        self, events: Generator[Event, None, V], cancel: threading.Event | None
    ) -> Generator[Event, None, V]:
        """The same events, noted; returns what they return. Raises Cancelled once that is asked."""
        while True:
            try:
                event = next(events)
            except StopIteration as end:
                return end.value  # type: ignore[no-any-return]
            if cancel is not None and cancel.is_set():
                events.close()
                raise Cancelled
            self._hear(event)
            yield event

    @property
    def reply(self) -> str:
        """All words so far."""
        return "".join(self._words)

    def ms(self) -> dict[str, float | None]:
        """Milliseconds to the list, the first word, of each step, and in total; None: was not."""
        names = ("list", "first_word", *get_args(StepName))
        known = {name: self._ms.get(name) for name in names}
        return {**known, "total": milliseconds(self._started)}

    def _hear(self, event: Event) -> None:
        if isinstance(event, Words):
            self._ms.setdefault("first_word", milliseconds(self._started))
            self._words.append(event.text)
        elif isinstance(event, SlateReady):
            self._ms["list"] = milliseconds(self._started)
        elif isinstance(event, StepDone):
            self._ms[event.name] = event.ms
            log_step(self._key, event.name, event.ms)


def log_step(key: str, step: str, ms: float, *, level: int = logging.INFO) -> None:
    """One line as fields: `turn=… step=… ms=…`, which are attributes of the log record as well."""
    dialogue, _, turn = key.rpartition("/")
    log.log(
        level,
        "dialogue=%s turn=%s step=%s ms=%.1f",
        dialogue,
        turn,
        step,
        ms,
        extra={"dialogue": dialogue, "turn": turn, "step": step, "ms": ms},
    )


def milliseconds(started: float) -> float:
    """Milliseconds since a moment of `time.perf_counter`, to a tenth."""
    return round((time.perf_counter() - started) * 1000, 1)
