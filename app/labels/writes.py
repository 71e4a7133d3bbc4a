"""Label writes: each is stored before it is sent, so no echo misleads us."""

from __future__ import annotations

from datetime import datetime
from functools import cache

from sqlalchemy import ForeignKeyConstraint, Index, Select, bindparam, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.db import Key, Model


class LabelWrite(Model):
    """One label of one message that we are changing.

    Without a `message_gmail_id` it stands for any message of the thread that we did not
    know when planning; those we knew are in `but`. While it is not acked it is in doubt
    until `deadline`: the request may still land.
    """

    __tablename__ = "label_writes"
    __table_args__ = (
        ForeignKeyConstraint(
            ["workspace_id", "mailbox_id"], ["mailboxes.workspace_id", "mailboxes.id"]
        ),
        Index("ix_label_writes_mailbox", "mailbox_id", "thread_gmail_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int]
    mailbox_id: Mapped[int]
    thread_gmail_id: Mapped[str]
    message_gmail_id: Mapped[str | None]
    label_gmail_id: Mapped[str]
    is_on: Mapped[bool]
    send_before: Mapped[datetime]
    deadline: Mapped[datetime]
    is_acked: Mapped[bool] = mapped_column(default=False)
    is_seen: Mapped[bool] = mapped_column(default=False)
    but: Mapped[list[str]] = mapped_column(default=list)

    def covers(self, message_id: str, thread_id: str) -> bool:
        """Whether it can explain a change of this message's label."""
        if self.message_gmail_id is not None:
            return self.message_gmail_id == message_id
        return self.thread_gmail_id == thread_id and message_id not in self.but


def open_writes(session: Session, mailbox_id: int) -> list[LabelWrite]:
    """Every write that is still open, oldest first."""
    return list(session.scalars(_of_mailbox(), {"mailbox_id": mailbox_id}))


@cache
def _of_mailbox() -> Select[LabelWrite]:
    """The statement of `open_writes`: building it takes longer than running it."""
    is_its = LabelWrite.mailbox_id == bindparam("mailbox_id", type_=Key)
    return select(LabelWrite).where(is_its).order_by(LabelWrite.id)
