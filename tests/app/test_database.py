"""Writing, reading and waiting: what holds on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, StatementError

from app import clock
from app.db import Database, database_now
from app.errors import Later
from app.people.workspace import Workspace
from tests.support.patience import LOCKED
from tests.support.terminal import Terminal
from tests.support.together import together

# SQL is at stake.
pytestmark = pytest.mark.both_databases


@pytest.fixture
def workspace_id(database: Database) -> int:
    with database.transaction() as session:
        made = Workspace(domain="acme.example")
        session.add(made)
        session.flush()
        return made.id


@pytest.fixture
def hasty(database_url: str) -> Iterator[Database]:
    """The same database for somebody who does not wait."""
    opened = Database(database_url, patience=0.02)
    yield opened
    opened.close()


def number(database: Database, workspace_id: int) -> int:
    with database.reading() as session:
        return session.get_one(Workspace, workspace_id).last_number


def test_returning_commits(database: Database, workspace_id: int) -> None:
    with database.transaction() as session:
        session.get_one(Workspace, workspace_id).last_number = 7
    assert number(database, workspace_id) == 7


def test_raising_rolls_back(database: Database, workspace_id: int) -> None:
    def fail() -> None:
        with database.transaction() as session:
            session.get_one(Workspace, workspace_id).last_number = 7
            session.flush()
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert number(database, workspace_id) == 0


def test_no_update_is_lost(database: Database, workspace_id: int) -> None:
    def add_one(_number: int) -> None:
        for _ in range(10):
            with database.transaction() as session:
                row = session.get_one(Workspace, workspace_id, with_for_update=True)
                row.last_number += 1

    together(8, add_one)
    assert number(database, workspace_id) == 80


def test_sqlite_loses_none_without_asking_for_a_lock(sqlite_url: str) -> None:
    database = Database(sqlite_url, patience=LOCKED)
    with database.transaction() as session:
        session.add(Workspace(id=1, domain="acme.example"))

    def add_one(_number: int) -> None:
        for _ in range(10):
            with database.transaction() as session:
                session.get_one(Workspace, 1).last_number += 1

    together(8, add_one)
    assert number(database, 1) == 80
    database.close()


def test_reading_cannot_write(database: Database, workspace_id: int) -> None:
    def write() -> None:
        with database.reading() as session:
            session.get_one(Workspace, workspace_id).last_number = 7
            session.flush()

    with pytest.raises(DBAPIError, match="read-?only"):
        write()
    assert number(database, workspace_id) == 0


def test_who_has_read_can_still_write(database: Database, workspace_id: int) -> None:
    for value in range(1, 4):
        assert number(database, workspace_id) == value - 1
        with database.transaction() as session:
            session.get_one(Workspace, workspace_id).last_number = value


def test_a_reader_does_not_wait_for_a_writer(
    database: Database, hasty: Database, workspace_id: int
) -> None:
    with database.transaction() as session:
        session.get_one(Workspace, workspace_id).last_number = 7
        session.flush()
        assert number(hasty, workspace_id) == 0


def test_who_waits_too_long_is_told_to_try_later(
    database: Database, hasty: Database, workspace_id: int
) -> None:
    def write() -> None:
        with hasty.transaction() as session:
            if session.get_bind().dialect.name == "postgresql":
                # Should nobody lose patience, the test fails instead of hanging.
                session.execute(text(f"SET LOCAL statement_timeout = '{LOCKED}s'"))
            session.get_one(Workspace, workspace_id, with_for_update=True)

    with database.transaction() as session:
        session.get_one(Workspace, workspace_id, with_for_update=True)
        with pytest.raises(Later):
            write()


def test_a_moment_comes_back_in_utc(database: Database, workspace_id: int) -> None:
    summer = timezone(timedelta(hours=2))
    with database.transaction() as session:
        row = session.get_one(Workspace, workspace_id)
        row.created_at = datetime(2026, 7, 1, 14, 30, tzinfo=summer)
    with database.reading() as session:
        moment = session.get_one(Workspace, workspace_id).created_at
    assert moment == datetime(2026, 7, 1, 12, 30, tzinfo=UTC)
    assert moment.utcoffset() == timedelta(0)


def test_a_moment_needs_its_time_zone(database: Database, workspace_id: int) -> None:
    def write() -> None:
        with database.transaction() as session:
            row = session.get_one(Workspace, workspace_id)
            row.created_at = datetime(2026, 7, 1)  # noqa: DTZ001 - the point of it

    with pytest.raises(StatementError, match="time zone"):
        write()


def test_the_databases_own_time_moves_with_the_tests_clock(database: Database) -> None:
    with database.reading() as session:
        before = database_now(session)
        clock.advance(timedelta(days=2))
        assert database_now(session) - before >= timedelta(days=2)


def test_a_new_data_folder_is_its_owners_alone(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    terminal = Terminal({"DESK_DATA_DIR": str(folder), "DESK_DATABASE_URL": ""})
    assert terminal("migrate").exit_code == 0
    assert folder.stat().st_mode & 0o777 == 0o700
    file = folder / "desk.sqlite"
    file.chmod(0o644)
    assert terminal("migrate").exit_code == 0
    assert file.stat().st_mode & 0o777 == 0o600, "one that was made before, too"
