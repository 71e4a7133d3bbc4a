"""A mailbox: one Gmail account, connected or known through the card alone."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app import clock
from app.db import Model
from app.errors import NotFound
from app.inboxes.inbox import Inbox
from app.people.person import Person


class Mailbox(Model):
    """A Gmail account.

    `owner_id` is the rep whose own account it is; `inbox_id` is the inbox whose shared
    account it is. `cursor` is the history id up to which every change was applied,
    `marker` the history id that a walk must reach to contain our last writes.
    """

    __tablename__ = "mailboxes"
    __table_args__ = (
        UniqueConstraint("workspace_id", "id"),
        ForeignKeyConstraint(
            ["workspace_id", "owner_id"], ["people.workspace_id", "people.id"]
        ),
        ForeignKeyConstraint(
            ["workspace_id", "inbox_id"], ["inboxes.workspace_id", "inboxes.id"]
        ),
        Index("ix_mailboxes_due", "is_connected", "poll_due_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id"))
    address: Mapped[str] = mapped_column(unique=True)
    owner_id: Mapped[int | None]
    inbox_id: Mapped[int | None]

    is_connected: Mapped[bool] = mapped_column(default=False)
    is_delegated: Mapped[bool] = mapped_column(default=False)
    sealed_token: Mapped[str | None]
    trouble: Mapped[str | None]

    cursor: Mapped[int | None]
    cursor_at: Mapped[datetime | None]
    marker: Mapped[int] = mapped_column(default=0)
    lease_fence: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[datetime | None]
    labels_listed_at: Mapped[datetime | None]
    unsettled_since: Mapped[datetime | None]

    watched_until: Mapped[datetime | None]
    pushed_at: Mapped[datetime | None]
    poll_due_at: Mapped[datetime] = mapped_column(default=clock.now)
    in_step_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    def connect(self, *, delegated: bool, sealed_token: str | None = None) -> None:
        """Credentials are there: from now on its labels are kept in step."""
        self.is_connected = True
        self.is_delegated = delegated
        self.sealed_token = sealed_token
        self.trouble = None
        self.poll_due_at = clock.now()

    def disconnect(self) -> None:
        """Its credentials are dropped; what it has shown so far is kept."""
        self.is_connected = False
        self.is_delegated = False
        self.sealed_token = None
        self.watched_until = None


def find(session: Session, address: str) -> Mailbox:
    """The mailbox of that address.

    Raises:
        NotFound: the desk does not know it.
    """
    mailbox = session.scalar(select(Mailbox).where(Mailbox.address == address.lower()))
    if mailbox is None:
        raise NotFound(f"There is no mailbox {address}.")
    return mailbox


def of_address(session: Session, workspace_id: int, address: str) -> Mailbox:
    """The mailbox of that address; a new one finds its owner and its inbox."""
    address = address.lower()
    known = session.scalar(select(Mailbox).where(Mailbox.address == address))
    if known is not None:
        return known
    owner = session.scalar(
        select(Person).where(Person.address == address, Person.kind == "person")
    )
    inbox = session.scalar(select(Inbox).where(Inbox.address == address))
    made = Mailbox(
        workspace_id=workspace_id,
        address=address,
        owner_id=owner.id if owner else None,
        inbox_id=inbox.id if inbox else None,
    )
    session.add(made)
    session.flush()
    return made


def connected(session: Session) -> list[Mailbox]:
    """Every mailbox with credentials, by address."""
    query = select(Mailbox).where(Mailbox.is_connected).order_by(Mailbox.address)
    return list(session.scalars(query))
