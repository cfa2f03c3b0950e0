"""All that is kept of a listener as one document: what `listener show` and `export` print."""

from dataclasses import asdict
from typing import Any

import sqlalchemy as sa

from undercard.chat.memory import listeners, store, tables
from undercard.chat.memory.linked import links_of
from undercard.chat.memory.remembered import Entry, entries, judgements
from undercard.policy.records import record_tables
from undercard.retrieval.catalogue import Catalogue

FORMAT = "undercard-listener/1"
_NAMED = (
    *(tables.dialogues, tables.speakers, tables.feedback),
    *(tables.remembered, tables.plays, tables.slack_links),
)


def kept_of(
    conn: sa.Connection, listener: str, catalogue: Catalogue, *, whole: bool
) -> dict[str, Any]:
    """What is remembered, newest last; with `whole`, also every row behind it.

    `known`: whether there is such a listener. `key`: by what a thing is taken back. `title` and
    `artist` are None for what is no track, or is one that the catalogue has no longer.
    """
    names = tables.listeners
    row = conn.execute(sa.select(names).where(names.c.name == listener)).first()
    judged = judgements(conn, listener)
    known = [*entries(conn, listener), *reversed(judged)]
    document: dict[str, Any] = {
        "format": FORMAT,
        "listener": listener,
        "known": row is not None,
        "remembers": row is None or row.remembers,
        "dialogues": [
            {"id": dialogue, "first": say, "started": at}
            for dialogue, say, at in store.dialogues_of(conn, listener)
        ],
        "shown": listeners.shown_to(conn, listener),
        "remembered": [_entry(one, catalogue) for one in known],
        "linked": [asdict(one) for one in links_of(conn, listener)],
    }
    if whole:
        document["rows"] = _rows(conn, listener)
    return document


def _entry(one: Entry, catalogue: Catalogue) -> dict[str, Any]:
    is_track = one.kind in ("liked", "disliked") and one.words in catalogue
    track = catalogue[one.words] if is_track else None
    return {
        "key": one.key,
        "kind": one.kind,
        "words": one.words,
        "title": track and track.title,
        "artist": track and track.artist,
        "source": one.source,
        "given": one.given,
        "tracks": one.tracks,
        "plays": one.plays,
    }


def _rows(conn: sa.Connection, listener: str) -> dict[str, list[dict[str, Any]]]:
    """Every row that is about the listener, by table."""
    theirs = sa.select(tables.dialogues.c.id).where(tables.dialogues.c.listener == listener)
    mine = {table: table.c.listener == listener for table in _NAMED}
    mine[tables.listeners] = tables.listeners.c.name == listener
    mine[tables.credentials] = tables.credentials.c.name == listener
    mine[record_tables.ledger] = record_tables.ledger.c.listener == listener
    mine[record_tables.accounts] = record_tables.accounts.c.holder == listener
    mine |= {table: table.c.dialogue.in_(theirs) for table in (tables.turns, tables.slates)}
    return {
        table.name: [
            dict(row)
            for row in conn.execute(sa.select(*_shown(table)).where(which)).mappings().all()
        ]
        for table, which in mine.items()
    }


def _shown(table: sa.Table) -> list[sa.Column[Any]]:
    """The columns of a table, without what stands for a password."""
    return [column for column in table.c if column is not tables.credentials.c.password]
