"""Rating requests, the ratings that answer them, and who wants to be asked no more."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app import clock
from app.db import Model
from app.frontdoor.public_token import fresh_public_id
from app.wording import mark


class RatingValue(StrEnum):
    """What a customer may say, the best first."""

    GOOD = "good"
    OKAY = "okay"
    BAD = "bad"

    @property
    def label(self) -> str:
        """What it is called; a sentence for the catalogues."""
        return LABELS[self]


LABELS = {
    RatingValue.GOOD: mark("Good"),
    RatingValue.OKAY: mark("Okay"),
    RatingValue.BAD: mark("Bad"),
}


class RatingRequest(Model):
    """A customer is asked, once for each time that a ticket was resolved.

    `person_id` has resolved it, `last_replier_id` has answered last. Without a mail it
    has the reason in `reason_not_sent`.
    """

    __tablename__ = "rating_requests"
    __table_args__ = (
        UniqueConstraint("workspace_id", "id"),
        UniqueConstraint("workspace_id", "ticket_id", "resolved_at"),
        ForeignKeyConstraint(
            ["workspace_id", "ticket_id"], ["tickets.workspace_id", "tickets.id"]
        ),
        ForeignKeyConstraint(
            ["workspace_id", "person_id"], ["people.workspace_id", "people.id"]
        ),
        ForeignKeyConstraint(
            ["workspace_id", "last_replier_id"], ["people.workspace_id", "people.id"]
        ),
        Index("ix_rating_requests_ticket", "ticket_id", "id"),
        Index("ix_rating_requests_asked", "workspace_id", "address_hash", "sent_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int]
    ticket_id: Mapped[int]
    public_id: Mapped[str] = mapped_column(unique=True, default=fresh_public_id)
    # When the ticket became resolved, which this asks about.
    resolved_at: Mapped[datetime]
    address_hash: Mapped[str]
    person_id: Mapped[int | None]
    last_replier_id: Mapped[int | None]
    sent_at: Mapped[datetime | None]
    mail_message_id: Mapped[str | None]
    reason_not_sent: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class Rating(Model):
    """What the customer said; an excluded one counts for nothing."""

    __tablename__ = "ratings"
    __table_args__ = (
        UniqueConstraint("workspace_id", "request_id"),
        ForeignKeyConstraint(
            ["workspace_id", "request_id"],
            ["rating_requests.workspace_id", "rating_requests.id"],
        ),
        ForeignKeyConstraint(
            ["workspace_id", "excluded_by"], ["people.workspace_id", "people.id"]
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int]
    request_id: Mapped[int]
    value: Mapped[str]
    sealed_comment: Mapped[str | None]
    at: Mapped[datetime] = mapped_column(default=clock.now)
    changed_at: Mapped[datetime | None]
    excluded_by: Mapped[int | None]
    excluded_why: Mapped[str | None]


class RatingRefusal(Model):
    """An address that wants to be asked no more; only its keyed hash is kept."""

    __tablename__ = "rating_refusals"

    workspace_id: Mapped[int] = mapped_column(primary_key=True)
    address_hash: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(default=clock.now)
