"""The first import from the page: counted, begun, watched and ended there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import audit, clock
from app.audit import Author
from app.db import LOCK
from app.desk import Desk
from app.errors import NotFound
from app.inboxes.inbox import Inbox
from app.mailboxes import backfill
from app.mailboxes.backfill import BackfillReason, MailBackfill
from app.mailboxes.mailbox import Mailbox

DAYS = 30


@dataclass(frozen=True)
class ImportState:
    """The import of an inbox's own mailbox; `percent` of its time is read."""

    address: str
    is_under_way: bool = False
    percent: int = 0
    new: int = 0


def import_states(session: Session, workspace_id: int) -> list[ImportState]:
    """Each connected mailbox of an inbox, with its import if there was one."""
    query = (
        select(Mailbox.address, MailBackfill)
        .join(Inbox, Inbox.id == Mailbox.inbox_id)
        .outerjoin(
            MailBackfill,
            (MailBackfill.mailbox_id == Mailbox.id)
            & (MailBackfill.why == BackfillReason.IMPORT),
        )
        .where(Mailbox.workspace_id == workspace_id, Mailbox.is_connected)
        .order_by(Mailbox.id)
    )
    return [_state(address, work) for address, work in session.execute(query)]


def _state(address: str, work: MailBackfill | None) -> ImportState:
    if work is None:
        return ImportState(address)
    new = work.counts.get("new", 0)
    return ImportState(address, not work.is_done, int(work.share * 100), new)


def begin_import(desk: Desk, workspace_id: int, address: str, by: Author) -> None:
    """Have the last days' mail read; one that is under way goes on.

    Raises:
        NotFound: it is no connected mailbox of an inbox of the workspace.
    """
    with desk.database.transaction() as session:
        mailbox = _locked(session, workspace_id, address)
        work = backfill.find_backfill(session, mailbox.id, BackfillReason.IMPORT)
        if work is not None and not work.is_done:
            return
        since = clock.now() - timedelta(days=DAYS)
        backfill.request_backfill(session, mailbox, BackfillReason.IMPORT, since)
        audit.record(session, by, "import.begun", mailbox, new={"days": DAYS})
    desk.jobs.drain([mailbox.id])


def end_import(desk: Desk, workspace_id: int, address: str, by: Author) -> None:
    """Read no more of it; what was taken in stays.

    Raises:
        NotFound: it is no connected mailbox of an inbox of the workspace.
    """
    with desk.database.transaction() as session:
        # A drain applies its page under this lock: before the end, or not at all.
        mailbox = _locked(session, workspace_id, address)
        work = backfill.find_backfill(session, mailbox.id, BackfillReason.IMPORT)
        if work is None or work.is_done:
            return
        work.stop()
        audit.record(session, by, "import.stopped", mailbox)


def _locked(session: Session, workspace_id: int, address: str) -> Mailbox:
    query = select(Mailbox).where(
        Mailbox.workspace_id == workspace_id,
        Mailbox.address == address,
        Mailbox.inbox_id.is_not(None),
        Mailbox.is_connected,
    )
    found = session.scalar(query.with_for_update(**LOCK))
    if found is None:
        raise NotFound("There is no such mailbox.")
    return found
