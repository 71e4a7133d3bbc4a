"""Long lists of tickets, page by page: each page begins behind the one before it.

What is open is read oldest first, everything else newest first; either way the next
page costs as much as the first.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, literal, select, tuple_, union_all
from sqlalchemy.orm import Session

from app.db import Instant
from app.people.person import Person
from app.tickets import queries, rows
from app.tickets.rows import ACTIVE, SINCE, TicketRow, Wanted
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
        return self in (Which.OURS, Which.THEIRS, Which.SNOOZED)


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


def find(
    session: Session,
    person: Person,
    places: Iterable[int],
    asked: Asked,
    after: str = "",
) -> Listed:
    """The tickets behind that place in these inboxes of the person's, in one query.

    A place that makes no sense is the beginning.
    """
    wanted = [*_standing(asked.which), *_held(person, asked)]
    inboxes = [each for each in places if asked.inbox_id in (None, each)]
    in_order = _oldest_first if asked.which.is_queue else _newest
    query = in_order(person, inboxes, wanted, after)
    found = rows.read(session, query.limit(SIZE + 1))
    shown = found[:SIZE]
    return Listed(shown, _place(shown[-1], asked) if len(found) > SIZE else None)


def _held(person: Person, asked: Asked) -> list[Wanted]:
    if asked.who is None:
        return []
    if asked.who:
        return [Ticket.assignee_id == asked.who]
    # Who has left still stands on what they have done.
    is_free = asked.which.is_queue
    return [rows.free(person) if is_free else Ticket.assignee_id.is_(None)]


def _standing(which: Which) -> tuple[Wanted, ...]:
    match which:
        case Which.OURS:
            return (Ticket.status.in_(ACTIVE), rows.awake())
        case Which.THEIRS:
            return (Ticket.status == Status.WAITING, rows.awake())
        case Which.SNOOZED:
            return (rows.snoozed(),)
        case Which.DONE:
            # Nearly all are: by an index on the status they would all be sorted.
            return (Ticket.status.not_in((*ACTIVE, Status.WAITING)),)
        case Which.ALL:
            return ()


def _oldest_first(
    person: Person, places: Sequence[int], wanted: Sequence[Wanted], after: str
) -> Select[Any]:
    query = rows.of(person, Ticket.inbox_id.in_(places), *wanted)
    since, _, number = after.rpartition("~")
    with suppress(ValueError):
        last = literal(_moment(since), Instant), literal(_number(number))
        query = query.where(tuple_(SINCE, Ticket.number) > tuple_(*last))
    return query.order_by(SINCE, Ticket.number)


def _newest(
    person: Person, places: Sequence[int], wanted: Sequence[Wanted], after: str
) -> Select[Any]:
    """The newest of each inbox by its own index, and of those the newest."""
    ids = [_newest_of(place, wanted, after) for place in places]
    shown = Ticket.id.in_(union_all(*ids) if ids else [])
    return rows.of(person, shown).order_by(Ticket.id.desc())


def _newest_of(place: int, wanted: Sequence[Wanted], after: str) -> Select[Any]:
    query = select(Ticket.id).where(Ticket.inbox_id == place, queries.listed(), *wanted)
    with suppress(ValueError):
        query = query.where(Ticket.id < _number(after))
    newest = query.order_by(Ticket.id.desc()).limit(SIZE + 1)
    return select(newest.subquery().c.id)


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
