"""Who a Slack user is: somebody of their own, or one listener with an account.

Each call works in the caller's transaction.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from undercard.chat.memory.tables import slack_links as table


@dataclass(frozen=True)
class Link:
    """A Slack user, by their name among listeners, and the account that they are one with.

    `who`: as Slack calls them.
    """

    slack: str
    listener: str
    who: str
    since: datetime


def workspace_of(slack: str) -> str:
    """How the names of everybody of a Slack user's workspace begin."""
    return slack[: slack.rfind("-") + 1]


def person(conn: sa.Connection, name: str) -> str:
    """The listener that a name stands for: of a linked Slack user the account, else itself."""
    return conn.scalar(sa.select(table.c.listener).where(table.c.slack == name)) or name


def in_workspace(conn: sa.Connection, listener: str, workspace: str) -> str:
    """What a listener is called in a workspace, where they are linked there; else as they are."""
    here = (table.c.listener == listener) & (table.c.workspace == workspace)
    return conn.scalar(sa.select(table.c.slack).where(here)) or listener


def links_of(conn: sa.Connection, name: str) -> Sequence[Link]:
    """The links of an account, or the one of a Slack user."""
    query = sa.select(table.c.slack, table.c.listener, table.c.who, table.c.since)
    mine = (table.c.listener == name) | (table.c.slack == name)
    return [Link(*row) for row in conn.execute(query.where(mine).order_by(table.c.slack))]
