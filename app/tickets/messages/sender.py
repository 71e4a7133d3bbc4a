"""What a card says of who sent a customer's mail: the open one, else the newest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import CTE, ScalarSelect, and_, select

from app.mail.authentication import SenderProof
from app.mail.forwarded import is_forward
from app.people.person import Person
from app.sql.aliases import whole_alias
from app.sql.json_rows import rows_as_json
from app.tickets.messages import open_mail
from app.tickets.messages.message import Message
from app.tickets.messages.people import MessagePerson, PersonPart
from app.tickets.ticket import Ticket

Colleague = whole_alias(Person, "colleague")


class SenderKind(StrEnum):
    """What there is to say."""

    CLAIMED = "claimed"
    FORWARDED = "forwarded"
    COLLEAGUE = "colleague"
    SENT_AS = "sent_as"


@dataclass(frozen=True)
class SenderView:
    """Who sent a mail, where that is not simply its customer.

    `shown` is whose name it claims, the colleague who forwarded it or who asks, or the
    address that stands in From while another one is answered.
    """

    kind: SenderKind
    shown: str


def sender_column(opened: CTE) -> ScalarSelect[Any]:
    """What `parse_sender` reads: of the open mail, if it is a customer's."""
    is_open = Message.id == open_mail.opened_message(opened)
    sent = and_(
        MessagePerson.message_id == Message.id, MessagePerson.role == PersonPart.SENDER
    )
    query = (
        select(
            Message.proof, Message.from_name, Message.from_address, Message.subject,
            MessagePerson.address, Colleague.name, Colleague.address,
        )
        .outerjoin(MessagePerson, sent)
        .outerjoin(Colleague, Colleague.id == Message.person_id)
        .where(Message.ticket_id == Ticket.id, Message.direction == "in")
        .where(Message.set_aside.is_(None))
        .order_by(is_open.desc(), Message.at.desc(), Message.id.desc())
        .limit(1)
    )  # fmt: skip
    return rows_as_json(query.correlate(Ticket))


def parse_sender(rows: Sequence[Sequence[Any]] | None) -> SenderView | None:
    """What there is to say of who sent it, if anything."""
    if not rows:
        return None
    proof, name, address, subject, sent_as, colleague, its_address = rows[0]
    if proof == SenderProof.CLAIMED:
        return SenderView(SenderKind.CLAIMED, name or address)
    if colleague is not None:
        is_theirs = address == its_address and not is_forward(subject)
        kind = SenderKind.COLLEAGUE if is_theirs else SenderKind.FORWARDED
        return SenderView(kind, colleague)
    if address and sent_as and sent_as != address:
        return SenderView(SenderKind.SENT_AS, sent_as)
    return None
