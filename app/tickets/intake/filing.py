"""What a mail does in its inbox: it opens a ticket, joins one, or is set aside."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.db import LOCK
from app.mailboxes import look_back
from app.people import workspace as workspaces
from app.tickets import set_aside
from app.tickets.conversations import (
    beginning,
    named_numbers,
    references,
    rejoin,
    same_mail,
    stray_references,
)
from app.tickets.conversations.whose_ticket import KnownConversation
from app.tickets.customers.knowing import know_customer
from app.tickets.intake import filters
from app.tickets.intake.answers import customer_answers, double_replies
from app.tickets.intake.answers.earlier_mail import EarlierMail
from app.tickets.intake.answers.ticket_answers import TicketAnswers
from app.tickets.intake.answers.undelivered import UndeliveredAnswers
from app.tickets.intake.directory import AddressDirectory
from app.tickets.intake.judge import MailJudge
from app.tickets.intake.policy import IntakePolicy
from app.tickets.intake.routing import InboxCase, row_in
from app.tickets.intake.writer import as_customers
from app.tickets.messages import message as messages, people
from app.tickets.messages.message import FAILURE, MAIL, Message
from app.tickets.status import Status
from app.tickets.ticket import Ticket


class MailFiling:
    """Writes mail into the inboxes of one workspace, in one transaction."""

    def __init__(
        self,
        session: Session,
        workspace_id: int,
        policy: IntakePolicy,
        around: AddressDirectory,
    ) -> None:
        self._session = session
        self._workspace_id = workspace_id
        self._policy = policy
        self._around = around
        self._judge = MailJudge(session, policy, around)

    def file_mail(
        self, case: InboxCase, known: KnownConversation, ticket: Ticket | None
    ) -> Message:
        """Write the mail where it belongs; the row that stands for it."""
        comes_in = self._judge.comes_in(case, known, ticket)
        reason = self._judge.reason(case, ticket, comes_in=comes_in)
        if reason in filters.OF_MACHINES and ticket is None:
            ticket = self.locked(known.ticket_of_machine_mail(case.inbox.id))
        if reason is None and ticket is None and not comes_in:
            reason = filters.OURS
        if reason is None and ticket is not None and not comes_in:
            reason = self._judge.asks_outside(case, ticket)
        if reason is not None:
            return self._set_aside(case, ticket, reason)
        if not comes_in:
            assert ticket is not None
            ticket = rejoin.rejoin_split(self._session, known, case, ticket)
            return self._join_answer(case, ticket)
        if ticket is None or self._judge.is_too_late(ticket):
            return self.open_ticket(case, ticket)
        ticket = rejoin.rejoin_split(self._session, known, case, ticket)
        return self.join_ticket(case, ticket)

    def join_or_open(self, case: InboxCase, ticket: Ticket | None) -> Message:
        """Put the mail into that ticket; without one, open one for it."""
        return self.join_ticket(case, ticket) if ticket else self.open_ticket(case)

    def open_ticket(self, case: InboxCase, old: Ticket | None = None) -> Message:
        """Open a ticket with the mail; `old` is the one that it follows up."""
        mail = as_customers(case.arrival.mail, case.writer)
        customer = case.writer.customer
        ticket = Ticket(
            workspace_id=self._workspace_id,
            inbox_id=case.inbox.id,
            number=workspaces.next_number(self._session, self._workspace_id),
            subject=mail.subject,
            customer_name=customer.name,
            customer_address=customer.address,
            created_at=mail.at,
            status=Status.OPEN,
            status_at=mail.at,
            mail_count=0,
            note_count=0,
            version=0,
            channel=case.arrival.channel,
            verified_as=case.arrival.verified_as,
        )
        know_customer(self._session, ticket)
        self._session.add(ticket)
        self._session.flush()
        made = self._row(case, ticket, direction="in", is_first=True)
        # Of a ticket of another inbox no number is told.
        is_next = old is not None and old.inbox_id == case.inbox.id
        after = old.number if old is not None and is_next else None
        ticket.open_with(
            mail,
            after=after,
            by=self._policy.maker,
            message_id=made.id,
            told={**case.writer.told, **self._policy.told, **case.arrival.told},
        )
        self._session.flush()
        if old is not None and is_next:
            stray_references.link_follow_up(self._session, old, ticket)
        stray_references.link_tickets(self._session, ticket, case.question.references)
        named_numbers.link_named(self._session, ticket, self._around.ours)
        references.remember_ids(self._session, made, mail)
        self._find_answers(case, made, ticket)
        return made

    def join_ticket(self, case: InboxCase, ticket: Ticket) -> Message:
        """Put a mail that comes in into that ticket."""
        mail, is_past = (
            as_customers(case.arrival.mail, case.writer),
            self._policy.has_passed(self._session, ticket, case.arrival.mail.at),
        )
        made = self._joined(case, ticket, direction="in")
        # Only its earlier mail was no ticket: nothing that a customer writes is lost.
        set_aside.restore_ticket(ticket, by=self._policy.maker)
        told = case.writer.told
        ticket.receive(mail, is_past=is_past, message_id=made.id, told=told)
        if beginning.settle_beginning(self._session, ticket):
            ticket = rejoin.rejoin_threads(self._session, ticket)
            self._session.refresh(made)
        stray_references.link_tickets(self._session, ticket, case.question.references)
        self._find_answers(case, made, ticket)
        return made

    def add_first_mail(self, case: InboxCase, ticket: Ticket) -> Message:
        """Give a ticket that was made without a mail its first one."""
        made = self._row(case, ticket, direction="in", is_first=True)
        mail = as_customers(case.arrival.mail, case.writer)
        ticket.add_address(mail, by=self._policy.maker, message_id=made.id)
        know_customer(self._session, ticket)
        references.remember_ids(self._session, made, mail)
        return made

    def _join_answer(self, case: InboxCase, ticket: Ticket) -> Message:
        made = self._joined(case, ticket, direction="out")
        found = self._answers(ticket)
        found.count(made, case.arrival.mail, case.author)
        stray_references.link_tickets(self._session, ticket, case.question.references)
        self._take_in_earlier(case, found, ticket, made)
        return made

    def _answers(self, ticket: Ticket) -> TicketAnswers:
        return TicketAnswers(self._session, self._around, self._policy, ticket)

    def _take_in_earlier(
        self, case: InboxCase, found: TicketAnswers, ticket: Ticket, made: Message
    ) -> None:
        sent_to = self._around.sent_to(case.arrival.mail, case.arrival.mailbox)
        also_in = {each.id for each in sent_to}
        rows = EarlierMail(found, ticket, also_in).take_in(made)
        if rows and rejoin.rejoin_copies(self._session, rows):
            self._session.refresh(made)

    def _find_answers(self, case: InboxCase, made: Message, ticket: Ticket) -> None:
        """Count what was read, or passed by, before this customer's mail."""
        found = self._answers(ticket)
        found.count_asked(made)
        self._take_in_earlier(case, found, ticket, made)
        is_early = ticket.answered_at is not None and ticket.answered_at >= made.at
        if is_early and ticket.merged_into_id is None:
            double_replies.note_double_replies(self._session, ticket, made.at)
        if self._policy.windows:
            look_back.request_look_backs(self._session, made.inbox_id, made.at)

    def _joined(self, case: InboxCase, ticket: Ticket, direction: str) -> Message:
        made = self._row(case, ticket, direction=direction)
        references.remember_ids(self._session, made, case.arrival.mail)
        return made

    def _set_aside(
        self, case: InboxCase, ticket: Ticket | None, reason: str
    ) -> Message:
        direction = "out" if case.is_ours else "in"
        made = self._row(case, ticket, direction=direction, reason=reason)
        if ticket is not None and reason == filters.ASKED:
            by = customer_answers.colleague(case.author)
            ticket.ask_outside(case.arrival.mail, by=by, message_id=made.id)
        elif ticket is not None and not self._comes_back(case, ticket, made):
            ticket.set_aside(case.arrival.mail, reason, message_id=made.id)
        if ticket is not None or case.is_ours or reason in filters.OF_MACHINES:
            about = next(iter(case.question.newest_first), None)
            references.remember_ids(self._session, made, case.arrival.mail, about)
        return made

    def _comes_back(self, case: InboxCase, ticket: Ticket, made: Message) -> bool:
        """Whether it tells that an answer of the ticket was not delivered."""
        about = next(iter(case.question.newest_first), None)
        is_past = self._policy.has_passed(self._session, ticket, made.at)
        reports = UndeliveredAnswers(self._session, ticket, self._around.ours)
        return reports.note(made, about, is_past=is_past)

    def _row(
        self,
        case: InboxCase,
        ticket: Ticket | None,
        *,
        direction: str,
        is_first: bool = False,
        reason: str | None = None,
    ) -> Message:
        mail = case.arrival.mail
        author = mail.author(self._around.ours)
        writer = case.writer.customer if direction == "in" else author
        rows = messages.find_message(self._session, self._workspace_id, case.key)
        made = row_in(rows, case.inbox) or Message(
            workspace_id=self._workspace_id, inbox_id=case.inbox.id, key=case.key
        )
        made.place = case.place
        made.ticket_id = ticket.id if ticket else None
        made.message_id = mail.message_id
        made.direction = direction
        made.from_name, made.from_address = writer.name, writer.address
        made.person_id = case.author.id if case.author else None
        made.proof = case.writer.proof
        made.sender_line = None if writer.address else writer.name
        made.subject = mail.subject
        made.at, made.sent_at = mail.at, same_mail.sent_at(mail)
        made.is_first = is_first
        made.set_aside = reason
        is_failure = reason == filters.BOUNCE and filters.tells_failure(mail)
        made.kind = FAILURE if is_failure else MAIL
        self._session.add(made)
        self._session.flush()
        people.remember_people(self._session, made, mail, writer, author)
        if ticket is not None and reason not in filters.OF_MACHINES:
            took_part = people.took_part(mail, writer, self._around.ours)
            ticket.remember_people(took_part)
        return made

    def locked(self, ticket_id: int | None) -> Ticket | None:
        """The ticket, which nobody else changes before the transaction ends."""
        if ticket_id is None:
            return None
        return self._session.get_one(
            Ticket, ticket_id, with_for_update=LOCK, populate_existing=True
        )
