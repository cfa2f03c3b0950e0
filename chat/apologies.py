"""What a listener reads when a turn came to nothing, and what the log has of it."""

import logging
import traceback
from collections.abc import Generator

from undercard.chat.dialogue.record import TurnRecord
from undercard.chat.errors import expected, in_words
from undercard.chat.events import Event, TurnDone, Words
from undercard.chat.transcript import Cancelled

log = logging.getLogger(__name__)
STOPPED = "You stopped me; nothing was changed."
TOO_FAST = (
    "That is more than I can answer at once. Say it again in {seconds} s; nothing was changed."
)


def refused(dialogue: str, say: str, reply: str) -> Generator[Event, None, None]:
    """The events of a turn of which nothing is kept."""
    yield Words(reply)
    yield TurnDone(dialogue, 0, TurnRecord(turn=0, say=say, reply=reply, failed=True))


def apology(key: str, error: Exception) -> str:
    """What the listener reads of an error that ended a turn."""
    if isinstance(error, Cancelled):
        return STOPPED
    said = reported(key, error)
    return f"That did not work: {said} The list is as it was; you can go on."


def reported(key: str, error: Exception) -> str:
    """An error in words; a bug is logged, by its place in the code and not its words."""
    if not expected(error):
        where = "".join(traceback.format_tb(error.__traceback__))
        log.error("turn %s failed by %s\n%s", key, type(error).__name__, where)
    return in_words(error)
