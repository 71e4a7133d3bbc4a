"""Long lists of tickets, page by page: each page begins behind the one before it.

Either way the next page costs as much as the first. What a list of any size is sorted
by has an index; by anything else it is sorted when it is short.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ScalarSelect,
    Select,
    Text,
    and_,
    func,
    literal,
    select,
    tuple_,
    union_all,
)
from sqlalchemy.orm import Session

from app import clock
from app.db import MAX_KEY, Instant, Key
from app.inboxes.inbox import Inbox
from app.people.person import Person
from app.sql.json_rows import rows_as_json
from app.tickets import queries
from app.tickets.lists import counting, rows, ticket_filter
from app.tickets.lists.counting import MAX_COUNTED
from app.tickets.lists.queues import URGENCY
from app.tickets.lists.rows import WAITING_SINCE, TicketRow, Wanted
from app.tickets.lists.ticket_filter import LAST_MAIL, Snoozed, TicketFilter
from app.tickets.tags.tag import Tag, TicketTag
from app.tickets.ticket import Ticket

PAGE_SIZE = 50


class SortKey(StrEnum):
    """What a list may be sorted by."""

    WAITING = "waiting"
    NUMBER = "number"
    RECEIVED = "received"
    LAST_MAIL = "last_mail"
    PRIORITY = "priority"
    CUSTOMER = "customer"
    SUBJECT = "subject"
    ASSIGNEE = "assignee"


# Each key as an expression that is never nothing, and its type.
CUSTOMER_NAME = func.lower(
    func.coalesce(func.nullif(Ticket.customer_name, ""), Ticket.customer_address)
)
EXPRESSIONS: dict[SortKey, tuple[Any, Any]] = {
    SortKey.WAITING: (WAITING_SINCE, Instant()),
    SortKey.NUMBER: (Ticket.id, Key),
    SortKey.RECEIVED: (Ticket.created_at, Instant()),
    SortKey.LAST_MAIL: (LAST_MAIL, Instant()),
    SortKey.PRIORITY: (URGENCY, Key),
    SortKey.CUSTOMER: (CUSTOMER_NAME, Text()),
    SortKey.SUBJECT: (func.lower(Ticket.subject), Text()),
    SortKey.ASSIGNEE: (func.lower(func.coalesce(Person.name, "")), Text()),
}


@dataclass(frozen=True)
class SortOrder:
    """By what, and which way round."""

    key: SortKey
    is_down: bool = False

    def __str__(self) -> str:
        return f"-{self.key}" if self.is_down else str(self.key)


@dataclass(frozen=True)
class PagePlace:
    """Behind which row a page begins, or before which it ends; `at` is its position.

    `sort` is how the list is sorted; None is as usual. `count` is how many it holds,
    where that is known.
    """

    at: int = 0
    value: str = ""
    number: int = 0
    is_back: bool = False
    sort: SortOrder | None = None
    count: int | None = None


@dataclass(frozen=True)
class ListRow:
    """A ticket with what a long list may show besides."""

    row: TicketRow
    inbox: str
    received: datetime
    last_mail: datetime
    mails: int
    tags: tuple[str, ...] = ()


@dataclass(frozen=True)
class TicketPage:
    """One page of a list, and the places of its neighbours, if it has some.

    `count` stops at MAX_COUNTED + 1. `too_many` is what it was to be sorted by, if it
    is too long for that.
    """

    rows: tuple[ListRow, ...]
    count: int
    first: int
    sort: SortOrder
    next: PagePlace | None = None
    previous: PagePlace | None = None
    too_many: SortKey | None = None

    @property
    def tickets(self) -> list[TicketRow]:
        """The tickets alone."""
        return [each.row for each in self.rows]


@dataclass(frozen=True)
class _Question:
    person: Person
    places: Sequence[int]
    wanted: Sequence[Wanted]
    sort: SortOrder
    place: PagePlace

    @property
    def is_down(self) -> bool:
        """Whether rows are read downwards: a page before another one, the other way."""
        return self.sort.is_down is not self.place.is_back


def usual_sort(asked: TicketFilter) -> SortOrder:
    """What waits, the longest first; all else the newest first."""
    if asked.is_queue or asked.snoozed is Snoozed.YES:
        return SortOrder(SortKey.WAITING)
    return SortOrder(SortKey.NUMBER, is_down=True)


def ticket_page(
    session: Session,
    person: Person,
    places: Collection[int],
    asked: TicketFilter,
    place: PagePlace | None = None,
) -> TicketPage:
    """The tickets behind that place in these inboxes of the person's; two queries.

    A place that makes no sense is the beginning. Where it is known how many the list
    holds, it is one query.
    """
    here = counting.places_of(places, asked)
    wanted = ticket_filter.conditions(asked, person.workspace_id)
    place = place or PagePlace()
    count = place.count
    if count is None:
        (count,) = counting.count_lists(session, person, places, [asked])
    order = place.sort or usual_sort(asked)
    too_many = order.key if not can_sort(order, asked, count) else None
    if too_many is not None:
        order, place = usual_sort(asked), PagePlace()
    question = _Question(person, here, wanted, order, place)
    return _page(session, question, count, too_many)


def can_sort(order: SortOrder, asked: TicketFilter, count: int) -> bool:
    """Whether a list that holds so many may be sorted like this."""
    by_index = order.key is SortKey.NUMBER or (
        order.key is SortKey.WAITING and asked.is_queue
    )
    return by_index or count <= MAX_COUNTED


def _page(
    session: Session, question: _Question, count: int, too_many: SortKey | None
) -> TicketPage:
    try:
        query = _ordered(question)
    except ValueError:
        question = replace(question, place=PagePlace())
        query = _ordered(question)
    found = list(session.execute(query.limit(PAGE_SIZE + 1)))
    shown, place = found[:PAGE_SIZE], question.place
    first = place.at
    if place.is_back:
        shown.reverse()
        first = max(place.at - len(shown), 0)
    each = tuple(_list_row(row) for row in shown)
    is_more = len(found) > PAGE_SIZE
    ends = [(row[-1], row[1]) for row in (*shown[:1], *shown[-1:])]
    previous = following = None
    if ends and (is_more if place.is_back else place.number):
        previous = _place(ends[0], first, is_back=True)
    if ends and (is_more or place.is_back):
        following = _place(ends[-1], first + len(shown))
    return TicketPage(each, count, first, question.sort, following, previous, too_many)


def _list_row(row: Sequence[Any]) -> ListRow:
    *ticket, inbox, received, last_mail, mails, tags, _ = row
    names = tuple(name for (name,) in tags or ())
    return ListRow(TicketRow(*ticket), inbox, received, last_mail, mails, names)


def _place(end: tuple[Any, int], at: int, *, is_back: bool = False) -> PagePlace:
    value, number = end
    said = value.isoformat() if isinstance(value, datetime) else str(value)
    return PagePlace(at, said, number, is_back)


def _ordered(question: _Question) -> Select[Any]:
    expression, kind = EXPRESSIONS[question.sort.key]
    is_down, place = question.is_down, question.place
    behind: list[Wanted] = []
    if place.number:
        last = literal(_value(kind, place.value), kind), literal(place.number, Key)
        here, there = tuple_(expression, Ticket.number), tuple_(*last)
        behind = [here < there if is_down else here > there]
    if question.sort.key is SortKey.NUMBER:
        behind = [_before_id(place, is_down=is_down)] if place.number else []
        within: Wanted = Ticket.id.in_(_of_each_inbox(question, behind))
    else:
        within = and_(Ticket.inbox_id.in_(question.places), *question.wanted, *behind)
    query = rows.rows_for(question.person, within).join(
        Inbox, Inbox.id == Ticket.inbox_id
    )
    query = query.add_columns(
        Inbox.address, Ticket.created_at, LAST_MAIL, Ticket.mail_count, _tag_names(),
        expression,
    )  # fmt: skip
    ends = (expression, Ticket.number)
    return query.order_by(*(each.desc() if is_down else each for each in ends))


def _before_id(place: PagePlace, *, is_down: bool) -> Wanted:
    last = _value(Key, place.value)
    found: Wanted = Ticket.id < last if is_down else Ticket.id > last
    return found


def _of_each_inbox(question: _Question, behind: Sequence[Wanted]) -> Any:
    """The newest of each inbox by its own index, and of those the newest."""
    ids = []
    for inbox_id in question.places:
        query = select(Ticket.id).where(
            Ticket.inbox_id == inbox_id,
            queries.is_listed(),
            *question.wanted,
            *behind,
        )
        order = Ticket.id.desc() if question.is_down else Ticket.id
        ids.append(select(query.order_by(order).limit(PAGE_SIZE + 1).subquery().c.id))
    return union_all(*ids) if ids else []


def _value(kind: Any, text: str) -> Any:
    if isinstance(kind, Instant):
        return clock.parse_moment(text)
    if isinstance(kind, Text):
        return text
    number = int(text)
    if not -1 <= number <= MAX_KEY:
        raise ValueError(text)
    return number


def _tag_names() -> ScalarSelect[Any]:
    """The names of the ticket's tags, as a column."""
    query = select(Tag.name).join(TicketTag, TicketTag.tag_id == Tag.id)
    query = query.where(TicketTag.ticket_id == Ticket.id).order_by(Tag.folded)
    return rows_as_json(query.correlate(Ticket))
