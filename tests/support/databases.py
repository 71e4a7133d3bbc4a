"""Fresh databases with the newest schema, copied from a template in an instant."""

from __future__ import annotations

import shutil
import uuid
from pathlib import Path

import sqlalchemy as sa

from app import migrations
from app.db import Database


class SqliteTemplates:
    """Copies of one migrated file."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._template = folder / "template.sqlite"
        database = Database(f"sqlite:///{self._template}")
        migrations.upgrade(database)
        database.close()

    def fresh(self) -> str:
        """The address of an empty, migrated database."""
        copy = self._folder / f"{uuid.uuid4().hex}.sqlite"
        shutil.copy(self._template, copy)
        return f"sqlite:///{copy}"

    def drop(self, address: str) -> None:
        """Remove what `fresh` made."""
        for file in self._folder.glob(Path(address).name + "*"):
            file.unlink()


class PostgresTemplates:
    """Copies of one migrated database; one that comes back is emptied and lent on."""

    def __init__(self, server: str) -> None:
        self._server = sa.make_url(server)
        self._admin = sa.create_engine(self._server, isolation_level="AUTOCOMMIT")
        self._template = self.empty()
        self._free: list[str] = []
        database = Database(self._template)
        migrations.upgrade(database)
        database.close()

    def fresh(self) -> str:
        """The address of an empty, migrated database."""
        if self._free:
            return self._free.pop()
        return self.empty(f"TEMPLATE {sa.make_url(self._template).database}")

    def empty(self, how: str = "") -> str:
        """The address of a new database without any table."""
        name = f"desk_{uuid.uuid4().hex}"
        self._run(f"CREATE DATABASE {name} {how}")
        return self._server.set(database=name).render_as_string(hide_password=False)

    def drop(self, address: str) -> None:
        """Take back what `fresh` gave: making a new one is ten times slower."""
        self._run(CLOSE_ALL.format(sa.make_url(address).database))
        engine = sa.create_engine(address)
        with engine.begin() as connection:
            connection.exec_driver_sql(EMPTY_ALL)
        engine.dispose()
        self._free.append(address)

    def close(self) -> None:
        """Remove everything."""
        for address in (*self._free, self._template):
            self._run(f"DROP DATABASE {sa.make_url(address).database} WITH (FORCE)")
        self._admin.dispose()

    def _run(self, statement: str) -> None:
        with self._admin.connect() as connection:
            connection.exec_driver_sql(statement)


CLOSE_ALL = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{}'
"""
EMPTY_ALL = """
DO $$ DECLARE names text; BEGIN
  SELECT string_agg(quote_ident(tablename), ', ') INTO names FROM pg_tables
    WHERE schemaname = 'public' AND tablename <> 'alembic_version';
  EXECUTE 'TRUNCATE ' || names || ' RESTART IDENTITY';
END $$
"""
