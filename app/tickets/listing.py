"""Long lists of tickets, page by page: each page begins behind the one before it.

What is open is read oldest first, everything else newest first; either way the next
page costs as much as the first.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, literal, tuple_
from sqlalchemy.orm import Session

from app.db import Instant
from app.people.person import Person
from app.tickets import rows
from app.tickets.rows import ACTIVE, DONE, SINCE, TicketRow, Wanted
from app.tickets.status import Status
from app.tickets.ticket import Ticket

SIZE = 50
LARGEST = 2**63 - 1


class Which(StrEnum):
    """Which tickets a list holds."""

    OURS = "ours"
    THEIRS = "theirs"
    SNOOZED = "snoozed"
    DONE = "done"
    ALL = "all"

    @property
    def is_queue(self) -> bool:
        """Whether somebody waits in it: then the one who waits longest is first."""
        return self in (Which.OURS, Which.THEIRS)


@dataclass(frozen=True)
class Asked:
    """What a list is to hold; `who` 0 is nobody. None asks for any."""

    which: Which = Which.OURS
    who: int | None = None
    inbox_id: int | None = None


@dataclass(frozen=True)
class Listed:
    """One page, and behind which place the next one begins, if there is one."""

    rows: tuple[TicketRow, ...]
    next: str | None


def find(session: Session, person: Person, asked: Asked, after: str = "") -> Listed:
    """The tickets of the person's inboxes behind that place, in one query.

    A place that makes no sense is the beginning.
    """
    query = rows.of(person, *_wanted(person, asked))
    query = (
        _oldest_first(query, after) if asked.which.is_queue else _newest(query, after)
    )
    found = rows.read(session, query.limit(SIZE + 1))
    shown = found[:SIZE]
    return Listed(shown, _place(shown[-1], asked) if len(found) > SIZE else None)


def _wanted(person: Person, asked: Asked) -> list[Wanted]:
    wanted = [*_standing(asked.which)]
    if asked.who is not None:
        has = Ticket.assignee_id == asked.who
        wanted.append(has if asked.who else rows.free(person))
    if asked.inbox_id is not None:
        wanted.append(Ticket.inbox_id == asked.inbox_id)
    return wanted


def _standing(which: Which) -> tuple[Wanted, ...]:
    match which:
        case Which.OURS:
            return (Ticket.status.in_(ACTIVE), rows.awake())
        case Which.THEIRS:
            return (Ticket.status == Status.WAITING, rows.awake())
        case Which.SNOOZED:
            return (rows.snoozed(),)
        case Which.DONE:
            return (Ticket.status.in_(DONE),)
        case Which.ALL:
            return ()


def _oldest_first(query: Select[Any], after: str) -> Select[Any]:
    since, _, number = after.rpartition("~")
    with suppress(ValueError):
        last = literal(_moment(since), Instant), literal(_number(number))
        query = query.where(tuple_(SINCE, Ticket.number) > tuple_(*last))
    return query.order_by(SINCE, Ticket.number)


def _newest(query: Select[Any], after: str) -> Select[Any]:
    with suppress(ValueError):
        query = query.where(Ticket.id < _number(after))
    return query.order_by(Ticket.id.desc())


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(text)
    return moment


def _number(text: str) -> int:
    number = int(text)
    if not 0 <= number <= LARGEST:
        raise ValueError(text)
    return number


def _place(last: TicketRow, asked: Asked) -> str:
    if asked.which.is_queue:
        return f"{last.since.isoformat()}~{last.number}"
    return str(last.id)
