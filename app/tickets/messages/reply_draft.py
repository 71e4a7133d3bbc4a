"""A draft that the desk has made in somebody's Gmail: one per press of a button."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ForeignKeyConstraint, ScalarSelect, delete, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app import clock
from app.db import Model, insert_for
from app.people.person import Person
from app.sql.json_rows import rows_as_json
from app.sql.moments import ago
from app.tickets.ticket import Ticket

OPEN_FOR = timedelta(hours=12)


class ReplyDraft(Model):
    """Claimed before Gmail is asked; its ids are known once Gmail has answered.

    `blanks` are the names of what its writer is still to fill in.
    """

    __tablename__ = "drafts"
    __table_args__ = (
        ForeignKeyConstraint(
            ["workspace_id", "person_id"], ["people.workspace_id", "people.id"]
        ),
    )

    key: Mapped[str] = mapped_column(primary_key=True)
    workspace_id: Mapped[int]
    person_id: Mapped[int]
    gmail_id: Mapped[str | None]
    thread_gmail_id: Mapped[str | None]
    ticket_id: Mapped[int | None] = mapped_column(index=True)
    blanks: Mapped[list[str] | None]
    at: Mapped[datetime] = mapped_column(default=clock.now, index=True)


def claim_draft(session: Session, key: str, workspace_id: int, person_id: int) -> bool:
    """Claim the draft; true for the first press of its key, which alone may make it."""
    statement = insert_for(session)(ReplyDraft).values(
        key=key,
        workspace_id=workspace_id,
        person_id=person_id,
        at=clock.now(),
    )
    claimed = session.scalar(
        statement.on_conflict_do_nothing().returning(ReplyDraft.key)
    )
    return claimed is not None


def release_draft(session: Session, key: str) -> None:
    """Drop the claim, because Gmail made no draft: the button works again."""
    session.execute(delete(ReplyDraft).where(ReplyDraft.key == key))


def open_blanks_column(person: Person) -> ScalarSelect[Any]:
    """The blanks of the person's newest draft in a ticket, until it is answered.

    Nobody tells when a draft is thrown away: so it counts for some hours only.
    """
    is_unanswered = or_(
        Ticket.answered_at.is_(None), Ticket.answered_at < ReplyDraft.at
    )
    query = (
        select(ReplyDraft.blanks)
        .where(ReplyDraft.ticket_id == Ticket.id, ReplyDraft.person_id == person.id)
        .where(ReplyDraft.at > ago(OPEN_FOR), is_unanswered)
        .order_by(ReplyDraft.at.desc())
        .limit(1)
    )
    return rows_as_json(query.correlate(Ticket))


def parse_blanks(rows: Sequence[Sequence[Any]] | None) -> tuple[str, ...]:
    """What that column gave."""
    for (blanks,) in rows or ():
        return tuple(blanks or ())
    return ()
