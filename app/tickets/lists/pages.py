"""Long lists of tickets, page by page: each page begins behind the one before it.

Either way the next page costs as much as the first. What a list of any size is sorted
by has an index; by anything else it is sorted when it is short.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.people.person import Person
from app.tickets.lists import counting, sorting
from app.tickets.lists.page_query import PageQuestion, page_query
from app.tickets.lists.rows import TicketRow
from app.tickets.lists.sorting import SortKey, SortOrder
from app.tickets.lists.ticket_filter import TicketFilter

PAGE_SIZE = 50


@dataclass(frozen=True)
class PagePlace:
    """Behind which row a page begins, or before which it ends; `at` is its position.

    `sort` is how the list is sorted; None is as usual. `count` is how many it holds,
    where that is known; `size` is how many rows the page has.
    """

    at: int = 0
    value: str = ""
    number: int = 0
    is_back: bool = False
    sort: SortOrder | None = None
    count: int | None = None
    size: int = PAGE_SIZE


@dataclass(frozen=True)
class ListRow:
    """A ticket with what a long list may show besides."""

    row: TicketRow
    inbox: str
    received: datetime
    last_mail: datetime
    mails: int
    resolved: datetime | None
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
    place = place or PagePlace()
    count = place.count
    if count is None:
        (count,) = counting.count_lists(session, person, places, [asked])
    order = place.sort or sorting.usual_sort(asked)
    too_many = None if sorting.can_sort(order.key, asked, count) else order.key
    if too_many is not None:
        order, place = sorting.usual_sort(asked), PagePlace(size=place.size)

    def rows_at(place: PagePlace) -> list[Any]:
        question = PageQuestion(
            person, sorted(places), asked, count, order,
            order.is_down is not place.is_back, place.size, place.value, place.number,
        )  # fmt: skip
        return list(session.execute(page_query(question)))

    try:
        found = rows_at(place)
    except ValueError:
        place = PagePlace(size=place.size)
        found = rows_at(place)
    page = _page(found, place)
    return replace(page, count=count, sort=order, too_many=too_many)


def _page(found: list[Any], place: PagePlace) -> TicketPage:
    shown, first = found[: place.size], place.at
    is_more = len(found) > len(shown)
    if place.is_back:
        shown.reverse()
        first = max(place.at - len(shown), 0)
    each = tuple(_list_row(row) for row in shown)
    ends = [(row[-1], row[1]) for row in (*shown[:1], *shown[-1:])]
    previous = following = None
    if ends and (is_more if place.is_back else place.number):
        previous = _place(ends[0], first, is_back=True)
    if ends and (is_more or place.is_back):
        following = _place(ends[-1], first + len(shown))
    return TicketPage(each, 0, first, SortOrder(SortKey.NUMBER), following, previous)


def _list_row(row: Sequence[Any]) -> ListRow:
    *ticket, inbox, received, last_mail, mails, resolved, tags, _ = row
    names = tuple(name for (name,) in tags or ())
    told = (inbox, received, last_mail, mails, resolved)
    return ListRow(TicketRow(*ticket), *told, names)


def _place(end: tuple[Any, int], at: int, *, is_back: bool = False) -> PagePlace:
    value, number = end
    said = value.isoformat() if isinstance(value, datetime) else str(value)
    return PagePlace(at, said, number, is_back)
