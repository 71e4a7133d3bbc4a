"""A draft that the desk has made in somebody's Gmail: one per press of a button."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKeyConstraint, delete
from sqlalchemy.orm import Mapped, Session, mapped_column

from app import clock
from app.db import Model, insert_for


class ReplyDraft(Model):
    """Claimed before Gmail is asked; its ids are known once Gmail has answered."""

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
