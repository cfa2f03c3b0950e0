"""Takes deliveries out of the inbox and has them attended to, a few at a time.

One thread takes and renews the leases; a pool works. Another process may do the same beside it.
"""

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from undercard.chat.errors import StoreError
from undercard.chat.slack.inbox import LEASE_S, Delivery, Inbox

_log = logging.getLogger(__name__)
_RENEW_S = LEASE_S / 3
_LOOK_S = 5.0  # what another process left is looked for so often
_LEAST_S = 0.05
_SWEEP_S = 3600.0


class Workers:
    """So many deliveries at a time. `attend` finishes each or puts it off."""

    def __init__(self, inbox: Inbox, attend: Callable[[Delivery], None], size: int) -> None:
        self._inbox, self._attend = inbox, attend
        self._pool = ThreadPoolExecutor(size, "slack")
        self._room = threading.Semaphore(size)
        self._wake, self._stopping = threading.Event(), threading.Event()
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
        """Take no more. What is worked on ends, or another process goes on with it."""
        self._stopping.set()
        self._wake.set()
        self._taker.join()
        self._pool.shutdown(wait=False, cancel_futures=True)

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
            self._wake.wait(_LOOK_S if waits is None else min(max(waits, _LEAST_S), _LOOK_S))
            return
        self._held.add(delivery.key)
        self._pool.submit(self._work, delivery)

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
