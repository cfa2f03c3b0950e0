"""A PostgreSQL server of the tests' own: made in a temporary folder, started on a free port of this
machine, and stopped.

Needs Debian's `postgresql` (or any `initdb` and `pg_ctl`); `make test-postgres` installs it. The
server refuses to run as root, so root starts it as the user `postgres`.
"""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa


def folder_of_programs() -> Path | None:
    """Where `initdb` and `pg_ctl` are, the newest version first; None when there is no PostgreSQL
    here.
    """
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: -float(path.parts[-3])
    )
    here = shutil.which("initdb")
    return found[0].parent if found else Path(here).resolve().parent if here else None


@contextmanager
def server(programs: Path) -> Iterator[sa.URL]:
    """A running server; gives the address of its maintenance database."""
    with (
        tempfile.TemporaryDirectory(prefix="undercard-postgres-") as folder,
        socket.socket() as probe,
    ):
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        as_user = (
            ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
            if os.geteuid() == 0
            else []
        )
        if as_user:
            shutil.chown(folder, "postgres", "postgres")
        options = f"-h 127.0.0.1 -p {port} -k {folder} -c fsync=off -c max_connections=60"
        control = [
            *as_user,
            programs / "pg_ctl",
            "-D",
            f"{folder}/data",
            "-w",
            "-l",
            f"{folder}/log",
        ]
        made = [
            *as_user,
            programs / "initdb",
            "-D",
            f"{folder}/data",
            "-U",
            "undercard",
            "-A",
            "trust",
            "-E",
            "UTF8",
        ]
        subprocess.run(made, check=True, capture_output=True, cwd=folder)
        subprocess.run(
            [*control, "-o", options, "start"], check=True, stdout=subprocess.DEVNULL, cwd=folder
        )
        try:
            yield sa.URL.create(
                "postgresql+pg8000", "undercard", host="127.0.0.1", port=port, database="postgres"
            )
        finally:
            subprocess.run(
                [*control, "-m", "immediate", "stop"],
                check=True,
                stdout=subprocess.DEVNULL,
                cwd=folder,
            )


def fresh_database(url: sa.URL, name: str) -> sa.URL:
    """A new empty database on the server."""
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        connection.exec_driver_sql(f'CREATE DATABASE "{name}"')
    engine.dispose()
    return url.set(database=name)
