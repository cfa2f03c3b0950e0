"""Links Slack users with accounts, by the consent of both: a code that is given in Slack is entered
by whoever is signed in on the page.

A code is good once and for ten minutes, and nobody's earlier one is good beside it. It stands
nowhere: what is kept is its hash.
"""

import hashlib
import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from undercard.chat.memory import joining
from undercard.chat.memory.database import Database
from undercard.chat.memory.kept_of import kept_of
from undercard.chat.memory.linked import Link, in_workspace, links_of, person, workspace_of
from undercard.chat.memory.tables import slack_link_codes as codes
from undercard.retrieval.catalogue import Catalogue

LASTS_S = 600.0
_SIGNS = "ABCDEFGHJKMNPQRSTVWXYZ23456789"  # none that looks or sounds like another
_LENGTH, _GROUP = 10, 5  # 49 bits
_LONGEST_WHO = 200  # characters
Kept = Mapping[str, Any]  # of `kept_of`


@dataclass(frozen=True)
class Offer:
    """What would become one.

    `theirs`: what is kept of the Slack user. `differing`: the tracks that the two judged
    differently, each as it will stay. `taken`: the other user of the workspace with whom the
    account is linked already. `turns_off`: whether memory would be off that is on.
    """

    who: str
    theirs: Kept
    differing: Sequence[Kept]
    taken: str
    turns_off: bool


class Linking:
    """The links, as one process sees them. Safe to use from several threads."""

    def __init__(
        self, database: Database, catalogue: Catalogue, clock: Callable[[], float] = time.time
    ) -> None:
        self._database, self._catalogue, self._clock = database, catalogue, clock

    def code(self, slack: str, who: str) -> str:
        """A code for a Slack user, in the place of an earlier one. `who`: as Slack calls them."""
        code = "".join(secrets.choice(_SIGNS) for _ in range(_LENGTH))
        until = self._clock() + LASTS_S
        values = {"digest": _digest(code), "slack": slack, "who": who[:_LONGEST_WHO]}
        with self._database.transaction() as conn:
            over = (codes.c.slack == slack) | (codes.c.until < self._clock())
            conn.execute(codes.delete().where(over))
            conn.execute(codes.insert().values(**values, until=until))
        return f"{code[:_GROUP]}-{code[_GROUP:]}"

    def offered(self, code: str, account: str) -> Offer | None:
        """What a code would join with an account; None for a code that is not good."""
        with self._database.transaction() as conn:
            offer = self._found(conn, code, account)
            if offer is None:
                return None
            theirs, mine = (
                kept_of(conn, name, self._catalogue, whole=False) for name in (offer.slack, account)
            )
            taken = [one.who for one in self._in_the_way(conn, offer)]
        ours, others = _judged(mine), _judged(theirs)
        differing = [
            max(ours[track], one, key=lambda judged: judged["given"])
            for track, one in others.items()
            if track in ours and ours[track]["kind"] != one["kind"]
        ]
        turns_off = mine["remembers"] and not theirs["remembers"]
        return Offer(offer.who, theirs, differing, "".join(taken[:1]), turns_off)

    def join(self, code: str, account: str) -> Link | None:
        """Make them one, and use the code up; None for one that is not good."""
        with self._database.transaction() as conn:
            link = self._found(conn, code, account)
            if link is None or self._in_the_way(conn, link):
                return None
            used = conn.execute(codes.delete().where(codes.c.digest == _digest(code)))
            if not used.rowcount:  # somebody else did so at the same moment
                return None
            joining.join(conn, link)
        return link

    def part(self, slack: str, account: str | None = None) -> bool:
        """Make two of a Slack user and their account; False where they are not linked.

        `account`: where it is to be this one.
        """
        with self._database.transaction() as conn:
            linked = person(conn, slack)
            return account in (None, linked) and joining.part(conn, slack)

    def links(self, name: str) -> Sequence[Link]:
        """The links of an account, or the one of a Slack user."""
        with self._database.transaction() as conn:
            return links_of(conn, name)

    def called(self, listener: str, workspace: str) -> str:
        """The Slack user of a workspace that a listener is; the listener where there is none."""
        with self._database.transaction() as conn:
            return in_workspace(conn, listener, workspace)

    def _found(self, conn: sa.Connection, code: str, account: str) -> Link | None:
        good = (codes.c.digest == _digest(code)) & (codes.c.until >= self._clock())
        row = conn.execute(sa.select(codes.c.slack, codes.c.who).where(good)).first()
        return row and Link(row.slack, account, row.who, datetime.now(UTC))

    def _in_the_way(self, conn: sa.Connection, link: Link) -> Sequence[Link]:
        """Links that there are already, where each has room for one."""
        workspace = workspace_of(link.slack)
        held = [*links_of(conn, link.listener), *links_of(conn, link.slack)]
        return [one for one in held if workspace_of(one.slack) == workspace]


def _digest(code: str) -> str:
    signs = "".join(filter(str.isalnum, code.upper()))
    return hashlib.sha256(signs.encode()).hexdigest()


def _judged(kept: Kept) -> dict[str, Kept]:
    return {one["words"]: one for one in kept["remembered"] if one["kind"] in ("liked", "disliked")}
