"""Long lists of tickets, page by page: each page begins behind the one before it.

What is open is read oldest first, everything else newest first; either way the next
page costs as much as the first.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, literal, select, tuple_, union_all
from sqlalchemy.orm import Session

from app import clock
from app.db import MAX_KEY, Instant
from app.people.person import Person
from app.tickets import queries
from app.tickets.lists import rows
from app.tickets.lists.rows import WAITING_SINCE, TicketRow, Wanted
from app.tickets.status import ACTIVE, NOT_DONE, Status
from app.tickets.ticket import Ticket

PAGE_SIZE = 50


class ListKind(StrEnum):
    """Which tickets a list holds."""

    OURS = "ours"
    THEIRS = "theirs"
    SNOOZED = "snoozed"
    DONE = "done"
    ALL = "all"

    @property
    def is_queue(self) -> bool:
        """Whether somebody waits in it: then the one who waits longest is first."""
        return self in (ListKind.OURS, ListKind.THEIRS, ListKind.SNOOZED)


@dataclass(frozen=True)
class TicketFilter:
    """What a list is to hold; `who` 0 is nobody. None asks for any."""

    which: ListKind = ListKind.OURS
    who: int | None = None
    inbox_id: int | None = None


@dataclass(frozen=True)
class TicketPage:
    """One page, and behind which place the next one begins, if there is one."""

    rows: tuple[TicketRow, ...]
    next: str | None


def ticket_page(
    session: Session,
    person: Person,
    places: Iterable[int],
    asked: TicketFilter,
    after: str = "",
) -> TicketPage:
    """The tickets behind that place in these inboxes of the person's, in one query.

    A place that makes no sense is the beginning.
    """
    wanted = [*_standing(asked.which), *_held(person, asked)]
    inboxes = [each for each in places if asked.inbox_id in (None, each)]
    in_order = _oldest_first if asked.which.is_queue else _newest
    query = in_order(person, inboxes, wanted, after)
    found = rows.read_rows(session, query.limit(PAGE_SIZE + 1))
    shown = found[:PAGE_SIZE]
    return TicketPage(
        shown, _place(shown[-1], asked) if len(found) > PAGE_SIZE else None
    )


def _held(person: Person, asked: TicketFilter) -> list[Wanted]:
    if asked.who is None:
        return []
    if asked.who:
        return [Ticket.assignee_id == asked.who]
    # Who has left still stands on what they have done.
    is_free = asked.which.is_queue
    return [rows.is_unheld(person) if is_free else Ticket.assignee_id.is_(None)]


def _standing(which: ListKind) -> tuple[Wanted, ...]:
    match which:
        case ListKind.OURS:
            return (Ticket.status.in_(ACTIVE), rows.is_awake())
        case ListKind.THEIRS:
            return (Ticket.status == Status.WAITING, rows.is_awake())
        case ListKind.SNOOZED:
            return (rows.is_snoozed(),)
        case ListKind.DONE:
            # Nearly all are: by an index on the status they would all be sorted.
            return (Ticket.status.not_in(NOT_DONE),)
        case ListKind.ALL:
            return ()


def _oldest_first(
    person: Person, places: Sequence[int], wanted: Sequence[Wanted], after: str
) -> Select[Any]:
    query = rows.rows_for(person, Ticket.inbox_id.in_(places), *wanted)
    since, _, number = after.rpartition("~")
    with suppress(ValueError):
        moment = clock.parse_moment(since)
        last = literal(moment, Instant), literal(_number(number))
        query = query.where(tuple_(WAITING_SINCE, Ticket.number) > tuple_(*last))
    return query.order_by(WAITING_SINCE, Ticket.number)


def _newest(
    person: Person, places: Sequence[int], wanted: Sequence[Wanted], after: str
) -> Select[Any]:
    """The newest of each inbox by its own index, and of those the newest."""
    ids = [_newest_of(place, wanted, after) for place in places]
    shown = Ticket.id.in_(union_all(*ids) if ids else [])
    return rows.rows_for(person, shown).order_by(Ticket.id.desc())


def _newest_of(place: int, wanted: Sequence[Wanted], after: str) -> Select[Any]:
    query = select(Ticket.id).where(
        Ticket.inbox_id == place, queries.is_listed(), *wanted
    )
    with suppress(ValueError):
        query = query.where(Ticket.id < _number(after))
    newest = query.order_by(Ticket.id.desc()).limit(PAGE_SIZE + 1)
    return select(newest.subquery().c.id)


def _number(text: str) -> int:
    number = int(text)
    if not 0 <= number <= MAX_KEY:
        raise ValueError(text)
    return number


def _place(last: TicketRow, asked: TicketFilter) -> str:
    if asked.which.is_queue:
        return f"{last.since.isoformat()}~{last.number}"
    return str(last.id)
