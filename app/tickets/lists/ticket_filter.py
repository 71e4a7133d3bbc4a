"""Which tickets a list is to hold: one condition for each thing that may be asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, func, or_, select

from app import clock
from app.people.person import Person
from app.sql.aliases import whole_alias
from app.tickets.conversations.public_providers import company_of
from app.tickets.lists import rows
from app.tickets.lists.rows import LAST_MAIL, WAITING_SINCE, Wanted
from app.tickets.lists.sender_words import is_meant
from app.tickets.status import ACTIVE, DONE, NOT_DONE, Priority, Status
from app.tickets.tags.tag import TicketTag
from app.tickets.ticket import Ticket

# Whose tickets, when it is no one person.
NOBODY, LEFT = 0, -1

Theirs = whole_alias(Ticket, "theirs")
DONE_SINCE = func.coalesce(Ticket.done_at, Ticket.status_at)


class Snoozed(StrEnum):
    """Whether a list holds what is snoozed."""

    NO = "no"
    YES = "yes"
    ANY = "any"


class Channel(StrEnum):
    """How a ticket came in."""

    MAIL = "mail"
    FORM = "form"
    WIDGET = "widget"
    PHONE = "phone"
    API = "api"


@dataclass(frozen=True)
class Span:
    """From one moment to another, which is no longer in it; None is no bound."""

    start: datetime | None = None
    end: datetime | None = None


@dataclass(frozen=True)
class TicketFilter:
    """What a list is to hold; what is None or empty asks for any.

    `assignee` is a person's id, NOBODY or LEFT (somebody who has left). All `tags` are
    wanted; with `is_untagged` none. Who waits on us does so for `older` at least and
    `newer` at most; `resolved` is when it became done, of what is. `customer` is an
    address, an `@domain`, or the beginning of either.
    `found` are the ids that a search has found, or none where nothing can be found.
    """

    status: tuple[Status, ...] = ACTIVE
    snoozed: Snoozed = Snoozed.NO
    inbox_ids: tuple[int, ...] = ()
    assignee: int | None = None
    tags: tuple[int, ...] = ()
    is_untagged: bool = False
    priority: tuple[Priority, ...] = ()
    older: timedelta | None = None
    newer: timedelta | None = None
    idle: timedelta | None = None
    received: Span = Span()
    resolved: Span = Span()
    last_mail: Span = Span()
    customer: str = ""
    channel: tuple[Channel, ...] = ()
    found: tuple[int, ...] | None = None

    @property
    def is_queue(self) -> bool:
        """Whether somebody waits in it: then the one who waits longest is first."""
        return bool(self.status) and set(self.status) <= set(NOT_DONE)

    @property
    def is_done(self) -> bool:
        """Whether all of it is resolved or closed."""
        return bool(self.status) and set(self.status) <= set(DONE)


ALL = TicketFilter(status=(), snoozed=Snoozed.ANY)


def conditions(asked: TicketFilter, workspace_id: int) -> list[Wanted]:
    """The filter as conditions on a ticket, but for its inboxes."""
    found = [*_standing(asked), *_marked(asked), *_timed(asked), *_dated(asked)]
    if asked.assignee is not None:
        found.append(_held(asked, workspace_id))
    if asked.customer:
        found.append(_customer(asked.customer, workspace_id))
    if asked.found is not None:
        found.append(Ticket.id.in_(asked.found))
    return found


def _standing(asked: TicketFilter) -> Iterator[Wanted]:
    if asked.status:
        yield Ticket.status.in_(asked.status)
    if asked.snoozed is Snoozed.NO:
        yield rows.is_awake()
    elif asked.snoozed is Snoozed.YES:
        yield rows.is_snoozed()


def _held(asked: TicketFilter, workspace_id: int) -> Wanted:
    left = select(Person.id).where(
        Person.workspace_id == workspace_id, Person.is_active.is_(False)
    )
    if asked.assignee == LEFT:
        return Ticket.assignee_id.in_(left)
    if asked.assignee != NOBODY:
        return Ticket.assignee_id == asked.assignee
    # Who has left still stands on what they have done.
    is_free = Ticket.assignee_id.is_(None)
    return or_(is_free, Ticket.assignee_id.in_(left)) if asked.is_queue else is_free


def _marked(asked: TicketFilter) -> Iterator[Wanted]:
    if asked.channel:
        yield Ticket.channel.in_(asked.channel)
    if asked.priority:
        yield Ticket.priority.in_(asked.priority)
    for tag_id in asked.tags:
        # By the tag's own index: a tag is rarer than what its inbox holds.
        has_it = select(TicketTag.ticket_id).where(TicketTag.tag_id == tag_id)
        yield Ticket.id.in_(has_it)
    if asked.is_untagged:
        yield ~(
            select(TicketTag.tag_id)
            .where(TicketTag.ticket_id == Ticket.id)
            .correlate(Ticket)
            .exists()
        )


def _timed(asked: TicketFilter) -> Iterator[Wanted]:
    now = clock.now()
    if asked.older is not None or asked.newer is not None:
        yield Ticket.status.in_(ACTIVE)
    if asked.older is not None:
        yield now - asked.older >= WAITING_SINCE
    if asked.newer is not None:
        yield now - asked.newer < WAITING_SINCE
    if asked.idle is not None:
        yield now - asked.idle >= _last_mail(asked)


def _dated(asked: TicketFilter) -> Iterator[Wanted]:
    for column, span in (
        (Ticket.created_at, asked.received),
        (DONE_SINCE, asked.resolved),
        (_last_mail(asked), asked.last_mail),
    ):
        if span.start is not None:
            yield column >= span.start
        if span.end is not None:
            yield column < span.end


def _last_mail(asked: TicketFilter) -> ColumnElement[datetime]:
    """By its index, but for what waits, which is few: SQLite would read all others."""
    return func.coalesce(LAST_MAIL, Ticket.created_at) if asked.is_queue else LAST_MAIL


def _customer(said: str, workspace_id: int) -> Wanted:
    here = Ticket.workspace_id == workspace_id
    said = said.lower()
    if said.startswith("@") and company_of(f"x{said}") == said.removeprefix("@"):
        # A company's are few, and known by it; a public provider's are anybody's.
        return here & (Ticket.customer_company == said.removeprefix("@"))
    if "@" in said and not said.startswith("@"):
        return Ticket.id.in_(_of_address(workspace_id, said))
    return is_meant(said, Ticket.customer_name, Ticket.customer_address)


def _of_address(workspace_id: int, address: str) -> Select[int]:
    """The tickets of that address, by its index: SQLite would read the whole inbox."""
    return select(Theirs.id).where(
        Theirs.workspace_id == workspace_id, Theirs.customer_address == address
    )
