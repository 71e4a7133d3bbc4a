"""A mail that the history shows goes through the same door as any other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress

from sqlalchemy.orm import Session

from app.errors import Refused
from app.gmail.values import GmailMessage
from app.labels.mapping import LabelKey, LabelKind
from app.mailboxes.mailbox import Mailbox
from app.people import actor
from app.tickets.intake import Arrival, Intake
from app.tickets.mail import from_headers
from app.tickets.status import Priority
from app.tickets.ticket import Ticket
from workers.new_tags import NewTags
from workers.window import NOT_MAIL


class Mails:
    """Takes in the new messages of one mailbox."""

    def __init__(
        self,
        session: Session,
        mailbox: Mailbox,
        keys: Mapping[str, LabelKey],
        new_tags: NewTags,
    ) -> None:
        self._session = session
        self._mailbox = mailbox
        self._keys = keys
        self._new_tags = new_tags
        self._intake = Intake(session, mailbox.workspace_id)

    @property
    def owner_id(self) -> int | None:
        """Whose own mailbox it is, if it is somebody's."""
        return self._mailbox.owner_id

    def receive(self, message: GmailMessage, worn: Iterable[str]) -> None:
        """Take the message in; drafts and chats are no mail."""
        if message.label_ids & NOT_MAIL:
            return
        arrival = Arrival(
            mailbox=self._mailbox,
            gmail_id=message.id,
            thread_id=message.thread_id,
            mail=from_headers(message.headers, message.at),
            labels=message.label_ids,
        )
        known = self._intake.receive(arrival)
        if known is not None and known.is_first and known.ticket_id is not None:
            self._obey_filters(known.ticket_id, worn)

    def _obey_filters(self, ticket_id: int, worn: Iterable[str]) -> None:
        # A Gmail filter may tag or prioritise the mail that opens a ticket.
        ticket = self._session.get_one(Ticket, ticket_id)
        for key in sorted(self._keys[label_id] for label_id in worn):
            if key.kind is LabelKind.TAG:
                with suppress(Refused):
                    ticket.tag(self._new_tags.tag(key.key, None), by=actor.GMAIL)
            elif key.kind is LabelKind.PRIORITY:
                ticket.prioritise(Priority(key.key), by=actor.GMAIL)
