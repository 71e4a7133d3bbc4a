"""What a person says is no ticket: this one, or all that its sender ever writes."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKeyConstraint, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app import clock
from app.db import Model, insert_for
from app.people.actor import Actor
from app.tickets.set_aside import BY_HAND, SENDER
from app.tickets.ticket import Ticket


class BlockedSender(Model):
    """Somebody whose mail to this inbox makes no ticket."""

    __tablename__ = "blocked_senders"
    __table_args__ = (
        ForeignKeyConstraint(
            ["workspace_id", "inbox_id"], ["inboxes.workspace_id", "inboxes.id"]
        ),
        ForeignKeyConstraint(
            ["workspace_id", "person_id"], ["people.workspace_id", "people.id"]
        ),
    )

    inbox_id: Mapped[int] = mapped_column(primary_key=True)
    address: Mapped[str] = mapped_column(primary_key=True)
    workspace_id: Mapped[int]
    person_id: Mapped[int | None]
    at: Mapped[datetime] = mapped_column(default=clock.now)


def mark(session: Session, ticket: Ticket, *, always: bool, by: Actor) -> None:
    """Take the ticket out of the queues; `always` remembers its sender as well."""
    if ticket.aside_reason is None:
        ticket.aside_reason = SENDER if always else BY_HAND
        details = {"reason": ticket.aside_reason, "whole": True, "always": always}
        ticket.record("set_aside", by, ["aside"], **details)
    if always and ticket.customer_address:
        _block(session, ticket, by)


def restore(ticket: Ticket, *, by: Actor) -> None:
    """It is a ticket after all; one that is a ticket stays as it is."""
    if ticket.aside_reason is not None:
        ticket.aside_reason = None
        ticket.record("restored", by, ["aside"])


def is_blocked(session: Session, inbox_id: int, address: str) -> bool:
    """Whether this sender's mail to that inbox makes no ticket."""
    query = select(BlockedSender.address).where(
        BlockedSender.inbox_id == inbox_id, BlockedSender.address == address
    )
    return session.scalar(query) is not None


def unblock(session: Session, inbox_id: int, address: str) -> None:
    """From now on the sender's mail to that inbox makes tickets again."""
    session.execute(
        delete(BlockedSender).where(
            BlockedSender.inbox_id == inbox_id, BlockedSender.address == address
        )
    )


def _block(session: Session, ticket: Ticket, by: Actor) -> None:
    session.execute(
        insert_for(session)(BlockedSender)
        .values(
            inbox_id=ticket.inbox_id,
            address=ticket.customer_address,
            workspace_id=ticket.workspace_id,
            person_id=by.person_id,
            at=clock.now(),
        )
        .on_conflict_do_nothing()
    )
