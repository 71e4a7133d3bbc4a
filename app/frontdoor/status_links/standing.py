"""What the customer may know of their ticket: a state and moments, never a word of us.

Never notes, tags, priority, who has it by surname, places in a queue, other tickets.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.calendars.reading import inbox_zone
from app.frontdoor.status_links.links import FoundLink
from app.inboxes.inbox import Inbox
from app.people.person import Person
from app.tickets import queries
from app.tickets.status import Status
from app.tickets.ticket import Ticket
from app.tickets.verbs.closing import reopens_within
from app.tickets.verbs.snooze import is_asleep
from app.wording import TranslatableText, mark

RECEIVED = mark("We have received your message.")
WORKING = mark("Somebody is working on it.")
NAMED = mark("{name} is working on it.")
ANSWERED = mark("We have answered and wait for your reply.")
REPLIED = mark("We have received your reply.")
RESOLVED = mark("We think this is solved. Write if it is not.")
CLOSED = mark("This conversation is closed. Write and we open it again.")
OVER = mark("This conversation is closed. Write and a new one begins.")
ELSEWHERE = mark("Continued in another conversation.")


@dataclass(frozen=True)
class Standing:
    """How one ticket stands for its customer; moments are of that zone."""

    number: int
    said: TranslatableText
    zone: ZoneInfo
    received: datetime
    answered: datetime | None = None
    wrote: datetime | None = None
    subject: str = ""
    can_write: bool = False


def standing_of(session: Session, found: FoundLink) -> Standing:
    """How the ticket of that link stands."""
    ticket, inbox = found.ticket, found.inbox
    root = ticket
    if ticket.merged_into_id is not None:
        root_id = session.scalar(select(queries.root_of(ticket.id)))
        root = session.get_one(Ticket, root_id)
    zone = inbox_zone(session, inbox)
    can_write = bool(ticket.customer_address)
    if root.customer_address != ticket.customer_address:
        said = TranslatableText(ELSEWHERE, {})
        return Standing(ticket.number, said, zone, ticket.created_at)
    return Standing(
        number=ticket.number,
        said=_said(session, root, inbox),
        zone=zone,
        received=ticket.created_at,
        answered=root.answered_at,
        wrote=root.wrote_at,
        subject=ticket.subject if inbox.status_subject else "",
        can_write=can_write,
    )


def _said(session: Session, ticket: Ticket, inbox: Inbox) -> TranslatableText:
    status = Status(ticket.status)
    if ticket.aside_reason is not None:
        return TranslatableText(RECEIVED, {})
    if status is Status.RESOLVED:
        return TranslatableText(RESOLVED, {})
    if status is Status.CLOSED:
        until = reopens_within(ticket, inbox.reopen_days)
        is_over = until is not None and until < clock.now()
        return TranslatableText(OVER if is_over else CLOSED, {})
    if is_asleep(ticket.snoozed_at, ticket.snoozed_until, clock.now()):
        return _working(session, ticket, inbox)
    if status is Status.WAITING:
        return TranslatableText(ANSWERED, {})
    if status is Status.IN_PROGRESS:
        return _working(session, ticket, inbox)
    if ticket.answered_at is None:
        return TranslatableText(RECEIVED, {})
    return TranslatableText(ANSWERED if ticket.direction == "out" else REPLIED, {})


def _working(session: Session, ticket: Ticket, inbox: Inbox) -> TranslatableText:
    if inbox.status_names and ticket.assignee_id is not None:
        who = session.get_one(Person, ticket.assignee_id)
        if who.is_active:
            return TranslatableText(NAMED, {"name": who.given_name})
    return TranslatableText(WORKING, {})
