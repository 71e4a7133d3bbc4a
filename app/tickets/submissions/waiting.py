"""What is not in Gmail yet: of a ticket, and of a whole workspace or desk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, func, select
from sqlalchemy.orm import Session

from app.tickets.submissions.table import Submission
from app.tickets.submissions.written import WrittenMail

if TYPE_CHECKING:
    from app.vault import Vault


@dataclass(frozen=True)
class WaitingQueue:
    """How many wait, since when, and what the last of them met."""

    count: int
    since: datetime | None
    last_error: str


def is_waiting(ticket_id: SQLColumnExpression[Any]) -> ColumnElement[bool]:
    """Whether a mail of the ticket is not in Gmail yet; a column is of the query."""
    query = select(Submission.id).where(
        Submission.ticket_id == ticket_id, Submission.sealed_text.is_not(None)
    )
    return query.correlate_except(Submission).exists()


def waiting_mails(session: Session, vault: Vault, ticket_id: int) -> list[WrittenMail]:
    """What of the ticket is not in Gmail yet, the oldest first.

    Whoever asks has seen to it that the reader may see the ticket.

    Raises:
        Broken: no vault key opens it.
    """
    query = _sealed().where(Submission.ticket_id == ticket_id)
    return [
        WrittenMail.from_json(vault.open(sealed))
        for sealed in session.scalars(query.order_by(Submission.id))
        if sealed
    ]


def waiting_queue(session: Session) -> WaitingQueue:
    """Of the whole desk."""
    waits = Submission.sealed_text.is_not(None)
    query = select(func.count(), func.min(Submission.created_at)).where(waits)
    count, since = session.execute(query).one()
    said = select(Submission.last_error).where(
        waits, Submission.last_error.is_not(None)
    )
    last = session.scalar(said.order_by(Submission.due_at.desc()).limit(1))
    return WaitingQueue(count, since, last or "")


def _sealed() -> Select[str | None]:
    return select(Submission.sealed_text).where(Submission.sealed_text.is_not(None))
