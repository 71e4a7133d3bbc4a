"""A mail arrives: in each inbox it makes a ticket, joins one, or is set aside."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from app.db import LOCK
from app.mailboxes import look_back
from app.people import workspace as workspaces
from app.people.workspace import Workspace
from app.tickets import set_aside
from app.tickets.conversations import (
    beginning,
    named_numbers,
    references,
    rejoin,
    same_mail,
    stray_references,
    whose_ticket,
)
from app.tickets.conversations.whose_ticket import KnownConversation
from app.tickets.intake import answers, double_replies, filters, proving, sender_rule
from app.tickets.intake.arrival import ArrivedMail
from app.tickets.intake.directory import AddressDirectory
from app.tickets.intake.policy import IntakePolicy
from app.tickets.intake.read_before import EarlierReadings
from app.tickets.intake.routing import InboxCase, MailRouting, row_in
from app.tickets.intake.sender_rule import SenderVerdict
from app.tickets.intake.ticket_answers import TicketAnswers
from app.tickets.intake.writer import as_customers
from app.tickets.messages import copy_ticket, message as messages, people
from app.tickets.messages.message import Message
from app.tickets.status import Status
from app.tickets.ticket import Ticket

__all__ = ["ArrivedMail", "MailIntake", "IntakePolicy"]


class MailIntake:
    """Takes mail in, for one workspace in one transaction."""

    def __init__(
        self, session: Session, workspace_id: int, policy: IntakePolicy | None = None
    ) -> None:
        self.session = session
        self.workspace_id = workspace_id
        workspace = session.get_one(Workspace, workspace_id)
        self.policy = policy or IntakePolicy.of(workspace)
        self.around = AddressDirectory.of(session, workspace_id)
        trusts = self.policy.lists_as_mail
        self.routing = MailRouting(session, self.around, trusts_references=trusts)

    def receive(self, arrival: ArrivedMail) -> Message | None:
        """Take the mail in for each inbox that it counts in.

        The row that stands for this copy; nothing when the mail belongs to no inbox:
        then nothing is kept. A second copy of a mail has no second effect.
        """
        if answers.is_unsent(arrival, self.around.ours):
            return None
        arrival = self.policy.read(arrival)
        key = self.routing.key_of(arrival)
        seen = self._rows(key)
        is_more, before = bool(seen), len(seen)
        for case in self.routing.cases(arrival, key, seen):
            found = self._seen(case, seen)
            if found is None:
                self._take_in(case)
                seen = self._rows(key)
            elif proving.tells_more(found, case.writer):
                self._judge_anew(case, found)
                seen = self._rows(key)
        if not seen:
            return None
        stray_references.link_inboxes(self.session, seen)
        if is_more and len(seen) > before:
            copy_ticket.repoint_mail(self.session, seen[0])
        found = copy_ticket.choose_message(arrival, seen, self.around)
        return self._keep(arrival, found, is_more=is_more)

    def _keep(
        self, arrival: ArrivedMail, found: Message, *, is_more: bool = False
    ) -> Message:
        """Keep the copy, which is one more of a mail that is known."""
        is_new = copy_ticket.keep_copy_of(
            self.session, arrival, found, is_synced=self.policy.keeps_copies
        )
        if is_more and is_new and found.ticket_id is not None:
            place = (arrival.mailbox.id, arrival.thread_id)
            rejoin.rejoin_thread(self.session, place, found.ticket_id)
        return found

    def knows(self, arrival: ArrivedMail) -> bool:
        """Whether some inbox has had this very mail already."""
        return bool(self._rows(self.routing.key_of(arrival)))

    def _rows(self, key: str) -> list[Message]:
        return messages.find_message(self.session, self.workspace_id, key)

    def _seen(self, case: InboxCase, seen: Sequence[Message]) -> Message | None:
        found = row_in(seen, case.inbox)
        # One colleague's spam filter does not speak for the others.
        if found is None:
            return None
        is_rescued = found.set_aside == filters.SPAM and not case.arrival.is_spam
        # Who got a blind copy, the author's own copy alone tells.
        is_told = case.arrival.mail.has("bcc") and found.set_aside in filters.TO_NOBODY
        return None if is_rescued or is_told else found

    def _take_in(self, case: InboxCase) -> None:
        known = whose_ticket.known_conversation(self.session, case.question)
        if known.ticket_in(case.inbox.id) is None:
            # Two mailboxes may hold copies of one new mail: one of them goes first.
            workspaces.lock_workspace(self.session, self.workspace_id)
            known = whose_ticket.known_conversation(self.session, case.question)
        ticket = self._locked(known.ticket_in(case.inbox.id))
        seen = self._rows(case.key)
        if self._seen(case, seen) is None:
            self._judge(case, known, ticket)

    def _judge_anew(self, case: InboxCase, found: Message) -> None:
        """A copy has come that says more of the writer."""
        workspaces.lock_workspace(self.session, self.workspace_id)
        self.session.refresh(found)
        old = self._locked(found.ticket_id)
        if not proving.tells_more(found, case.writer):
            return
        if proving.is_settled(found, old, case.writer, self.around):
            proving.confirm_writer(found, old, case.writer)
            return
        proving.take_out(self.session, found, old)
        known = whose_ticket.known_conversation(self.session, case.question)
        made = self._judge(case, known, self._locked(known.ticket_in(case.inbox.id)))
        copy_ticket.link_copies(self.session, made)
        proving.leave_behind(self.session, old, made)

    def _judge(
        self, case: InboxCase, known: KnownConversation, ticket: Ticket | None
    ) -> Message:
        comes_in = self._comes_in(case, known, ticket)
        reason = self._reason(case, ticket, comes_in=comes_in)
        if reason in filters.OF_MACHINES and ticket is None:
            ticket = self._locked(known.ticket_of_machine_mail(case.inbox.id))
        if reason is None and ticket is None and not comes_in:
            reason = filters.OURS
        if reason is None and ticket is not None and not comes_in:
            reason = self._asks_outside(case, ticket)
        if reason is not None:
            return self._set_aside(case, ticket, reason)
        if not comes_in:
            assert ticket is not None
            ticket = rejoin.rejoin_split(self.session, known, case, ticket)
            return self._join_answer(case, ticket)
        if ticket is None or self._is_too_late(ticket):
            return self._open(case, ticket)
        return self._join(case, rejoin.rejoin_split(self.session, known, case, ticket))

    def _asks_outside(self, case: InboxCase, ticket: Ticket) -> str | None:
        mail, ours = case.arrival.mail, self.around.ours
        is_answer = answers.answers_customer(self.session, ticket, mail, ours)
        return None if is_answer else filters.ASKED

    def _comes_in(
        self, case: InboxCase, known: KnownConversation, ticket: Ticket | None
    ) -> bool:
        """Whether it counts like a customer's mail; so does that of a colleague who
        asks the desk herself."""
        if not case.is_ours:
            return True
        if ticket is None or (case.writer.asks_desk and known.is_beginning(ticket.id)):
            return case.writer.asks_desk
        return self.around.is_at(ticket.customer_address, case.author)

    def _is_too_late(self, ticket: Ticket) -> bool:
        return self.policy.is_too_late(ticket, self.around.inbox(ticket.inbox_id))

    def _open(self, case: InboxCase, old: Ticket | None) -> Message:
        mail = as_customers(case.arrival.mail, case.writer)
        customer = case.writer.customer
        ticket = Ticket(
            workspace_id=self.workspace_id,
            inbox_id=case.inbox.id,
            number=workspaces.next_number(self.session, self.workspace_id),
            subject=mail.subject,
            customer_name=customer.name,
            customer_address=customer.address,
            created_at=mail.at,
            status=Status.OPEN,
            status_at=mail.at,
            mail_count=0,
            note_count=0,
            version=0,
        )
        self.session.add(ticket)
        self.session.flush()
        made = self._row(case, ticket, direction="in", is_first=True)
        # Of a ticket of another inbox no number is told.
        is_next = old is not None and old.inbox_id == case.inbox.id
        after = old.number if old is not None and is_next else None
        ticket.open_with(
            mail,
            after=after,
            by=self.policy.maker,
            message_id=made.id,
            told=case.writer.told,
        )
        self.session.flush()
        if old is not None and is_next:
            stray_references.link_follow_up(self.session, old, ticket)
        stray_references.link_tickets(self.session, ticket, case.question.references)
        named_numbers.link_named(self.session, ticket, self.around.ours)
        references.remember_ids(self.session, made, mail)
        self._find_answers(case, made, ticket)
        return made

    def _join(self, case: InboxCase, ticket: Ticket) -> Message:
        mail, is_past = (
            as_customers(case.arrival.mail, case.writer),
            self.policy.has_passed(self.session, ticket, case.arrival.mail.at),
        )
        made = self._joined(case, ticket, direction="in")
        # Only its earlier mail was no ticket: nothing that a customer writes is lost.
        set_aside.restore_ticket(ticket, by=self.policy.maker)
        told = case.writer.told
        ticket.receive(mail, is_past=is_past, message_id=made.id, told=told)
        beginning.settle_beginning(self.session, ticket)
        stray_references.link_tickets(self.session, ticket, case.question.references)
        self._find_answers(case, made, ticket)
        return made

    def _join_answer(self, case: InboxCase, ticket: Ticket) -> Message:
        made = self._joined(case, ticket, direction="out")
        found = self._answers(ticket)
        found.count(made, case.arrival.mail, case.author)
        stray_references.link_tickets(self.session, ticket, case.question.references)
        self._take_in_earlier(case, found, ticket, made)
        return made

    def _answers(self, ticket: Ticket) -> TicketAnswers:
        return TicketAnswers(self.session, self.around, self.policy, ticket)

    def _take_in_earlier(
        self, case: InboxCase, found: TicketAnswers, ticket: Ticket, made: Message
    ) -> None:
        sent_to = self.around.sent_to(case.arrival.mail, case.arrival.mailbox)
        also_in = {each.id for each in sent_to}
        rows = EarlierReadings(found, ticket, also_in).take_in(made)
        if rows and rejoin.rejoin_copies(self.session, rows):
            self.session.refresh(made)

    def _find_answers(self, case: InboxCase, made: Message, ticket: Ticket) -> None:
        """Count what was read, or passed by, before this customer's mail."""
        found = self._answers(ticket)
        found.count_asked(made)
        self._take_in_earlier(case, found, ticket, made)
        is_early = ticket.answered_at is not None and ticket.answered_at >= made.at
        if is_early and ticket.merged_into_id is None:
            double_replies.note_double_replies(self.session, ticket, made.at)
        if self.policy.windows:
            look_back.request_look_backs(self.session, made.inbox_id, made.at)

    def _joined(self, case: InboxCase, ticket: Ticket, direction: str) -> Message:
        made = self._row(case, ticket, direction=direction)
        references.remember_ids(self.session, made, case.arrival.mail)
        return made

    def _set_aside(
        self, case: InboxCase, ticket: Ticket | None, reason: str
    ) -> Message:
        direction = "out" if case.is_ours else "in"
        made = self._row(case, ticket, direction=direction, reason=reason)
        if ticket is not None and reason == filters.ASKED:
            by = answers.colleague(case.author)
            ticket.ask_outside(case.arrival.mail, by=by, message_id=made.id)
        elif ticket is not None:
            ticket.set_aside(case.arrival.mail, reason, message_id=made.id)
        if ticket is not None or case.is_ours or reason in filters.OF_MACHINES:
            about = next(iter(case.question.newest_first), None)
            references.remember_ids(self.session, made, case.arrival.mail, about)
        return made

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
        author = mail.author(self.around.ours)
        writer = case.writer.customer if direction == "in" else author
        made = row_in(self._rows(case.key), case.inbox) or Message(
            workspace_id=self.workspace_id, inbox_id=case.inbox.id, key=case.key
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
        self.session.add(made)
        self.session.flush()
        people.remember_people(self.session, made, mail, writer, author)
        return made

    def _reason(
        self, case: InboxCase, ticket: Ticket | None, *, comes_in: bool
    ) -> str | None:
        keeps = self.policy.lists_as_mail or case.inbox.list_mail != "set_aside"
        verdict = None if case.is_ours else self._verdict(case, ticket)
        asked = filters.FilterCase(
            mail=case.arrival.mail,
            ours=self.around.ours,
            groups=self.around.groups,
            keeps_lists=keeps,
            is_spam=case.arrival.is_spam,
            is_blocked=verdict is SenderVerdict.NEVER,
            is_wanted=verdict is SenderVerdict.ALWAYS,
            asker=ticket.customer_address if ticket else "",
            domains=self.around.domains,
            is_addressed=self.around.is_addressed(case.arrival.mail),
        )
        if not case.is_ours:
            return filters.set_aside_reason(asked)
        reason = filters.own_mail_reason(asked)
        return None if comes_in and reason == filters.INTERNAL else reason

    def _verdict(self, case: InboxCase, ticket: Ticket | None) -> SenderVerdict | None:
        address = case.writer.customer.address
        found = sender_rule.verdict_of(self.session, case.inbox.id, address)
        if ticket is not None and ticket.aside_reason is None:
            # The conversation is a ticket, whatever was said of its sender since.
            return found if found is SenderVerdict.ALWAYS else None
        return found

    def _locked(self, ticket_id: int | None) -> Ticket | None:
        if ticket_id is None:
            return None
        return self.session.get_one(
            Ticket, ticket_id, with_for_update=LOCK, populate_existing=True
        )
