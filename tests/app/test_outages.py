"""A database that is away, stopped, frozen or full: everybody is told, nobody waits."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app import migrations
from app.db import Database
from app.desk import Desk
from app.errors import Later
from app.health import parts
from app.health.finding import FindingState
from app.sql.outages import is_away, is_busy
from tests.support.databases import PostgresTemplates
from tests.support.office import settings
from tests.support.terminal import Terminal

NOWHERE = "postgresql+psycopg://nobody@127.0.0.1:1/desk"


def wrapped(error: Exception, *, invalidated: bool = False) -> DBAPIError:
    made = DBAPIError.instance("SELECT 1", (), error, sqlite3.Error)
    if isinstance(error, psycopg.Error):
        made = DBAPIError.instance("SELECT 1", (), error, psycopg.Error)
    assert isinstance(made, DBAPIError)
    made.connection_invalidated = invalidated
    return made


AWAY: list[Exception] = [
    psycopg.OperationalError("connection refused"),
    psycopg.errors.AdminShutdown("terminating connection"),
    psycopg.errors.CannotConnectNow("the system is starting up"),
    psycopg.errors.TooManyConnections("sorry"),
    psycopg.errors.ConnectionFailure("gone"),
    sqlite3.OperationalError("disk I/O error"),
    sqlite3.OperationalError("unable to open database file"),
]
BUSY: list[Exception] = [
    psycopg.errors.QueryCanceled("statement timeout"),
    psycopg.errors.DeadlockDetected("deadlock"),
    psycopg.errors.LockNotAvailable("lock timeout"),
    psycopg.errors.DiskFull("no space"),
    sqlite3.OperationalError("database is locked"),
    sqlite3.OperationalError("database or disk is full"),
]
WRONG: list[Exception] = [
    psycopg.errors.UndefinedTable("no such table"),
    psycopg.errors.UniqueViolation("there already"),
    psycopg.errors.ReadOnlySqlTransaction("read-only"),
    sqlite3.OperationalError("no such table: tickets"),
    sqlite3.IntegrityError("UNIQUE constraint failed"),
    sqlite3.OperationalError("attempt to write a readonly database"),
]


@pytest.mark.parametrize(
    ("error", "away", "busy"),
    [
        *((error, True, False) for error in AWAY),
        *((error, False, True) for error in BUSY),
        *((error, False, False) for error in WRONG),
    ],
)
def test_away_busy_and_wrong_are_told_apart(
    error: Exception, away: bool, busy: bool
) -> None:
    assert (is_away(wrapped(error)), is_busy(wrapped(error))) == (away, busy)


def test_on_a_full_disk_one_can_still_read(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    full = wrapped(sqlite3.OperationalError("database or disk is full"))
    with pytest.raises(Later), database.transaction():
        raise full
    with database.reading() as session:
        assert session.scalar(text("SELECT 1")) == 1
    database.close()


def test_nobody_reaches_a_database_that_is_not_there(tmp_path: Path) -> None:
    desk = Desk(settings(NOWHERE, tmp_path))
    for _ in range(3):
        with pytest.raises(Later), desk.database.transaction() as session:
            session.execute(text("SELECT 1"))
        with pytest.raises(Later), desk.database.reading() as session:
            session.execute(text("SELECT 1"))
    assert parts.check_database(desk).state is FindingState.WRONG
    desk.close()


def test_a_command_says_what_the_database_said(tmp_path: Path) -> None:
    terminal = Terminal({"DESK_DATABASE_URL": NOWHERE, "DESK_DATA_DIR": str(tmp_path)})
    result = terminal("ticket", "list")
    assert result.exit_code == 1
    said = result.stderr
    assert "The database says: connection" in said
    assert "desk migrate" not in said


@pytest.fixture
def impatient(postgresql_templates: PostgresTemplates) -> Iterator[Database]:
    """A statement may take 0.4 s on it, and no answer is waited for longer than 2.4."""
    address = postgresql_templates.fresh()
    opened = Database(address, patience=0.2)
    yield opened
    opened.close()
    postgresql_templates.drop(address)


def test_a_statement_that_takes_too_long_is_ended(impatient: Database) -> None:
    with pytest.raises(Later), impatient.reading() as session:
        session.execute(text("SELECT pg_sleep(60)"))
    with impatient.reading() as session:
        assert session.scalar(text("SELECT 1")) == 1


def test_a_frozen_server_is_not_waited_for(impatient: Database) -> None:
    with impatient.reading() as session:
        pid = session.scalar(text("SELECT pg_backend_pid()"))
        assert isinstance(pid, int)
        if subprocess.run(["kill", "-0", str(pid)], check=False).returncode != 0:
            pytest.skip("PostgreSQL runs on another machine: it cannot be frozen here.")
        os.kill(pid, signal.SIGSTOP)
        try:
            with pytest.raises(DBAPIError, match="no answer in time"):
                session.execute(text("SELECT 1"))
        finally:
            os.kill(pid, signal.SIGCONT)
    with impatient.transaction() as session:
        assert session.scalar(text("SELECT 1")) == 1


def test_an_ended_backend_costs_one_answer(impatient: Database) -> None:
    with pytest.raises(Later), impatient.transaction() as session:
        session.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
    # Who asks a moment later is told at once; then all is as before.
    impatient._rests_until = 0.0
    with impatient.transaction() as session:
        assert session.scalar(text("SELECT 1")) == 1


def test_a_migration_may_take_its_time(impatient: Database) -> None:
    with (
        impatient.engine.connect() as connection,
        migrations.unhurried(connection),
    ):
        connection.execute(text("SELECT pg_sleep(0.6)"))
        assert connection.scalar(text("SHOW statement_timeout")) == "0"
    with impatient.reading() as session:
        assert session.scalar(text("SHOW statement_timeout")) != "0"
