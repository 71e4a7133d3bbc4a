"""Labels of one mailbox: which Gmail label stands for which fact."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from sqlalchemy import ForeignKeyConstraint, Select, UniqueConstraint, bindparam, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.db import Key, Model


class LabelKind(StrEnum):
    """What a label speaks of; a parent speaks of nothing, it only holds others.

    Nor does one that was withdrawn: its mailbox may not have it, so it is deleted.
    """

    STATUS = "status"
    ASSIGNEE = "assignee"
    PRIORITY = "priority"
    TAG = "tag"
    MINE = "mine"
    PARENT = "parent"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, order=True)
class LabelKey:
    """One fact that a label can show: (status, waiting), (assignee, a person's id)…"""

    kind: LabelKind
    key: str

    @property
    def field(self) -> tuple[str, str]:
        """The field of the ticket that it sets: of one field only one value holds."""
        if self.kind is LabelKind.TAG:
            return ("tag", self.key)
        if self.kind is LabelKind.MINE:
            return ("assignee", "")
        return (self.kind.value, "")


class Label(Model):
    """A label that we made or adopted. The id is the key; the name is display."""

    __tablename__ = "labels"
    __table_args__ = (
        UniqueConstraint("mailbox_id", "gmail_id"),
        UniqueConstraint("mailbox_id", "kind", "key"),
        ForeignKeyConstraint(
            ["workspace_id", "mailbox_id"], ["mailboxes.workspace_id", "mailboxes.id"]
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int]
    mailbox_id: Mapped[int]
    gmail_id: Mapped[str]
    kind: Mapped[str]
    key: Mapped[str]
    name: Mapped[str]

    @property
    def says(self) -> LabelKey:
        """The fact that it stands for."""
        return LabelKey(LabelKind(self.kind), self.key)

    @property
    def is_ticket_label(self) -> bool:
        """Whether it speaks of a ticket."""
        return self.kind not in (LabelKind.PARENT, LabelKind.WITHDRAWN)

    def withdraw(self) -> None:
        """Take it from the mailbox: it speaks of nothing, and is deleted in Gmail."""
        self.kind, self.key = LabelKind.WITHDRAWN, self.gmail_id


def mailbox_labels(session: Session, mailbox_id: int) -> list[Label]:
    """Every label of ours in the mailbox."""
    return list(session.scalars(_of_mailbox(), {"mailbox_id": mailbox_id}))


@cache
def _of_mailbox() -> Select[Label]:
    """The statement of `mailbox_labels`: building it takes longer than running it."""
    return select(Label).where(Label.mailbox_id == bindparam("mailbox_id", type_=Key))
