"""Long lists: each ticket on exactly one page, found by an index, on both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from app import clock
from app.tickets.lists import pages
from app.tickets.lists.pages import ListKind, TicketFilter
from tests.support.cast import Cast
from tests.support.plans import plan_of
from tests.support.tickets import add, add_many

# SQL is at stake.
pytestmark = pytest.mark.both_databases


@pytest.fixture
def full(session: Session, cast: Cast) -> None:
    """Many closed ones; of the open ones half have waited since the same moment."""
    add_many(session, cast.support, 3000)
    since = clock.now() - timedelta(days=3)
    add_many(session, cast.support, 60, status="open", waiting_since=since)
    for _ in range(60):
        add(session, cast.support)


@pytest.mark.parametrize(
    ("which", "count"), [(ListKind.OURS, 120), (ListKind.DONE, 3000)]
)
def test_page_by_page_to_the_end(
    session: Session, cast: Cast, full: None, which: ListKind, count: int
) -> None:
    numbers, after = list[int](), ""
    while True:
        page = pages.ticket_page(
            session, cast.ada, [cast.support.id], TicketFilter(which), after
        )
        numbers += [row.number for row in page.rows]
        if page.next is None:
            break
        after = page.next
    assert len(numbers) == len(set(numbers)) == count


@pytest.mark.parametrize(
    ("which", "who"),
    [
        *((which, None) for which in ListKind),
        (ListKind.OURS, 0),
        (ListKind.OURS, 1),
        (ListKind.DONE, 1),
    ],
)
def test_no_page_reads_every_ticket(
    session: Session, cast: Cast, full: None, which: ListKind, who: int | None
) -> None:
    asked = TicketFilter(which, cast.ada.id if who else who)
    here = [cast.support.id]
    plan = plan_of(session, lambda: pages.ticket_page(session, cast.ada, here, asked))
    assert "ix_tickets" in plan or "pk_tickets" in plan
    assert "Seq Scan on tickets" not in plan
    assert "SCAN tickets\n" not in plan
