"""How an answer to the open mail leaves, by what the desk knows without Gmail."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import or_, select, union_all
from sqlalchemy.orm import Session

from app.inboxes.alias import Alias
from app.inboxes.inbox import Inbox
from app.mail.addresses import Address
from app.mail.authentication import SenderProof
from app.mailboxes import send_as
from app.mailboxes.send_as import WritesAs
from app.people.person import Person
from app.replies.recipients import AnsweredMail, Recipients, recipients_of
from app.tickets.intake import filters
from app.tickets.intake.directory import OurAddresses
from app.tickets.messages import open_mail
from app.tickets.messages.message import Message
from app.tickets.messages.people import MAX_NAMED, MessagePerson, PersonPart
from app.tickets.view import TicketView


@dataclass(frozen=True)
class DraftEnvelope:
    """From whom to whom a draft goes; the inbox has a copy.

    `sender` and `inbox` are empty in the inbox's own account: its drafts are its own.
    """

    sender: str
    inbox: str
    recipients: Recipients
    writes_as: WritesAs


def draft_envelope(
    session: Session, person: Person, view: TicketView, mail: AnsweredMail
) -> DraftEnvelope:
    """How the person's answer to that mail of the ticket leaves.

    It leaves as the inbox where Gmail is known to let it, else in the person's name.
    """
    customer = Address(view.customer_name, view.customer_address)
    found = recipients_of(mail, customer, own_addresses(session, person))
    if view.inbox == person.address:
        return DraftEnvelope("", "", found, WritesAs.INBOX)
    way = send_as.writes_as(session, person.address, view.inbox)
    sender = view.inbox if way is WritesAs.INBOX else person.address
    return DraftEnvelope(sender, view.inbox, found, way)


def own_addresses(session: Session, person: Person) -> OurAddresses:
    """Where an answer of this person would come back to: their own addresses and those
    of every inbox. A colleague whom a customer has put in copy stays in copy.
    """
    place = person.workspace_id
    inboxes = select(Inbox.address).where(Inbox.workspace_id == place)
    is_own = or_(Alias.inbox_id.is_not(None), Alias.person_id == person.id)
    aliases = select(Alias.address).where(Alias.workspace_id == place, is_own)
    found = session.scalars(union_all(inboxes, aliases))
    return OurAddresses([person.address, *found])


def is_machines(session: Session, person: Person, gmail_id: str) -> bool:
    """Whether the open mail is a bounce or an automatic reply."""
    kept = _kept(session, person, gmail_id)
    return kept is not None and kept.set_aside in filters.OF_MACHINES


def kept_mail(
    session: Session, person: Person, ticket_id: int, gmail_id: str
) -> AnsweredMail | None:
    """The open mail of the ticket, as the desk keeps it.

    None when Gmail alone can say whom it names: of a colleague's mail nobody knows who
    was in blind copy, and of an old one, or one to very many, not everybody is kept.
    """
    kept = _kept(session, person, gmail_id)
    if kept is None or kept.ticket_id not in (None, ticket_id):
        return None
    if kept.set_aside in filters.OF_MACHINES:
        return AnsweredMail(is_machine=True)
    is_sent = kept.proof == SenderProof.SENT
    if kept.direction != "in" or kept.person_id is not None or is_sent:
        return None
    query = select(MessagePerson.role, MessagePerson.name, MessagePerson.address)
    rows = session.execute(query.where(MessagePerson.message_id == kept.id)).all()
    named = [Address(n, a) for role, n, a in rows if role == PersonPart.NAMED]
    writers = [
        Address(name, address)
        for part in (PersonPart.WRITER, PersonPart.ANSWERED)
        for role, name, address in rows
        if role == part
    ]
    is_whole = bool(rows) and len(named) < MAX_NAMED
    return AnsweredMail(tuple(writers), cc=tuple(named)) if is_whole else None


def _kept(session: Session, person: Person, gmail_id: str) -> Message | None:
    opened = open_mail.opened_message(open_mail.opened_copies(person, gmail_id))
    return session.scalar(select(Message).where(Message.id == opened))
