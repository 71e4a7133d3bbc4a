"""`desk audit`: who has changed what, and whether the log is whole."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click
from sqlalchemy.orm import Session

from app.audit import AuditEntry, listing
from app.audit.chain import canonical, moment_text
from app.audit.verify import verify_chain, verify_journal
from app.commands.context import with_desk, workspace_at, workspace_option
from app.desk import Desk
from app.errors import Broken, Refused
from app.people.workspace import Workspace

MAX_LISTED = 100_000


@click.group()
def audit() -> None:
    """The audit log: list it, look whether it is whole, export it."""


@audit.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON array.")
@click.option("--subject", metavar="ADDRESS", help="Of this inbox, person or mailbox.")
@click.option("--limit", type=click.IntRange(1, MAX_LISTED), default=50, metavar="N")
@workspace_option
@with_desk
def list_entries(
    desk: Desk, as_json: bool, subject: str | None, limit: int, domain: str | None
) -> None:
    """What was changed, the newest first."""
    with desk.database.reading() as session:
        place = workspace_at(session, domain, subject)
        subjects = None
        if subject is not None:
            subjects = listing.subjects_of_address(session, place.id, subject)
        found = listing.newest_entries(session, place.id, limit, subjects=subjects)
    if as_json:
        told = [_told(each, place) for each in found]
        click.echo(json.dumps(told, ensure_ascii=False))
        return
    for each in found:
        click.echo(_line(each))


@audit.command("verify")
@click.option("--journal", metavar="FILE", help="Compare with this journal as well.")
@workspace_option
@with_desk
def verify(desk: Desk, journal: str | None, domain: str | None) -> None:
    """Compute every hash anew. Exit status 1 if an entry was changed or is missing."""
    lines = desk.require_journal().read(Path(journal)) if journal else []
    with desk.database.reading() as session:
        place = workspace_at(session, domain)
        found = verify_chain(session, place)
        fault = found.fault or verify_journal(session, place, found, lines)
    if fault:
        raise Broken(fault)
    click.echo(f"{found.count} entries, the chain is whole, head {found.head[:8]}…")


@audit.command("export")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@workspace_option
@with_desk
def export(desk: Desk, file: Path, domain: str | None) -> None:
    """Write every entry into the new FILE: JSON Lines, the oldest first."""
    with desk.database.reading() as session:
        place = workspace_at(session, domain)
        count = _write(session, place, file)
    click.echo(f"{count} entries are in {file}.")


def _write(session: Session, place: Workspace, file: Path) -> int:
    try:
        with file.open("x", encoding="utf-8") as written:
            file.chmod(0o600)
            count = 0
            for each in listing.all_entries(session, place.id):
                written.write(f"{canonical(_told(each, place))}\n")
                count += 1
            return count
    except FileExistsError as error:
        raise Refused(f"{file} is there already.") from error
    except OSError as error:
        raise Refused(f"{file} cannot be written: {error.strerror}.") from error


def _told(entry: AuditEntry, place: Workspace) -> dict[str, Any]:
    """The entry with its hash, and what is personal as long as it is kept."""
    kept = {"hash": entry.hash, "salt": entry.salt, "private": entry.private}
    return entry.hashed(place.domain) | kept


def _line(entry: AuditEntry) -> str:
    private = entry.private or {}
    by, subject = private.get("by", entry.by), private.get("subject", entry.subject)
    at = f"{moment_text(entry.at)[:19]}Z"
    parts = [str(entry.seq), at, by, entry.via, entry.action, subject]
    return "\t".join([*parts, ", ".join(listing.described_changes(entry))])
