"""A clock that was wrong for a while holds nothing up once it is right again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from app import chore, clock
from app.mailboxes.mailbox import Mailbox
from app.people.actor import CLOCK
from app.queue import JobQueue
from app.tickets.status import Priority
from app.web.hooks import note_push
from tests.support.office import SUPPORT, Office
from tests.support.snapshot import usual_office
from workers.budget import UnitBudget
from workers.chores.sweep import due_mailboxes
from workers.drain import DrainOutcome
from workers.lease import MailboxLease

# SQLite has no clock but the machine's own, PostgreSQL has.
pytestmark = pytest.mark.both_databases

NEAR, FAR = timedelta(minutes=30), timedelta(days=2)


class Asked(Exception):
    """Redis was asked."""


@pytest.fixture
def office(database_url: str, tmp_path: Path) -> Iterator[Office]:
    started = usual_office(database_url, tmp_path)
    started.sync()
    yield started
    started.desk.close()


@contextmanager
def ahead(monkeypatch: pytest.MonkeyPatch, by: timedelta = FAR) -> Iterator[None]:
    """The clock of this machine is so much ahead; PostgreSQL's own is right."""
    right: Callable[[], datetime] = clock.now
    with monkeypatch.context() as wrong:
        wrong.setattr(clock, "now", lambda: right() + by)
        yield


def rest(office: Office) -> None:
    """Let no mailbox be due for anything but what the test does."""
    with office.desk.database.transaction() as session:
        soon = clock.now() + timedelta(minutes=5)
        session.execute(update(Mailbox).values(poll_due_at=soon))


@pytest.mark.parametrize("by", [NEAR, FAR], ids=str)
def test_a_label_is_written_when_the_clock_is_right(
    office: Office, monkeypatch: pytest.MonkeyPatch, by: timedelta
) -> None:
    mail = office.write()
    office.sync()
    rest(office)
    with ahead(monkeypatch, by), office.ticket() as (_, ticket):
        ticket.prioritise(Priority.HIGH, by=CLOCK)
    assert office.mailbox_id(SUPPORT) in due_mailboxes(office.desk)
    assert office.drain() is DrainOutcome.IN_STEP
    assert "Desk/Priority/High" in office.worn(mail)


def test_a_mailbox_is_polled_when_the_clock_is_right(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    with ahead(monkeypatch):
        assert office.drain() is DrainOutcome.IN_STEP
    clock.advance(timedelta(minutes=10))
    assert office.mailbox_id(SUPPORT) in due_mailboxes(office.desk)


@pytest.mark.parametrize("by", [NEAR, FAR], ids=str)
def test_a_push_of_the_future_is_answered_once(
    office: Office, monkeypatch: pytest.MonkeyPatch, by: timedelta
) -> None:
    with ahead(monkeypatch, by):
        note_push(office.desk, SUPPORT)
    assert office.mailbox_id(SUPPORT) in due_mailboxes(office.desk)
    assert office.drain() is DrainOutcome.IN_STEP
    assert office.mailbox_id(SUPPORT) not in due_mailboxes(office.desk)


def test_a_lease_of_the_future_has_ended(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    with office.desk.database.transaction() as session:
        session.execute(update(Mailbox).values(lease_until=clock.now() + FAR))
    assert office.drain() is DrainOutcome.IN_STEP


def test_a_chore_goes_on(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    claim = ("tidy", timedelta(minutes=1))
    with office.desk.database.transaction() as session:
        assert chore.claim_chore(session, *claim)
        assert not chore.claim_chore(session, *claim)
        session.execute(update(chore.Chore).values(due_at=clock.now() + FAR))
        assert chore.claim_chore(session, *claim)


def test_redis_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    jobs = JobQueue("redis://127.0.0.1:1")
    asked: list[int] = []

    def fail(*_: object, **__: object) -> None:
        asked.append(1)
        raise Asked

    with ahead(monkeypatch):
        jobs.drain([1])
    clock.advance(JobQueue.REST)
    monkeypatch.setattr(jobs.hasty, "set", fail)
    with pytest.raises(Asked):
        jobs.drain([1])
    assert asked == [1]


def test_a_reading_keeps_its_lease(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Renewed by what has passed, not by what the clock says."""
    kept = MailboxLease(
        office.desk.database, office.mailbox_id(SUPPORT), UnitBudget(None)
    )
    with ahead(monkeypatch):
        assert kept.take()
    clock.advance(timedelta(seconds=60))
    kept.renew()
    with office.desk.database.reading() as session:
        until = session.scalar(
            select(Mailbox.lease_until).where(Mailbox.address == SUPPORT)
        )
    assert until is not None
    assert until > clock.now() + timedelta(seconds=100)
