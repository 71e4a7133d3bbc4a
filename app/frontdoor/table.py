"""A form: a public page of one inbox, and what happened at it, counted by day."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app import clock
from app.db import Model


class Form(Model):
    """One form; `key` is in its address and no secret.

    `fields` is what it asks beside address and message (`app.frontdoor.fields`),
    `texts` its intro, thanks and privacy in each language, `origins` the websites that
    may show it, `tags` what its tickets get. The secrets that a website signs its
    visitors with are sealed; the old one is good until that moment.
    """

    __tablename__ = "forms"
    __table_args__ = (
        UniqueConstraint("workspace_id", "id"),
        ForeignKeyConstraint(
            ["workspace_id", "inbox_id"], ["inboxes.workspace_id", "inboxes.id"]
        ),
        ForeignKeyConstraint(
            ["workspace_id", "created_by"], ["people.workspace_id", "people.id"]
        ),
        Index("ix_forms_inbox", "inbox_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id"))
    inbox_id: Mapped[int]
    key: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    is_on: Mapped[bool] = mapped_column(default=False)
    fields: Mapped[dict[str, Any]] = mapped_column(default=dict)
    origins: Mapped[list[str]] = mapped_column(default=list)
    languages: Mapped[list[str]] = mapped_column(default=list)
    texts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    privacy_url: Mapped[str | None]
    tags: Mapped[list[str]] = mapped_column(default=list)
    has_files: Mapped[bool] = mapped_column(default=False)
    shows_number: Mapped[bool] = mapped_column(default=True)
    proof: Mapped[str] = mapped_column(default="auto")
    confirms: Mapped[bool] = mapped_column(default=False)
    identity_secret: Mapped[str | None]
    old_identity_secret: Mapped[str | None]
    old_identity_until: Mapped[datetime | None]
    created_by: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class FormTally(Model):
    """How often one thing happened at one form on one day (UTC)."""

    __tablename__ = "form_tallies"
    __table_args__ = (
        ForeignKeyConstraint(
            ["workspace_id", "form_id"], ["forms.workspace_id", "forms.id"]
        ),
        Index("ix_form_tallies_day", "day"),
    )

    form_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    day: Mapped[date] = mapped_column(primary_key=True)
    what: Mapped[str] = mapped_column(primary_key=True)
    workspace_id: Mapped[int]
    count: Mapped[int]
