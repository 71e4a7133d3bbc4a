"""What is resolved and silent closes by itself: once, in small steps, by an index."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text, update
from sqlalchemy.orm import Session

from app import clock
from app.inboxes.inbox import Inbox
from app.people import actor
from app.people.workspace import Workspace
from app.tickets.status import Status
from demo.gmail.mailboxes.message import MailboxMessage
from tests.support import tickets
from tests.support.cast import Cast
from tests.support.office import ADA, SUPPORT, Office, open_office
from tests.support.plans import plan_of
from tests.support.snapshot import copied_office, usual_office
from workers.chores import auto_close, schedule

# SQL is at stake.
pytestmark = pytest.mark.both_databases

WINDOW = timedelta(days=4)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def office(sqlite_url: str, tmp_path: Path) -> Iterator[Office]:
    """One kind of database for most: only how rows are locked depends on it."""
    opened = copied_office(open_office, sqlite_url, tmp_path, connected=(SUPPORT, ADA))
    yield opened
    opened.desk.close()


def resolve(office: Office, number: int = 1) -> None:
    with office.ticket(number) as (_, ticket):
        ticket.set_status(Status.RESOLVED, by=actor.person_actor(office.cast.ada))


@pytest.fixture
def first(office: Office) -> MailboxMessage:
    """Maria's mail; its ticket is resolved now."""
    written = office.write()
    office.sync()
    resolve(office)
    return written


def status(office: Office, number: int = 1) -> str:
    found: str = office.shown(number)["status"]
    return found


def test_it_closes_once_and_says_why(database_url: str, tmp_path: Path) -> None:
    office = usual_office(database_url, tmp_path, connected=(SUPPORT,))
    office.write()
    office.sync()
    resolve(office)
    clock.advance(WINDOW - MINUTE)
    assert auto_close.close_silent(office.desk) == 0
    clock.advance(MINUTE)
    assert [auto_close.close_silent(office.desk) for _ in range(2)] == [1, 0]
    last = office.shown()["events"][-1]
    assert (last["action"], last["by"]) == ("status", "clock")
    assert last["sentence"] == "The clock closed it, nobody had written again"
    office.desk.close()


def test_its_label_follows(office: Office, first: MailboxMessage) -> None:
    office.sync()
    clock.advance(WINDOW)
    auto_close.close_silent(office.desk)
    office.sync()
    assert "Desk/Status/Closed" in office.worn(first)
    assert "Desk/Status/Closed" in office.worn(office.copy(ADA, first))


def test_the_customers_mail_keeps_it_from_closing(
    office: Office, first: MailboxMessage
) -> None:
    office.write_again(first)
    office.sync()
    clock.advance(WINDOW)
    assert auto_close.close_silent(office.desk) == 0
    assert status(office) == "open"


def test_our_own_mail_begins_the_silence_anew(
    office: Office, first: MailboxMessage
) -> None:
    with office.desk.database.transaction() as session:
        session.execute(update(Inbox).values(after_reply="keep"))
    clock.advance(timedelta(days=3))
    office.answer(ADA, office.copy(ADA, first).thread.id)
    office.sync()
    clock.advance(timedelta(days=2))
    assert auto_close.close_silent(office.desk) == 0
    clock.advance(timedelta(days=2))
    assert auto_close.close_silent(office.desk) == 1


def test_what_is_snoozed_comes_back_instead(
    office: Office, first: MailboxMessage
) -> None:
    with office.ticket() as (_, ticket):
        ticket.snooze(clock.now() + timedelta(days=9), by=actor.CLOCK)
    clock.advance(WINDOW)
    assert auto_close.close_silent(office.desk) == 0
    assert status(office) == "resolved"


@pytest.mark.parametrize("hours", [1, 28 * 24, None])
def test_an_inbox_says_after_how_long(
    office: Office, first: MailboxMessage, hours: int | None
) -> None:
    with office.desk.database.transaction() as session:
        session.execute(update(Inbox).values(close_hours=hours))
    clock.advance(timedelta(hours=hours or 400 * 24) - MINUTE)
    assert auto_close.close_silent(office.desk) == 0
    clock.advance(MINUTE)
    assert auto_close.close_silent(office.desk) == (0 if hours is None else 1)


def test_while_a_corpus_is_taken_in_no_window_counts(
    office: Office, first: MailboxMessage
) -> None:
    clock.advance(WINDOW)
    with office.desk.database.transaction() as session:
        session.execute(update(Workspace).values(import_until=clock.now() + MINUTE))
    assert auto_close.close_silent(office.desk) == 0
    clock.advance(2 * MINUTE)
    assert auto_close.close_silent(office.desk) == 1


def test_it_is_a_chore_of_the_clock(office: Office, first: MailboxMessage) -> None:
    clock.advance(WINDOW)
    line = next(each for each in schedule.CHORES if each.name == "close_silent")
    assert schedule.run_if_due(office.desk, line)
    assert status(office) == "closed"


def test_a_round_is_bounded(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(auto_close, "BATCH", 1)
    monkeypatch.setattr(auto_close, "MAX_BATCHES", 2)
    with office.desk.database.transaction() as session:
        for _ in range(3):
            tickets.add(session, office.cast.support, status="resolved")
        tickets.add(session, office.cast.support, status="resolved", aside_reason="no")
    clock.advance(WINDOW)
    rounds = [auto_close.close_silent(office.desk) for _ in range(3)]
    assert rounds == [2, 1, 0]


def test_the_question_goes_through_its_index(session: Session, cast: Cast) -> None:
    tickets.add_many(session, cast.support, 3_000, status="resolved")
    session.execute(text("ANALYZE tickets"))
    since = clock.now() - timedelta(minutes=2_990)
    plan = plan_of(
        session,
        lambda: session.execute(auto_close.silent_tickets(cast.support.id, since)),
    )
    assert "ix_tickets_silent" in plan
