"""How long to wait for a server: one deadline for a whole call, and the pauses between its tries.

Knows no protocol.
"""

import random
import time
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TypeVar

from undercard.recommender.errors import EngineBusy, EngineRecoverable

_T = TypeVar("_T")
_LONGEST_PAUSE = 10.0  # seconds, unless the server asks for more


class Deadline:
    """The moment by which a call must have its answer, waiting, retries and pauses included."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._end = time.monotonic() + seconds

    @property
    def left(self) -> float:
        """Seconds that are left; 0 when it has passed."""
        return max(0.0, self._end - time.monotonic())


class Retries:
    """Asks again after a pause that doubles, up to 10 s.

    While the failure may pass and there is time. Each pause is drawn from its upper half, so that
    clients that failed together do not come back together ("equal jitter", Brooker 2015, AWS
    Architecture Blog). A server that names its own pause is not asked before.
    """

    def __init__(
        self, count: int, first_pause: float, wait: Callable[[float], bool | None]
    ) -> None:
        """Try `count` times more.

        `wait` sleeps for some seconds, and gives True when the caller is to stop trying.
        """
        self._count, self._first, self._wait = count, first_pause, wait
        self._rng = random.Random()

    def run(self, ask: Callable[[], _T], deadline: Deadline) -> _T:
        """The first answer.

        Raises what the last try raised; no pause is begun that would outlast the deadline.
        """
        for again in range(self._count):
            try:
                return ask()
            except EngineRecoverable as error:
                pause = min(self._first * 2**again, _LONGEST_PAUSE) * self._rng.uniform(0.5, 1.0)
                if isinstance(error, EngineBusy):
                    pause = max(pause, error.retry_after)
                if pause >= deadline.left or self._wait(pause):
                    raise
        return ask()


def retry_after(
    header: str | None, now: Callable[[], datetime] = lambda: datetime.now(UTC)
) -> float:
    """Seconds that a Retry-After header asks for; 0 when it says nothing sensible.

    Either form is read: seconds or a date (RFC 9110, 10.2.3).
    """
    if not header:
        return 0.0
    if header.strip().isdecimal():
        return float(header)
    try:
        moment = parsedate_to_datetime(header)
    except ValueError:
        return 0.0
    return max(0.0, (moment.replace(tzinfo=moment.tzinfo or UTC) - now()).total_seconds())
