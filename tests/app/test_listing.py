"""Long lists: each ticket on exactly one page, found by an index, on both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from app import clock
from app.tickets import listing
from app.tickets.listing import Asked, Which
from tests.support.cast import Cast
from tests.support.plans import plan_of
from tests.support.tickets import add, add_many


@pytest.fixture
def full(session: Session, cast: Cast) -> None:
    """Many closed ones; of the open ones half have waited since the same moment."""
    add_many(session, cast.support, 3000)
    since = clock.now() - timedelta(days=3)
    add_many(session, cast.support, 60, status="open", waiting_since=since)
    for _ in range(60):
        add(session, cast.support)


@pytest.mark.parametrize(("which", "count"), [(Which.OURS, 120), (Which.DONE, 3000)])
def test_page_by_page_to_the_end(
    session: Session, cast: Cast, full: None, which: Which, count: int
) -> None:
    numbers, after = list[int](), ""
    while True:
        page = listing.find(session, cast.ada, [cast.support.id], Asked(which), after)
        numbers += [row.number for row in page.rows]
        if page.next is None:
            break
        after = page.next
    assert len(numbers) == len(set(numbers)) == count


@pytest.mark.parametrize(
    ("which", "who"),
    [
        *((which, None) for which in Which),
        (Which.OURS, 0),
        (Which.OURS, 1),
        (Which.DONE, 1),
    ],
)
def test_no_page_reads_every_ticket(
    session: Session, cast: Cast, full: None, which: Which, who: int | None
) -> None:
    asked = Asked(which, cast.ada.id if who else who)
    here = [cast.support.id]
    plan = plan_of(session, lambda: listing.find(session, cast.ada, here, asked))
    assert "ix_tickets" in plan or "pk_tickets" in plan
    assert "Seq Scan on tickets" not in plan
    assert "SCAN tickets\n" not in plan
