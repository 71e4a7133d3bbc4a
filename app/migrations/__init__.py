"""The database's history: one file per change, for SQLite and PostgreSQL alike.

Alembic is imported only to migrate: the web process asks for versions alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, inspect, text

from app.db import Database

if TYPE_CHECKING:
    from alembic.config import Config

HERE = Path(__file__).parent
# The lock's name among those of this database, and how long the second one waits.
MIGRATING = 7_433_524
MIGRATION_WAIT = "60s"


def alembic_config(database: Database) -> Config:
    """Alembic's configuration for this database."""
    from alembic.config import Config

    made = Config()
    made.set_main_option("script_location", str(HERE))
    made.attributes["engine"] = database.engine
    return made


def upgrade_schema(database: Database) -> None:
    """Bring the database to the newest schema; a second time changes nothing."""
    from alembic import command

    command.upgrade(alembic_config(database), "head")


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
    """Wait for whoever migrates the same database, until the transaction ends.

    On SQLite the second waits for the file as every writer does.
    """
    if connection.dialect.name == "postgresql":
        patience = connection.exec_driver_sql("SHOW lock_timeout").scalar()
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{MIGRATION_WAIT}'")
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({MIGRATING})")
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{patience}'")


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
    names = (path.name for path in (HERE / "versions").glob("[0-9]*_*.py"))
    return max((name.split("_")[0] for name in names), default=None)


def is_of_a_model(name: str | None, _kind: str, _parents: Any) -> bool:
    """Whether a model describes it: the index of words is the migrations' own."""
    return not (name or "").startswith("tickets_search")
