"""Older mail that is still to be read in a mailbox: an import, or what a gap hides."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKeyConstraint, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app import clock
from app.db import Model
from app.mailboxes.mailbox import Mailbox


class BackfillReason(StrEnum):
    """A gap is mail that nobody has read yet; what an import brings has passed.

    Answers are what was sent from the mailbox before it was known what it answers.
    """

    ANSWERS = "answers"
    GAP = "gap"
    IMPORT = "import"


class MailBackfill(Model):
    """All mail from `since` to `until` that the mailbox knows not; `reached` is read.

    It holds no id: most mail may be no business of the desk. `last` is the hash of the
    last one that was read, `failures` how often the one after it would not be.
    """

    __tablename__ = "older_mail"
    __table_args__ = (
        UniqueConstraint("mailbox_id", "why"),
        ForeignKeyConstraint(
            ["workspace_id", "mailbox_id"], ["mailboxes.workspace_id", "mailboxes.id"]
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int]
    mailbox_id: Mapped[int]
    why: Mapped[str]
    since: Mapped[datetime]
    reached: Mapped[datetime]
    until: Mapped[datetime]
    last: Mapped[str | None]
    due_at: Mapped[datetime] = mapped_column(default=clock.now)
    failures: Mapped[int] = mapped_column(default=0)
    counts: Mapped[dict[str, Any]] = mapped_column(default=dict)

    @property
    def is_done(self) -> bool:
        """Whether nothing of it is to be read any more."""
        return self.reached >= self.until

    @property
    def share(self) -> float:
        """How much of the time was gone through, from 0 to 1."""
        length = (self.until - self.since).total_seconds()
        return (self.reached - self.since).total_seconds() / length if length else 1.0

    def reach(self, moment: datetime, last: str | None) -> None:
        """Note that all up to there is read; `last` is the last one at that time."""
        self.reached, self.last, self.failures = min(moment, self.until), last, 0

    def stop(self) -> None:
        """Stop reading it; what was taken in stays."""
        self.until = self.reached


def request_backfill(
    session: Session,
    mailbox: Mailbox,
    why: BackfillReason,
    since: datetime,
    *,
    due_at: datetime | None = None,
) -> MailBackfill:
    """Have the mailbox's mail from `since` to now read.

    An import that is not finished goes on where it was.
    """
    now = clock.now()
    row = find_backfill(session, mailbox.id, why)
    if row is None or row.is_done:
        row = row or MailBackfill(
            workspace_id=mailbox.workspace_id, mailbox_id=mailbox.id, why=why
        )
        row.since, row.counts = since, {}
        row.reached, row.last, row.failures = since, None, 0
        session.add(row)
    elif since < row.since or (
        why is not BackfillReason.IMPORT and since < row.reached
    ):
        row.since = min(row.since, since)
        row.reached, row.last = since, None
    row.until, row.due_at = now, due_at or now
    session.flush()
    return row


def find_backfill(
    session: Session, mailbox_id: int, why: BackfillReason
) -> MailBackfill | None:
    """What is or was to be read for that reason."""
    query = select(MailBackfill).where(MailBackfill.mailbox_id == mailbox_id)
    return session.scalar(query.where(MailBackfill.why == why))


def unfinished_backfills(session: Session, mailbox_id: int) -> Sequence[MailBackfill]:
    """What is still to be read, gaps first."""
    query = select(MailBackfill).where(
        MailBackfill.mailbox_id == mailbox_id, MailBackfill.reached < MailBackfill.until
    )
    return session.scalars(query.order_by(MailBackfill.why)).all()
