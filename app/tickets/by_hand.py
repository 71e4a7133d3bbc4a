"""A mail that a person makes a ticket, whatever the rules say of it."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy.orm import Session

from app.errors import Refused
from app.inboxes.inbox import Inbox
from app.people import workspace as workspaces
from app.people.actor import Actor
from app.tickets import message as messages, no_ticket
from app.tickets.arrival import Arrival
from app.tickets.intake import Intake
from app.tickets.ticket import Ticket

OURS = "This mail is from us. Open one that the customer wrote."


class ByHand(Intake):
    """The same door for mail, held open by a person."""

    def __init__(self, session: Session, workspace_id: int, by: Actor) -> None:
        super().__init__(session, workspace_id)
        self.policy = replace(self.policy, maker=by, keeps_copies=False)

    def make(self, arrival: Arrival, inbox: Inbox) -> int:
        """The id of the mail's ticket; a conversation that has one keeps it.

        Raises:
            Refused: it is our own mail, so it has no customer.
        """
        customer = arrival.mail.customer(self.around.ours)
        if arrival.is_sent or customer.address in self.around.ours:
            raise Refused(OURS)
        workspaces.lock(self.session, self.workspace_id)
        found = messages.find(self.session, self.workspace_id, arrival.key)
        if found is None or found.ticket_id is None:
            ticket = self._ticket_of(arrival)
            found = (
                self._join(arrival, ticket)
                if ticket
                else self._open(arrival, None, inbox)
            )
        self._keep_copy(arrival, found)
        assert found.ticket_id is not None
        made = self.session.get_one(Ticket, found.ticket_id)
        no_ticket.restore(made, by=self.policy.maker)
        no_ticket.unblock(self.session, made.inbox_id, customer.address)
        return found.ticket_id
