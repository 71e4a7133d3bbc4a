"""Delivers what one inbox is owed, one after the other, until nothing is due.

Each is claimed before Gmail or the mail server is asked, and claimed means in doubt: a
worker that dies in between leaves a row that first asks Gmail whether it is there.
"""

from __future__ import annotations

import logging

from app import mailbox_client
from app.db import LOCK, database_now
from app.desk import Desk
from app.errors import Broken, DeskError, InDoubt, Later, Refused
from app.gmail.errors import GmailBadRequest
from app.gmail.values import INBOX, GmailImport
from app.inboxes.inbox import Inbox, InboxKind
from app.mailboxes import of_inbox
from app.smtp.desk_mail import smtp_sender
from app.tickets.submissions import copies, owed
from app.tickets.submissions.owed import ClaimedSubmission
from app.tickets.ticket import Ticket
from workers.deliveries.confirming import send_confirmations
from workers.deliveries.imported import keep_import

log = logging.getLogger(__name__)

LABELS = (INBOX, "UNREAD")
NO_MAILBOX = "The mailbox of the inbox is not connected."


class InboxDelivery:
    """One delivery of what an inbox is owed; make a new one for the next."""

    def __init__(self, desk: Desk, inbox_id: int) -> None:
        self._desk = desk
        self._inbox_id = inbox_id
        with desk.database.reading() as session:
            inbox = session.get_one(Inbox, inbox_id)
            self._is_group = inbox.kind == InboxKind.GROUP

    def run(self) -> int:
        """Deliver until nothing is due or something fails; how many were handed over.

        Raises:
            Later: the database is busy or away.
        """
        done = 0
        self._forget_sent()
        while (claimed := self._claim()) is not None:
            if not self._deliver(claimed):
                break
            done += 1
            if done == 1:
                # Whatever was in the way is not any more.
                with self._desk.database.transaction() as session:
                    owed.hurry(session, self._inbox_id)
        send_confirmations(self._desk, self._inbox_id)
        return done

    def _claim(self) -> ClaimedSubmission | None:
        with self._desk.database.transaction() as session:
            return owed.claim_next(session, self._desk.vault, self._inbox_id)

    def _deliver(self, claimed: ClaimedSubmission) -> bool:
        """Hand it over and note how it went; whether the next may follow."""
        try:
            found = None if self._is_group else self._import(claimed)
            if self._is_group:
                self._send(claimed)
        except InDoubt as error:
            with self._desk.database.transaction() as session:
                owed.note_doubt(session, claimed, str(error))
            return False
        except GmailBadRequest as error:
            self._refused(claimed, error)
            return True
        except Later as error:
            self._failed(claimed, error, after=error.after)
            return False
        except (Broken, Refused) as error:
            self._failed(claimed, error, is_blocked=True)
            return False
        # A database that is away now leaves it in doubt.
        self._note(claimed, found)
        return True

    def _import(self, claimed: ClaimedSubmission) -> tuple[int, GmailImport]:
        """Put it into the inbox's own mailbox, unless it is there; where it is."""
        with self._desk.database.reading() as session:
            mailbox = of_inbox.own_mailbox(session, self._inbox_id)
            thread_id = owed.thread_of(session, claimed, mailbox.id) if mailbox else ""
        if mailbox is None:
            raise Broken(NO_MAILBOX)
        gmail = mailbox_client.client_of(self._desk, mailbox.id)
        if claimed.was_asked:
            listed = gmail.message_ids(query=f"rfc822msgid:{claimed.message_id}")
            for found in listed.items():
                return mailbox.id, GmailImport(*found)
        raw = claimed.mail().as_bytes()
        return mailbox.id, gmail.import_message(raw, LABELS, thread_id)

    def _send(self, claimed: ClaimedSubmission) -> None:
        smtp_sender(self._desk).send(claimed.mail(), claimed.written.to)

    def _note(
        self, claimed: ClaimedSubmission, found: tuple[int, GmailImport] | None
    ) -> None:
        with self._desk.database.transaction() as session:
            if found is not None:
                keep_import(session, claimed, *found)
                return
            sent = owed.note_sent(session, claimed)
            if sent is not None and not of_inbox.is_seen(session, self._inbox_id):
                # Nobody's copy will ever be seen.
                copies.end_delivery(session, sent)

    def _refused(self, claimed: ClaimedSubmission, error: DeskError) -> None:
        """Gmail does not take this very mail: without its files it may."""
        if not claimed.files:
            self._failed(claimed, error, is_blocked=True)
            return
        with self._desk.database.transaction() as session:
            ticket_id = owed.leave_files_out(session, claimed)
            if ticket_id is not None:
                ticket = session.get_one(Ticket, ticket_id, with_for_update=LOCK)
                ticket.lose_files(len(claimed.files))

    def _failed(
        self,
        claimed: ClaimedSubmission,
        error: DeskError,
        *,
        is_blocked: bool = False,
        after: float = 0,
    ) -> None:
        log.warning("submission %d is not in Gmail yet: %s", claimed.id, error.said)
        with self._desk.database.transaction() as session:
            owed.note_failure(
                session, claimed, str(error), is_blocked=is_blocked, after=after
            )

    def _forget_sent(self) -> None:
        """What the mail server has had for long is forgotten, seen or not."""
        with self._desk.database.transaction() as session:
            now = database_now(session)
            is_seen = of_inbox.is_seen(session, self._inbox_id)
            for each in owed.sent_and_due(session, self._inbox_id):
                at = each.sent_at or each.created_at
                if not is_seen or now - at >= owed.LONGEST_UNSEEN:
                    copies.end_delivery(session, each)
                else:
                    each.due_at = now + owed.LOOK_AGAIN
