"""When the last backup was made and tried, and what a restore still awaits."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import last_done
from app.health.finding import Finding, worth_knowing, wrong
from app.last_done import BACKUP, REHEARSAL
from app.mailboxes.mailbox import Mailbox

MAX_BACKUP_AGE = timedelta(days=2)
MAX_REHEARSAL_AGE = timedelta(days=90)


def backup_findings(session: Session, now: datetime) -> Iterator[Finding]:
    """Whether backups are made and tried, and which mailboxes are taken over yet."""
    done = last_done.last_done(session)
    made, tried = done.get(BACKUP), done.get(REHEARSAL)
    if made is None or now - made > MAX_BACKUP_AGE:
        says = "None was made by desk backup"
        says += f" since {made:%Y-%m-%d}." if made else " yet."
        yield worth_knowing("backup", says, "Let it run each night: desk backup FILE.")
    elif tried is None or now - tried > MAX_REHEARSAL_AGE:
        says = f"The last one is of {made:%Y-%m-%d %H:%M}, none was tried for 90 days."
        yield worth_knowing("backup", says, "Try one: desk restore --rehearse FILE.")
    yield from _adoption_findings(session)


def _adoption_findings(session: Session) -> Iterator[Finding]:
    """How far the mailboxes are taken over, and what comparing them has shown."""
    connected = select(func.count()).where(Mailbox.is_connected)
    left = session.scalar(connected.where(Mailbox.adopting.is_not(None))) or 0
    unchecked = session.scalar(connected.where(Mailbox.adopted_at.is_not(None))) or 0
    if left or unchecked:
        every = session.scalar(connected) or 0
        says = f"Adopted {every - left} of {every} mailboxes."
        if unchecked:
            says += f" Of these {unchecked} are still to be compared with Gmail."
        yield worth_knowing("restore", says, "Nothing: the others follow.")
    differs = Mailbox.adopted_differing > 0
    query = select(Mailbox.address, Mailbox.adopted_differing).where(
        Mailbox.is_connected, differs
    )
    for address, count in session.execute(query.order_by(Mailbox.address)):
        says = f"After the restore {count} mails of {address} had other labels."
        yield wrong("restore", says, "Run desk check: it names them, and looks anew.")
