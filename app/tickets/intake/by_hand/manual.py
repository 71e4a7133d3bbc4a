"""A mail that a person makes a ticket, whatever the rules say of it."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy.orm import Session

from app.errors import Refused
from app.inboxes.inbox import Inbox
from app.people import workspace as workspaces
from app.people.actor import Actor
from app.people.workspace import Workspace
from app.tickets import set_aside
from app.tickets.conversations import whose_ticket
from app.tickets.intake.arrival import ArrivedMail
from app.tickets.intake.intake import IntakePolicy, MailIntake
from app.tickets.intake.routing import InboxCase, row_in
from app.tickets.ticket import Ticket
from app.wording import mark

OUR_OWN_MAIL = mark("This mail is from us. Open one that the customer wrote.")


class ManualIntake(MailIntake):
    """Takes mail in because a person asks for it."""

    def __init__(self, session: Session, workspace_id: int, by: Actor) -> None:
        usual = IntakePolicy.of(session.get_one(Workspace, workspace_id))
        policy = replace(usual, maker=by, keeps_copies=False)
        super().__init__(session, workspace_id, policy)

    def make(self, arrival: ArrivedMail, inbox: Inbox) -> int:
        """Make the mail a ticket and give its id; a conversation that has one keeps it.

        Raises:
            Refused: it is our own mail, so it has no customer.
        """
        ticket_id = self.take_in(arrival, inbox)
        made = self.session.get_one(Ticket, ticket_id)
        writer = self.routing.writer(arrival)
        by, sender = self.policy.maker, writer.customer.address
        set_aside.restore_ticket(made, by=by)
        set_aside.unblock_sender(self.session, made.inbox_id, sender, by=by)
        return ticket_id

    def take_in(self, arrival: ArrivedMail, inbox: Inbox) -> int:
        """The same; what is said of the sender's other mail stays.

        Raises:
            Refused: it is our own mail, so it has no customer.
        """
        writer = self.routing.writer(arrival)
        if writer.is_ours and not writer.asks_desk:
            raise Refused(OUR_OWN_MAIL)
        workspaces.lock_workspace(self.session, self.workspace_id)
        key = self.routing.key_of(arrival)
        question = self.routing.question(arrival)
        found = row_in(self._rows(key), inbox)
        if found is None or found.ticket_id is None:
            known = whose_ticket.known_conversation(self.session, question)
            ticket = self.filing.locked(known.ticket_in(inbox.id))
            case = InboxCase(arrival, key, question, writer, inbox)
            found = self.filing.join_or_open(case, ticket)
        if arrival.gmail_id:
            self._keep(arrival, found)
        assert found.ticket_id is not None
        return found.ticket_id

    def add_first_mail(self, arrival: ArrivedMail, inbox: Inbox, ticket: Ticket) -> int:
        """Give a ticket that was made without a mail its first one; the mail's row."""
        writer = self.routing.writer(arrival)
        case = InboxCase(
            arrival,
            self.routing.key_of(arrival),
            self.routing.question(arrival),
            writer,
            inbox,
        )
        return self.filing.add_first_mail(case, ticket).id
