"""What holds the house together: imports go down, names resolve, tables agree."""

from __future__ import annotations

import ast
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
from addon import routes
from addon.endpoint import Handler
from app import migrations, queue
from app.db import Database, Model

# SQL is at stake.
pytestmark = pytest.mark.both_databases

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


# How a button is carried out, and the open mail, which is the call itself.
TAKE_THE_CALL = {
    "home.act_on_row",
    "home.refused_unassigned_list",
    "mail_card.make_ticket_card",
    "mail_card.open_mail_card",
    "perform.answer_act",
    "perform.do_pressed",
    "perform.notice_of_refusal",
}


def test_no_function_below_the_clicks_takes_the_whole_call() -> None:
    every = (routes.TRIGGERS, routes.CLICKS, routes.SUGGESTIONS)
    routed = {each for table in every for each in map(_named, table.values())}
    taking = set()
    for path in (HOME / "addon").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef) and _takes_a_call(node):
                taking.add(f"{path.stem}.{node.name}")
    # A click's own steps, in its own file, may read what the click reads.
    helpers = {name for name in taking - routed if "._" not in name}
    assert helpers == TAKE_THE_CALL


def _named(handler: Handler) -> str:
    return f"{handler.__module__.rpartition('.')[2]}.{handler.__name__}"


def _takes_a_call(node: ast.FunctionDef) -> bool:
    each = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
    return any(a.annotation and ast.unparse(a.annotation) == "AddonCall" for a in each)


def test_every_table_is_listed() -> None:
    listed = {getattr(app.models, name).__tablename__ for name in app.models.__all__}
    assert listed == set(Model.metadata.tables)


@pytest.mark.filterwarnings("ignore:Skipped unsupported reflection of expression")
def test_the_tables_are_those_of_the_migrations(database: Database) -> None:
    with database.engine.connect() as connection:
        opts = {"compare_type": True, "include_name": migrations.is_of_a_model}
        context = MigrationContext.configure(connection, opts=opts)
        assert compare_metadata(context, Model.metadata) == []


def test_migrating_again_changes_nothing(database: Database) -> None:
    migrations.upgrade_schema(database)
    with database.engine.connect() as connection:
        here = MigrationContext.configure(connection).get_current_revision()
    assert here == history(database).get_current_head()


def history(database: Database) -> ScriptDirectory:
    return ScriptDirectory.from_config(migrations.alembic_config(database))


def test_the_migrations_are_one_row(database: Database) -> None:
    assert len(history(database).get_heads()) == 1
    assert len(history(database).get_bases()) == 1


def test_the_versions_are_known_without_alembic(database: Database) -> None:
    head = history(database).get_current_head()
    assert migrations.newest_schema() == migrations.schema_version(database) == head


def test_a_database_without_tables_has_no_version(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'new.sqlite'}")
    assert migrations.schema_version(database) is None
    database.close()
