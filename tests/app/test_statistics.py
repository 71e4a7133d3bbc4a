"""A card of a large desk is found by its keys, on SQLite as well."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select, text

from app.commands.seeding import TicketSeeder
from app.db import Database
from app.desk import Desk
from app.people.person import Person
from app.tickets import view_queries
from app.tickets.messages.thread import Thread
from tests.support import cast as casting
from tests.support.office import settings
from tests.support.plans import plan_of
from workers.chores.statistics import refresh_table_statistics

TICKETS = 2_000


@pytest.fixture
def desk(sqlite_url: str, tmp_path: Path) -> Iterator[Desk]:
    """A desk with many tickets, as it was before SQLite has looked at it."""
    opened = Desk(settings(sqlite_url, tmp_path))
    with opened.database.transaction() as session:
        place = casting.enter(session).acme.id
    TicketSeeder(opened, place).top_up(TICKETS, lambda count: None)
    yield opened
    opened.close()


def card_plan(database: Database, nth: int = 1) -> str:
    """How the mail of the newest ticket is found.

    An EXPLAIN that is kept explains what was: each `nth` is prepared anew.
    """
    with database.reading() as session:
        who = session.scalars(select(Person).order_by(Person.id)).first()
        newest = select(Thread.gmail_id).order_by(Thread.id.desc()).limit(1)
        opened = session.scalar(newest)
        assert who is not None
        assert opened is not None
        query = view_queries.mail_facts(who, opened, opened)
        query = query.prefix_with(f"/* {nth} */")
        return plan_of(session, lambda: session.execute(query))


def test_a_card_reads_no_table_as_a_whole(desk: Desk) -> None:
    plan = card_plan(desk.database)
    assert "SCAN message_copies" not in plan
    assert "ix_tickets_newest_of" not in plan
    assert "SEARCH tickets USING INTEGER PRIMARY KEY" in plan


def test_who_has_the_database_open_plans_anew(desk: Desk, sqlite_url: str) -> None:
    with desk.database.transaction() as session:
        session.execute(text("DELETE FROM sqlite_stat1"))
    other = Database(sqlite_url)
    # The figures that it has read are none.
    assert "SCAN message_copies" in card_plan(other)
    refresh_table_statistics(desk)
    assert "SCAN message_copies" not in card_plan(other, 2)
    other.close()
