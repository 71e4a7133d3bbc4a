"""Long lists: each ticket on exactly one page, found by an index, on both databases."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy.orm import Session

from app import clock
from app.tickets.lists import pages
from app.tickets.lists.pages import ListKind, TicketFilter
from tests.support.cast import Cast
from tests.support.plans import plan_of, reads_all
from tests.support.tickets import add, add_many

# SQL is at stake.
pytestmark = pytest.mark.both_databases


# Which list, and whose tickets of it: everybody's, nobody's or Ada's.
ASKED = [
    *((which, None) for which in ListKind),
    (ListKind.OURS, 0),
    (ListKind.OURS, 1),
    (ListKind.DONE, 1),
]


def fill(session: Session, cast: Cast) -> None:
    """Many closed ones; of the open ones half have waited since the same moment."""
    add_many(session, cast.support, 3000)
    since = clock.now() - timedelta(days=3)
    add_many(session, cast.support, 60, status="open", waiting_since=since)
    for _ in range(60):
        add(session, cast.support)


def numbers_of(session: Session, cast: Cast, which: ListKind) -> list[int]:
    """The tickets of that list, page by page to the end."""
    numbers, after = list[int](), ""
    while True:
        page = pages.ticket_page(
            session, cast.ada, [cast.support.id], TicketFilter(which), after
        )
        numbers += [row.number for row in page.rows]
        if page.next is None:
            return numbers
        after = page.next


def test_each_ticket_is_on_one_page_and_no_page_reads_them_all(
    session: Session, cast: Cast
) -> None:
    fill(session, cast)
    for kind, count in ((ListKind.OURS, 120), (ListKind.DONE, 3000)):
        numbers = numbers_of(session, cast, kind)
        assert len(numbers) == len(set(numbers)) == count
    # A small table is rightly read as a whole for one page of rows.
    add_many(session, cast.support, 15_000)
    here = [cast.support.id]
    for which, who in ASKED:
        asked = TicketFilter(which, cast.ada.id if who else who)
        ask = partial(pages.ticket_page, session, cast.ada, here, asked)
        plan = plan_of(session, ask)
        assert "ix_tickets" in plan or "pk_tickets" in plan, asked
        assert not reads_all(plan), asked
