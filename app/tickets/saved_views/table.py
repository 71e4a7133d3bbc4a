"""A saved view: a list under a name, whose it is, and who has pinned it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app import clock
from app.db import Model
from app.tickets.lists.query_text import parse_query


class ViewScope(StrEnum):
    """For whom it is: its owner, everybody of one inbox, or everybody."""

    OWN = "own"
    INBOX = "inbox"
    WORKSPACE = "workspace"


class SavedView(Model):
    """A list under a name. `query` names its filters as an address does.

    Who owned a shared one and has left is no longer its owner. Within `scope_id` (of
    the owner or the inbox; 0 is the workspace) a name is there once.
    """

    __tablename__ = "views"
    __table_args__ = (
        UniqueConstraint("workspace_id", "id"),
        UniqueConstraint("workspace_id", "scope", "scope_id", "folded"),
        ForeignKeyConstraint(
            ["workspace_id", "owner_id"], ["people.workspace_id", "people.id"]
        ),
        ForeignKeyConstraint(
            ["workspace_id", "inbox_id"], ["inboxes.workspace_id", "inboxes.id"]
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int]
    owner_id: Mapped[int | None]
    inbox_id: Mapped[int | None]
    scope: Mapped[str]
    scope_id: Mapped[int]
    name: Mapped[str]
    folded: Mapped[str]
    query: Mapped[str]
    sort: Mapped[str]
    columns: Mapped[str]
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    @property
    def said(self) -> dict[str, str]:
        """What the address of its list says, by the names of the filters."""
        looks = {"sort": self.sort, "columns": self.columns}
        return {n: v for n, v in (parse_query(self.query) | looks).items() if v}


class ViewPin(Model):
    """That somebody has a view beside the lists that everybody has, and where."""

    __tablename__ = "view_pins"
    __table_args__ = (
        ForeignKeyConstraint(
            ["workspace_id", "person_id"], ["people.workspace_id", "people.id"]
        ),
        ForeignKeyConstraint(
            ["workspace_id", "view_id"], ["views.workspace_id", "views.id"]
        ),
        Index("ix_view_pins_view", "view_id"),
    )

    person_id: Mapped[int] = mapped_column(primary_key=True)
    view_id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int]
    place: Mapped[int]
