"""Who takes part in a mail: its writer and all whom it names, by address."""

from __future__ import annotations

from collections.abc import Container, Iterable
from enum import StrEnum

from sqlalchemy import ForeignKeyConstraint, Index, Select, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.db import Model, insert_for
from app.inboxes.alias import Alias
from app.inboxes.inbox import Inbox
from app.mail.addresses import Address, parse_addresses
from app.people.person import Person
from app.tickets.mail import Mail
from app.tickets.messages.message import FAILURE, Message
from app.tickets.ticket import Ticket

# A mail to a whole town is kept with so many of its readers.
MAX_NAMED = 200


class PersonPart(StrEnum):
    """What somebody has to do with a mail."""

    WRITER = "writer"
    SENDER = "from"
    NAMED = "to"
    # Who is to have the answer as well: Reply-To may hold several.
    ANSWERED = "reply_to"
    # Of a report: who has not got the mail that it is about.
    FAILED = "failed"


class MessagePerson(Model):
    """One address of one mail. The writer is whom we would answer."""

    __tablename__ = "message_people"
    __table_args__ = (
        ForeignKeyConstraint(
            ["workspace_id", "message_id"], ["messages.workspace_id", "messages.id"]
        ),
        Index("ix_message_people_address", "workspace_id", "address", "message_id"),
    )

    message_id: Mapped[int] = mapped_column(primary_key=True)
    role: Mapped[str] = mapped_column(primary_key=True)
    address: Mapped[str] = mapped_column(primary_key=True)
    workspace_id: Mapped[int]
    name: Mapped[str]


def remember_people(
    session: Session, message: Message, mail: Mail, writer: Address, author: Address
) -> None:
    """Note who takes part in the mail; a second time changes nothing.

    The author stands in From, or stood there before a group of ours rewrote it.
    """
    found = dict[tuple[str, str], str]()
    for role, person in _parts(mail, writer, author):
        if person.address:
            found.setdefault((role, person.address), person.name)
    place = {"workspace_id": message.workspace_id, "message_id": message.id}
    rows = [
        {**place, "role": role, "address": address, "name": name}
        for (role, address), name in found.items()
    ]
    if rows:
        insert = insert_for(session)(MessagePerson).on_conflict_do_nothing()
        session.execute(insert, rows)


def took_part(mail: Mail, writer: Address, ours: Container[str]) -> list[Address]:
    """Those outside who wrote the mail, or to whom it was sent."""
    every = [writer, *mail.recipients[:MAX_NAMED]]
    return [each for each in every if each.address and each.address not in ours]


def people_of_ticket(session: Session, ticket: Ticket) -> list[Address]:
    """Everybody outside who took part in the ticket's mails."""
    query = (
        select(MessagePerson.name, MessagePerson.address)
        .join(Message, Message.id == MessagePerson.message_id)
        .where(
            Message.ticket_id == ticket.id,
            Message.kind != FAILURE,
            MessagePerson.role.in_((PersonPart.WRITER, PersonPart.NAMED)),
            MessagePerson.address.not_in(_addresses_of(Inbox, ticket)),
            MessagePerson.address.not_in(_addresses_of(Person, ticket)),
            MessagePerson.address.not_in(_addresses_of(Alias, ticket)),
        )
        .distinct()
        .order_by(MessagePerson.address, MessagePerson.name)
    )
    return [Address(*each) for each in session.execute(query)]


def _addresses_of(table: type[Inbox | Person | Alias], ticket: Ticket) -> Select[str]:
    return select(table.address).where(table.workspace_id == ticket.workspace_id)


def _parts(
    mail: Mail, writer: Address, author: Address
) -> Iterable[tuple[PersonPart, Address]]:
    yield PersonPart.WRITER, writer
    yield PersonPart.SENDER, author
    for each in mail.answered_beside(writer.address):
        yield PersonPart.ANSWERED, each
    for each in mail.recipients[:MAX_NAMED]:
        yield PersonPart.NAMED, each
    failed = parse_addresses(mail.headers.get("x-failed-recipients", []))
    for each in failed[:MAX_NAMED]:
        yield PersonPart.FAILED, each
