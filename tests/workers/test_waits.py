"""What is waited for is said, with its beginning; one mailbox's trouble is its own."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest

from app import chore, clock, waits
from app.db import Database
from app.desk import Desk
from app.errors import Later, WaitReason
from app.health import mailboxes as told, parts
from app.health.examination import examine_desk
from app.labels import health
from app.labels.health import MailboxHealth, SyncProblem
from app.web.figures import DeskCollector
from demo.gmail.testing.faults import PlannedFaults
from tests.app.test_outages import NOWHERE, wrapped
from tests.support import valkey
from tests.support.office import ADA, GRACE, SUPPORT, Office, pass_time, settings
from tests.support.snapshot import usual_office
from workers import jobs, lease
from workers.chores import schedule
from workers.chores.redis_outage import look_at_redis
from workers.chores.schedule import ScheduledChore
from workers.drain import DrainOutcome, MailboxDrain
from workers.lease import MailboxLease

OF_MAILBOX = "sidedesk_mailbox_waiting_since_timestamp_seconds"
OF_PROCESS = "sidedesk_waiting_since_timestamp_seconds"


@pytest.fixture
def office(sqlite_url: str, tmp_path: Path) -> Iterator[Office]:
    started = usual_office(sqlite_url, tmp_path)
    yield started
    started.desk.close()


@pytest.fixture(scope="module")
def broker() -> Iterator[str]:
    with valkey.running() as url:
        yield url


@pytest.fixture
def desk(sqlite_url: str, tmp_path: Path, broker: str) -> Iterator[Desk]:
    """A desk with a Redis that nobody has used before."""
    opened = Desk(settings(sqlite_url, tmp_path, redis_url=broker))
    opened.jobs.connection.flushall()
    yield opened
    opened.close()


def healths(office: Office) -> dict[str, MailboxHealth]:
    with office.desk.database.reading() as session:
        return {each.address: each for each in health.mailbox_healths(session)}


def figures(desk: Desk, name: str) -> dict[tuple[str, ...], float]:
    return {
        tuple(sample.labels.values()): sample.value
        for family in DeskCollector(desk).collect()
        for sample in family.samples
        if sample.name == name
    }


FAULTS: dict[str, tuple[Callable[[PlannedFaults], None], WaitReason]] = {
    "500": (lambda f: f.refuse(500, times=999), WaitReason.GOOGLE),
    "503": (lambda f: f.refuse(503, times=999), WaitReason.GOOGLE),
    "silence": (lambda f: f.timeout(times=999), WaitReason.GOOGLE),
    "cut": (lambda f: f.cut(times=999), WaitReason.GOOGLE),
    "429": (lambda f: f.refuse(429, times=999), WaitReason.QUOTA),
    "slow down": (lambda f: f.refuse(403, times=999), WaitReason.QUOTA),
    "refused": (
        lambda f: f.refuse(403, "Delegation denied", "forbidden", times=999),
        WaitReason.PERMISSION,
    ),
    "unknown": (lambda f: f.refuse(418, times=999), WaitReason.FAULT),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_one_mailboxs_trouble_is_told_and_is_its_own(
    office: Office, fault: str
) -> None:
    plan, reason = FAULTS[fault]
    plan(office.ada.faults)
    office.write()
    began = clock.now()
    for _ in range(3):
        for address in (ADA, SUPPORT, GRACE):
            jobs.drain_guarded(office.desk, office.mailbox_id(address))
        pass_time(400)
    found = healths(office)
    since = found[ADA].waits_since
    assert (found[ADA].waits_for, since is not None) == (reason, True)
    assert since is not None
    assert abs(since - began) < timedelta(minutes=1), "later tries do not move it"
    for address in (SUPPORT, GRACE):
        assert (found[address].waits_for, found[address].trouble) == (None, None)
        assert (found[address].in_step_at or began) > began
    number = str(office.mailbox_id(ADA))
    assert figures(office.desk, OF_MAILBOX) == {(number,): since.timestamp()}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_wait_that_is_over_is_forgotten(office: Office, fault: str) -> None:
    faults = office.ada.faults
    FAULTS[fault][0](faults)
    here = office.mailbox_id(ADA)
    jobs.drain_guarded(office.desk, here)
    assert healths(office)[ADA].waits_for is not None
    office.ada.faults = PlannedFaults()
    pass_time(400)
    assert jobs.drain_guarded(office.desk, here) is DrainOutcome.IN_STEP
    after = healths(office)[ADA]
    assert (after.waits_for, after.waits_since) == (None, None)
    assert figures(office.desk, OF_MAILBOX) == {}


def test_the_doctor_names_google_once_it_lasts(office: Office) -> None:
    office.ada.faults.refuse(503, times=999)
    office.drain(ADA)
    each, now = healths(office)[ADA], clock.now()
    assert each.worries(now, pushes=False) == []
    later = now + timedelta(minutes=2)
    assert each.worries(later, pushes=False) == [SyncProblem.GOOGLE]
    [_, finding] = told.mailbox_findings([each], later, pushes=False)
    assert f"since {clock.iso(each.waits_since)}" in finding.says


def test_a_refused_mailbox_says_since_when(office: Office) -> None:
    FAULTS["refused"][0](office.ada.faults)
    office.drain(ADA)
    each = healths(office)[ADA]
    [_, finding] = told.mailbox_findings([each], clock.now(), pushes=False)
    assert f"since {clock.iso(each.waits_since)}" in finding.says


def test_a_history_that_ran_out_says_so_and_is_read_a_minute_later(
    office: Office,
) -> None:
    office.write()
    office.support.expire_history()
    mail = office.write("While it rests")
    assert office.drain() is DrainOutcome.AGAIN
    each = healths(office)[SUPPORT]
    assert each.worries(clock.now(), pushes=False) == [SyncProblem.READ_ANEW]
    [_, finding] = told.mailbox_findings([each], clock.now(), pushes=False)
    assert (finding.state, "had run out" in finding.says) == ("note", True)
    pass_time(61)
    office.sync()
    assert office.worn(mail) == {"Desk/Status/Open"}
    assert healths(office)[SUPPORT].worries(clock.now(), pushes=False) == []


AWAY = psycopg.errors.AdminShutdown("terminating connection")
FULL = sqlite3.OperationalError("database or disk is full")


@pytest.mark.parametrize(
    ("error", "part", "says"),
    [
        (AWAY, WaitReason.DATABASE, "The database does not answer"),
        (FULL, WaitReason.DISK, "The database's disk is full"),
        (psycopg.errors.DiskFull("no space"), WaitReason.DISK, "disk is full"),
    ],
)
def test_a_clock_that_waits_is_seen_until_it_works(
    desk: Desk, error: Exception, part: str, says: str
) -> None:
    def fail(_: Desk) -> None:
        with desk.database.transaction():
            raise wrapped(error)

    began = clock.now()
    for _ in range(2):
        assert not schedule.run_guarded(desk, ScheduledChore(fail, chore.BEAT))
        desk.database._rests_until = 0.0
        clock.advance(timedelta(seconds=10))
    [wait] = parts.process_waits(desk, True)
    assert (wait.process, wait.part) == ("clock", part)
    assert abs(wait.since - began) < timedelta(seconds=2)
    [finding] = parts.check_waits(desk, True)
    assert says in finding.says
    assert f"since {clock.iso(wait.since)}" in finding.says
    assert figures(desk, OF_PROCESS) == {("clock", part): wait.since.timestamp()}
    desk.waits.works(waits.CLOCK)
    assert parts.process_waits(desk, True) == []


def test_a_worker_that_waits_is_seen_until_it_works(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.desk.desk_of_environment", lambda: desk)
    there, desk.database = desk.database, Database(NOWHERE)
    assert jobs.drain(1) == DrainOutcome.AGAIN
    [wait] = parts.process_waits(desk, False)
    assert (wait.process, wait.part) == ("workers", WaitReason.DATABASE)
    desk.database = there
    assert jobs.drain(1) == DrainOutcome.BUSY
    assert parts.process_waits(desk, True) == []


def test_who_is_turned_away_at_once_knows_why_too() -> None:
    away = Database(NOWHERE)
    for _ in range(2):
        with pytest.raises(Later) as caught, away.reading() as session:
            session.connection()
        assert caught.value.waits_for is WaitReason.DATABASE
    away.close()


def test_a_database_that_is_away_is_no_trouble_of_a_mailbox(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: MailboxDrain) -> DrainOutcome:
        raise Later("busy")

    monkeypatch.setattr(MailboxDrain, "run", fail)
    with pytest.raises(Later):
        jobs.drain_guarded(office.desk, office.mailbox_id(SUPPORT))
    assert healths(office)[SUPPORT].trouble is None


def test_a_lock_that_was_not_given_is_no_wait(desk: Desk) -> None:
    with pytest.raises(Later) as caught, desk.database.transaction():
        raise wrapped(sqlite3.OperationalError("database is locked"))
    desk.waits.failed(waits.CLOCK, caught.value)
    assert parts.process_waits(desk, True) == []


def test_a_redis_that_is_gone_is_told_since_when(
    sqlite_url: str, tmp_path: Path
) -> None:
    gone = Desk(settings(sqlite_url, tmp_path, redis_url="redis://127.0.0.1:1"))
    began = clock.now()
    for _ in range(2):
        look_at_redis(gone)
        clock.advance(timedelta(minutes=1))
    [wait] = parts.process_waits(gone, True)
    assert (wait.process, wait.part) == ("workers", WaitReason.REDIS)
    assert abs(wait.since - began) < timedelta(seconds=5)
    found = examine_desk(gone).findings
    assert any("Redis does not answer" in each.says for each in found)
    assert set(figures(gone, OF_PROCESS)) == {("workers", "redis")}
    gone.close()
    without = Desk(settings(sqlite_url, tmp_path))
    look_at_redis(without)
    assert parts.process_waits(without, True) == []
    without.close()


@pytest.mark.parametrize("times", [1, 3])
def test_a_lease_is_given_back_to_a_database_that_returns(
    office: Office, monkeypatch: pytest.MonkeyPatch, times: int
) -> None:
    whole, tries = MailboxLease._release, []

    def fail(self: MailboxLease, rest: timedelta | None) -> None:
        tries.append(rest)
        if len(tries) <= times:
            raise Later("away")
        whole(self, rest)

    monkeypatch.setattr(MailboxLease, "_release", fail)
    monkeypatch.setattr(lease, "RELEASE_PAUSES", (0, 0, 0))
    assert office.drain() is DrainOutcome.IN_STEP
    assert office.drain() is DrainOutcome.IN_STEP, "nobody has to wait for it"


def test_a_lease_that_cannot_be_given_back_is_left(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(self: MailboxLease, rest: timedelta | None) -> None:
        raise Later("away")

    monkeypatch.setattr(MailboxLease, "_release", fail)
    monkeypatch.setattr(lease, "RELEASE_PAUSES", (0, 0, 0))
    with pytest.raises(Later):
        office.drain()
