"""Ratings as the team sees them: of a ticket, and of a while; and the exclusion."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app import audit
from app.audit import Author
from app.errors import NotFound, Refused
from app.frontdoor.ratings.table import Rating, RatingRequest, RatingValue
from app.people.plain_names import plain_name
from app.tickets.ticket import Ticket
from app.wording import mark

if TYPE_CHECKING:
    from app.vault import Vault

MAX_WHY_LENGTH = 200
NO_RATING = mark("This ticket has no rating.")
NO_WHY = mark("Type why it does not count.")


@dataclass(frozen=True)
class RatingView:
    """One rating, opened; one that is excluded says why."""

    id: int
    ticket: int
    subject: str
    value: RatingValue
    comment: str
    at: datetime
    excluded: str | None


@dataclass(frozen=True)
class RatingSum:
    """How many of each value there are; all of them, and without the excluded."""

    counted: Counter[RatingValue]
    excluded: int

    @property
    def all(self) -> int:
        """How many count."""
        return self.counted.total()


def ratings_of(session: Session, vault: Vault, ticket_id: int) -> RatingView | None:
    """The newest rating of a ticket: the only one that counts for it."""
    query = _rows().where(RatingRequest.ticket_id == ticket_id)
    row = session.execute(query.limit(1)).first()
    return _view(vault, *row) if row is not None else None


def ratings_since(
    session: Session, vault: Vault, inbox_ids: Collection[int], since: datetime
) -> list[RatingView]:
    """The ratings of these inboxes since then, the newest first; one for a ticket."""
    query = _rows().where(Ticket.inbox_id.in_(inbox_ids), Rating.at >= since)
    newest: dict[int, RatingView] = {}
    for row in session.execute(query):
        view = _view(vault, *row)
        newest.setdefault(view.ticket, view)
    return list(newest.values())


def summed(views: Collection[RatingView]) -> RatingSum:
    """How many there are of each."""
    counted = Counter(each.value for each in views if each.excluded is None)
    return RatingSum(counted, len(views) - counted.total())


def exclude_rating(
    session: Session, ticket: Ticket, why: str, by: Author, person_id: int | None
) -> None:
    """Let the ticket's rating count for nothing; it stays, with the reason.

    Raises:
        Refused: there is none, or no reason was given.
    """
    why = plain_name(why)[:MAX_WHY_LENGTH]
    if not why:
        raise Refused(NO_WHY)
    query = _rows().where(RatingRequest.ticket_id == ticket.id)
    row = session.execute(query.limit(1)).first()
    if row is None:
        raise NotFound(NO_RATING)
    found: Rating = row[0]
    names = ("excluded_why",)
    with audit.changing(session, by, "rating.excluded", found, names):
        found.excluded_by, found.excluded_why = person_id, why


def _rows() -> Select[Rating, Ticket]:
    return (
        select(Rating, Ticket)
        .join(RatingRequest, RatingRequest.id == Rating.request_id)
        .join(Ticket, Ticket.id == RatingRequest.ticket_id)
        .order_by(RatingRequest.id.desc())
    )


def _view(vault: Vault, rating: Rating, ticket: Ticket) -> RatingView:
    comment = vault.open(rating.sealed_comment) if rating.sealed_comment else ""
    value = RatingValue(rating.value)
    return RatingView(
        rating.id,
        ticket.number,
        ticket.subject,
        value,
        comment,
        rating.at,
        rating.excluded_why,
    )
