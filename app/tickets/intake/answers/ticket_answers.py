"""The answers of a ticket: counted alike in whatever order its mails are read."""

from __future__ import annotations

from functools import cache

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from app.db import Instant, Key
from app.people.person import Person
from app.tickets.blanks import blanks_in
from app.tickets.event import Event
from app.tickets.intake import filters
from app.tickets.intake.answers import customer_answers, double_replies
from app.tickets.intake.answers.undelivered import UndeliveredAnswers
from app.tickets.intake.directory import AddressDirectory
from app.tickets.intake.policy import IntakePolicy
from app.tickets.mail import Mail
from app.tickets.messages import counting
from app.tickets.messages.as_mail import mail_of
from app.tickets.messages.message import Message
from app.tickets.messages.people import MessagePerson, PersonPart
from app.tickets.ticket import Ticket


class TicketAnswers:
    """Counts what we wrote to the customer of one ticket."""

    def __init__(
        self,
        session: Session,
        around: AddressDirectory,
        policy: IntakePolicy,
        ticket: Ticket,
    ) -> None:
        self.session = session
        self.around = around
        self._policy = policy
        self._ticket = ticket

    def count(self, row: Message, mail: Mail, author: Person | None) -> None:
        """Count our mail as an answer; in the past it only counts.

        Whoever was the first to answer has the ticket.
        """
        session, ticket = self.session, self._ticket
        by = customer_answers.colleague(author)
        if self._policy.has_passed(session, ticket, mail.at):
            ticket.record_answer(mail, by=by, message_id=row.id)
        else:
            who = author if author and self._may_take(author, mail) else None
            then = self.around.inbox(ticket.inbox_id).after_reply
            ticket.answer(mail, by=by, who=who, then=then, message_id=row.id)
        # Gmail's first words of it, which are looked at here and kept nowhere.
        left = blanks_in(mail.snippet)
        if left and not self._policy.is_past:
            ticket.note_sent_blanks(mail.at, by=by, message_id=row.id, blanks=left)
        if ticket.waiting_since is not None:
            # It answers an older mail than the last: which one waits the longest now?
            ticket.waiting_since = counting.first_unanswered(session, ticket)
        double_replies.note_double_replies(session, ticket, mail.at)
        UndeliveredAnswers(session, ticket, self.around.ours).note_earlier(row)

    def _may_take(self, author: Person, mail: Mail) -> bool:
        ticket = self._ticket
        if not self.around.may_hold(author, ticket):
            return False
        if ticket.assignee_id is None or ticket.assignee_id == author.id:
            return ticket.assignee_id is None
        if ticket.answered_at is None or ticket.answered_at <= mail.at:
            return False
        events = select(Event).where(Event.ticket_id == ticket.id)
        for each in self.session.scalars(events.order_by(Event.version.desc())):
            if "assignee" in each.fields:
                # They have it for an answer that was given later than this one.
                return each.action == "message_out" and each.occurred_at > mail.at
        return False

    def count_asked(self, made: Message) -> None:
        """Count what we wrote to the writer of this mail after it, as answers."""
        values = {"ticket_id": self._ticket.id, "made_id": made.id, "since": made.at}
        for row in self.session.scalars(_asked(), values).all():
            row.set_aside = None
            self.count(row, mail_of(self.session, row), self.author(row))

    def author(self, row: Message) -> Person | None:
        """The colleague who wrote that mail of ours, if we know which."""
        everybody = self.around.people.values()
        return next((each for each in everybody if each.id == row.person_id), None)


@cache
def _asked() -> Select[Message]:
    """The statement of `count_asked`: building it takes longer than running it."""
    sent = select(MessagePerson.address).where(
        MessagePerson.message_id == bindparam("made_id", type_=Key),
        MessagePerson.role.in_((PersonPart.WRITER, PersonPart.SENDER)),
    )
    named = select(MessagePerson.message_id).where(
        MessagePerson.role == PersonPart.NAMED, MessagePerson.address.in_(sent)
    )
    asked = select(Message).where(
        Message.ticket_id == bindparam("ticket_id", type_=Key),
        Message.set_aside == filters.ASKED,
        Message.at >= bindparam("since", type_=Instant()),
        Message.id.in_(named),
    )
    return asked.order_by(Message.at, Message.id)
