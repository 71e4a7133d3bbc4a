"""The database's history: one file per change, for SQLite and PostgreSQL alike."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from app.db import Database


def config(database: Database) -> Config:
    """Alembic's configuration for this database."""
    made = Config()
    made.set_main_option("script_location", str(Path(__file__).parent))
    made.attributes["engine"] = database.engine
    return made


def upgrade(database: Database) -> None:
    """Bring the database to the newest schema; a second time changes nothing."""
    command.upgrade(config(database), "head")


def version(database: Database) -> str | None:
    """The schema that the database has."""
    with database.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


@cache
def newest() -> str | None:
    """The schema that the program wants."""
    return ScriptDirectory(str(Path(__file__).parent)).get_current_head()


def is_of_a_model(name: str | None, _kind: str, _parents: Any) -> bool:
    """Whether a model describes it: the index of words is the migrations' own."""
    return not (name or "").startswith("tickets_search")
