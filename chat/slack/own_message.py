"""The DJ's own message for one delivery: posted once, and edited from then on.

So whatever is tried again, in this process or another, is seen once.
"""

import contextlib
import math
import time
from collections.abc import Callable

from undercard.chat.slack.inbox import Delivery, Inbox
from undercard.chat.slack.list_blocks import Block, Message, waiting
from undercard.chat.slack.place import Place
from undercard.chat.slack.web_api import Later, Refused, WebApi

_GONE = frozenset({"message_not_found", "cant_update_message", "edit_window_closed"})
_PACE_S = 1.0  # between two states that are shown: Slack allows about so many edits


class OwnMessage:
    """What the DJ says in one place, first as a state, in the end as the answer."""

    def __init__(
        self,
        api: WebApi,
        inbox: Inbox,
        delivery: Delivery,
        place: Place,
        head: list[Block],
        *,
        is_quiet: bool = False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`head` stands above whatever is said; who is quiet shows no states."""
        self.head, self.message = head, delivery.message
        self._api, self._inbox, self._key, self._place = api, inbox, delivery.key, place
        self._has_status = bool(place.thread) and not place.is_group and not self.message
        self._clock, self._next = clock, math.inf if is_quiet else 0.0

    def show(self, message: Message) -> None:
        """Put it where the message stands; post it where there is none, or somebody removed it.

        Raises Later and Refused.
        """
        if self.message is not None:
            try:
                self._api.edit(self._place.channel, self.message, *message)
            except Refused as error:
                if error.code not in _GONE:
                    raise
            else:
                return
        self.message = self._api.post(self._place.channel, self._place.thread, *message)
        self._inbox.keep(self._key, message=self.message)

    def doing(self, state: str, so_far: str = "") -> None:
        """Show a state where it can be shown now: as Slack's own status, or else as the message."""
        if self._clock() < self._next:
            return
        self._next = self._clock() + _PACE_S
        with contextlib.suppress(Later):
            if self._has_status and self._said_as_status(state):
                return
            self.show(waiting(f"{so_far}\n{state}".strip(), self.head))

    def _said_as_status(self, state: str) -> bool:
        try:
            self._api.status(self._place.channel, self._place.thread, state)
        except Refused:  # an ordinary thread, or a workspace without assistants
            self._has_status = False
        return self._has_status
