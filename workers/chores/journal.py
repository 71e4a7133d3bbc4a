"""The journal outside the database: what has ended, and how long the audit log is."""

from __future__ import annotations

import logging

from sqlalchemy import func, select, update

from app import clock
from app.audit.entry import AuditHead
from app.audit.journal import Journal, Line
from app.audit.listing import ending_entries
from app.desk import Desk
from app.people.workspace import Workspace

log = logging.getLogger(__name__)


def keep_journal(desk: Desk) -> None:
    """Write down what the audit logs have got since, and how long they are now.

    Noted after the file has it: what is killed in between stands there twice.
    """
    journal = desk.journal
    if journal is None:
        return
    for head, domain in _heads(desk, is_new=True):
        lines = _endings(desk, journal, head, domain)
        lines.append(journal.head(domain, clock.now(), head.seq, head.hash))
        journal.append(lines)
        done = update(AuditHead).where(AuditHead.workspace_id == head.workspace_id)
        with desk.database.transaction() as session:
            session.execute(done.values(journalled=head.seq))


def note_audit_heads(desk: Desk) -> None:
    """Write each day how long the audit logs are, to the journal and the log."""
    for head, domain in _heads(desk):
        log.info("audit_head workspace=%s seq=%d hash=%s", domain, head.seq, head.hash)
        if desk.journal is not None:
            at = clock.now()
            desk.journal.append([desk.journal.head(domain, at, head.seq, head.hash)])


def _heads(desk: Desk, *, is_new: bool = False) -> list[tuple[AuditHead, str]]:
    query = select(AuditHead, Workspace.domain).join(Workspace)
    if is_new:
        query = query.where(AuditHead.seq > func.coalesce(AuditHead.journalled, 0))
    with desk.database.reading() as session:
        found = session.execute(query.order_by(AuditHead.workspace_id))
        return [(head, domain) for head, domain in found]


def _endings(desk: Desk, journal: Journal, head: AuditHead, domain: str) -> list[Line]:
    place, after = head.workspace_id, head.journalled or 0
    with desk.database.reading() as session:
        entries = ending_entries(session, place, after, head.seq)
    return [journal.ending(domain, each) for each in entries]
