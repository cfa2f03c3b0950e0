"""What is let in from outside: words that can be kept, names that are names, and so many turns.

Knows nothing of dialogues; `chat/dj.py` asks it before it begins one or a turn.
"""

import re
import threading
import time
from collections import deque
from collections.abc import Callable

from undercard.chat.errors import InputError

LONGEST_KEPT = 10_000  # characters of an utterance; the reader reads fewer
LONGEST_NAME = 80
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")  # PostgreSQL keeps no NUL, and UTF-8 no half sign
_MINUTE = 60.0  # seconds
_MANY = 1_000  # listeners whose turns are counted before those who are silent are forgotten


def storable(say: str) -> str:
    """An utterance as it is kept: its beginning, with U+FFFD for what no store can keep."""
    return _UNSTORABLE.sub("\ufffd", say[:LONGEST_KEPT])


def checked_name(name: str) -> str:
    """A listener's name. Raises InputError where it is none."""
    if not 0 < len(name) <= LONGEST_NAME or not name.isprintable():
        raise InputError(
            f"{name[:LONGEST_NAME]!r} is no listener's name: expected 1 to {LONGEST_NAME} "
            "characters that can be shown."
        )
    return name


class Pace:
    """Lets each listener have so many turns in any minute; 0 for any number.

    Counts in this process alone. Safe to use from several threads. `clock` gives seconds.
    """

    def __init__(self, most: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._most, self._clock = most, clock
        self._begun: dict[str, deque[float]] = {}
        self._lock = threading.Lock()

    def wait(self, listener: str) -> float:
        """Count a turn as begun and return 0, or the seconds until there is room for one."""
        if not self._most:
            return 0.0
        now = self._clock()
        with self._lock:
            self._forget_the_silent(now)
            begun = self._begun.setdefault(listener, deque())
            while begun and begun[0] <= now - _MINUTE:
                begun.popleft()
            if len(begun) >= self._most:
                return begun[0] + _MINUTE - now
            begun.append(now)
            return 0.0

    def _forget_the_silent(self, now: float) -> None:
        if len(self._begun) > _MANY:
            recent = now - _MINUTE
            self._begun = {who: each for who, each in self._begun.items() if each[-1] > recent}
