"""What a start imports: each command and the web process only what they use.

Asked in processes of their own: in this one everything has been imported already.
"""

from __future__ import annotations

import importlib
import json
import os
import pkgutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

import app.commands
from app.cli import COMMANDS, desk
from app.commands.lazy import LazyCommand
from app.db import Database
from tests.support import cast as casting
from tests.support.cast import arrive, mail

GOOGLE = {"google.auth", "google.oauth2", "googleapiclient", "httplib2"}
SIGN_IN = {"google_auth_oauthlib", "oauthlib", "requests"}
QUEUE = {"redis", "rq"}
MODEL = {"sqlalchemy", "pydantic", "app.db", "app.desk"}
LATER = GOOGLE | SIGN_IN | QUEUE | {"alembic", "cryptography"}
# Prints at its end what has been imported; whatever else is printed comes before it.
TELL = "\nimport json, sys; print(); print(json.dumps(sorted(sys.modules)))"
RUN = "from app.cli import desk; desk({words!r}, standalone_mode=False)"


def imported(code: str, **settings: str) -> set[str]:
    """Every module that a new Python has after running this."""
    ran = subprocess.run(
        [sys.executable, "-c", code + TELL],
        env=os.environ | settings,
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 0, ran.stderr
    return set(json.loads(ran.stdout.splitlines()[-1]))


def commands() -> Iterator[tuple[str, click.Command]]:
    """Every command of app/commands that is in no group, by "module:attribute"."""
    found: dict[str, click.Command] = {}
    for each in pkgutil.iter_modules(app.commands.__path__):
        module = importlib.import_module(f"app.commands.{each.name}")
        for name, value in vars(module).items():
            if isinstance(value, click.Command) and _is_at_home(value, module.__name__):
                found[f"{each.name}:{name}"] = value
    within = {
        id(command)
        for group in found.values()
        if isinstance(group, click.Group)
        for command in group.commands.values()
    }
    return ((where, c) for where, c in found.items() if id(c) not in within)


def _is_at_home(command: click.Command, module: str) -> bool:
    return command.callback is not None and command.callback.__module__ == module


def test_every_command_is_listed_with_its_own_help() -> None:
    own = {c.name: (where, str(c.help).splitlines()[0]) for where, c in commands()}
    assert own == COMMANDS


def test_a_listed_command_is_loaded_when_it_is_called() -> None:
    for name in COMMANDS:
        with click.Context(desk) as context:
            listed = desk.get_command(context, name)
            _, called, rest = desk.resolve_command(context, [name, "--more"])
        assert isinstance(listed, LazyCommand)
        assert called is not None
        assert (called.name, rest) == (name, ["--more"])
        assert not isinstance(called, LazyCommand)


def test_what_is_no_command_is_refused() -> None:
    with pytest.raises(TypeError, match=r"app\.cli:COMMANDS"):
        LazyCommand("odd", "app.cli:COMMANDS", "").load()


def test_help_imports_no_command() -> None:
    there = imported(RUN.format(words=["--help"]))
    assert not there & (LATER | MODEL | {"flask", "babel", "rich", "workers", "addon"})
    assert {m for m in there if m.startswith("app.commands.")} == {"app.commands.lazy"}


def test_a_health_check_imports_nothing_of_the_desk() -> None:
    ask = RUN.format(words=["doctor", "--self", "--port", "1"])
    there = imported(
        f"import contextlib\nwith contextlib.suppress(Exception):\n    {ask}"
    )
    assert "app.commands.doctor" in there
    assert not there & (LATER | MODEL | {"flask", "babel", "rich", "workers", "addon"})


def test_the_demo_says_what_it_does_before_it_imports_anything() -> None:
    there = imported("import app.commands.demo")
    assert not there & (LATER | MODEL | {"flask", "rich", "workers", "addon", "demo"})
    spoken = "from app.cli import desk; desk(['demo', '--port', '1'])"
    # Stopped by its first import, after its first line.
    hidden = "import sys; sys.modules['app.commands.demo_run'] = None;"
    ran = subprocess.run([sys.executable, "-c", hidden + spoken], capture_output=True)
    assert ran.stdout.startswith(b"Acme Furniture opens: ")


def test_a_list_of_tickets_imports_the_model_alone(
    sqlite_url: str, tmp_path: Path
) -> None:
    database = Database(sqlite_url)
    with database.transaction() as session:
        assert arrive(session, casting.enter(session), mail()) is not None
    database.close()
    there = imported(
        RUN.format(words=["ticket", "list"]),
        DESK_DATABASE_URL=sqlite_url,
        DESK_DATA_DIR=str(tmp_path),
        DESK_REDIS_URL="redis://127.0.0.1:1",
    )
    assert "app.tickets.serialize" in there
    assert not there & (LATER | {"flask", "babel", "rich", "workers", "addon", "demo"})


def test_a_desk_knows_every_table() -> None:
    assert "app.models" in imported("import app.desk")


# The web process, as the Procfile has it, up to where it waits for a request.
WEB = """
from app.server import config, worker
from app.factory import create_server_app
server = create_server_app()
app = server.wsgi.__self__
"""
FIRST_MAIL = """
desk = app.extensions["desk"]
desk.google.beside_a_mail("user", "mail")
"""


def test_the_web_process_starts_without_what_a_request_may_need(tmp_path: Path) -> None:
    there = imported(WEB, DESK_DATA_DIR=str(tmp_path))
    assert {"app.factory", "addon.routes", "app.console.pages"} <= there
    # The logging library brings rich along, once before the workers fork.
    assert not there & (LATER | {"demo"})


def test_what_is_loaded_before_workers_fork_holds_nothing_open(sqlite_url: str) -> None:
    # Children would share a connection, and lack a thread.
    ask = """
import os, threading
assert threading.active_count() == 1, threading.enumerate()
links = [os.readlink(f"/proc/self/fd/{n}") for n in os.listdir("/proc/self/fd")
         if os.path.exists(f"/proc/self/fd/{n}")]
assert not [e for e in links if "sqlite" in e or e.startswith("socket:")], links
"""
    imported(WEB + ask, DESK_DATABASE_URL=sqlite_url)
    asked = WEB + "\napp.test_client().get('/readyz')" + ask
    with pytest.raises(AssertionError, match="sqlite"):
        imported(asked, DESK_DATABASE_URL=sqlite_url)


def test_whether_the_desk_is_ready_is_known_without_alembic(sqlite_url: str) -> None:
    ask = """
answer = app.test_client().get("/readyz").get_json()
assert answer["schema"] == "ok", answer
"""
    there = imported(WEB + ask, DESK_DATABASE_URL=sqlite_url)
    assert "alembic" not in there


def test_gmails_methods_are_made_at_the_first_mail(tmp_path: Path) -> None:
    # Seen from below, whoever opens them.
    opened = """
import sys
opened = []
sys.addaudithook(lambda event, args: event == "open" and opened.append(str(args[0])))
def documents():
    return [each for each in opened if "discovery_cache/documents" in each]
"""
    none = "assert documents() == [], documents()"
    one = "assert [d.split('/')[-1] for d in documents()] == ['gmail.v1.json']"
    code = "\n".join((opened, WEB, none, FIRST_MAIL, one, FIRST_MAIL, one))
    assert "googleapiclient.discovery" in imported(code, DESK_DATA_DIR=str(tmp_path))
