"""All rows of a test's database, kept as they are and put into another one."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Protocol

from psycopg import Connection, Cursor, sql

from app.db import Model
from tests.support.databases import emptying, lent, let_go

# The schema's own rows, which every new database has.
OF_THE_SCHEMA = ("alembic_version", "schema_state")
NO_TRIGGERS = "SET session_replication_role = replica"
TRIGGERS = "SET session_replication_role = DEFAULT"


class KeptRows(Protocol):
    """What a database held at one moment."""

    def put(self, url: str) -> None:
        """Make the database at that address hold the same, and nothing else."""


def keep_rows(url: str) -> KeptRows:
    """What the database at that address holds now."""
    return SqliteRows(url) if url.startswith("sqlite") else PostgresRows(url)


class SqliteRows:
    """The bytes of the file."""

    def __init__(self, url: str) -> None:
        let_go(url)
        self._bytes = _file(url).read_bytes()

    def put(self, url: str) -> None:
        """Write them as that database's file."""
        _file(url).write_bytes(self._bytes)


class PostgresRows:
    """Each table's rows as COPY writes them, and where the sequences stand."""

    def __init__(self, url: str) -> None:
        names = [table.name for table in Model.metadata.sorted_tables]
        with lent(url).engine.connect() as connection:
            cursor = _raw(connection).cursor()
            copied = {x: _copied(cursor, x) for x in names if x not in OF_THE_SCHEMA}
            cursor.execute("""
                SELECT sequencename, last_value FROM pg_sequences
                WHERE schemaname = 'public' AND last_value IS NOT NULL
            """)
            self._sequences = cursor.fetchall()
        self._tables = {name: rows for name, rows in copied.items() if rows}

    def put(self, url: str) -> None:
        """Empty that database and copy them in; no trigger fires."""
        with lent(url).engine.begin() as connection:
            connection.exec_driver_sql(emptying())
            cursor = _raw(connection).cursor()
            cursor.execute(NO_TRIGGERS)
            for name, rows in self._tables.items():
                into = sql.SQL("COPY {} FROM STDIN").format(sql.Identifier(name))
                with cursor.copy(into) as copy:
                    copy.write(rows)
            for name, value in self._sequences:
                cursor.execute("SELECT setval(%s, %s)", (name, value))
            cursor.execute(TRIGGERS)


def _raw(connection: Any) -> Connection[Any]:
    raw = connection.connection.driver_connection
    assert isinstance(raw, Connection)
    return raw


def _copied(cursor: Cursor[Any], name: str) -> bytes:
    out_of = sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(name))
    with cursor.copy(out_of) as copy:
        return b"".join(bytes(each) for each in copy)


def _file(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///"))
