"""Whether the journal outside the database has what the audit log has."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import clock
from app.audit.entry import AuditEntry, AuditHead
from app.health.finding import Finding, wrong

WITHIN = timedelta(minutes=10)


def journal_findings(session: Session) -> Iterator[Finding]:
    """Something to say only when it lacks entries."""
    late = (
        select(func.count())
        .select_from(AuditEntry)
        .join(AuditHead, AuditHead.workspace_id == AuditEntry.workspace_id)
        .where(AuditEntry.seq > func.coalesce(AuditHead.journalled, 0))
        .where(AuditEntry.at < clock.now() - WITHIN)
    )
    count = session.scalar(late)
    if count:
        yield wrong(
            "journal",
            f"It lacks {count} entries of the audit log: a restore would forget what "
            "they have ended.",
            "Let the clock run, and let it write to DESK_JOURNAL.",
        )
