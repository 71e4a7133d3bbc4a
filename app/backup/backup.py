"""Makes a backup: one file, whole or not there at all, and prunes older ones."""

from __future__ import annotations

import os
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import metadata
from io import BytesIO
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, text

from app import clock, migrations
from app.audit.chain import moment_text
from app.backup.contents import table_digests
from app.backup.copying import copy_database
from app.backup.manifest import NAME, PAYLOADS, Manifest, read_manifest, sha256_of
from app.db import Database
from app.errors import Refused
from app.last_done import BACKUP, note_done

OWNER_ONLY = 0o600
WORKSPACES = """
SELECT w.domain, w.last_number, w.epoch, h.seq, h.hash
FROM workspaces w LEFT JOIN audit_heads h ON h.workspace_id = w.id ORDER BY w.id
"""


def make_backup(database: Database, file: Path, keep: int | None = None) -> Manifest:
    """Write a backup to the new file; of older ones of its folder only `keep` stay.

    Raises:
        Refused: it cannot be written; nothing is left behind.
    """
    if migrations.schema_version(database) != migrations.newest_schema():
        raise Refused("The database has another schema. Run desk migrate first.")
    if os.path.lexists(file):
        raise Refused(f"{file} is there already.")
    with _told(file), _folder_beside(file) as folder:
        kind = database.engine.dialect.name
        payload, seen = folder / PAYLOADS[kind], dict[str, Any]()
        copy_database(database, payload, lambda each: seen.update(_look(each)))
        made = Manifest(
            release=metadata.version("sidedesk"),
            schema=migrations.newest_schema() or "",
            database=kind,
            sha256=sha256_of(payload),
            **seen,
        )
        _publish(_packed(made, payload, folder), file)
    with database.transaction() as session:
        note_done(session, BACKUP, made.at)
    if keep is not None:
        _prune(file, made, keep)
    return made


def _look(connection: Connection) -> dict[str, Any]:
    rows = connection.execute(text(WORKSPACES)).mappings().all()
    return {
        "taken_at": moment_text(clock.now()),
        "epoch": next((row["epoch"] for row in rows if row["epoch"]), ""),
        "workspaces": {
            row["domain"]: {
                "last_number": row["last_number"],
                "audit": {"seq": row["seq"] or 0, "hash": row["hash"]},
            }
            for row in rows
        },
        "tables": table_digests(connection),
    }


@contextmanager
def _told(file: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise Refused(f"{file} cannot be written: {why}.") from error


@contextmanager
def _folder_beside(file: Path) -> Iterator[Path]:
    """A folder on the same disk for what is not whole yet."""
    made = Path(tempfile.mkdtemp(prefix=".desk-backup-", dir=file.parent))
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _packed(made: Manifest, payload: Path, folder: Path) -> Path:
    archive = folder / "backup.tar"
    with tarfile.open(archive, "w") as tar:
        said = made.as_json().encode()
        about = tarfile.TarInfo(NAME)
        about.size, about.mode, about.mtime = len(said), OWNER_ONLY, clock.timestamp()
        tar.addfile(about, BytesIO(said))
        about = tar.gettarinfo(payload, payload.name)
        about.mode, about.uid, about.gid = OWNER_ONLY, 0, 0
        about.uname = about.gname = ""
        with payload.open("rb") as opened:
            tar.addfile(about, opened)
    archive.chmod(OWNER_ONLY)
    with archive.open("rb") as opened:
        os.fsync(opened.fileno())
    return archive


def _publish(archive: Path, file: Path) -> None:
    """Give it its name, unless another one has got it meanwhile."""
    try:
        os.link(archive, file)
    except FileExistsError as error:
        raise Refused(f"{file} is there already.") from error
    except OSError:
        # A disk that knows no second name of a file.
        os.rename(archive, file)


def _prune(file: Path, made: Manifest, keep: int) -> None:
    """Delete the oldest backups of this desk in the folder, and nothing else."""
    found = list[tuple[str, Path]]()
    for each in file.parent.iterdir():
        if each.is_file() and each.suffix == file.suffix:
            with suppress(Refused):
                other = read_manifest(each)
                if list(other.workspaces) == list(made.workspaces):
                    found.append((other.taken_at, each))
    for _, each in sorted(found, reverse=True)[keep:]:
        if each != file:
            each.unlink()
