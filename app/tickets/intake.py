"""A mail arrives: it makes a ticket, joins one, or is set aside for a reason."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app import clock
from app.db import LOCK
from app.inboxes import inbox as inboxes
from app.inboxes.inbox import Inbox
from app.people import access, actor, workspace as workspaces
from app.people.person import Person
from app.people.workspace import Workspace
from app.tickets import (
    conversation,
    event as events,
    linking,
    message as messages,
    no_ticket,
    set_aside,
    thread as threads,
)
from app.tickets.arrival import Arrival
from app.tickets.message import Message
from app.tickets.policy import Policy
from app.tickets.status import Status
from app.tickets.surroundings import Surroundings
from app.tickets.ticket import Ticket

__all__ = ["Arrival", "Intake", "Policy"]
MOST_REFERENCES = 200


class Intake:
    """The door for mail, for one workspace and one transaction."""

    def __init__(
        self, session: Session, workspace_id: int, policy: Policy | None = None
    ) -> None:
        self.session = session
        self.workspace_id = workspace_id
        workspace = session.get_one(Workspace, workspace_id)
        self.policy = policy or Policy.of(workspace)
        self.around = Surroundings.of(session, workspace_id)

    def receive(self, arrival: Arrival) -> Message | None:
        """The mail's row; nothing when it belongs to no inbox: then nothing is kept.

        A second copy of a mail has no second effect.
        """
        arrival = self.policy.read(arrival)
        found = self._seen(arrival) or self._take_in(arrival)
        if found is not None:
            self._keep_copy(arrival, found)
        return found

    def _seen(self, arrival: Arrival) -> Message | None:
        found = messages.find(self.session, self.workspace_id, arrival.key)
        # One colleague's spam filter does not speak for the others.
        is_doubtful = found is not None and found.set_aside == set_aside.SPAM
        return None if is_doubtful and not arrival.is_spam else found

    def _take_in(self, arrival: Arrival) -> Message | None:
        ticket = self._ticket_of(arrival)
        inbox = self.around.inbox_of(arrival.mail, arrival.mailbox)
        if ticket is None and inbox is None:
            return None
        if ticket is None:
            # Two mailboxes may hold copies of one new mail: one of them goes first.
            workspaces.lock(self.session, self.workspace_id)
            ticket = self._ticket_of(arrival)
        return self._seen(arrival) or self._judge(arrival, ticket, inbox)

    def _judge(
        self, arrival: Arrival, ticket: Ticket | None, inbox: Inbox | None
    ) -> Message:
        author = self.around.author(
            arrival.mail, arrival.mailbox, is_sent=arrival.is_sent
        )
        is_ours = (
            author is not None or arrival.is_sent or self.around.wrote(arrival.mail)
        )
        reason = self._reason(arrival, ticket, inbox, is_ours=is_ours)
        if reason is None and ticket is None and is_ours:
            reason = set_aside.OURS
        if reason is not None:
            return self._set_aside(arrival, ticket, reason, is_ours=is_ours)
        if is_ours:
            assert ticket is not None
            return self._join_answer(arrival, ticket, author)
        if ticket is not None and not self._is_too_late(ticket):
            return self._join(arrival, ticket)
        return self._open(arrival, ticket, inbox)

    def _open(
        self, arrival: Arrival, old: Ticket | None, inbox: Inbox | None
    ) -> Message:
        mail = arrival.mail
        customer = mail.customer(self.around.ours)
        inbox_id = old.inbox_id if inbox is None and old else inbox.id if inbox else 0
        ticket = Ticket(
            workspace_id=self.workspace_id,
            inbox_id=inbox_id,
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
        ticket.open_with(mail, after=old.number if old else None, by=self.policy.maker)
        self.session.flush()
        if old is not None:
            # What comes next in this conversation is the new ticket's.
            threads.hand_over(self.session, old.id, ticket.id)
            conversation.hand_over(self.session, old.id, ticket.id)
        return self._record(arrival, ticket, direction="in", is_first=True)

    def _join(self, arrival: Arrival, ticket: Ticket) -> Message:
        # Only its earlier mail was no ticket: nothing that a customer writes is lost.
        no_ticket.restore(ticket, by=self.policy.maker)
        ticket.receive(arrival.mail, is_past=self._has_passed(ticket, arrival))
        return self._joined(arrival, ticket, direction="in")

    def _join_answer(
        self, arrival: Arrival, ticket: Ticket, author: Person | None
    ) -> Message:
        by = actor.person(author, "gmail") if author else actor.GMAIL
        who = author if author and self._may_hold(author, ticket) else None
        inbox = self.session.get_one(Inbox, ticket.inbox_id)
        if self._has_passed(ticket, arrival):
            ticket.record_answer(arrival.mail, by=by)
        else:
            ticket.answer(arrival.mail, by=by, who=who, then=inbox.after_reply)
        if ticket.waiting_since is not None:
            # It answers an older mail than the last: which one waits the longest now?
            ticket.waiting_since = messages.first_unanswered(self.session, ticket)
        return self._joined(arrival, ticket, direction="out")

    def _joined(self, arrival: Arrival, ticket: Ticket, direction: str) -> Message:
        linking.link(self.session, ticket, arrival.mail.ids[:MOST_REFERENCES])
        return self._record(arrival, ticket, direction=direction)

    def _has_passed(self, ticket: Ticket, arrival: Arrival) -> bool:
        return self.policy.is_past and events.acted_since(
            self.session, ticket.id, arrival.mail.at
        )

    def _may_hold(self, author: Person, ticket: Ticket) -> bool:
        return access.may(author, "take") and ticket.inbox_id in inboxes.ids_of(
            self.session, author
        )

    def _set_aside(
        self, arrival: Arrival, ticket: Ticket | None, reason: str, *, is_ours: bool
    ) -> Message:
        if ticket is not None:
            ticket.set_aside(arrival.mail, reason)
        direction = "out" if is_ours else "in"
        return self._record(arrival, ticket, direction=direction, reason=reason)

    def _record(
        self,
        arrival: Arrival,
        ticket: Ticket | None,
        *,
        direction: str,
        is_first: bool = False,
        reason: str | None = None,
    ) -> Message:
        mail = arrival.mail
        shown = mail.customer(self.around.ours) if direction == "in" else mail.sender
        made = messages.of_key(self.session, self.workspace_id, arrival.key)
        made.ticket_id = ticket.id if ticket else None
        made.message_id = mail.message_id
        made.direction = direction
        made.from_name, made.from_address = shown.name, shown.address
        made.subject = mail.subject
        made.at = mail.at
        made.is_first = is_first
        made.set_aside = reason
        self.session.add(made)
        self.session.flush()
        if ticket is not None:
            conversation.remember(
                self.session, self.workspace_id, ticket.id, mail.ids[:MOST_REFERENCES]
            )
        return made

    def _reason(
        self,
        arrival: Arrival,
        ticket: Ticket | None,
        inbox: Inbox | None,
        *,
        is_ours: bool,
    ) -> str | None:
        case = set_aside.Case(
            mail=arrival.mail,
            ours=self.around.ours,
            groups=self.around.groups,
            keeps_lists=self.policy.lists_as_mail
            or (inbox is not None and inbox.list_mail != "set_aside"),
            is_spam=arrival.is_spam,
            is_blocked=not is_ours and self._is_blocked(arrival, ticket, inbox),
        )
        return set_aside.reason_of_ours(case) if is_ours else set_aside.reason(case)

    def _is_blocked(
        self, arrival: Arrival, ticket: Ticket | None, inbox: Inbox | None
    ) -> bool:
        if ticket is not None and ticket.aside_reason is None:
            # The conversation is a ticket, whatever was said of its sender since.
            return False
        inbox_id = inbox.id if inbox else ticket.inbox_id if ticket else 0
        address = arrival.mail.customer(self.around.ours).address
        return no_ticket.is_blocked(self.session, inbox_id, address)

    def _ticket_of(self, arrival: Arrival) -> Ticket | None:
        found = threads.ticket_id_of(
            self.session, arrival.mailbox.id, arrival.thread_id
        ) or conversation.oldest(self.session, self.workspace_id, arrival.mail.ids)
        if found is None:
            return None
        return self.session.get_one(
            Ticket, found, with_for_update=LOCK, populate_existing=True
        )

    def _is_too_late(self, ticket: Ticket) -> bool:
        inbox = self.session.get_one(Inbox, ticket.inbox_id)
        until = ticket.reopens_within(inbox.reopen_days)
        return self.policy.windows and until is not None and until < clock.now()

    def _keep_copy(self, arrival: Arrival, message: Message) -> None:
        if self.policy.keeps_copies:
            messages.keep_copy(self.session, message, arrival)
        if message.ticket_id is not None:
            self._link(arrival, message.ticket_id)

    def _link(self, arrival: Arrival, ticket_id: int) -> None:
        place = (arrival.mailbox.id, arrival.thread_id)
        is_new = threads.link(self.session, self.workspace_id, *place, ticket_id)
        if is_new and not self.policy.keeps_copies:
            # Its older mails are unknown: the sync is to look, and to paint them.
            threads.look_at(self.session, *place, clock.now())
