"""The statement of one page of a long list.

A short list is found as it is counted, and sorted whole. A long one is walked along the
index of what it is sorted by, in each inbox, so far that a page is full.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    Select,
    case,
    literal,
    select,
    tuple_,
    union_all,
)

from app.db import Key
from app.inboxes.inbox import Inbox
from app.people.person import Person
from app.sql.json_rows import rows_as_json
from app.tickets import queries
from app.tickets.lists import counting, rows, ticket_filter
from app.tickets.lists.rows import LAST_MAIL, Wanted
from app.tickets.lists.sorting import EXPRESSIONS, SortKey, SortOrder, sort_value
from app.tickets.lists.ticket_filter import DONE_SINCE, TicketFilter
from app.tickets.status import DONE, Status
from app.tickets.tags.tag import Tag, TicketTag
from app.tickets.ticket import Ticket


@dataclass(frozen=True)
class PageQuestion:
    """Which page of which list, and of how many rows; `count` is what the list holds.

    It begins behind the row of that number, which is sorted by `value`; 0 is the
    beginning. `is_down` is how it is read: a page before another one, upwards.
    """

    person: Person
    places: Sequence[int]
    asked: TicketFilter
    count: int
    sort: SortOrder
    is_down: bool
    size: int
    value: str = ""
    number: int = 0

    @property
    def key(self) -> ColumnElement[Any]:
        """What it is sorted by."""
        found: ColumnElement[Any] = EXPRESSIONS[self.sort.key][0]
        return found

    @property
    def order(self) -> list[ColumnElement[Any]]:
        """The order of its rows; among alike ones that of their numbers."""
        ends = (self.key, Ticket.number)
        return [each.desc() if self.is_down else each.asc() for each in ends]


def page_query(question: PageQuestion) -> Select[Any]:
    """The rows of the page and one more, each with what a long list shows besides.

    The last column is what it is sorted by.

    Raises:
        ValueError: the page begins behind nothing that it could be sorted by.
    """
    behind = list(_behind(question))
    within: tuple[Wanted, ...]
    if question.count > counting.MAX_COUNTED:
        within = (Ticket.id.in_(_walked(question, behind)),)
    else:
        counted = counting.first_ids(question.person, question.places, question.asked)
        within = (Ticket.id.in_(counted), *behind)
    query = rows.rows_for(question.person, *within)
    query = query.join(Inbox, Inbox.id == Ticket.inbox_id).add_columns(
        Inbox.address, Ticket.created_at, LAST_MAIL, Ticket.mail_count,
        case((Ticket.status.in_(DONE), DONE_SINCE)), _tag_names(),
        question.key,
    )  # fmt: skip
    return query.order_by(*question.order).limit(question.size + 1)


def _behind(question: PageQuestion) -> Iterator[Wanted]:
    if not question.number:
        return
    key, value = question.sort.key, sort_value(question.sort.key, question.value)
    if key is SortKey.NUMBER:
        # The index has nothing but the id.
        yield Ticket.id < value if question.is_down else Ticket.id > value
        return
    last = literal(value, EXPRESSIONS[key][1]), literal(question.number, Key)
    here, there = tuple_(question.key, Ticket.number), tuple_(*last)
    yield here < there if question.is_down else here > there


def _walked(question: PageQuestion, behind: Sequence[Wanted]) -> Select[int]:
    """The ids of the page: the first rows of each index, and of those the first."""
    wanted = ticket_filter.conditions(question.asked, question.person.workspace_id)
    first = []
    for bounds in _stretches(question):
        query = select(Ticket.id, question.key.label("key"), Ticket.number).where(
            *bounds, queries.is_listed(), *wanted, *behind
        )
        query = query.order_by(*question.order).limit(question.size + 1)
        first.append(query.subquery().select())
    each = union_all(*first).subquery()
    ends = (each.c.key, each.c.number)
    order = [end.desc() if question.is_down else end.asc() for end in ends]
    return select(each.c.id).order_by(*order).limit(question.size + 1)


def _stretches(question: PageQuestion) -> Iterator[list[Wanted]]:
    """What each index is asked for: an inbox, and where it begins with it a status."""
    here = counting.places_of(question.places, question.asked)
    if question.sort.key is not SortKey.WAITING:
        yield from ([Ticket.inbox_id == inbox_id] for inbox_id in here)
        return
    statuses = question.asked.status or tuple(Status)
    for inbox_id, status in product(here, statuses):
        yield [Ticket.inbox_id == inbox_id, Ticket.status == status]


def _tag_names() -> ScalarSelect[Any]:
    """The names of the ticket's tags, as a column."""
    query = select(Tag.name).join(TicketTag, TicketTag.tag_id == Tag.id)
    query = query.where(TicketTag.ticket_id == Ticket.id).order_by(Tag.folded)
    return rows_as_json(query.correlate(Ticket))
