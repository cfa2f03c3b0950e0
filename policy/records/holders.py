"""The numbers that stand for holders of accounts in the audit log, where no name may stand.

A number is a hash of the name over salt of its own. Once the salt is gone nobody can tell whose the
number was, not even by trying names.
"""

import hashlib
import secrets
from collections.abc import Iterable

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from undercard.policy.records.record_tables import holders

EVERYONE = ""  # holds the accounts that all lists enter, and has no number
_SALT_BYTES = 16
_DIGITS = 32  # of a number, hexadecimal


def number_of(connection: Connection, name: str | None) -> str | None:
    """The number of a holder, a new one for a new name; None of nobody."""
    if not name:
        return name
    query = select(holders.c.salt).where(holders.c.name == name)
    salt = connection.scalar(query)
    if salt is None:
        dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
        new = {"name": name, "salt": secrets.token_hex(_SALT_BYTES)}
        connection.execute(dialect.insert(holders).on_conflict_do_nothing(), new)
        salt = connection.scalar(query)
    return _number(name, str(salt))


def numbers(connection: Connection) -> dict[str | None, str | None]:
    """The number of every holder there is, by name; of nobody and of everyone too."""
    found: dict[str | None, str | None] = {None: None, EVERYONE: EVERYONE}
    for row in connection.execute(select(holders).where(holders.c.name != EVERYONE)):
        found[row.name] = _number(row.name, row.salt)
    return found


def begin(connection: Connection) -> bool:
    """Note that from now on all that is written is bound to the log; False where it was noted."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    new = dialect.insert(holders).on_conflict_do_nothing()
    return connection.execute(new, {"name": EVERYONE, "salt": ""}).rowcount > 0


def release(connection: Connection, names: Iterable[str]) -> list[str]:
    """Forget whose their numbers were; returns the numbers."""
    gone = []
    for name in names:
        salt = connection.scalar(select(holders.c.salt).where(holders.c.name == name))
        if salt is not None:
            gone.append(_number(name, salt))
            connection.execute(delete(holders).where(holders.c.name == name))
    return gone


def _number(name: str, salt: str) -> str:
    return hashlib.sha256(bytes.fromhex(salt) + name.encode()).hexdigest()[:_DIGITS]
