"""Accounts: who may sign in as which listener, and which of their sessions still hold."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime

import sqlalchemy as sa

from undercard.chat.errors import InputError
from undercard.chat.memory import store
from undercard.chat.memory.database import Database
from undercard.chat.memory.passwords import hashed, matches
from undercard.chat.memory.tables import credentials, listeners

# Who signs in elsewhere has a name with a colon; guests and Slack's have these beginnings.
_NAME = re.compile(r"(?!guest-|slack-)\w[\w .@+-]{0,59}", re.IGNORECASE)


class Accounts:
    """The accounts in one database. `mark`: counts how often all sessions of one were ended."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, name: str, password: str, *, owns: bool = False) -> int:
        """Make an account and return its mark. Raises InputError where that cannot be.

        `owns`: the account is to have what is kept of a listener of that name already.
        """
        if not _NAME.fullmatch(name):
            raise InputError(
                f"{name[:60]!r} is no account's name: expected 1 to 60 letters, digits, spaces or "
                "any of . @ + - _, not beginning with “guest-” or “slack-”."
            )
        kept = hashed(password)
        with self._database.transaction() as conn:
            here = listeners.c.name == name
            known = conn.scalar(sa.select(listeners.c.name).where(here)) is not None
            if _mark(conn, name) is not None or (known and not owns):
                raise InputError(f"The name {name!r} is taken. Choose another.")
            return _make(conn, name, kept)

    def check(self, name: str, password: str) -> int | None:
        """The mark of the account with this password; None where there is none."""
        with self._database.transaction() as conn:
            query = sa.select(credentials.c.password, credentials.c.mark).where(
                credentials.c.name == name
            )
            row = conn.execute(query).first()
        return row.mark if matches(password, row and row.password) and row else None

    def entered(self, name: str) -> int:
        """The mark of somebody who signed in elsewhere; their account is made when new."""
        with self._database.transaction() as conn:
            mark = _mark(conn, name)
            return _make(conn, name, None) if mark is None else mark

    def mark(self, name: str) -> int | None:
        """The mark of an account; None where there is none."""
        with self._database.transaction() as conn:
            return _mark(conn, name)

    def has_password(self, name: str) -> bool:
        """Whether the account is one of this server's own."""
        with self._database.transaction() as conn:
            return bool(conn.scalar(_password(name)))

    def end_sessions(self, name: str, password: str | None = None) -> int:
        """End every session of an account, with a new password where one is given.

        Returns the mark of those that begin now. Raises InputError where there is no such account.
        """
        changed = {} if password is None else {"password": hashed(password)}
        with self._database.transaction() as conn:
            here = credentials.c.name == name
            conn.execute(
                credentials.update().where(here).values(mark=credentials.c.mark + 1, **changed)
            )
            mark = _mark(conn, name)
        if mark is None:
            raise InputError(f"There is no account {name!r}. `undercard account list` has them.")
        return mark

    def remove(self, name: str) -> bool:
        """Remove an account; what is remembered stays. False where there is none."""
        with self._database.transaction() as conn:
            gone = conn.execute(credentials.delete().where(credentials.c.name == name))
        return bool(gone.rowcount)

    def names(self) -> Sequence[tuple[str, datetime, bool]]:
        """Every account: its name, when it was made, and whether it has a password here."""
        query = sa.select(credentials).order_by(credentials.c.name)
        with self._database.transaction() as conn:
            return [(row.name, row.made, bool(row.password)) for row in conn.execute(query)]


def _mark(conn: sa.Connection, name: str) -> int | None:
    return conn.scalar(sa.select(credentials.c.mark).where(credentials.c.name == name))


def _password(name: str) -> sa.Select[tuple[str]]:
    return sa.select(credentials.c.password).where(credentials.c.name == name)


def _make(conn: sa.Connection, name: str, password: str | None) -> int:
    store.know(conn, name)
    now = datetime.now(UTC)
    conn.execute(credentials.insert().values(name=name, password=password, mark=1, made=now))
    return 1
