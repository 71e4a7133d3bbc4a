"""What the desk knows of its own sync: lag, what is owed, units, and what is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from app import clock
from app.db import database_now
from app.health import mailboxes as told
from app.labels import health, latency
from app.labels.health import MailboxHealth, SyncProblem
from app.labels.latency import LabelLatency
from app.mailboxes import mailbox as mailboxes
from app.mailboxes.mailbox import Mailbox
from app.tickets.status import Status
from tests.support import human
from tests.support.office import ADA, SUPPORT, Office, pass_time
from tests.support.snapshot import usual_office
from tests.support.statements import statements
from tests.workers.stories import WRITE, click, opened, settle
from workers.drain import MailboxDrain

# SQL is at stake.
pytestmark = pytest.mark.both_databases

QUERIES = 4


@pytest.fixture
def office(sqlite_url: str, tmp_path: Path) -> Iterator[Office]:
    started = usual_office(sqlite_url, tmp_path)
    yield started
    started.desk.close()


@pytest.fixture
def either(database_url: str, tmp_path: Path) -> Iterator[Office]:
    """An office on each kind of database in turn."""
    started = usual_office(database_url, tmp_path)
    yield started
    started.desk.close()


def of(office: Office, address: str = SUPPORT) -> MailboxHealth:
    with office.desk.database.reading() as session:
        return {each.address: each for each in health.mailbox_healths(session)}[address]


def worries(office: Office, *, pushes: bool = False) -> list[SyncProblem]:
    with office.desk.database.reading() as session:
        now = database_now(session)
    return of(office).worries(now, pushes=pushes)


def test_all_mailboxes_in_a_fixed_number_of_queries(either: Office) -> None:
    opened(either, 3)
    click(either, Status.WAITING)
    asked = []
    for connected in (3, 1):
        with (
            statements(either.desk.database) as seen,
            either.desk.database.reading() as session,
        ):
            assert len(health.mailbox_healths(session)) == connected
        asked.append(sum("clock_timestamp" not in each for each in seen))
        with either.desk.database.transaction() as session:
            for each in mailboxes.connected_mailboxes(session)[1:]:
                each.disconnect()
    assert asked == [QUERIES, QUERIES]


def test_a_label_takes_from_when_it_is_owed_until_gmail_has_it(either: Office) -> None:
    opened(either)
    before = of(either).lag.count
    click(either, Status.WAITING)
    pass_time(40)
    either.drain()
    here = of(either)
    assert here.lag.count == before + 1
    # A real clock adds its own seconds, more of them on a busy machine.
    assert (here.lag.p95 or 0) >= 45
    assert here.owed == 0


def test_a_label_that_is_changed_again_waits_since_the_first_time(
    office: Office,
) -> None:
    opened(office)
    before = of(office).lag
    click(office, Status.WAITING)
    pass_time(100)
    click(office, Status.RESOLVED)
    assert of(office).owed_for(clock.now()) >= timedelta(seconds=100)
    office.drain()
    assert (of(office).lag.count, of(office).lag.p95) == (before.count + 1, 120)


def test_the_lags_of_a_day_are_kept_in_few_rows(either: Office) -> None:
    opened(either)
    for _ in range(3):
        for status in (Status.WAITING, Status.OPEN):
            click(either, status)
            either.drain()
            pass_time(20 * 3600)
    with either.desk.database.reading() as session:
        rows = select(LabelLatency).where(
            LabelLatency.mailbox_id == of(either).mailbox_id
        )
        assert len(session.scalars(rows).all()) == 2


def test_two_figures_of_a_histogram() -> None:
    assert latency.latency_percentiles({}) == latency.LatencyPercentiles(0, None, None)
    assert latency.latency_percentiles(
        {1: 50, 5: 45, 60: 5}
    ) == latency.LatencyPercentiles(100, 1, 5)
    assert latency.latency_percentiles({1: 1, 30: 1}) == latency.LatencyPercentiles(
        2, 1, 30
    )


def test_units_are_counted_by_the_minute(office: Office) -> None:
    opened(office)
    at = clock.start_of_minute(clock.now()) + timedelta(minutes=1) - clock.now()
    pass_time(at.total_seconds())
    spent = office.support.units
    click(office, Status.WAITING)
    office.drain()
    assert of(office).units == office.support.units - spent > 0
    pass_time(60)
    assert of(office).units == 0


def test_a_mailbox_in_step_has_nothing_to_complain_of(office: Office) -> None:
    opened(office)
    here = of(office)
    assert worries(office) == []
    assert (here.owed, here.put_off, here.parked) == (0, 0, 0)
    assert here.read_at is not None
    assert here.in_step_at is not None


def test_each_thing_that_is_wrong_is_known(office: Office) -> None:
    [mail] = opened(office)
    assert worries(office, pushes=True) == [SyncProblem.WATCH]
    for _ in range(8):
        human.label(office.support, mail, remove="Desk/Status/Open")
        office.drain()
    assert worries(office) == [SyncProblem.PARKED]
    settle(office)
    click(office, Status.WAITING)
    office.support.faults.refuse(404, matching=WRITE, times=9)
    office.drain()
    assert SyncProblem.PUT_OFF in worries(office)
    pass_time(16 * 60)
    assert worries(office)[:2] == [SyncProblem.LATE, SyncProblem.OWED_LONG]


def test_a_mailbox_that_refuses_us(office: Office) -> None:
    office.support.faults.refuse(403, "Delegation denied", "forbidden", times=99)
    office.drain()
    assert worries(office) == [SyncProblem.REFUSED]
    assert of(office, ADA).trouble is None


def test_a_drain_that_falls_silent(office: Office) -> None:
    silent: list[bool] = []

    def look() -> None:
        pass_time(health.MAX_SILENCE.total_seconds() + 1)
        silent.append(SyncProblem.ABANDONED in worries(office))

    opened(office)
    click(office, Status.WAITING)
    office.support.before(WRITE, look)
    office.drain()
    assert silent == [True]
    pass_time(60)
    assert worries(office) == []


def test_a_rest_is_no_silence(office: Office) -> None:
    opened(office)
    office.support.faults.refuse(429, matching="GET .*/history")
    MailboxDrain(office.desk, office.mailbox_id(SUPPORT)).run()
    pass_time(100)
    assert SyncProblem.ABANDONED not in worries(office)


def test_a_marker_that_is_never_reached_is_counted(office: Office) -> None:
    opened(office)
    with office.desk.database.transaction() as session:
        session.execute(
            update(Mailbox).values(marker=office.support.history.current + 999)
        )
    office.write("Another one")
    office.drain()
    pass_time(61)
    assert SyncProblem.MARKER in worries(office)
    office.drain()
    assert of(office).markers_missed == 1


def test_everything_wrong_has_a_sentence_and_what_to_do(office: Office) -> None:
    for worry in SyncProblem:
        says, do = told.SENTENCES[worry](of(office), clock.now())
        assert says
        assert do.endswith("."), worry
