"""A backup unpacked beside the real database, checked, and brought up to date."""

from __future__ import annotations

import secrets
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import create_engine
from sqlalchemy.exc import DBAPIError

from app import migrations
from app.audit.verify import verify_chain
from app.backup.contents import table_digests
from app.backup.copying import check_sqlite, require_client, run_client
from app.backup.manifest import Manifest, open_payload, read_manifest
from app.db import Database
from app.errors import Refused
from app.people.workspace import every_workspace


@dataclass(frozen=True)
class LoadedBackup:
    """A backup in a database of its own, with the newest schema.

    `place` is its file, or its name on the server.
    """

    manifest: Manifest
    database: Database
    place: str


def check_fits(file: Path, database: Database) -> Manifest:
    """The manifest of a backup that this desk can read.

    Raises:
        Refused: it is none, or of another kind of database, or of a newer release.
    """
    found = read_manifest(file)
    ours = database.engine.dialect.name
    if found.database != ours:
        raise Refused(f"{file} is of {found.database}, this desk has {ours}.")
    newest = migrations.newest_schema() or ""
    if found.schema > newest:
        raise Refused(
            f"{file} has schema {found.schema}, this release knows {newest}: install "
            f"release {found.release} or a newer one."
        )
    return found


@contextmanager
def loaded_backup(file: Path, real: Database) -> Iterator[LoadedBackup]:
    """The backup in a database of its own, gone again at the end unless it was moved.

    Raises:
        Refused: it does not fit, is not whole, or its contents are not as noted.
    """
    check_fits(file, real)
    # Where it may become the real one by being renamed.
    is_file = real.engine.dialect.name == "sqlite"
    beside = Path(str(real.engine.url.database)).parent if is_file else None
    if beside is not None:
        beside.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=".desk-restore-", dir=beside))
    try:
        manifest, payload = open_payload(file, folder)
        if is_file:
            with _opened(f"sqlite:///{payload}") as database:
                with closing(sqlite3.connect(payload)) as connection:
                    check_sqlite(connection)
                yield _checked(LoadedBackup(manifest, database, str(payload)))
        else:
            with _server_copy(payload, real) as (database, name):
                yield _checked(LoadedBackup(manifest, database, name))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _opened(address: str) -> Iterator[Database]:
    database = Database(address, patience=60)
    try:
        yield database
    finally:
        database.close()


@contextmanager
def _server_copy(payload: Path, real: Database) -> Iterator[tuple[Database, str]]:
    """A database of the same server with what the dump holds."""
    with real.engine.connect() as connection:
        require_client("pg_restore", connection)
    name = f"desk_restore_{secrets.token_hex(6)}"
    run_on_server(real, f"CREATE DATABASE {name}")
    try:
        words = ["pg_restore", "--no-owner", "--no-privileges", "--exit-on-error"]
        # Its one schema is there already: that line is left out.
        listed = payload.with_suffix(".list")
        run_client(["pg_restore", "--list", f"--file={listed}", str(payload)], None)
        lines = listed.read_text().splitlines()
        listed.write_text("\n".join(each for each in lines if " SCHEMA " not in each))
        words += [f"--use-list={listed}", "--single-transaction", str(payload)]
        run_client(words, real, name)
        address = real.engine.url.set(database=name)
        with _opened(address.render_as_string(hide_password=False)) as database:
            yield database, name
    finally:
        run_on_server(real, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def run_on_server(real: Database, *statements: str) -> None:
    """Run these in the server's own database, where no other may be in use.

    Raises:
        Refused: the server says no.
    """
    url = real.engine.url.set(database="postgres")
    engine = create_engine(url, isolation_level="AUTOCOMMIT", hide_parameters=True)
    try:
        with engine.connect() as connection:
            for each in statements:
                connection.exec_driver_sql(each)
    except DBAPIError as error:
        said = str(error.orig).strip().splitlines()[0]
        raise Refused(
            f"The server says: {said}. A restore makes a database beside this one: "
            "its role needs CREATEDB."
        ) from error
    finally:
        engine.dispose()


def _checked(loaded: LoadedBackup) -> LoadedBackup:
    """Compare what is there with what was noted; then bring it up to date.

    Raises:
        Refused: a table has other rows, or an audit log is not whole.
    """
    with (
        loaded.database.engine.connect() as connection,
        migrations.unhurried(connection),
    ):
        found = table_digests(connection)
    noted = loaded.manifest.tables
    for name in sorted(found.keys() | noted.keys()):
        if found.get(name) != noted.get(name):
            raise Refused(f"The backup's table {name} is not as it was noted.")
    migrations.upgrade_schema(loaded.database)
    with loaded.database.reading() as session:
        for place in every_workspace(session):
            state = verify_chain(session, place)
            if state.fault:
                raise Refused(f"The audit log of {place.domain}: {state.fault}")
    return loaded
