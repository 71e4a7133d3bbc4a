"""“Mark as no ticket”, and the way back."""

from __future__ import annotations

from sqlalchemy.orm import Session

from addon import acts, replies
from addon.acts import act
from addon.call import Call
from addon.cards import not_a_ticket as cards
from addon.replies import Reply
from app.people import access
from app.tickets import no_ticket
from app.tickets.ticket import Ticket


def not_a_ticket_form(call: Call) -> Reply:
    """“Mark as no ticket”."""
    access.require(call.person, "set_aside")
    with call.desk.database.reading() as session:
        view = acts.seen(session, call, call.press.ticket)
    return replies.pushed(cards.not_a_ticket_form(view, call.reader()))


def not_a_ticket(call: Call) -> Reply:
    """“Only this mail” or “Always from this sender”."""

    def do(session: Session, ticket: Ticket) -> None:
        always = bool(call.arg("always"))
        no_ticket.mark(session, ticket, always=always, by=call.by)

    return act(call, do)


def restore(call: Call) -> Reply:
    """“Make ticket” of one that was set aside: the sender is heard again too."""

    def do(session: Session, ticket: Ticket) -> None:
        no_ticket.restore(ticket, by=call.by)
        no_ticket.unblock(session, ticket.inbox_id, ticket.customer_address)

    return act(call, do)
