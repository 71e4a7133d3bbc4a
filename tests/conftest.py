"""Real parts for every test: a database of either kind, a clock that moves."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from app import clock
from app.db import Database
from tests.support import cast as casting, postgres
from tests.support.cast import Cast
from tests.support.databases import PostgresTemplates, SqliteTemplates


@pytest.fixture(scope="session")
def sqlite_templates() -> Iterator[SqliteTemplates]:
    with tempfile.TemporaryDirectory(prefix="desk") as folder:
        yield SqliteTemplates(Path(folder))


@pytest.fixture(scope="session")
def postgres_templates() -> Iterator[PostgresTemplates]:
    with postgres.server() as address:
        templates = PostgresTemplates(address)
        yield templates
        templates.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of an empty database with the newest schema, of each kind in turn."""
    wanted = "sqlite" if request.param == "sqlite" else "postgres"
    templates = request.getfixturevalue(f"{wanted}_templates")
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


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """One transaction that is rolled back at the end."""
    with database.sessions() as opened:
        yield opened
        opened.rollback()


@pytest.fixture
def cast(session: Session) -> Cast:
    """The cast in the test's own transaction."""
    return casting.enter(session)


@pytest.fixture(autouse=True)
def _clock() -> Iterator[None]:
    yield
    clock.reset()
