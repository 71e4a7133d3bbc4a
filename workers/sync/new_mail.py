"""A mail that the history shows is taken in like any other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import cached_property

from sqlalchemy.orm import Session

from app.errors import Refused
from app.gmail.values import GmailMessage
from app.labels.adoption import LabelWord
from app.labels.mapping import LabelKey, LabelKind
from app.mailboxes.mailbox import Mailbox
from app.people import principal
from app.tickets import acting
from app.tickets.intake.intake import ArrivedMail, MailIntake
from app.tickets.mail import from_headers
from app.tickets.messages.message import Message
from app.tickets.ticket import Ticket
from workers.imports.counts import NO_MAIL, SEEN, MailCounts
from workers.sync.new_tags import NewTags
from workers.sync.window import NOT_MAIL


class NewMail:
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
        # What became of the older mail.
        self.counts = MailCounts()

    @property
    def owner_id(self) -> int | None:
        """Whose own mailbox it is, if it is somebody's."""
        return self._mailbox.owner_id

    def receive(self, message: GmailMessage, worn: Iterable[str]) -> None:
        """Take the message in; drafts and chats are no mail."""
        if not message.label_ids & NOT_MAIL:
            self._take_in(self._intake, self._arrival(message), worn)

    def receive_older(
        self, message: GmailMessage, worn: Iterable[str], *, is_past: bool
    ) -> None:
        """The same for older mail, and count it.

        In the past windows are off, and what people have done since stands.
        """
        if message.label_ids & NOT_MAIL:
            self.counts.aside(NO_MAIL)
            return
        arrival = self._arrival(message)
        if self._intake.knows(arrival):
            self._intake.receive(arrival)
            self.counts.aside(SEEN)
        else:
            intake = self._past if is_past else self._intake
            self.counts.add(self._take_in(intake, arrival, worn))

    @cached_property
    def _intake(self) -> MailIntake:
        # Most windows hold no mail: who writes here is read when there is one.
        return MailIntake(self._session, self._mailbox.workspace_id)

    @cached_property
    def _past(self) -> MailIntake:
        stands = self._mailbox.adopting == LabelWord.GMAIL
        policy = replace(
            self._intake.policy, windows=False, is_past=True, stands=stands
        )
        return MailIntake(self._session, self._mailbox.workspace_id, policy)

    def _arrival(self, message: GmailMessage) -> ArrivedMail:
        return ArrivedMail(
            mailbox=self._mailbox,
            gmail_id=message.id,
            thread_id=message.thread_id,
            mail=from_headers(message.headers, message.at, message.snippet),
            labels=message.label_ids,
        )

    def _take_in(
        self, intake: MailIntake, arrival: ArrivedMail, worn: Iterable[str]
    ) -> Message | None:
        known = intake.receive(arrival)
        is_filtered = self._mailbox.adopting is None
        if is_filtered and known and known.is_first and known.ticket_id is not None:
            self._obey_filters(known.ticket_id, worn)
        return known

    def _obey_filters(self, ticket_id: int, worn: Iterable[str]) -> None:
        # A Gmail filter may tag or prioritise the mail that opens a ticket.
        ticket = self._session.get_one(Ticket, ticket_id)
        by = principal.mailbox_principal(ticket.workspace_id, ticket.inbox_id)
        for key in sorted(self._keys[label_id] for label_id in worn):
            if key.kind is LabelKind.TAG:
                with suppress(Refused):
                    tag = self._new_tags.tag(key.key, by)
                    acting.act(self._session, by, ticket_id, "tag", {"tag": tag.id})
            elif key.kind is LabelKind.PRIORITY:
                args = {"to": key.key}
                acting.act(self._session, by, ticket_id, "prioritise", args)
