"""Long lists: each ticket on exactly one page, found by an index, on both databases."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, timedelta

import pytest
from sqlalchemy.orm import Session

from app import clock
from app.people import actor
from app.tickets import queries
from app.tickets.lists import counting, filter_words, pages
from app.tickets.lists.filter_words import FilterNames
from app.tickets.lists.pages import PagePlace, TicketPage
from app.tickets.lists.sorting import SortKey, SortOrder
from app.tickets.lists.ticket_filter import ALL, TicketFilter
from app.tickets.status import DONE, NOT_DONE, Status
from app.tickets.tags import tag as tags
from app.tickets.ticket import Ticket
from tests.support.cast import Cast
from tests.support.tickets import add, add_many

# SQL is at stake.
pytestmark = pytest.mark.both_databases

OURS = TicketFilter()
ONLY_DONE = TicketFilter(status=DONE)
KEYS = [SortOrder(key, is_down=down) for key in SortKey for down in (False, True)]


def fill(session: Session, cast: Cast) -> None:
    """Many closed ones; of the open ones half have waited since the same moment."""
    add_many(session, cast.support, 3000)
    since = clock.now() - timedelta(days=3)
    add_many(session, cast.support, 60, status="open", waiting_since=since)
    for _ in range(60):
        add(session, cast.support)


def page_of(
    session: Session, cast: Cast, asked: TicketFilter, place: PagePlace | None = None
) -> TicketPage:
    return pages.ticket_page(session, cast.ada, [cast.support.id], asked, place)


def all_pages(
    session: Session, cast: Cast, asked: TicketFilter, sort: SortOrder | None = None
) -> list[TicketPage]:
    """The list page by page to the end."""
    found, place = list[TicketPage](), PagePlace(sort=sort)
    for _ in range(100):
        found.append(page_of(session, cast, asked, place))
        if found[-1].next is None:
            return found
        place = replace(found[-1].next, sort=sort)
    raise AssertionError("the list has no end")


def numbers(found: Iterable[TicketPage]) -> list[int]:
    return [row.number for page in found for row in page.tickets]


def test_each_ticket_is_on_one_page(session: Session, cast: Cast) -> None:
    fill(session, cast)
    for asked, count in ((OURS, 120), (ONLY_DONE, 3000)):
        found = numbers(all_pages(session, cast, asked))
        assert len(found) == len(set(found)) == count


@pytest.mark.parametrize("sort", KEYS, ids=str)
def test_every_order_reads_each_ticket_once_and_back_again(
    session: Session, cast: Cast, sort: SortOrder
) -> None:
    """Also where many are alike in what the list is sorted by."""
    for n in range(130):
        facts = {"priority": ("low", "urgent")[n % 2], "subject": f"~{n % 3}~ Ä"}
        add(session, cast.support, **facts, assignee_id=(None, cast.ada.id)[n % 2])
    found = all_pages(session, cast, OURS, sort)
    assert sorted(numbers(found)) == list(range(1, 131))
    assert [page.first for page in found] == [0, 50, 100]
    assert {page.count for page in found} == {130}
    down = numbers(all_pages(session, cast, OURS, SortOrder(sort.key, True)))
    up = numbers(all_pages(session, cast, OURS, SortOrder(sort.key)))
    assert down == up[::-1]
    back = found[-1]
    for page in reversed(found[:-1]):
        assert back.previous is not None
        back = page_of(session, cast, OURS, replace(back.previous, sort=sort))
        assert numbers([back]) == numbers([page])
        assert back.first == page.first
    assert back.previous is None
    assert back.next is not None


def test_a_long_list_is_sorted_by_what_has_an_index(
    session: Session, cast: Cast
) -> None:
    add_many(session, cast.support, counting.MAX_COUNTED + 1)
    place = PagePlace(sort=SortOrder(SortKey.CUSTOMER))
    found = page_of(session, cast, ALL, place)
    assert (found.too_many, found.sort.key) == (SortKey.CUSTOMER, SortKey.NUMBER)
    for key in (SortKey.RECEIVED, SortKey.LAST_MAIL, SortKey.WAITING):
        order = SortOrder(key, is_down=True)
        found = page_of(session, cast, ALL, PagePlace(sort=order))
        assert (found.too_many, found.sort) == (None, order)
    assert found.count == counting.MAX_COUNTED + 1
    few = page_of(session, cast, replace(ALL, customer="customer1"), place)
    assert (few.too_many, few.sort.key) == (None, SortKey.CUSTOMER)


def read(cast: Cast, **said: str) -> TicketFilter:
    names = FilterNames(
        {"support@acme.example": cast.support.id},
        {"ada@acme.example": cast.ada.id},
        {"billing": 1, "refund": 2},
        UTC,
        cast.grace.id,
    )
    found = filter_words.read_filter({n: [v] for n, v in said.items()}, names)
    assert found.ignored == ()
    return found.asked


def test_each_filter_holds_what_it_says(session: Session, cast: Cast) -> None:
    """Worked example 11, and one ticket for each filter."""
    by = actor.person_actor(cast.ada)
    made = {name: tags.find_or_make_tag(session, cast.acme.id, name).id
            for name in ("billing", "refund")}  # fmt: skip

    def put(*names: str, **facts: object) -> Ticket:
        ticket = session.get_one(Ticket, add(session, cast.support, **facts))
        for name in names:
            tag = tags.find_or_make_tag(session, cast.acme.id, name)
            ticket.tag(tag, by=by)
        return ticket

    put("billing", assignee_id=cast.ada.id)
    put("billing")
    put("billing", "refund")
    for _ in range(3):
        put(assignee_id=cast.grace.id)
    put(priority="urgent", customer_name="Ole Berg", customer_address="ole@berg.no")
    done = put(
        status="closed", created_at=clock.parse_moment("2026-11-05T23:30:00+00:00")
    )
    put(snoozed_at=clock.now())
    recent = {"waiting_since": clock.now() - timedelta(minutes=5)}
    put(wrote_at=clock.now(), **recent)

    def held(**said: str) -> list[int]:
        asked = read(cast, **said)
        ids = tuple(made[("billing", "refund")[each - 1]] for each in asked.tags)
        found = page_of(session, cast, replace(asked, tags=ids))
        assert found.count == len(found.rows)
        return sorted(numbers([found]))

    assert held(tag="billing", assignee="none") == [2, 3]
    assert held(tag="billing,refund") == [3]
    assert held(tag="none", assignee="none") == [7, 10]
    assert held(assignee="me") == [4, 5, 6]
    assert held(assignee="ada@acme.example") == [1]
    assert held(priority="urgent,high") == [7]
    assert held(customer="@berg.no") == held(customer="ole@berg.no") == [7]
    assert held(customer="berg") == held(customer="OLE") == [7]
    assert held(status="closed") == held(received="2026-11-05..2026-11-05") + [8]
    assert held(status="any", received="..2026-11-05") == [8]
    assert held(status="any", received="2026-11-06..") == [*range(1, 8), 9, 10]
    assert held(snoozed="yes") == [9]
    done.done_at = clock.parse_moment("2026-11-07T10:00:00+00:00")
    session.flush()
    assert held(resolved="2026-11-07") == [8]
    assert held(resolved="2026-11-08..") == held(resolved="..2026-11-06") == []
    assert held(resolved="2026-11-07", status="open") == []
    assert held(newer="1h") == [10]
    assert held(older="1h") == list(range(1, 8))
    assert held(idle="1h") == []
    assert held(inbox="support@acme.example", status="any", snoozed="any") == [
        *range(1, 11)
    ]


def test_when_it_was_done_outlives_what_closes_it(session: Session, cast: Cast) -> None:
    by = actor.person_actor(cast.ada)
    ticket = session.get_one(Ticket, add(session, cast.support))

    def done() -> list[object]:
        return [ticket.status, ticket.done_at]

    assert done() == [Status.OPEN, None]
    ticket.set_status(Status.RESOLVED, by=by)
    first = ticket.status_at
    assert done() == [Status.RESOLVED, first]
    clock.advance(timedelta(days=4))
    ticket.close_silent(by=actor.CLOCK)
    assert done() == [Status.CLOSED, first]
    assert ticket.status_at > first
    ticket.set_status(Status.OPEN, by=by)
    assert done() == [Status.OPEN, None]
    ticket.undo(queries.newest_event(session, ticket.id, "reopened"), by=by)
    assert done() == [Status.CLOSED, first]


def test_who_has_left_holds_nothing_and_is_found(session: Session, cast: Cast) -> None:
    add(session, cast.support, assignee_id=cast.grace.id)
    add(session, cast.support, assignee_id=cast.ada.id)
    cast.grace.deactivate()
    session.flush()
    for who in ("none", "left"):
        assert numbers([page_of(session, cast, read(cast, assignee=who))]) == [1]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("status", "hot"), ("status", "open,hot"), ("snoozed", "maybe"),
        ("priority", "0"), ("inbox", "x@y.z"), ("assignee", "zoe@acme.example"),
        ("tag", "billing,nothing"), ("older", "soon"), ("older", "99999d"),
        ("idle", "-1h"), ("newer", "1w"), ("received", "2026-02-30"),
        ("received", ".."), ("received", "2026-11-30..2026-11-01"),
        ("last_mail", "0001-01-01.."), ("sort", "hotness"), ("sort", "--number"),
    ],
)  # fmt: skip
def test_what_means_nothing_is_named_and_left_out(name: str, value: str) -> None:
    names = FilterNames({}, {}, {"billing": 1}, UTC)
    found = filter_words.read_filter({name: [value], "q": [""]}, names)
    assert found.ignored == ((name, value),)
    assert (found.asked, found.sort) == (TicketFilter(), None)


def test_what_is_finished_snoozed_or_searched_means_every_status() -> None:
    names = FilterNames({}, {}, {}, UTC)
    asked = [
        filter_words.read_filter({n: [v]}, names).asked
        for n, v in (("status", "any"), ("snoozed", "yes"), ("q", "chair"))
    ]
    assert [each.status for each in asked] == [(), (), ()]
    assert Status.WAITING in NOT_DONE
