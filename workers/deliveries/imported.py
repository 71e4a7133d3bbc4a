"""An imported mail: its thread shows the ticket at once, and the text is forgotten."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.gmail.values import GmailImport
from app.mail.message_ids import message_id_hash
from app.mailboxes.mailbox import Mailbox
from app.tickets.intake.arrival import ArrivedMail
from app.tickets.messages import copy_ticket, message as messages
from app.tickets.submissions import copies, owed
from app.tickets.submissions.owed import ClaimedSubmission


def keep_import(
    session: Session, claimed: ClaimedSubmission, mailbox_id: int, found: GmailImport
) -> None:
    """Note where the mail is, and that nothing is owed any more.

    The sync may have seen it first; then this changes nothing.
    """
    submission = owed.locked(session, claimed.id)
    submission.gmail_id = found.id
    copies.end_delivery(session, submission)
    mailbox = session.get_one(Mailbox, mailbox_id)
    place = (mailbox, found.id, found.thread_id)
    arrival = ArrivedMail(*place, claimed.written.mail(claimed.message_id), frozenset())
    key = message_id_hash(claimed.message_id)
    rows = messages.find_message(session, submission.workspace_id, key)
    for row in rows:
        if row.inbox_id == submission.inbox_id:
            copy_ticket.keep_copy_of(session, arrival, row, is_synced=False)
