"""What holds the house together: imports go down, names resolve, tables agree."""

from __future__ import annotations

import importlib
import re
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

import app.models
from app import migrations, queue
from app.db import Database, Model

HOME = Path(__file__).parents[1]
DOTTED = re.compile(r"[a-z_]+(\.[a-z_]+)+")


def jobs() -> list[str]:
    """Every job that `app.queue` can ask for."""
    values = vars(queue).items()
    return [v for k, v in values if k.isupper() and DOTTED.fullmatch(str(v))]


def test_the_queue_knows_a_job() -> None:
    assert jobs()


@pytest.mark.parametrize("name", jobs())
def test_a_job_is_a_function(name: str) -> None:
    module, _, function = name.rpartition(".")
    assert callable(getattr(importlib.import_module(module), function))


def test_imports_go_down() -> None:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    checked = subprocess.run(command, cwd=HOME, capture_output=True, text=True)
    assert checked.returncode == 0, checked.stdout


def test_every_table_is_listed() -> None:
    listed = {getattr(app.models, name).__tablename__ for name in app.models.__all__}
    assert listed == set(Model.metadata.tables)


def test_the_tables_are_those_of_the_migrations(database: Database) -> None:
    with database.engine.connect() as connection:
        opts = {"compare_type": True, "include_name": migrations.is_of_a_model}
        context = MigrationContext.configure(connection, opts=opts)
        assert compare_metadata(context, Model.metadata) == []


def test_migrating_again_changes_nothing(database: Database) -> None:
    migrations.upgrade(database)
    with database.engine.connect() as connection:
        here = MigrationContext.configure(connection).get_current_revision()
    assert here == history(database).get_current_head()


def history(database: Database) -> ScriptDirectory:
    return ScriptDirectory.from_config(migrations.config(database))


def test_the_migrations_are_one_row(database: Database) -> None:
    assert len(history(database).get_heads()) == 1
    assert len(history(database).get_bases()) == 1
