"""What a customer adds on the page of their ticket: a mail of the same conversation."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.frontdoor.status_links.links import FoundLink
from app.inboxes.inbox import Inbox, InboxKind
from app.tickets import queries
from app.tickets.messages.message import Message
from app.tickets.submissions.submitting import NewSubmission, submit
from app.tickets.submissions.table import Submission
from app.tickets.submissions.written import WrittenMail
from app.tickets.ticket import Ticket

if TYPE_CHECKING:
    from app.vault import Vault

# A ticket that it opens, long after the other one was closed, has come by a form.
CHANNEL = "form"
MAX_REFERENCES = 10
# What others call their mails goes into a header of ours.
_PLAIN_ID = re.compile(r"[!-;=?-~]{1,150}@[!-;=?-~]{1,100}", re.A)
_REPLY = re.compile(r"re:\s", re.I)


@dataclass(frozen=True)
class FollowUpDesk:
    """What takes follow-ups in: the vault, the desk's host, its own mail address."""

    vault: Vault
    host: str
    mail_from: str | None

    def receive(
        self, session: Session, found: FoundLink, text: str, nonce: str
    ) -> Submission:
        """Keep it, and let it join the ticket; of the same page only the first.

        Raises:
            QueueFull: too much waits for Gmail.
        """
        written = self._written(session, found, text)
        new = NewSubmission(found.inbox, CHANNEL, written, nonce)
        return submit(session, self.vault, new, self.host)

    def _written(self, session: Session, found: FoundLink, text: str) -> WrittenMail:
        ticket, inbox = found.ticket, found.inbox
        at = clock.now()
        who = (ticket.customer_name, ticket.customer_address)
        is_group = inbox.kind == InboxKind.GROUP
        via = f"{who[0] or who[1]} via status page"
        subject = ticket.subject
        return WrittenMail(
            sender=(via, self.mail_from or "") if is_group else who,
            to=inbox.address,
            subject=subject if _REPLY.match(subject) else f"Re: {subject}",
            text="\n".join([text, "", "-- ", _below(ticket, at)]),
            at=at.replace(microsecond=0),
            reply_to=who if is_group else None,
            references=known_ids(session, ticket),
        )


def _below(ticket: Ticket, at: datetime) -> str:
    when = f"{format_datetime(at)[5:22]} UTC"
    return f"Added on the status page of #{ticket.number}, {when}."


def can_write(inbox: Inbox, mail_from: str | None) -> bool:
    """Whether what is added could ever get into Gmail."""
    return inbox.kind != InboxKind.GROUP or mail_from is not None


def known_ids(session: Session, ticket: Ticket) -> tuple[str, ...]:
    """The Message-IDs of the conversation's last mails, the newest last."""
    query = select(Message.message_id).where(
        Message.ticket_id == select(queries.root_of(ticket.id)).scalar_subquery(),
        Message.set_aside.is_(None),
        Message.message_id.is_not(None),
    )
    newest = query.order_by(Message.at.desc(), Message.id.desc())
    found = session.scalars(newest.limit(MAX_REFERENCES)).all()
    plain = [each for each in found if each and _PLAIN_ID.fullmatch(each)]
    return tuple(reversed(plain))
