"""A copy of the whole database as it is at one moment, while everything goes on."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, create_engine

from app import migrations
from app.db import Database
from app.errors import Refused

# Reads the contents of the copy, or of the moment at which it was made.
Look = Callable[[Connection], None]
VERSION = re.compile(r"(\d+)")


def copy_database(database: Database, to: Path, look: Look) -> None:
    """Copy it into the new file, and look at exactly what was copied.

    Raises:
        Refused: it cannot be copied, with the reason.
    """
    if database.engine.dialect.name == "sqlite":
        _copy_sqlite(database, to, look)
    else:
        _dump_postgresql(database, to, look)


def _copy_sqlite(database: Database, to: Path, look: Look) -> None:
    source = str(database.engine.url.database)
    with closing(sqlite3.connect(source)) as ours, closing(sqlite3.connect(to)) as copy:
        ours.backup(copy)
        # One file, without others beside it.
        copy.execute("PRAGMA journal_mode=DELETE")
        check_sqlite(copy)
    engine = sqlite_engine(to)
    try:
        with engine.connect() as connection:
            look(connection)
    finally:
        engine.dispose()


def sqlite_engine(path: Path) -> Engine:
    """The database of a file, only to be looked at."""
    return create_engine(f"sqlite:///file:{path}?mode=ro&uri=true")


def check_sqlite(connection: sqlite3.Connection) -> None:
    """Let SQLite look whether the file is sound.

    Raises:
        Refused: it is not.
    """
    said = connection.execute("PRAGMA integrity_check").fetchone()[0]
    if said != "ok":
        raise Refused(f"The database is damaged. SQLite says: {said}.")


def _dump_postgresql(database: Database, to: Path, look: Look) -> None:
    with database.engine.connect() as first:
        require_client("pg_dump", first)
    with (
        database.engine.connect() as connection,
        migrations.unhurried(connection),
    ):
        connection.exec_driver_sql(
            "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"
        )
        snapshot = connection.exec_driver_sql("SELECT pg_export_snapshot()").scalar()
        look(connection)
        words = ["pg_dump", "--format=custom", "--no-owner", "--no-privileges"]
        run_client(
            [*words, "--schema=public", f"--snapshot={snapshot}", f"--file={to}"],
            database,
        )


def require_client(program: str, connection: Connection) -> None:
    """Check that PostgreSQL's program is there, and no older than the server.

    Raises:
        Refused: it is not.
    """
    if shutil.which(program) is None:
        raise Refused(
            f"{program} is not here. Install PostgreSQL's client programs, or run this "
            "where they are."
        )
    said = subprocess.run(
        [program, "--version"], capture_output=True, text=True, check=False
    ).stdout
    found = VERSION.search(said)
    client = int(found[1]) if found else 0
    server = int(connection.exec_driver_sql("SHOW server_version_num").scalar_one())
    if client < server // 10000:
        raise Refused(
            f"{program} is of version {client}, the server of {server // 10000}: "
            "install the newer client programs."
        )


def run_client(words: Sequence[str], database: Database | None, name: str = "") -> None:
    """Run a program of PostgreSQL on the database, or on another one of its server.

    Raises:
        Refused: it failed; the sentence has its last word.
    """
    place, secret = [], dict[str, str]()
    if database is not None:
        url = database.engine.url
        address = url.set(drivername="postgresql", database=name or url.database)
        address = URL.create(**(address._asdict() | {"password": None}))
        place = [f"--dbname={address.render_as_string()}"]
        # The password stands in no list of processes.
        secret = {"PGPASSWORD": str(url.password)} if url.password else {}
    done = subprocess.run(
        [*words, *place],
        env=os.environ | secret,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        lines = done.stderr.strip().splitlines() or ["no reason given"]
        raise Refused(f"{words[0]} failed: {lines[0]}")
