"""Real parts for every test: a database of either kind, a clock that moves."""

from __future__ import annotations

import gc
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser
from sqlalchemy.orm import Session

from app import clock
from app.db import Database
from tests.support import cast as casting, postgres
from tests.support.browser import chromium
from tests.support.cast import Cast
from tests.support.databases import PostgresTemplates, SqliteTemplates, lent
from tests.support.proof import IS_FULL

SQLITE = "sqlite"
POSTGRESQL = pytest.param("postgresql", marks=pytest.mark.postgresql)
# A file is one process's work: begun last, it would keep that process alone at the end.
LONGEST = ("tests/flows/", "tests/faults/")
# What starts the desk's own processes, as a browser does: `make whole`.
WHOLE = ("tests/flows/", "tests/faults/", "tests/upgrade/", "tests/demo/public/")


# Hypothesis would fail an example for the seconds it takes, or for a slow start. Every
# run tries the same examples, so that two runs of one commit agree; `make proof` draws
# new ones.
settings.register_profile(
    "desk",
    deadline=None,
    derandomize=not IS_FULL,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile("desk")


def pytest_configure() -> None:
    """Look for lost circles less often: it takes a twelfth of all the time."""
    gc.set_threshold(20_000, 20, 50)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test marked `both_databases` twice, every other one on SQLite alone."""
    if "database_kind" in metafunc.fixturenames:
        is_marked = metafunc.definition.get_closest_marker("both_databases")
        kinds = [SQLITE, POSTGRESQL] if is_marked else [SQLITE]
        metafunc.parametrize("database_kind", kinds, scope="session")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the longest files; mark what `make test` leaves to `make whole`."""
    items.sort(key=lambda item: not item.nodeid.startswith(LONGEST))
    for item in items:
        needed = getattr(item, "fixturenames", ())
        if "chromium_process" in needed or item.nodeid.startswith(WHOLE):
            item.add_marker("whole")
        if "postgresql_templates" in needed:
            item.add_marker("postgresql")


@pytest.fixture
def clean_heap() -> Iterator[None]:
    """Clear no rubbish away meanwhile.

    For what nests too deep on purpose: rubbish that is cleared in the depth of that
    recursion has no room for its own clearing, and its failure would be ours.
    """
    gc.disable()
    yield
    gc.enable()


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


@pytest.fixture
def database_url(request: pytest.FixtureRequest, database_kind: str) -> Iterator[str]:
    """The address of an empty database with the newest schema, of the kind in turn."""
    templates = request.getfixturevalue(f"{database_kind}_templates")
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
    opened = lent(database_url)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def shared_database(
    request: pytest.FixtureRequest, database_kind: str
) -> Iterator[Database]:
    """A database that stays empty: nobody commits in it."""
    templates = request.getfixturevalue(f"{database_kind}_templates")
    address = templates.fresh()
    opened = lent(address)
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
def chromium_process() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


@pytest.fixture(scope="session")
def browser(chromium_process: Browser) -> Browser:
    """One browser for all pages."""
    return chromium_process


@pytest.fixture(autouse=True, scope="session")
def _no_metadata_server() -> Iterator[None]:
    """Google's library does not look for a machine of Google's that we are on."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NO_GCE_CHECK", "true")
        yield


@pytest.fixture(autouse=True)
def _clock() -> Iterator[None]:
    yield
    clock.reset()
