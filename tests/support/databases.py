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
    """Copies of one migrated database."""

    def __init__(self, server: str) -> None:
        self._server = sa.make_url(server)
        self._admin = sa.create_engine(self._server, isolation_level="AUTOCOMMIT")
        self._template = f"desk_{uuid.uuid4().hex}"
        self._run(f"CREATE DATABASE {self._template}")
        database = Database(self._address(self._template))
        migrations.upgrade(database)
        database.close()

    def fresh(self) -> str:
        """The address of an empty, migrated database."""
        name = f"desk_{uuid.uuid4().hex}"
        self._run(f"CREATE DATABASE {name} TEMPLATE {self._template}")
        return self._address(name)

    def drop(self, address: str) -> None:
        """Remove what `fresh` made."""
        name = sa.make_url(address).database
        self._run(f"DROP DATABASE {name} WITH (FORCE)")

    def close(self) -> None:
        """Remove the template."""
        self._run(f"DROP DATABASE {self._template}")
        self._admin.dispose()

    def _address(self, name: str) -> str:
        return self._server.set(database=name).render_as_string(hide_password=False)

    def _run(self, statement: str) -> None:
        with self._admin.connect() as connection:
            connection.exec_driver_sql(statement)
