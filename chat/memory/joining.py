"""Makes a Slack user one listener with an account, and two again.

What both remember becomes the account's. Of what both have, a track, a rule, a history, that stays
which was said or brought in last, with its own source and date. Dialogues that are held in Slack
are the account's as long as the link holds, and go back to Slack with it; what was remembered does
not. Memory that was switched off on either side is off. What norms were given in Slack before stays
in the ledger without a name, so that the audit log holds. Each call works in the caller's
transaction.
"""

from datetime import UTC, datetime

import sqlalchemy as sa

from undercard.chat.memory import store
from undercard.chat.memory.linked import Link, workspace_of
from undercard.chat.memory.tables import (
    dialogues,
    feedback,
    listeners,
    plays,
    remembered,
    slack_link_codes,
    slack_links,
    speakers,
)
from undercard.policy.records import blanking, ledger

_PLAYED = "played:"


def join(conn: sa.Connection, link: Link) -> None:
    """Make them one."""
    slack, account = link.slack, link.listener
    store.know(conn, account)
    _merge(conn, feedback, "track", slack, account)
    for whose, key in _merge(conn, remembered, "key", slack, account):
        source = key.removeprefix(_PLAYED)
        if source != key:
            gone = (plays.c.listener == whose) & (plays.c.source == source)
            conn.execute(plays.delete().where(gone))
    _rename(conn, plays, slack, account)
    there = sa.select(speakers.c.dialogue).where(speakers.c.listener == account)
    twice = (speakers.c.listener == slack) & speakers.c.dialogue.in_(there)
    conn.execute(speakers.delete().where(twice))
    _rename(conn, speakers, slack, account)
    theirs = dialogues.c.listener == slack
    conn.execute(dialogues.update().where(theirs).values(listener=account, slack=slack))
    off = (listeners.c.name == slack) & listeners.c.remembers.is_(False)
    if conn.scalar(sa.select(listeners.c.name).where(off)):
        store.switch_memory(conn, "", on=False, listener=account)
    ledger.forget(conn, slack)
    blanking.blank(conn, (), [slack])
    conn.execute(listeners.delete().where(listeners.c.name == slack))
    values = {"slack": slack, "workspace": workspace_of(slack), "listener": account}
    conn.execute(slack_links.insert().values(**values, who=link.who, since=link.since))


def part(conn: sa.Connection, slack: str) -> bool:
    """Make them two again; False where they are not linked."""
    here = slack_links.c.slack == slack
    account = conn.scalar(sa.select(slack_links.c.listener).where(here))
    if account is None:
        return False
    conn.execute(slack_links.delete().where(here))
    remembers = sa.select(listeners.c.remembers).where(listeners.c.name == account)
    values = {"name": slack, "created": datetime.now(UTC), "remembers": conn.scalar(remembers)}
    conn.execute(store.insert_once(conn, listeners, values))
    theirs = dialogues.c.slack == slack
    conn.execute(dialogues.update().where(theirs).values(listener=slack, slack=None))
    groups = dialogues.c.listener.startswith(workspace_of(slack), autoescape=True)
    spoke = speakers.c.dialogue.in_(sa.select(dialogues.c.id).where(groups))
    mine = spoke & (speakers.c.listener == account)
    conn.execute(speakers.update().where(mine).values(listener=slack))
    return True


def part_all(conn: sa.Connection, workspace: str) -> None:
    """Make two of everybody of a workspace who is linked, or was about to be."""
    begun = slack_link_codes.c.slack.startswith(workspace, autoescape=True)
    conn.execute(slack_link_codes.delete().where(begun))
    here = slack_links.c.workspace == workspace
    for slack in conn.scalars(sa.select(slack_links.c.slack).where(here)).all():
        part(conn, slack)


def _merge(
    conn: sa.Connection, table: sa.Table, key: str, slack: str, account: str
) -> list[tuple[str, str]]:
    """Give the account the rows of a table; returns whose were left out, and which."""
    ours, theirs = (_dated(conn, table, key, whose) for whose in (account, slack))
    left_out = [
        (account if theirs[one] > ours[one] else slack, one)
        for one in sorted(ours.keys() & theirs.keys())
    ]
    for whose, one in left_out:
        mine = (table.c.listener == whose) & (table.c[key] == one)
        conn.execute(table.delete().where(mine))
    _rename(conn, table, slack, account)
    return left_out


def _dated(
    conn: sa.Connection, table: sa.Table, key: str, whose: str
) -> dict[str, tuple[bool, datetime | None]]:
    """When each thing was said or brought in; what nobody dated comes first."""
    query = sa.select(table.c[key], table.c.given).where(table.c.listener == whose)
    return {one: (given is not None, given) for one, given in conn.execute(query)}


def _rename(conn: sa.Connection, table: sa.Table, slack: str, account: str) -> None:
    conn.execute(table.update().where(table.c.listener == slack).values(listener=account))
