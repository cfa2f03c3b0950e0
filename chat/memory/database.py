"""Opens the database, brings its tables up to date, and hands out transactions.

Translates its errors once, here.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from filelock import FileLock, Timeout

from undercard.chat.errors import StoreError, StoreFull

_MIGRATIONS = Path(__file__).parent / "migrations"
_MIGRATING = 0x756E6463  # any number that nobody else locks
# SQLite and psycopg raise the first where a database cannot be used, pg8000 the second
_AWAY = (sa.exc.OperationalError, sa.exc.InterfaceError)
_READING: dict[str, dict[str, object]] = {  # how a transaction that only reads is asked for
    "sqlite": {"undercard_reads": True},
    "postgresql": {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True},
}
_BUSY_S = 15.0  # how long one process waits for another to finish writing


class Database:
    """One SQLAlchemy engine with the migrations applied.

    SQLite in a file, or any address that SQLAlchemy knows.
    """

    def __init__(self, url: str) -> None:
        self.url = sa.make_url(url)
        self._place = (
            self.url.database
            if self.url.get_backend_name() == "sqlite"
            else self.url.render_as_string()
        )
        self.engine = sa.create_engine(self.url, **_options(self.url))
        if self.url.get_backend_name() == "sqlite":
            self._prepare_file()
        self._migrate()

    @contextmanager
    def transaction(self) -> Iterator[sa.Connection]:
        """One transaction: all of it is stored, or none.

        Raises StoreFull or StoreError with what to do.
        """
        try:
            with self.engine.begin() as connection:
                yield connection
        except _AWAY as error:
            raise self._translated(error.orig) from error
        except sa.exc.DatabaseError as error:
            if "malformed" in str(error.orig) or "not a database" in str(error.orig):
                raise StoreError(
                    f"The state in {self._place} is damaged ({error.orig}). Put a copy back, or "
                    f"move the file away to start afresh."
                ) from error
            raise

    @contextmanager
    def snapshot(self) -> Iterator[sa.Connection]:
        """A transaction that only reads, sees one moment, and is in nobody's way."""
        with self.engine.connect() as bare:
            connection = bare.execution_options(**_READING[self.url.get_backend_name()])
            try:
                with connection.begin():
                    yield connection
            except _AWAY as error:
                raise self._translated(error.orig) from error

    def settle(self) -> None:
        """Empty SQLite's write-ahead log, which holds pages as they were; nothing on PostgreSQL.

        Raises StoreError where another process reads for too long.
        """
        if self.url.get_backend_name() == "sqlite":
            self._on_the_file("PRAGMA wal_checkpoint(TRUNCATE)")

    def rewrite(self, tables: Sequence[str]) -> None:
        """Write SQLite's file anew, so that it and the log hold nothing of what was deleted.

        On PostgreSQL these tables; its own write-ahead log and its backups are not reached. Raises
        StoreError where another process is in the way.
        """
        if self.url.get_backend_name() == "sqlite":
            self._on_the_file("VACUUM")
            self.settle()
            return
        try:
            with self.engine.connect() as connection:
                connection.connection.rollback()  # what the pool's ping has begun
                alone = connection.execution_options(isolation_level="AUTOCOMMIT")
                for table in tables:
                    alone.exec_driver_sql(f"VACUUM (FULL) {table}")
        except _AWAY as error:
            raise self._translated(error.orig) from error

    def _on_the_file(self, statement: str) -> None:
        """Run what SQLite allows in no transaction, past the engine, which would begin one."""
        connection = self.engine.raw_connection()
        try:
            row = connection.cursor().execute(statement).fetchone()
        except sqlite3.OperationalError as error:
            raise self._translated(error) from error
        finally:
            connection.close()
        if row is not None and row[0]:
            raise StoreError(
                f"Another process keeps {self._place} busy, so what was deleted still stands in "
                f"its write-ahead log. Say it again when that process is done."
            )

    def close(self) -> None:
        """Give the connections back."""
        self.engine.dispose()

    def _prepare_file(self) -> None:
        sa.event.listen(self.engine, "connect", _on_connect)
        sa.event.listen(self.engine, "begin", _on_begin)
        if self.url.database and self.url.database != ":memory:":
            try:
                Path(self.url.database).parent.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise StoreError(
                    f"The folder for the state, {Path(self.url.database).parent}, cannot be made: "
                    f"{error.strerror}"
                ) from error

    def _migrate(self) -> None:
        config = Config()
        config.set_main_option("script_location", str(_MIGRATIONS))
        config.attributes["engine"] = self.engine
        try:
            with _migration_lock(self.url, self.engine):
                command.upgrade(config, "head")
        except _AWAY as error:
            raise self._translated(error.orig) from error
        except sa.exc.DatabaseError as error:
            raise StoreError(
                f"The state in {self._place} cannot be read ({error.orig}). Is it another "
                f"program's file?"
            ) from error
        except (OSError, Timeout) as error:
            raise StoreError(f"The state in {self._place} cannot be prepared: {error}") from error

    def _translated(self, error: BaseException | None) -> StoreError:
        said = str(error).lower()
        if "full" in said or "disk i/o" in said:
            return StoreFull(
                f"No space is left for {self._place}. Nothing was lost; free some space and say it "
                f"again."
            )
        if "locked" in said:
            return StoreError(
                f"Another process has kept {self._place} busy for {_BUSY_S:g} s. Say it again."
            )
        if "readonly" in said or "unable to open" in said:
            return StoreError(
                f"{self._place} cannot be written: check that it exists and who may write it."
            )
        return StoreError(f"The state in {self._place} cannot be used: {error}")


def _options(url: sa.URL) -> dict[str, object]:
    return (
        {"connect_args": {"timeout": _BUSY_S, "check_same_thread": False}}
        if url.get_backend_name() == "sqlite"
        else {"pool_pre_ping": True}
    )


@contextmanager
def _migration_lock(url: sa.URL, engine: sa.Engine) -> Iterator[None]:
    """One process at a time: by a file beside SQLite's, by an advisory lock on PostgreSQL."""
    if url.get_backend_name() == "postgresql":
        with engine.connect() as connection:
            connection.exec_driver_sql(f"SELECT pg_advisory_lock({_MIGRATING})")
            yield
            connection.exec_driver_sql(f"SELECT pg_advisory_unlock({_MIGRATING})")
        return
    if not url.database or url.database == ":memory:":
        yield
        return
    with FileLock(f"{url.database}.lock", timeout=60):
        yield


def _on_connect(connection: sqlite3.Connection, _: object) -> None:
    connection.isolation_level = (
        None  # we say BEGIN ourselves, so that a transaction is one from its first read
    )
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "secure_delete=ON",  # what is deleted is overwritten with zeros
        f"busy_timeout={int(_BUSY_S * 1000)}",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _on_begin(connection: sa.Connection) -> None:
    only_reads = connection.get_execution_options().get("undercard_reads", False)
    connection.exec_driver_sql("BEGIN" if only_reads else "BEGIN IMMEDIATE")
