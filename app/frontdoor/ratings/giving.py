"""A customer rates, changes their mind, or wants to be asked no more.

A GET gives no rating: only what a person has sent counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.db import LOCK, insert_for
from app.frontdoor.public_token import PublicTokens, read_token
from app.frontdoor.ratings.table import (
    Rating,
    RatingRefusal,
    RatingRequest,
    RatingValue,
)
from app.inboxes.inbox import Inbox
from app.people.actor import CUSTOMER
from app.tickets.ticket import Ticket

if TYPE_CHECKING:
    from app.vault import Vault

PURPOSE, PATH = "sidedesk.rating", "/rate"
LIFE, CHANGEABLE = timedelta(days=30), timedelta(days=7)
MAX_COMMENT_LENGTH = 2_000


@dataclass(frozen=True)
class FoundRequest:
    """What a token leads to; `ended`: not any more, and the page says only that."""

    request: RatingRequest
    ticket: Ticket
    inbox: Inbox
    given: Rating | None

    @property
    def ended(self) -> bool:
        """Whether nothing can be said about it any more."""
        now = clock.now()
        asked = self.request.sent_at or self.request.created_at
        is_fixed = self.given is not None and self.given.at + CHANGEABLE < now
        return asked + LIFE < now or is_fixed


def rating_token(tokens: PublicTokens, request: RatingRequest) -> str:
    """The secret part of the address; it does not change."""
    return tokens.token(request.workspace_id, request.public_id, 1)


def find_request(
    session: Session, tokens: PublicTokens, text: str
) -> FoundRequest | None:
    """The request of this token; None if it is none of ours."""
    token = read_token(text)
    if token is None:
        return None
    query = (
        select(RatingRequest, Ticket, Inbox, Rating)
        .join(Ticket, Ticket.id == RatingRequest.ticket_id)
        .join(Inbox, Inbox.id == Ticket.inbox_id)
        .outerjoin(Rating, Rating.request_id == RatingRequest.id)
        .where(RatingRequest.public_id == token.public_id)
    )
    row = session.execute(query).first()
    if row is None or not tokens.is_right(token, row[0].workspace_id, 1):
        return None
    return FoundRequest(*row)


def give_rating(
    session: Session,
    vault: Vault,
    found: FoundRequest,
    value: RatingValue,
    comment: str,
) -> bool:
    """Keep what the customer says; the same again changes nothing. Whether it did."""
    request = found.request
    ticket = session.get_one(Ticket, request.ticket_id, with_for_update=LOCK)
    row = {
        "workspace_id": request.workspace_id,
        "request_id": request.id,
        "value": value,
        "at": clock.now(),
    }
    insert = insert_for(session)(Rating).values(**row)
    keys = ["workspace_id", "request_id"]
    unless = insert.on_conflict_do_nothing(index_elements=keys).returning(Rating.id)
    is_new = session.scalar(unless) is not None
    kept = session.scalars(
        select(Rating)
        .where(Rating.request_id == request.id)
        .execution_options(populate_existing=True)
    ).one()
    old = vault.open(kept.sealed_comment) if kept.sealed_comment else ""
    # The face alone, pressed once more, takes no comment back.
    comment = comment or old
    if not is_new and (kept.value, old) == (value, comment):
        return False
    changes = not is_new and kept.value != value
    kept.value = value
    kept.sealed_comment = vault.seal(comment) if comment else None
    if not is_new:
        kept.changed_at = clock.now()
    if is_new or changes:
        name = ticket.customer_name or ticket.customer_address
        ticket.record("rated", CUSTOMER, [], value=value.value, name=name)
    return True


def refuse_ratings(session: Session, request: RatingRequest) -> None:
    """Ask that address no more; a second time changes nothing."""
    row = {
        "workspace_id": request.workspace_id,
        "address_hash": request.address_hash,
        "at": clock.now(),
    }
    session.execute(
        insert_for(session)(RatingRefusal).values(**row).on_conflict_do_nothing()
    )
