"""What a person says is no ticket: this one, or all that its sender ever writes."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.inboxes.inbox import Inbox
from app.people.actor import Actor
from app.tickets.intake import sender_rule
from app.tickets.intake.filters import BY_HAND, SENDER
from app.tickets.intake.sender_rule import SenderVerdict
from app.tickets.ticket import Ticket


def set_aside_ticket(
    session: Session, ticket: Ticket, *, always: bool, by: Actor
) -> None:
    """Take the ticket out of the queues; `always` remembers its sender as well."""
    if ticket.aside_reason is None:
        ticket.aside_reason = SENDER if always else BY_HAND
        details = {"reason": ticket.aside_reason, "whole": True, "always": always}
        before = {"aside_reason": None}
        ticket.record("set_aside", by, ["aside"], **details, before=before)
    if always and ticket.customer_address:
        inbox = session.get_one(Inbox, ticket.inbox_id)
        address = ticket.customer_address
        sender_rule.set_rule(session, inbox, address, SenderVerdict.NEVER, by=by)


def restore_ticket(ticket: Ticket, *, by: Actor) -> None:
    """Make it a ticket again; one that is a ticket stays as it is."""
    if ticket.aside_reason is not None:
        ticket.aside_reason = None
        ticket.record("restored", by, ["aside"])


def is_blocked_sender(session: Session, inbox_id: int, address: str) -> bool:
    """Whether this sender's mail to that inbox makes no ticket."""
    return sender_rule.verdict_of(session, inbox_id, address) is SenderVerdict.NEVER


def unblock_sender(session: Session, inbox_id: int, address: str, *, by: Actor) -> None:
    """Forget the block, so the sender's mail to that inbox makes tickets again.

    What is said of their whole domain stays.
    """
    inbox = session.get_one(Inbox, inbox_id)
    sender_rule.forget_rule(session, inbox, address, SenderVerdict.NEVER, by=by)
