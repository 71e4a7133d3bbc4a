"""What whoever has sent something may see of it: its number, never a word of it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from app.mail.message_ids import message_id_hash
from app.tickets.messages.message import Message
from app.tickets.submissions.table import Submission
from app.tickets.ticket import Ticket


@dataclass(frozen=True)
class Receipt:
    """A submission's code, the number of its ticket if it has one, and to where we
    answer, all but its first letter hidden."""

    code: str
    number: int | None
    address: str


def read_receipt(session: Session, submission_id: int, form_id: int) -> Receipt | None:
    """The receipt of that submission, unless it is of another form or long gone."""
    made = session.get(Submission, submission_id)
    if made is None or made.form_id != form_id:
        return None
    of_it = and_(
        Message.workspace_id == made.workspace_id,
        Message.inbox_id == made.inbox_id,
        Message.key == message_id_hash(made.message_id),
    )
    query = select(Message.from_address, Ticket.number)
    query = query.outerjoin(Ticket, Ticket.id == Message.ticket_id).where(of_it)
    found = session.execute(query.limit(1)).first()
    address, number = found if found is not None else ("", None)
    return Receipt(made.code, number, masked(address))


def masked(address: str) -> str:
    """`m***@lopez.example`."""
    local, at, host = address.rpartition("@")
    return f"{local[:1]}***@{host}" if at else ""
