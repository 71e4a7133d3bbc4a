"""Fresh databases with the newest schema, copied from a template in an instant.

An address that comes back is lent on, and with it its engines: the SQL that it has
compiled is most of what a test's first click costs.
"""

from __future__ import annotations

import shutil
import uuid
from pathlib import Path

import sqlalchemy as sa

from app import migrations
from app.db import Database, Model
from app.sql.engines import Engines
from tests.support.patience import LOCKED

_engines: dict[str, Engines] = {}
# What the templates have given out: these may be lent again and again.
_given: set[str] = set()


class Lent(Database):
    """A database whose engines and connections go on to the next test."""

    def close(self) -> None:
        """Nothing: whoever lent it closes it."""


def lent(address: str) -> Database:
    """The database at an address, with the engines of whoever had it before."""
    database = Lent(address, patience=LOCKED, engines=_engines.get(address))
    _engines[address] = database.engines
    return database


def is_given(address: str) -> bool:
    """Whether it is a database of the tests, which may be lent."""
    return address in _given


def let_go(address: str) -> None:
    """Close the connections to that address; the engines stay."""
    if address in _engines:
        _engines[address].dispose()


class SqliteTemplates:
    """Copies of one migrated file."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._template = folder / "template.sqlite"
        self._free: list[Path] = []
        database = Database(f"sqlite:///{self._template}")
        migrations.upgrade_schema(database)
        database.close()

    def fresh(self) -> str:
        """The address of an empty, migrated database."""
        new = self._folder / f"{uuid.uuid4().hex}.sqlite"
        copy = self._free.pop() if self._free else new
        shutil.copyfile(self._template, copy)
        _given.add(f"sqlite:///{copy}")
        return f"sqlite:///{copy}"

    def drop(self, address: str) -> None:
        """Take back what `fresh` gave."""
        let_go(address)
        path = Path(address.removeprefix("sqlite:///"))
        for suffix in ("", "-wal", "-shm"):
            Path(f"{path}{suffix}").unlink(missing_ok=True)
        self._free.append(path)


class PostgresTemplates:
    """Copies of one migrated database; one that comes back is emptied and lent on."""

    def __init__(self, server: str) -> None:
        self._server = sa.make_url(server)
        self._admin = sa.create_engine(self._server, isolation_level="AUTOCOMMIT")
        self._template = self.empty()
        self._free: list[str] = []
        database = Database(self._template)
        migrations.upgrade_schema(database)
        database.close()

    def fresh(self) -> str:
        """The address of an empty, migrated database."""
        template = sa.make_url(self._template).database
        address = self._free.pop() if self._free else self.empty(f"TEMPLATE {template}")
        _given.add(address)
        return address

    def empty(self, how: str = "") -> str:
        """The address of a new database without any table."""
        name = f"desk_{uuid.uuid4().hex}"
        self._run(f"CREATE DATABASE {name} {how}")
        return self._server.set(database=name).render_as_string(hide_password=False)

    def drop(self, address: str) -> None:
        """Take back what `fresh` gave: making a new one is ten times slower."""
        with lent(address).engine.begin() as connection:
            connection.exec_driver_sql(CLOSE_OTHERS)
            connection.exec_driver_sql(emptying())
        # The others were closed behind their pools' backs.
        let_go(address)
        self._free.append(address)

    def close(self) -> None:
        """Remove everything."""
        for address in (*self._free, self._template):
            let_go(address)
            self._run(f"DROP DATABASE {sa.make_url(address).database} WITH (FORCE)")
        self._admin.dispose()

    def _run(self, statement: str) -> None:
        with self._admin.connect() as connection:
            connection.exec_driver_sql(statement)


CLOSE_OTHERS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
  WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
# Truncating makes every file of every table anew, which takes half a second: rows are
# deleted from the few tables that have some, unless a table has grown.
EMPTY_ALL = """
DO $$ DECLARE name text; has_rows boolean; names text; grown bigint; BEGIN
  SELECT string_agg(quote_ident(tablename), ', '),
         max(pg_relation_size(quote_ident(tablename)::regclass))
    INTO names, grown FROM pg_tables
    WHERE schemaname = 'public' AND tablename NOT IN
        ('alembic_version', 'schema_state');
  IF grown > 262144 THEN
    EXECUTE 'TRUNCATE ' || names;
  ELSE
    ALTER TABLE audit_entries DISABLE TRIGGER USER;
    FOREACH name IN ARRAY ARRAY[{}] LOOP
      EXECUTE format('SELECT EXISTS (SELECT FROM %%I)', name) INTO has_rows;
      IF has_rows THEN EXECUTE format('DELETE FROM %%I', name); END IF;
    END LOOP;
    ALTER TABLE audit_entries ENABLE TRIGGER USER;
  END IF;
  FOR name IN SELECT sequencename FROM pg_sequences
      WHERE schemaname = 'public' AND last_value IS NOT NULL LOOP
    EXECUTE format('ALTER SEQUENCE %%I RESTART', name);
  END LOOP;
END $$
"""


def emptying() -> str:
    """The SQL that empties every table, those first that refer to others."""
    tables = reversed(Model.metadata.sorted_tables)
    return EMPTY_ALL.format(", ".join(f"'{table.name}'" for table in tables))
