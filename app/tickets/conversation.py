"""Which conversation a mail belongs to: every Message-ID seen or referred to."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from sqlalchemy import ForeignKey, ForeignKeyConstraint, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.db import Model, insert_for


class MessageReference(Model):
    """The hash of a Message-ID, seen or only referred to, and its ticket."""

    __tablename__ = "message_references"
    __table_args__ = (
        ForeignKeyConstraint(
            ["workspace_id", "ticket_id"], ["tickets.workspace_id", "tickets.id"]
        ),
    )

    workspace_id: Mapped[int] = mapped_column(
        ForeignKey("workspaces.id"), primary_key=True
    )
    hash: Mapped[str] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(index=True)


def digest(text: str) -> str:
    """What is kept of a Message-ID: its sha256 in hex."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def oldest(session: Session, workspace_id: int, ids: Iterable[str]) -> int | None:
    """The oldest ticket that knows one of these Message-IDs."""
    return session.scalar(
        select(MessageReference.ticket_id)
        .where(
            MessageReference.workspace_id == workspace_id,
            MessageReference.hash.in_([digest(each) for each in ids]),
        )
        .order_by(MessageReference.ticket_id)
        .limit(1)
    )


def known_by(session: Session, workspace_id: int, ids: Iterable[str]) -> set[int]:
    """Every ticket that knows one of these Message-IDs."""
    query = select(MessageReference.ticket_id).where(
        MessageReference.workspace_id == workspace_id,
        MessageReference.hash.in_([digest(each) for each in ids]),
    )
    return set(session.scalars(query.distinct()))


def remember(
    session: Session, workspace_id: int, ticket_id: int, ids: Iterable[str]
) -> None:
    """Note that these ids belong to the ticket; an id that has one keeps it."""
    rows = [
        {"workspace_id": workspace_id, "hash": digest(each), "ticket_id": ticket_id}
        for each in dict.fromkeys(ids)
    ]
    if rows:
        session.execute(
            insert_for(session)(MessageReference).on_conflict_do_nothing(), rows
        )


def hand_over(session: Session, old_id: int, new_id: int) -> None:
    """Let every id of the old ticket lead to the new one."""
    session.execute(
        update(MessageReference)
        .where(MessageReference.ticket_id == old_id)
        .values(ticket_id=new_id)
        .execution_options(synchronize_session=False)
    )
