"""What Slack sent, kept until it is answered: each thing once, in the order of its dialogue.

A request is acknowledged when it stands here, so that nothing is lost when a process dies; the key
is unique, so that what Slack sends again, to whichever process, is there already. Processes share
the table: one leases a delivery, and lets nobody else into its lane meanwhile. What was said stands
here only until it is answered.
"""

import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from undercard.chat.memory.database import Database
from undercard.chat.memory.tables import slack_deliveries as table
from undercard.chat.slack.payloads import Payload, key_of, lane_of, stored

LEASE_S = 60.0  # a process that did not renew for so long is taken for dead
KEPT_S = 24 * 3600.0  # for so long an answer waits for Slack, and a key for its repetition
_TAKING = 0x756E6464  # any number that nobody else locks


@dataclass(frozen=True)
class Delivery:
    """One thing to answer. `message` is ours in Slack, `outcome` what is still to be posted."""

    key: str
    payload: Payload
    tries: int
    received: float
    message: str | None
    outcome: Mapping[str, Any] | None


class Inbox:
    """The table, as one process sees it. Safe to use from several threads."""

    def __init__(self, database: Database, clock: Callable[[], float] = time.time) -> None:
        self._database, self._clock = database, clock

    def receive(self, payload: Payload) -> bool:
        """Keep what came. False where it came before."""
        now = self._clock()
        values = {
            "key": key_of(payload),
            "team": payload.team,
            "lane": lane_of(payload),
            "at": getattr(payload, "at", f"{now:.6f}"),
            "received": now,
            "due": now,
            "leased": 0.0,
            "tries": 0,
            "done": False,
            "payload": stored.dump_python(payload, mode="json"),
        }
        try:
            with self._database.transaction() as conn:
                conn.execute(table.insert().values(**values))
        except IntegrityError:
            return False
        return True

    def take(self) -> Delivery | None:
        """Lease the earliest thing that can be worked on now, if there is one."""
        now = self._clock()
        open_, free = table.c.done.is_(False), (table.c.due <= now) & (table.c.leased <= now)
        blocked = sa.select(table.c.lane).where(open_, sa.not_(free))
        query = sa.select(table).where(open_, free, table.c.lane.not_in(blocked))
        with self._database.transaction() as conn:
            if conn.dialect.name == "postgresql":
                conn.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_TAKING})")
            row = conn.execute(query.order_by(table.c.at, table.c.key).limit(1)).first()
            if row is None:
                return None
            leased = {"leased": now + LEASE_S, "tries": row.tries + 1}
            conn.execute(table.update().where(table.c.key == row.key).values(**leased))
        payload = stored.validate_python(row.payload)
        return Delivery(row.key, payload, row.tries + 1, row.received, row.message, row.outcome)

    def waits(self) -> float | None:
        """Seconds until something that waits now may go on; None where nothing does."""
        now = self._clock()
        at = sa.case((table.c.due > table.c.leased, table.c.due), else_=table.c.leased)
        query = sa.select(sa.func.min(at)).where(table.c.done.is_(False), at > now)
        with self._database.transaction() as conn:
            first = conn.scalar(query)
        return None if first is None else float(first - now)

    def renew(self, keys: Collection[str]) -> None:
        """Keep the lease of what is still worked on."""
        self._change(table.c.key.in_(keys), leased=self._clock() + LEASE_S)

    def keep(self, key: str, **known: object) -> None:
        """Note what is known so far: `message`, `outcome`."""
        self._change(table.c.key == key, **known)

    def put_off(self, key: str, seconds: float) -> None:
        """Let it be worked on again, but not before so many seconds have gone by."""
        self._change(table.c.key == key, due=self._clock() + seconds, leased=0.0)

    def finish(self, key: str) -> None:
        """Nothing is left to do; only the key stays."""
        self._change(table.c.key == key, done=True, payload=None, outcome=None, leased=0.0)

    def forget(self, team: str) -> None:
        """Remove what a workspace sent that is not answered yet."""
        with self._database.transaction() as conn:
            conn.execute(table.delete().where(table.c.team == team, table.c.done.is_(False)))

    def sweep(self) -> None:
        """Forget keys that Slack will not send again."""
        old = table.c.received < self._clock() - KEPT_S
        with self._database.transaction() as conn:
            conn.execute(table.delete().where(table.c.done.is_(True), old))

    def _change(self, which: sa.ColumnElement[bool], **values: object) -> None:
        with self._database.transaction() as conn:
            conn.execute(table.update().where(which).values(**values))
