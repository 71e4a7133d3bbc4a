"""A customer: one address that has written to a workspace. And notes about them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app import clock
from app.db import Model


class Customer(Model):
    """One address that has a ticket; what they are called stands in their tickets."""

    __tablename__ = "customers"
    __table_args__ = (
        UniqueConstraint("workspace_id", "id"),
        UniqueConstraint("workspace_id", "address"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id"))
    address: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class CustomerNote(Model):
    """What the people of one inbox have noted about a customer, for themselves alone.

    `person_id` is who wrote it last.
    """

    __tablename__ = "customer_notes"
    __table_args__ = (
        ForeignKeyConstraint(
            ["workspace_id", "customer_id"],
            ["customers.workspace_id", "customers.id"],
        ),
        ForeignKeyConstraint(
            ["workspace_id", "inbox_id"], ["inboxes.workspace_id", "inboxes.id"]
        ),
        ForeignKeyConstraint(
            ["workspace_id", "person_id"], ["people.workspace_id", "people.id"]
        ),
    )

    customer_id: Mapped[int] = mapped_column(primary_key=True)
    inbox_id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int]
    person_id: Mapped[int | None]
    text: Mapped[str]
    at: Mapped[datetime] = mapped_column(default=clock.now)
    version: Mapped[int] = mapped_column(default=1)
