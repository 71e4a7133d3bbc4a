"""The columns of a ticket, and the rows that belong to it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import (
    Mapped,
    WriteOnlyMapped,
    declared_attr,
    mapped_column,
    relationship,
    validates,
)

from app import clock
from app.db import Model
from app.tickets.conversations.public_providers import company_of
from app.tickets.event import Event
from app.tickets.notes.note import Note
from app.tickets.status import Priority, Status
from app.tickets.tags.tag import TicketTag

# A question in the very same words goes through the index.
IS_RESOLVED = text(
    "status = 'resolved' AND snoozed_at IS NULL"
    " AND merged_into_id IS NULL AND aside_reason IS NULL"
)
_OPEN = text("status IN ('open', 'in_progress', 'waiting')")
_ONLY_OPEN: Any = {"sqlite_where": _OPEN, "postgresql_where": _OPEN}
# In the very words of the question in notes/last_note.py.
_NOTED = text("note_count > 0")
_ONLY_NOTED: Any = {"sqlite_where": _NOTED, "postgresql_where": _NOTED}
_SNOOZED = text("snoozed_at IS NOT NULL")
_ONLY_RESOLVED: Any = {"sqlite_where": IS_RESOLVED, "postgresql_where": IS_RESOLVED}
_ASIDE = text("aside_reason IS NOT NULL")
_ONLY_ASIDE: Any = {"sqlite_where": _ASIDE, "postgresql_where": _ASIDE}
_ONLY_SNOOZED: Any = {"sqlite_where": _SNOOZED, "postgresql_where": _SNOOZED}


class TicketTable(Model):
    """What is kept of a ticket. Its indexes of whole expressions are the migrations'.

    `wrote_at` is the customer's last mail, `waiting_since` their oldest one without an
    answer, `answered_at` our last mail, `status_at` the moment of the present status;
    `done_at` when it was resolved or closed, whichever was first.
    With `snoozed_at` alone it sleeps until the customer writes, else to
    `snoozed_until`.
    """

    __abstract__ = True
    __table_args__ = (
        UniqueConstraint("workspace_id", "id"),
        UniqueConstraint("workspace_id", "number"),
        ForeignKeyConstraint(
            ["workspace_id", "inbox_id"], ["inboxes.workspace_id", "inboxes.id"]
        ),
        ForeignKeyConstraint(
            ["workspace_id", "assignee_id"], ["people.workspace_id", "people.id"]
        ),
        ForeignKeyConstraint(
            ["workspace_id", "merged_into_id"], ["tickets.workspace_id", "tickets.id"]
        ),
        Index("ix_tickets_mine", "assignee_id", "status", "waiting_since"),
        Index("ix_tickets_queue", "inbox_id", "status", "assignee_id", "waiting_since"),
        Index("ix_tickets_snoozed", "snoozed_until", **_ONLY_SNOOZED),
        Index("ix_tickets_silent", "inbox_id", "status_at", **_ONLY_RESOLVED),
        Index("ix_tickets_customer", "workspace_id", "customer_address", "status"),
        Index(
            "ix_tickets_company", "workspace_id", "customer_company", "id", **_ONLY_OPEN
        ),
        Index(
            "ix_tickets_noted", "workspace_id", "customer_address", "id", **_ONLY_NOTED
        ),
        Index("ix_tickets_newest", "inbox_id", "id"),
        Index("ix_tickets_newest_of", "inbox_id", "assignee_id", "id"),
        Index("ix_tickets_aside", "inbox_id", "created_at", **_ONLY_ASIDE),
        Index("ix_tickets_asleep", "inbox_id", "assignee_id", **_ONLY_SNOOZED),
        Index("ix_tickets_received", "inbox_id", "created_at", "number"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id"))
    inbox_id: Mapped[int]
    number: Mapped[int]
    subject: Mapped[str]
    customer_name: Mapped[str]
    customer_address: Mapped[str]
    # The row of that address; None without one.
    customer_id: Mapped[int | None]
    # The domain of that address, unless a public mail provider has it.
    customer_company: Mapped[str | None]

    status: Mapped[str] = mapped_column(default=Status.OPEN)
    status_at: Mapped[datetime] = mapped_column(default=clock.now)
    done_at: Mapped[datetime | None]
    priority: Mapped[str] = mapped_column(default=Priority.NORMAL)
    assignee_id: Mapped[int | None]
    version: Mapped[int] = mapped_column(default=0)

    # How it came in.
    channel: Mapped[str] = mapped_column(default="mail", server_default="mail")
    # As whom a website vouches for its customer: `shop.example: 4711`.
    verified_as: Mapped[str | None]

    direction: Mapped[str | None]
    wrote_at: Mapped[datetime | None]
    waiting_since: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    first_answered_at: Mapped[datetime | None]
    mail_count: Mapped[int] = mapped_column(default=0)
    note_count: Mapped[int] = mapped_column(default=0)

    snoozed_at: Mapped[datetime | None]
    snoozed_until: Mapped[datetime | None]
    # What search finds beside subject and customer: see `search_words`.
    added_words: Mapped[str | None]
    people_words: Mapped[str | None]

    merged_into_id: Mapped[int | None]
    aside_reason: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    @validates("customer_address")
    def _keep_company(self, _name: str, address: str) -> str:
        self.customer_company = company_of(address) or None
        return address

    # SQLAlchemy's own types leave WriteOnlyMapped out here.
    @declared_attr  # type: ignore[arg-type]
    def events(cls) -> WriteOnlyMapped[Event]:  # noqa: N805 - SQLAlchemy hands the class
        """All that happened to it."""
        return relationship(
            order_by=Event.id, cascade="all, delete-orphan", passive_deletes=True
        )

    @declared_attr  # type: ignore[arg-type]
    def notes(cls) -> WriteOnlyMapped[Note]:  # noqa: N805
        """Its internal notes."""
        return relationship(
            order_by=Note.id, cascade="all, delete-orphan", passive_deletes=True
        )

    @declared_attr
    def taggings(cls) -> Mapped[list[TicketTag]]:  # noqa: N805
        """Its tags."""
        return relationship(cascade="all, delete-orphan", order_by=TicketTag.tag_id)
