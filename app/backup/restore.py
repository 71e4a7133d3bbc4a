"""Takes a backup back: checked beside the real database, then put in its place."""

from __future__ import annotations

import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from app import clock, last_done
from app.audit.journal import Line
from app.backup.endings import endings_since, reaches_back
from app.backup.loading import LoadedBackup, check_fits, loaded_backup, run_on_server
from app.backup.putting_right import (
    KnownHead,
    RestoreOrder,
    heads_of_journal,
    known_heads,
    put_right,
)
from app.backup.quiet import require_silence
from app.db import Database
from app.desk import Desk
from app.errors import Later, Refused
from app.sql.engines import OWNER_ONLY
from app.tickets.event import Event
from app.tickets.ticket import Ticket

WAL = ("", "-wal", "-shm")


@dataclass(frozen=True)
class RestoreWish:
    """What somebody has asked for."""

    file: Path
    labels: str
    confirm: str
    journal: Path | None = None
    next_number: int | None = None
    replaces: bool = False


@dataclass(frozen=True)
class Restored:
    """Where the old database is now, if there was one, and what is still to be done."""

    aside: str | None
    to_do: list[str]
    # Whether it is known what was ended since the backup.
    knows_endings: bool


@dataclass(frozen=True)
class Rehearsed:
    """What a rehearsal has found in a backup."""

    tickets: int
    newest: datetime | None


def rehearse(desk: Desk, file: Path) -> Rehearsed:
    """Restore into a database of its own, look at it, and drop it.

    Raises:
        Refused: it could not be restored.
    """
    with (
        loaded_backup(file, desk.database) as loaded,
        loaded.database.reading() as session,
    ):
        count = session.scalar(select(func.count()).select_from(Ticket)) or 0
        newest = session.scalar(select(func.max(Event.at)))
    with suppress(DBAPIError, Later), desk.database.transaction() as session:
        last_done.note_done(session, last_done.REHEARSAL, clock.now())
    return Rehearsed(count, newest)


def restore(desk: Desk, wish: RestoreWish) -> Restored:
    """Put the backup in the place of the desk's database, which is kept aside.

    Raises:
        Refused: something speaks against it; nothing was changed.
    """
    manifest = check_fits(wish.file, desk.database)
    if wish.confirm not in manifest.workspaces:
        domains = " or ".join(manifest.workspaces)
        raise Refused(f"Say --confirm {domains}: the workspace that the backup holds.")
    file = _journal_file(desk, wish)
    lines = desk.require_journal().read(file) if file else None
    if lines is not None and not reaches_back(lines, manifest):
        if wish.journal is not None:
            raise Refused(
                f"{file} begins after the backup, or is another desk's: it does not "
                "know what was ended just then. Nothing was changed."
            )
        lines = None
    with _alone(desk):
        # Connections that rest in our own pool are nobody's sign of life.
        desk.database.engines.dispose()
        require_silence(desk)
        if lines is None and desk.journal is not None:
            lines = endings_since(desk.database, desk.journal, manifest)
        journal = desk.journal if lines is not None else None
        heads = _known_heads(desk.database, lines or [])
        if not wish.replaces and _has_tickets(desk.database):
            raise Refused(
                "The desk's database holds tickets. With --replace it is put aside."
            )
        with loaded_backup(wish.file, desk.database) as loaded:
            order = RestoreOrder(
                manifest=loaded.manifest,
                labels=wish.labels,
                at=clock.now(),
                next_number=wish.next_number,
                journal=journal,
                lines=lines or [],
                heads=heads,
            )
            with loaded.database.transaction() as session:
                to_do = put_right(session, order)
            aside = _exchange(desk.database, loaded)
    return Restored(aside, to_do, lines is not None)


def _journal_file(desk: Desk, wish: RestoreWish) -> Path | None:
    usual = desk.settings.journal_file
    if wish.journal is None and usual is not None and usual.exists():
        return usual
    return wish.journal


@contextmanager
def _alone(desk: Desk) -> Iterator[None]:
    """Let nobody else restore on this machine meanwhile.

    Raises:
        Refused: somebody does.
    """
    folder = desk.settings.data_dir
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (folder / ".restore.lock").open("w") as opened:
        try:
            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Refused("Somebody else is restoring at this moment.") from error
        yield


def _known_heads(database: Database, lines: list[Line]) -> dict[str, KnownHead]:
    heads = heads_of_journal(lines)
    with suppress(DBAPIError, Later), database.reading() as session:
        for domain, head in known_heads(session).items():
            heads[domain] = max(heads.get(domain, head), head)
    return heads


def _has_tickets(database: Database) -> bool:
    try:
        with database.reading() as session:
            return session.scalar(select(Ticket.id).limit(1)) is not None
    except (DBAPIError, Later):
        return False


def _exchange(real: Database, loaded: LoadedBackup) -> str | None:
    """Give the restored database the real one's name; the other one's name now."""
    stamp = f"{clock.now():%Y%m%d-%H%M%S}"
    real.engines.dispose()
    loaded.database.close()
    if real.engine.dialect.name == "sqlite":
        return _exchange_files(Path(str(real.engine.url.database)), loaded, stamp)
    return _exchange_names(real, loaded, stamp.replace("-", "_"))


def _exchange_files(path: Path, loaded: LoadedBackup, stamp: str) -> str | None:
    with closing(sqlite3.connect(loaded.place)) as connection:
        # All of it in the one file, which is moved.
        connection.execute("PRAGMA journal_mode=DELETE")
    os.chmod(loaded.place, OWNER_ONLY)
    aside = Path(f"{path}.before-{stamp}")
    is_there = path.exists()
    for suffix in WAL:
        if Path(f"{path}{suffix}").exists():
            os.rename(f"{path}{suffix}", f"{aside}{suffix}")
    os.rename(loaded.place, path)
    return str(aside) if is_there else None


def _exchange_names(real: Database, loaded: LoadedBackup, stamp: str) -> str:
    quote = real.engine.dialect.identifier_preparer.quote
    name = str(real.engine.url.database)
    aside = f"{name}_before_{stamp}"
    run_on_server(real, f"ALTER DATABASE {quote(name)} RENAME TO {quote(aside)}")
    try:
        run_on_server(
            real, f"ALTER DATABASE {quote(loaded.place)} RENAME TO {quote(name)}"
        )
    except Refused:
        run_on_server(real, f"ALTER DATABASE {quote(aside)} RENAME TO {quote(name)}")
        raise
    return aside
