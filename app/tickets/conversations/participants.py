"""Who takes part in a conversation, and whether somebody's mail may join it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import Session

from app.db import Instant
from app.mail.authentication import SenderProof
from app.tickets.conversations.public_providers import company_of, is_one_company
from app.tickets.intake import filters
from app.tickets.messages.message import Message
from app.tickets.messages.people import MessagePerson, PersonPart
from app.tickets.ticket import Ticket


class ParticipantTie(IntEnum):
    """How close somebody is to a conversation; the closest first."""

    WRITER = 0
    NAMED = 1
    COMPANY = 2


@dataclass
class TicketPeople:
    """Those of one ticket by address: customers who wrote, and all who were named.

    `is_claimed`: all of it stands in our name, and nothing proves that.
    `is_whole` is false for what was taken in before people were kept: then nobody can
    be told apart, and whoever refers to a mail of it is believed.
    """

    customer: str
    writers: set[str] = field(default_factory=set)
    named: set[str] = field(default_factory=set)
    is_whole: bool = True
    is_claimed: bool = False

    def take_in(self, others: TicketPeople) -> None:
        """Count those of another conversation as well."""
        self.writers |= {others.customer, *others.writers}
        self.named |= others.named
        self.is_whole = self.is_whole and others.is_whole
        self.is_claimed = self.is_claimed and others.is_claimed

    def knows(self, address: str) -> bool:
        """Whether that very address wrote in it or was named."""
        return address in {*self.writers, *self.named, self.customer}

    def tie(self, writer: str, ours: Collection[str]) -> ParticipantTie | None:
        """How close the writer of a mail is; None for a stranger."""
        if writer == self.customer or writer in self.writers:
            return ParticipantTie.WRITER
        if writer in self.named or not self.is_whole:
            return ParticipantTie.NAMED
        company = company_of(writer)
        known = {*self.writers, *self.named, self.customer}
        outside = [company_of(each) for each in known if each not in ours]
        if any(is_one_company(company, each) for each in outside):
            return ParticipantTie.COMPANY
        return None

    def tie_to_parent(
        self, writer: str, told: Collection[str], ours: Collection[str]
    ) -> ParticipantTie | None:
        """How close who wrote in it is to a mail that they refer to.

        The same as if that mail had been read first: of its writer and of those who
        were `told`, one has to be theirs.
        """
        wrote = {*self.writers, self.customer}
        if writer in wrote:
            return ParticipantTie.WRITER
        if wrote & set(told) or not self.is_whole:
            return ParticipantTie.NAMED
        firms = [company_of(each) for each in wrote - set(ours)]
        outside = [company_of(each) for each in {writer, *told} - set(ours)]
        if any(is_one_company(one, other) for one in firms for other in outside):
            return ParticipantTie.COMPANY
        return None

    def tie_of_any(self, addresses: Iterable[str]) -> ParticipantTie | None:
        """How close the closest of them is, by address alone."""
        known = set(addresses)
        if known & {*self.writers, self.customer}:
            return ParticipantTie.WRITER
        return ParticipantTie.NAMED if known & self.named else None


def people_of(
    session: Session, tickets: Collection[Ticket], ours: Collection[str], at: datetime
) -> dict[int, TicketPeople]:
    """Those of each of these tickets for a mail of then, in one query.

    Mails are read in any order: whom a later one names took no part yet.
    """
    found = {each.id: TicketPeople(each.customer_address) for each in tickets}
    rows = session.execute(_asking(), {"ticket_ids": sorted(found), "at": at})
    proved = set[int]()
    for ticket_id, role, address, proof, is_later in rows:
        if proof == SenderProof.CLAIMED:
            # Whom a stranger names in our name has nothing to do with it.
            continue
        people = found[ticket_id or 0]
        proved.add(ticket_id or 0)
        if role is None:
            people.is_whole = False
        elif role == PersonPart.WRITER and address not in ours:
            people.writers.add(address)
        elif role == PersonPart.NAMED and address not in ours and not is_later:
            people.named.add(address)
    for ticket_id, people in found.items():
        people.is_claimed = ticket_id not in proved
    return found


@cache
def _asking() -> Select[*tuple[Any, ...]]:
    """The statement of `people_of`: building it takes longer than running it."""
    # A mail of ours to many, which this customer was the first to answer: the others
    # whom it names are customers of their own.
    is_before = (Message.direction == "out") & (Message.at < Ticket.created_at)
    return (
        select(
            Message.ticket_id,
            MessagePerson.role,
            MessagePerson.address,
            Message.proof,
            Message.at > bindparam("at", type_=Instant()),
        )
        .join(Ticket, Ticket.id == Message.ticket_id)
        .outerjoin(MessagePerson, MessagePerson.message_id == Message.id)
        .where(Message.ticket_id.in_(bindparam("ticket_ids", expanding=True)))
        .where(~is_before)
        .where(func.coalesce(Message.set_aside, "").not_in(filters.OF_MACHINES))
        .distinct()
    )
