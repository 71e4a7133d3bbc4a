"""A mail that the desk has had before, as far as it is kept: few headers, no body."""

from __future__ import annotations

from email.utils import format_datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.mail.addresses import Address
from app.tickets.mail import Mail
from app.tickets.messages.message import Message
from app.tickets.messages.people import MessagePerson, PersonPart


def mail_of(session: Session, kept: Message) -> Mail:
    """The mail of this row: who wrote it to whom, about what, and when."""
    named = select(MessagePerson.name, MessagePerson.address).where(
        MessagePerson.message_id == kept.id,
        MessagePerson.role == PersonPart.NAMED,
    )
    sent = kept.sent_at
    return Mail(
        message_id=kept.message_id,
        references=(),
        sender=Address(kept.from_name, kept.from_address),
        recipients=tuple(Address(*each) for each in session.execute(named)),
        delivered_to=(),
        subject=kept.subject,
        at=kept.at,
        headers={"date": [format_datetime(sent)]} if sent else {},
    )
