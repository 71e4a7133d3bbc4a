"""Real parts for every test: a database of either kind, a clock that moves."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from sqlalchemy.orm import Session

from app import clock
from app.db import Database
from tests.support import cast as casting, postgres
from tests.support.browser import chromium
from tests.support.cast import Cast
from tests.support.databases import PostgresTemplates, SqliteTemplates

KINDS = ["sqlite", "postgresql"]


@pytest.fixture(scope="session")
def sqlite_templates() -> Iterator[SqliteTemplates]:
    with tempfile.TemporaryDirectory(prefix="desk") as folder:
        yield SqliteTemplates(Path(folder))


@pytest.fixture(scope="session")
def postgresql_templates() -> Iterator[PostgresTemplates]:
    with postgres.server() as address:
        templates = PostgresTemplates(address)
        yield templates
        templates.close()


@pytest.fixture(params=KINDS)
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of an empty database with the newest schema, of each kind in turn."""
    templates = request.getfixturevalue(f"{request.param}_templates")
    address = templates.fresh()
    yield address
    templates.drop(address)


@pytest.fixture
def sqlite_url(sqlite_templates: SqliteTemplates) -> Iterator[str]:
    """The same, SQLite only, for what does not depend on the kind."""
    address = sqlite_templates.fresh()
    yield address
    sqlite_templates.drop(address)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = Database(database_url)
    yield opened
    opened.close()


@pytest.fixture(scope="session", params=KINDS)
def shared_database(request: pytest.FixtureRequest) -> Iterator[Database]:
    """A database that stays empty: nobody commits in it."""
    templates = request.getfixturevalue(f"{request.param}_templates")
    address = templates.fresh()
    opened = Database(address)
    yield opened
    opened.close()
    templates.drop(address)


@pytest.fixture
def session(shared_database: Database) -> Iterator[Session]:
    """One transaction that is rolled back at the end."""
    with shared_database.sessions() as opened:
        yield opened
        opened.rollback()


@pytest.fixture
def cast(session: Session) -> Cast:
    """The cast in the test's own transaction."""
    return casting.enter(session)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


@pytest.fixture(autouse=True)
def _clock() -> Iterator[None]:
    yield
    clock.reset()
