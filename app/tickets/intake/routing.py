"""Which inboxes a mail counts in, seen from the mailbox that has it. Nothing writes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.inboxes.inbox import Inbox
from app.people.person import Person
from app.tickets.conversations import same_mail, whose_ticket
from app.tickets.conversations.leads import LeadQuestion
from app.tickets.intake import filters
from app.tickets.intake.arrival import ArrivedMail
from app.tickets.intake.directory import AddressDirectory
from app.tickets.intake.writer import MailWriter, find_writer
from app.tickets.messages.message import Message


@dataclass(frozen=True)
class InboxCase:
    """A mail before one inbox: its key, who wrote it, and its `place` there."""

    arrival: ArrivedMail
    key: str
    question: LeadQuestion
    writer: MailWriter
    inbox: Inbox
    place: int = 0

    @property
    def is_ours(self) -> bool:
        """Whether one of us wrote it."""
        return self.writer.is_ours

    @property
    def author(self) -> Person | None:
        """The colleague who wrote it, if one did and we know which."""
        return self.writer.person if self.is_ours else None


@dataclass(frozen=True)
class MailRouting:
    """Asks the desk where mails of one workspace belong."""

    session: Session
    around: AddressDirectory
    trusts_references: bool = False

    def key_of(self, arrival: ArrivedMail) -> str:
        """The mail's key, the same for all of its copies."""
        writer = self.writer(arrival).customer.address
        return same_mail.key_of(self.session, arrival, writer)

    def cases(
        self, arrival: ArrivedMail, key: str, seen: Sequence[Message]
    ) -> Iterable[InboxCase]:
        """The mail before each inbox that it counts in; `seen` are its rows so far."""
        writer = self.writer(arrival)
        inboxes = self.inboxes_of(arrival)
        if seen and not self.around.sent_to(arrival.mail, arrival.mailbox):
            # It counts where it counts: one more copy of it changes nothing.
            inboxes = [each for each in inboxes if row_in(seen, each)]
        for place, inbox in enumerate(inboxes):
            seen_by = writer.seen_in(inbox)
            question = self.question(arrival, seen_by)
            yield InboxCase(arrival, key, question, seen_by, inbox, place)

    def inboxes_of(self, arrival: ArrivedMail) -> list[Inbox]:
        """The inboxes that the mail counts in, the first of them first.

        Those that it was sent to; a mail of ours those that it leaves as, and where
        none of them knows its conversation, an inbox of its author before them. What
        was sent to none counts in an inbox that knows its conversation.
        """
        mail, mailbox = arrival.mail, arrival.mailbox
        question, writer = self.question(arrival), self.writer(arrival)
        allowed = self.around.seen_from(mailbox)
        if writer.is_ours and not writer.asks_desk:
            named = self.around.leaves_as(mail, mailbox)
            person = writer.person
            theirs = self.around.inboxes_by_person
            allowed = theirs.get(person.id, allowed) if person else allowed
        else:
            named = self.around.sent_to(mail, mailbox)
            if named:
                return self._with_asking(arrival, writer, named)
        known = whose_ticket.known_conversation(self.session, question)
        if any(known.ticket_in(each.id) is not None for each in named):
            return named
        first = known.first_in(allowed)
        if first is None and filters.is_bounce(mail, self.around.ours):
            # It comes back to whoever sent what it is about.
            first = known.first_of_machine_mail(allowed)
        return named if first is None else [self.around.inbox(first), *named]

    def _with_asking(
        self, arrival: ArrivedMail, writer: MailWriter, named: list[Inbox]
    ) -> list[Inbox]:
        """These, and the inbox that asks them if it has a ticket of the matter."""
        own = writer.asks_as
        if own is None:
            return named
        question = self.question(arrival, writer.seen_in(own))
        known = whose_ticket.known_conversation(self.session, question)
        asked = [each for each in named if each.id != own.id]
        return asked if known.ticket_in(own.id) is None else [*asked, own]

    def writer(self, arrival: ArrivedMail) -> MailWriter:
        """Who wrote the mail, and how that is known."""
        return find_writer(arrival, self.around)

    def question(
        self, arrival: ArrivedMail, writer: MailWriter | None = None
    ) -> LeadQuestion:
        """What is asked of the mail's conversation."""
        writer = writer or self.writer(arrival)
        return LeadQuestion(
            arrival,
            self.around.ours,
            writer.customer.address,
            is_ours=writer.is_ours,
            trusts_references=self.trusts_references,
        )


def row_in(seen: Iterable[Message], inbox: Inbox) -> Message | None:
    """Of a mail's rows, the one of that inbox."""
    return next((row for row in seen if row.inbox_id == inbox.id), None)
