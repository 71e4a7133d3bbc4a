"""Whether the reports follow what happens."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from app import clock
from app.db import database_now
from app.desk import Desk
from app.health.finding import Finding, fine, wrong
from app.people.person import Person
from app.people.workspace import Workspace
from app.reports import counting
from app.reports.tables import DigestSend, ReportDue
from app.smtp import digest

# The clock counts every two seconds: what waits for so long is not counted at all.
MAX_AGE = timedelta(minutes=5)


def check_reports(desk: Desk) -> Finding:
    """Whether a change has been waiting too long to be counted."""
    with desk.database.reading() as session:
        tickets = func.count(ReportDue.ticket_id.distinct())
        query = select(func.min(ReportDue.at), tickets)
        oldest, due = session.execute(query).one()
        now = database_now(session)
    if oldest is None or now - oldest <= MAX_AGE:
        return fine("reports", f"They follow what happens; {due} tickets are due.")
    minutes = (now - oldest) // timedelta(minutes=1)
    return wrong(
        "reports",
        f"{due} tickets are not counted, the oldest for {minutes} minutes.",
        "Look into the log of desk clock, or run desk report.",
    )


def digest_findings(desk: Desk) -> Iterator[Finding]:
    """Whether a digest of last week was given up: it could not be sent for a day."""
    lost = 0
    with desk.database.reading() as session:
        for place in session.scalars(select(Workspace)):
            there = clock.now().astimezone(ZoneInfo(place.zone or counting.UTC))
            if digest.is_due(there):
                continue
            query = select(func.count()).select_from(DigestSend).join(Person)
            query = query.where(
                DigestSend.workspace_id == place.id,
                DigestSend.monday == digest.last_monday(there.date()),
                DigestSend.sent_at.is_(None),
                Person.is_active,
                Person.weekly_digest,
            )
            lost += session.scalar(query) or 0
    if lost:
        yield wrong(
            "digest",
            f"{lost} of last week could not be sent in 24 hours.",
            "Correct DESK_SMTP_URL, then desk report digest --to ADDRESS --send.",
        )
