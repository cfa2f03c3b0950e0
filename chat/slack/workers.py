"""Takes deliveries out of the inbox and has them attended to, a few at a time.

One thread takes and renews the leases, and starts one for each delivery. They are daemons, so that
a turn that hangs keeps no process alive. Another process may do the same beside it.
"""

import logging
import threading
import time
from collections.abc import Callable

from undercard.chat.errors import StoreError
from undercard.chat.slack.inbox import LEASE_S, Delivery, Inbox

_log = logging.getLogger(__name__)
_RENEW_S = LEASE_S / 3
_LOOK_S = 5.0  # what another process left is looked for so often
_SWEEP_S = 3600.0
_GRACE_S = 5.0  # for what is worked on when the process is told to stop


class Workers:
    """So many deliveries at a time. `attend` finishes each or puts it off.

    `stopping` is set once the process is told to stop.
    """

    def __init__(
        self,
        inbox: Inbox,
        attend: Callable[[Delivery], None],
        size: int,
        stopping: threading.Event,
    ) -> None:
        self._inbox, self._attend, self._size = inbox, attend, size
        self._room = threading.Semaphore(size)
        self._wake, self._stopping = threading.Event(), stopping
        self._held: set[str] = set()  # keys of what is worked on here
        self._renewed = self._swept = time.monotonic()
        self._taker = threading.Thread(target=self._take, name="slack-take", daemon=True)

    def start(self) -> None:
        """Begin to take deliveries."""
        self._inbox.sweep()
        self._taker.start()

    def wake(self) -> None:
        """Look into the inbox now: something came."""
        self._wake.set()

    def stop(self) -> None:
        """Take no more, and wait a little for what is worked on. Another process has the rest.

        Nothing where it was stopped before, or never started.
        """
        if self._stopping.is_set() or not self._taker.is_alive():
            return
        self._stopping.set()
        self._wake.set()
        until = time.monotonic() + _GRACE_S
        self._taker.join(_GRACE_S)
        for _ in range(self._size):
            self._room.acquire(timeout=max(0.0, until - time.monotonic()))

    def _take(self) -> None:
        while not self._stopping.is_set():
            try:
                self._keep_house()
                self._take_one()
            except StoreError as error:
                _log.warning("%s", error)
                self._stopping.wait(_LOOK_S)

    def _take_one(self) -> None:
        """Hand one delivery to the pool; wait where there is none, or nobody is free."""
        if not self._room.acquire(timeout=_LOOK_S):
            return
        delivery = None
        try:
            self._wake.clear()
            delivery = self._inbox.take()
        finally:
            if delivery is None:
                self._room.release()
        if delivery is None:
            waits = self._inbox.waits()
            self._wake.wait(_LOOK_S if waits is None else min(waits, _LOOK_S))
            return
        self._held.add(delivery.key)
        threading.Thread(target=self._work, args=(delivery,), name="slack", daemon=True).start()

    def _work(self, delivery: Delivery) -> None:
        try:
            self._attend(delivery)
        except StoreError as error:  # tried again when its lease has run out
            _log.warning("%s", error)
        finally:
            self._held.discard(delivery.key)
            self._room.release()
            self._wake.set()

    def _keep_house(self) -> None:
        now = time.monotonic()
        if now - self._renewed > _RENEW_S:
            self._inbox.renew(list(self._held))
            self._renewed = now
        if now - self._swept > _SWEEP_S:
            self._inbox.sweep()
            self._swept = now
