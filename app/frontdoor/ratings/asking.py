"""Who is asked for a rating: a request for each time that a ticket was resolved.

Nobody is asked before a manager or an admin has switched it on, nor for what was
resolved before.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from app import clock
from app.db import insert_for
from app.errors import Refused
from app.frontdoor.public_token import fresh_public_id
from app.frontdoor.ratings.table import RatingRefusal, RatingRequest
from app.inboxes.inbox import Inbox, Ratings
from app.people.person import Person, PersonKind
from app.tickets.event import Event
from app.tickets.intake import sender_rule
from app.tickets.intake.directory import AddressDirectory
from app.tickets.intake.sender_rule import SenderVerdict
from app.tickets.messages.message import MAIL, Message
from app.tickets.status import DONE
from app.tickets.ticket import Ticket
from app.wording import mark

# What was resolved longer ago is asked about no more.
LATEST = timedelta(days=14)
NOT_AGAIN = timedelta(days=30)
BATCH = 50

NO_ANSWER, NO_ADDRESS = "no_answer", "no_address"
NEVER, OWN = "sender_never", "own_address"
MERGED, IMPORTED = "merged", "imported"
LATELY, REFUSED = "asked_lately", "refused"
REOPENED, COPIED = "reopened", "link_copied"
OFF = mark("{inbox} asks for no ratings. An admin can switch them on.")
NOT_DONE = mark("Only a resolved ticket of a customer with an address is rated.")


def address_hash(secret: str, address: str) -> str:
    """All that is kept of an address that was asked, or wants to be asked no more."""
    told = address.lower().encode()
    key = f"sidedesk.rating {secret.partition(',')[0].strip()}".encode()
    return hmac.digest(key, told, hashlib.sha256).hex()


def request_ratings(session: Session, secret: str, inbox: Inbox) -> list[int]:
    """Make the requests that are due in this inbox; the ids of those to be sent."""
    if inbox.rating != Ratings.MAIL or inbox.rating_since is None:
        return []
    made = []
    for ticket in _due(session, inbox):
        request_id = _request(session, secret, inbox, ticket)
        if request_id is not None:
            made.append(request_id)
    return made


def _due(session: Session, inbox: Inbox) -> Iterable[Ticket]:
    now = clock.now()
    since = max(inbox.rating_since or now, now - LATEST)
    was_asked = exists().where(
        RatingRequest.ticket_id == Ticket.id,
        RatingRequest.resolved_at == Ticket.done_at,
    )
    query = select(Ticket).where(
        Ticket.inbox_id == inbox.id,
        Ticket.status.in_(DONE),
        Ticket.aside_reason.is_(None),
        Ticket.done_at >= since,
        Ticket.done_at <= now - timedelta(hours=inbox.rating_after),
        ~was_asked,
    )
    return session.scalars(query.order_by(Ticket.id).limit(BATCH)).all()


def _request(session: Session, secret: str, inbox: Inbox, ticket: Ticket) -> int | None:
    """The id of the request that is to be sent now; None when it is not sent."""
    hashed = address_hash(secret, ticket.customer_address)
    reason = _reason(session, inbox, ticket, hashed)
    row = {
        "workspace_id": ticket.workspace_id,
        "ticket_id": ticket.id,
        "public_id": fresh_public_id(),
        "resolved_at": ticket.done_at,
        "address_hash": hashed,
        "person_id": _resolver(session, ticket),
        "last_replier_id": _replier(session, ticket),
        "reason_not_sent": reason,
        "sent_at": None,
        "created_at": clock.now(),
    }
    insert = insert_for(session)(RatingRequest).values(**row)
    keys = ["workspace_id", "ticket_id", "resolved_at"]
    unless = insert.on_conflict_do_nothing(index_elements=keys)
    made: int | None = session.scalar(unless.returning(RatingRequest.id))
    return made if reason is None else None


def _reason(session: Session, inbox: Inbox, ticket: Ticket, hashed: str) -> str | None:
    """Why this customer is not asked, if they are not."""
    address = ticket.customer_address
    if ticket.merged_into_id is not None:
        return MERGED
    if not address:
        return NO_ADDRESS
    if ticket.answered_at is None:
        return NO_ANSWER
    if _was_imported(session, ticket):
        return IMPORTED
    if address in AddressDirectory.of(session, ticket.workspace_id).ours:
        return OWN
    verdict = sender_rule.verdict_of(session, inbox.id, address)
    if verdict is SenderVerdict.NEVER:
        return NEVER
    if session.get(RatingRefusal, (ticket.workspace_id, hashed)) is not None:
        return REFUSED
    lately = select(RatingRequest.id).where(
        RatingRequest.workspace_id == ticket.workspace_id,
        RatingRequest.address_hash == hashed,
        RatingRequest.reason_not_sent.is_(None),
        RatingRequest.created_at > clock.now() - NOT_AGAIN,
    )
    return LATELY if session.scalar(lately.limit(1)) is not None else None


def _was_imported(session: Session, ticket: Ticket) -> bool:
    query = select(Event.details).where(
        Event.ticket_id == ticket.id, Event.action == "created"
    )
    return any("imported" in details for details in session.scalars(query))


def _resolver(session: Session, ticket: Ticket) -> int | None:
    query = select(Event.person_id, Event.fields).where(Event.ticket_id == ticket.id)
    for person_id, fields in session.execute(query.order_by(Event.version.desc())):
        if "status" in fields:
            return person_id
    return None


def _replier(session: Session, ticket: Ticket) -> int | None:
    query = (
        select(Message.person_id)
        .join(Person, Person.id == Message.person_id)
        .where(
            Message.ticket_id == ticket.id,
            Message.direction == "out",
            Message.kind == MAIL,
            Person.kind == PersonKind.PERSON,
        )
    )
    return session.scalar(query.order_by(Message.at.desc()).limit(1))


def request_link(session: Session, secret: str, ticket: Ticket) -> RatingRequest:
    """The request of the ticket as it was resolved last, whose link somebody copies.

    Raises:
        Refused: its inbox asks for none, or it is not resolved.
    """
    inbox = session.get_one(Inbox, ticket.inbox_id)
    if inbox.rating == Ratings.OFF:
        raise Refused(OFF, inbox=inbox.address)
    if ticket.done_at is None or not ticket.customer_address:
        raise Refused(NOT_DONE)
    query = select(RatingRequest).where(
        RatingRequest.ticket_id == ticket.id,
        RatingRequest.resolved_at == ticket.done_at,
    )
    found = session.scalar(query)
    if found is not None:
        return found
    found = RatingRequest(
        workspace_id=ticket.workspace_id,
        ticket_id=ticket.id,
        resolved_at=ticket.done_at,
        address_hash=address_hash(secret, ticket.customer_address),
        person_id=_resolver(session, ticket),
        last_replier_id=_replier(session, ticket),
        reason_not_sent=COPIED,
    )
    session.add(found)
    session.flush()
    return found
