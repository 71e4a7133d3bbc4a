"""A submission: what somebody sent without a mail, on its way to become one."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app import clock
from app.db import Model

# In the very words of the questions.
_OWED = text("state <> 'delivered'")
ONLY_OWED: Any = {"sqlite_where": _OWED, "postgresql_where": _OWED}
_SEALED = text("sealed_text IS NOT NULL")
ONLY_SEALED: Any = {"sqlite_where": _SEALED, "postgresql_where": _SEALED}


class DeliveryState(StrEnum):
    """How far a submission is on its way into Gmail.

    In doubt: it was handed over, and no answer was heard. Sent: the mail server has it,
    and no copy was seen. Blocked: trying again does not help until somebody acts.
    """

    WAITING = "waiting"
    DOUBT = "doubt"
    BLOCKED = "blocked"
    SENT = "sent"
    DELIVERED = "delivered"


class Submission(Model):
    """One submission; `sealed_text` is its mail, until Gmail has that.

    `code` is what its sender is told, `nonce_hash` of the page or button that sent it.
    `may_be_there`: it was handed over once without an answer. `ended_at` is when it was
    delivered and forgotten; the row without a text goes a month later.
    """

    __tablename__ = "submissions"
    __table_args__ = (
        UniqueConstraint("workspace_id", "id"),
        UniqueConstraint("workspace_id", "nonce_hash"),
        ForeignKeyConstraint(
            ["workspace_id", "inbox_id"], ["inboxes.workspace_id", "inboxes.id"]
        ),
        ForeignKeyConstraint(
            ["workspace_id", "form_id"], ["forms.workspace_id", "forms.id"]
        ),
        ForeignKeyConstraint(
            ["workspace_id", "ticket_id"], ["tickets.workspace_id", "tickets.id"]
        ),
        Index("ix_submissions_owed", "inbox_id", "due_at", **ONLY_OWED),
        Index("ix_submissions_waiting", "workspace_id", **ONLY_SEALED),
        Index("ix_submissions_of_ticket", "ticket_id", **ONLY_SEALED),
        Index("ix_submissions_ended_at", "ended_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id"))
    inbox_id: Mapped[int]
    form_id: Mapped[int | None]
    ticket_id: Mapped[int | None]
    channel: Mapped[str]
    code: Mapped[str] = mapped_column(unique=True)
    nonce_hash: Mapped[str]
    message_id: Mapped[str] = mapped_column(unique=True)
    sealed_text: Mapped[str | None]
    state: Mapped[str] = mapped_column(default=DeliveryState.WAITING)
    may_be_there: Mapped[bool] = mapped_column(default=False)
    is_without_files: Mapped[bool] = mapped_column(default=False)
    due_at: Mapped[datetime] = mapped_column(default=clock.now)
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str | None]
    sent_at: Mapped[datetime | None]
    gmail_id: Mapped[str | None]
    ended_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class SubmissionFile(Model):
    """A file of a submission; it goes with the text."""

    __tablename__ = "submission_files"
    __table_args__ = (
        ForeignKeyConstraint(
            ["workspace_id", "submission_id"],
            ["submissions.workspace_id", "submissions.id"],
        ),
        Index("ix_submission_files_submission", "workspace_id", "submission_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int]
    submission_id: Mapped[int]
    name: Mapped[str]
    type: Mapped[str]
    size: Mapped[int]
    sealed_bytes: Mapped[bytes] = mapped_column(LargeBinary)
