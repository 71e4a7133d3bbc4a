"""The database's history: one file per change, for SQLite and PostgreSQL alike.

Alembic is imported only to migrate: the web process asks for versions alone.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import DBAPIError

from app.db import Database

if TYPE_CHECKING:
    from alembic.config import Config

HERE = Path(__file__).parent
# The lock's name among those of this database, and how long the second one waits.
MIGRATING = 7_433_524
MIGRATION_WAIT = "60s"
# PostgreSQL's names of a lock that does not come in time, and of two who wait for one
# another: a migration and the calls of a desk that goes on.
LOCKED_OUT = ("55P03", "40P01")
MAX_TRIES, TRY_AGAIN_SECONDS = 5, 2.0

# One row: the schema's number, and the least that a program must know of it.
STATE = "schema_state"
NONE = "0000"


def alembic_config(database: Database) -> Config:
    """Alembic's configuration for this database."""
    from alembic.config import Config

    made = Config()
    made.set_main_option("script_location", str(HERE))
    made.attributes["engine"] = database.engine
    return made


def upgrade_schema(
    database: Database, pause: Callable[[float], object] = time.sleep
) -> None:
    """Bring the database to the newest schema; a second time changes nothing.

    A table that somebody holds is not waited for without end, since everybody else
    would wait behind: what is left is tried again, five times.
    """
    from alembic import command

    for left in reversed(range(MAX_TRIES)):
        try:
            command.upgrade(alembic_config(database), "head")
            return
        except DBAPIError as error:
            if left == 0 or getattr(error.orig, "sqlstate", "") not in LOCKED_OUT:
                raise
        pause(TRY_AGAIN_SECONDS)


@contextmanager
def unhurried(connection: Connection) -> Iterator[None]:
    """Let a statement take as long as it needs: an index of a million rows does.

    The connection is not used for anything else afterwards.
    """
    if connection.dialect.name == "postgresql":
        connection.detach()
        connection.connection.dbapi_connection.patience = None  # type: ignore[union-attr]
        connection.exec_driver_sql("SET statement_timeout = 0")
        connection.commit()
    yield


def wait_for_others(connection: Connection) -> None:
    """Wait for whoever migrates the same database, until the connection closes.

    On SQLite the second waits for the file as every writer does.
    """
    if connection.dialect.name == "postgresql":
        patience = connection.exec_driver_sql("SHOW lock_timeout").scalar()
        connection.exec_driver_sql(f"SET lock_timeout = '{MIGRATION_WAIT}'")
        connection.exec_driver_sql(f"SELECT pg_advisory_lock({MIGRATING})")
        connection.exec_driver_sql(f"SET lock_timeout = '{patience}'")
        connection.commit()


def goes_step_by_step(connection: Connection) -> bool:
    """Whether each migration is a transaction of its own.

    On PostgreSQL, so that a busy desk waits for the locks of one and never for those
    of all, and what is done stays done. On SQLite the file's one lock keeps out who
    migrates at the same time, so it is held until the end.
    """
    return connection.dialect.name == "postgresql"


@contextmanager
def rebuilding(connection: Connection) -> Iterator[None]:
    """Let SQLite rebuild a table to which rows of others refer.

    That drops it first; what would refer to nothing afterwards stops the migration.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    raw = connection.connection.cursor()
    raw.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        raw.execute("PRAGMA foreign_keys=ON")


def check_references(connection: Connection) -> None:
    """Nothing, when every row refers to rows that are there.

    Raises:
        RuntimeError: some do not; SQLite does not look while tables are rebuilt.
    """
    if connection.dialect.name == "sqlite":
        lost = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
        if lost is not None:
            raise RuntimeError(f"a row of {lost[0]} refers to no row of {lost[2]}")


def keep_state(ctx: Any, step: Any, heads: Any, run_args: Any) -> None:  # noqa: ARG001
    """Write down, after each migration, which programs suit the schema.

    A migration that takes away what older programs need says so by its `least`: the
    number of the oldest migration that a program has to know.
    """
    connection: Connection = ctx.connection
    if not inspect(connection).has_table(STATE):
        return
    number = max(heads, default="")
    from alembic.script import ScriptDirectory

    done = ScriptDirectory(str(HERE)).walk_revisions("base", number or "base")
    least = max((getattr(each.module, "least", NONE) for each in done), default=NONE)
    connection.execute(text(f"DELETE FROM {STATE}"))
    told = {"number": int(number), "least": int(least), "revision": number}
    insert = f"INSERT INTO {STATE} (id, number, least, revision)"
    connection.execute(text(f"{insert} VALUES (1, :number, :least, :revision)"), told)


def missing_migrations(database: Database) -> list[str]:
    """What `upgrade_schema` would run, in its order."""
    here = schema_version(database) or ""
    return [each for each in _numbers() if each > here]


def least_program(database: Database) -> str:
    """The newest migration that a program has to know to run on this database."""
    with database.engine.connect() as connection:
        if not inspect(connection).has_table(STATE):
            return NONE
        least = connection.scalar(text(f"SELECT least FROM {STATE}"))
        return NONE if least is None else f"{least:04d}"


def schema_version(database: Database) -> str | None:
    """The schema that the database has."""
    with database.engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        found = connection.scalar(text("SELECT version_num FROM alembic_version"))
        return None if found is None else str(found)


@cache
def newest_schema() -> str | None:
    """The schema that the program wants: the number of the last file."""
    return max(_numbers(), default=None)


def _numbers() -> list[str]:
    names = (path.name for path in (HERE / "versions").glob("[0-9]*_*.py"))
    return sorted(name.split("_")[0] for name in names)


def is_of_a_model(name: str | None, _kind: str, _parents: Any) -> bool:
    """Whether a model describes it: these indexes and state are the migrations' own."""
    return not (name or "").startswith(("tickets_search", "tickets_by_", STATE))
