"""Who knows what was ended since a backup: a journal that reaches back to it.

Without one the database that is replaced tells it itself, if its audit log is whole and
goes on from the backup's own end.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.audit.entry import AuditEntry
from app.audit.journal import Journal, Line
from app.audit.listing import ending_entries
from app.audit.verify import verify_chain
from app.backup.manifest import Manifest
from app.db import Database
from app.errors import Later
from app.people.workspace import Workspace


def reaches_back(lines: Sequence[Line], manifest: Manifest) -> bool:
    """Whether a journal was written by the time of the backup.

    One that begins later may be another desk's, or lack what was ended before.
    """
    return all(
        any(line["workspace"] == domain and int(line["seq"]) <= seq for line in lines)
        for domain, about in manifest.workspaces.items()
        if (seq := about.get("audit", {}).get("seq", 0))
    )


def endings_since(
    database: Database, journal: Journal, manifest: Manifest
) -> list[Line] | None:
    """As lines of a journal; None where it cannot be asked, or is not believed."""
    lines = list[Line]()
    try:
        with database.reading() as session:
            for domain, about in manifest.workspaces.items():
                kept = about.get("audit", {})
                here = Workspace.domain == domain
                place = session.scalar(select(Workspace).where(here))
                if place is None or not _goes_on(session, place, kept):
                    return None
                found = ending_entries(session, place.id, kept.get("seq", 0))
                lines += [journal.ending(domain, each) for each in found]
    except (DBAPIError, Later):
        return None
    return lines


def _goes_on(session: Session, place: Workspace, kept: Mapping[str, Any]) -> bool:
    if verify_chain(session, place).fault:
        return False
    seq = kept.get("seq", 0)
    entry = session.get(AuditEntry, (place.id, seq))
    return not seq or (entry is not None and entry.hash == kept.get("hash"))
