"""How databases find long lists: each filter, each order, by an index at any size."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy.orm import Session

from app import clock
from app.tickets.lists import counting, pages, workload
from app.tickets.lists.pages import PagePlace, TicketPage
from app.tickets.lists.sorting import SortKey, SortOrder
from app.tickets.lists.ticket_filter import (
    ALL,
    LEFT,
    NOBODY,
    Channel,
    Snoozed,
    Span,
    TicketFilter,
)
from app.tickets.status import DONE, Priority, Status
from tests.support.cast import Cast
from tests.support.many_tickets import fill_to
from tests.support.plans import plan_of, reads_all
from tests.support.proof import IS_FULL

# SQL is at stake.
pytestmark = pytest.mark.both_databases

COUNT = 100_000 if IS_FULL else 20_000
OURS, FINISHED = TicketFilter(), TicketFilter(status=DONE)
INDEX = re.compile("ix_tickets|tickets_by|pk_tickets|INTEGER PRIMARY KEY")
# What each order of a list that is too long to be sorted is read from.
WALKED = {
    SortKey.NUMBER: "ix_tickets_newest|pk_tickets",
    SortKey.RECEIVED: "ix_tickets_received",
    SortKey.LAST_MAIL: "tickets_by_last_mail",
    SortKey.WAITING: "tickets_by_waiting",
    SortKey.RESOLVED: "tickets_by_done",
}


def page_of(
    session: Session, cast: Cast, asked: TicketFilter, place: PagePlace
) -> TicketPage:
    return pages.ticket_page(session, cast.ada, [cast.support.id], asked, place)


def plan_at(session: Session, cast: Cast, asked: TicketFilter, place: PagePlace) -> str:
    ask = partial(page_of, session, cast, asked, place)
    return plan_of(session, ask, has_figures=True)


def narrow(cast: Cast) -> Iterator[tuple[str, TicketFilter]]:
    """One list for each filter, all short enough to be sorted by anything.

    Of every status, a channel, a priority, a company and the beginning of a name are
    looked for in all tickets of the inboxes: docs/console.md says so.
    """
    recent = Span(clock.parse_moment("2026-01-01T00:00:00+00:00"))
    recent = replace(recent, end=clock.parse_moment("2026-01-01T02:00:00+00:00"))
    week = timedelta(days=7)
    yield "status", OURS
    yield "status, waiting", replace(OURS, status=(Status.WAITING,))
    yield "snoozed", replace(ALL, snoozed=Snoozed.YES)
    yield "assignee", replace(OURS, assignee=cast.ada.id)
    yield "nobody", replace(OURS, assignee=NOBODY)
    yield "left", replace(OURS, assignee=LEFT)
    yield "tags", replace(ALL, tags=(999_999,))
    yield "untagged", replace(OURS, is_untagged=True)
    yield "priority", replace(OURS, priority=(Priority.URGENT,))
    yield "channel", replace(OURS, channel=(Channel.PHONE,))
    yield "customer", replace(ALL, customer="c7@x.example")
    yield "company", replace(OURS, customer="@acme.example")
    yield "beginning of a name", replace(OURS, customer="customer 77")
    yield "older", replace(OURS, older=week)
    yield "newer", replace(OURS, newer=week)
    yield "idle", replace(OURS, idle=week)
    yield "received", replace(ALL, received=recent)
    yield "resolved", replace(FINISHED, resolved=recent)
    yield "last mail", replace(ALL, last_mail=recent)
    yield "words", replace(ALL, found=(1, 2, 3))


def test_each_list_is_found_by_an_index(session: Session, cast: Cast) -> None:
    """And sorted by whatever: it was found before it is sorted."""
    fill_to(session, cast, COUNT)
    for name, asked in narrow(cast):
        for key in (SortKey.CUSTOMER, SortKey.RECEIVED):
            place = PagePlace(sort=SortOrder(key))
            assert page_of(session, cast, asked, place).count <= counting.MAX_COUNTED
            plan = plan_at(session, cast, asked, place)
            assert not reads_all(plan), (name, key, plan)
            assert INDEX.search(plan), (name, plan)


@pytest.mark.parametrize("is_down", [False, True], ids=["up", "down"])
def test_a_long_list_is_walked_along_the_index_of_its_order(
    session: Session, cast: Cast, *, is_down: bool
) -> None:
    fill_to(session, cast, COUNT)
    for asked in (ALL, FINISHED):
        for key, index in WALKED.items():
            if key is SortKey.RESOLVED and not asked.is_done:
                continue
            sort = SortOrder(key, is_down)
            first = PagePlace(sort=sort, count=counting.MAX_COUNTED + 1)
            behind = page_of(session, cast, asked, first).next
            assert behind is not None
            for place in (first, replace(behind, sort=sort, count=first.count)):
                plan = plan_at(session, cast, asked, place)
                assert re.search(index, plan), (asked, sort, plan)
                assert not reads_all(plan), (asked, sort, plan)


def test_who_has_what_is_counted_of_what_is_not_done(
    session: Session, cast: Cast
) -> None:
    """Whatever is done is not looked at for it, however much that is."""
    fill_to(session, cast, COUNT)
    for ask in (workload.team_workloads, workload.open_counts):
        plan = plan_of(session, partial(ask, session, cast.ada), has_figures=True)
        assert not reads_all(plan), plan
        # The last is of what is not done alone.
        assert re.search(r"status=\?|Cond: .*status|ix_tickets_company", plan), plan
