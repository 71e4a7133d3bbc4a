"""Workers that die are noticed and replaced; one that is asked to stop finishes."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import select

from app.desk import Desk
from app.health import parts
from app.health.finding import FindingState
from app.labels import health
from app.labels.health import SyncProblem
from app.mailboxes.mailbox import Mailbox
from app.queue import QueueVitals
from tests.flows.test_kills import is_painted, write
from tests.support.machine import Machine, start_machine
from tests.support.office import SUPPORT
from tests.support.patience import HANGS, wait_until

WRITE = "POST .*(modify|batchModify)"


@pytest.fixture
def machine(sqlite_url: str, tmp_path: Path) -> Iterator[Machine]:
    started = start_machine(sqlite_url, tmp_path)
    yield started
    started.stop()


@contextmanager
def beside(machine: Machine) -> Iterator[Desk]:
    """The desk as another process sees it, Redis and all."""
    told = machine.office.desk.settings
    url = machine.env["DESK_REDIS_URL"]
    desk = Desk(told.model_copy(update={"redis_url": url}))
    yield desk
    desk.close()


def worries(desk: Desk) -> list[SyncProblem]:
    with desk.database.reading() as session:
        each = {h.address: h for h in health.mailbox_healths(session)}[SUPPORT]
    assert each.drained_at is not None
    # As the doctor sees it half a minute after the last sign of life.
    return each.worries(each.drained_at + parts.MAX_SILENCE, pushes=False)


def test_a_killed_worker_is_seen_and_replaced(machine: Machine) -> None:
    kill = machine.office.support.before
    kill(WRITE, lambda: machine.kill("worker"), nth=2)
    write(machine)
    machine.start("worker")
    machine.start("clock")
    wait_until(lambda: not machine.processes.has("worker"), "it was killed")
    with beside(machine) as desk:
        assert SyncProblem.ABANDONED in worries(desk)
        machine.start("worker")
        machine.let_leases_end()
        wait_until(lambda: is_painted(machine), "every copy is painted")
        wait_until(lambda: is_idle(desk), "no drain is under way")
        assert parts.check_clock_process(desk).state is FindingState.OK


def is_idle(desk: Desk) -> bool:
    with desk.database.reading() as session:
        begun = select(Mailbox.id).where(Mailbox.drained_at.is_not(None)).limit(1)
        return session.scalar(begun) is None


def test_a_worker_that_is_to_stop_finishes_its_job(machine: Machine) -> None:
    asked: list[subprocess.Popen[bytes]] = []

    def ask_to_stop() -> None:
        asked.append(machine.processes.forget("worker"))
        asked[0].send_signal(signal.SIGTERM)

    machine.office.support.before(WRITE, ask_to_stop)
    write(machine)
    machine.start("worker")
    machine.start("clock")
    wait_until(lambda: bool(asked), "it was asked to stop")
    assert asked[0].wait(HANGS) == 0
    here = machine.office.support
    worn = [machine.office.worn(message) for message in here.messages.values()]
    assert worn == [{"Desk/Status/Open"}] * len(here.messages)
    with beside(machine) as desk:
        assert is_idle(desk)


def test_a_worker_at_work_is_seen_by_the_queue(machine: Machine) -> None:
    seen: list[QueueVitals | None] = []

    def look() -> None:
        with beside(machine) as desk:
            seen.append(desk.jobs.vitals())

    machine.office.support.before(WRITE, look)
    write(machine)
    machine.start("worker")
    machine.start("clock")
    wait_until(lambda: bool(seen), "it is at work")
    assert seen[0] is not None
    assert (seen[0].workers, seen[0].abandoned) == (1, 0)
