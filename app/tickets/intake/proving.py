"""A mail in our name that nothing proved, when a later copy of it proves who wrote it.

Mailboxes are read in any order: what a forged mail could have done was done, and is
taken back now.
"""

from __future__ import annotations

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.mail.authentication import SenderProof
from app.people.actor import RULE
from app.tickets import event as events
from app.tickets.conversations import stray_references
from app.tickets.conversations.references import MessageReference
from app.tickets.customers.knowing import know_customer
from app.tickets.intake.directory import AddressDirectory
from app.tickets.intake.writer import MailWriter
from app.tickets.merge import merge as merges
from app.tickets.messages import counting
from app.tickets.messages.message import Message
from app.tickets.messages.people import MessagePerson
from app.tickets.messages.thread import Thread
from app.tickets.status import Status
from app.tickets.ticket import Ticket


def tells_more(row: Message, writer: MailWriter) -> bool:
    """Whether this copy says more of who wrote the mail than the one before."""
    if writer.proof in (None, SenderProof.CLAIMED):
        return False
    if row.proof == SenderProof.CLAIMED:
        return True
    is_sent = writer.proof is SenderProof.SENT and row.proof != SenderProof.SENT
    return is_sent or _names_original(row, writer)


def is_settled(
    row: Message, ticket: Ticket | None, writer: MailWriter, around: AddressDirectory
) -> bool:
    """Whether the mail stays where it is, and only its writer is known by now."""
    if _is_for_others(row, ticket, writer, around):
        return False
    if row.proof != SenderProof.CLAIMED or ticket is None:
        return row.proof != SenderProof.CLAIMED
    is_theirs = around.is_at(ticket.customer_address, writer.person)
    return is_theirs and (writer.asks_desk or not row.is_first)


def confirm_writer(
    session: Session, row: Message, ticket: Ticket | None, writer: MailWriter
) -> None:
    """Note who is proved to have written the mail, or the mail inside of it."""
    if _names_original(row, writer):
        if ticket is not None and ticket.customer_address == row.from_address:
            ticket.customer_name = writer.customer.name
            ticket.customer_address = writer.customer.address
            know_customer(session, ticket)
        row.from_name, row.from_address = writer.customer.name, writer.customer.address
    row.proof = writer.proof
    row.person_id = writer.person.id if writer.person else None


def take_out(session: Session, row: Message, ticket: Ticket | None) -> None:
    """Take the mail out of its ticket as if it had never been there."""
    session.execute(delete(MessagePerson).where(MessagePerson.message_id == row.id))
    row.ticket_id, row.is_first = None, False
    session.flush()
    if ticket is None:
        return
    counting.recount_messages(session, ticket)
    of_it = MessageReference.ticket_id == ticket.id
    if _has_mail(session, ticket):
        # Its key begins with the hash of its own id.
        of_it &= MessageReference.hash == row.key[:64]
    else:
        session.execute(delete(Thread).where(Thread.ticket_id == ticket.id))
    session.execute(delete(MessageReference).where(of_it))


def leave_behind(session: Session, old: Ticket | None, row: Message) -> None:
    """Let the ticket that the mail had made go where the mail has gone."""
    if old is None or old.id == row.ticket_id or old.merged_into_id is not None:
        return
    new = session.get_one(Ticket, row.ticket_id) if row.ticket_id else None
    if _has_mail(session, old) or events.is_touched(session, old.id):
        if new is not None:
            stray_references.link_related(session, old, new)
        return
    # Of its own it waits for nothing any more.
    old.set_status(Status.CLOSED, by=RULE)
    if new is not None and new.aside_reason is None and old.aside_reason is None:
        merges.merge_tickets(session, old, new, by=RULE)


def _is_for_others(
    row: Message, ticket: Ticket | None, writer: MailWriter, around: AddressDirectory
) -> bool:
    """Whether what made a ticket went to people outside: blind copies show it.

    Only the copy in the author's own mailbox names them.
    """
    if row.direction != "in" or not writer.is_ours or writer.asks_desk:
        return False
    asked = ticket.customer_address if ticket is not None else ""
    return row.is_first or not around.is_at(asked, writer.person)


def _names_original(row: Message, writer: MailWriter) -> bool:
    """Whether a forward was taken for its sender's own mail until now."""
    person = writer.person
    is_own = person is not None and row.from_address == person.address
    is_inside = person is not None and writer.customer.address != person.address
    return is_own and is_inside and writer.asks_desk and row.direction == "in"


def _has_mail(session: Session, ticket: Ticket) -> bool:
    query = select(Message.id).where(Message.ticket_id == ticket.id)
    return session.scalar(query.limit(1)) is not None
