"""A worker process does several jobs at the same time, and ends when all are done."""

from __future__ import annotations

import logging
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from rq.exceptions import StopRequested
from rq.serializers import JSONSerializer

from app.desk import Desk
from app.queue import JobQueue
from tests.support import valkey
from tests.support.office import settings
from tests.support.patience import HANGS
from workers import worker as worker_module
from workers.job_threads import JobThreads
from workers.worker import DeskWorker

COUNT = 3


@pytest.fixture
def threads() -> Iterator[JobThreads]:
    started = JobThreads(COUNT)
    yield started
    started.close()


def test_so_many_are_done_at_once_and_no_more(threads: JobThreads) -> None:
    together = threading.Barrier(COUNT + 1)
    late = threading.Event()
    for _ in range(COUNT):
        threads.start(lambda: together.wait(HANGS))
    more = threading.Thread(target=threads.start, args=(late.set,))
    more.start()
    assert not late.is_set(), "no thread is free before the others are done"
    together.wait(HANGS)
    more.join(HANGS)
    threads.finish()
    assert late.is_set()


def test_who_waits_for_a_free_one_takes_none(threads: JobThreads) -> None:
    for _ in range(2 * COUNT):
        threads.wait_for_free()
    done = [threading.Event() for _ in range(COUNT)]
    for each in done:
        threads.start(each.set)
    threads.finish()
    assert all(each.is_set() for each in done)


def test_a_job_that_fails_is_logged_and_its_thread_is_free(
    threads: JobThreads, caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> None:
        raise ValueError("maria@lopez.example")

    for _ in range(2 * COUNT):
        threads.start(fail)
    threads.finish()
    assert caplog.text.count("unexpected ValueError") == 2 * COUNT
    assert "maria" not in caplog.text


class Quiet(DeskWorker):
    """Without the signals of a process of its own."""

    def _install_signal_handlers(self) -> None:
        pass


def test_mailboxes_are_synced_at_the_same_time(
    threads: JobThreads,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    together, seen = threading.Barrier(COUNT), []

    def drain(mailbox_id: int) -> str:
        # Each waits for the others: one after the other they would never end.
        together.wait(HANGS)
        seen.append(mailbox_id)
        return ""

    monkeypatch.setattr("workers.jobs.drain", drain)
    with valkey.running() as url, caplog.at_level(logging.WARNING):
        jobs = JobQueue(url)
        jobs.drain({1, 2, 3})
        worker = Quiet(
            [jobs.queue()],
            connection=jobs.connection,
            serializer=JSONSerializer,
            threads=threads,
        )
        worker.work(burst=True, logging_level="ERROR")
        threads.finish()
        assert jobs.queue().failed_job_registry.get_job_ids() == []
    assert sorted(seen) == [1, 2, 3]


def test_one_that_is_told_to_stop_takes_no_more_and_ends_what_it_does(
    threads: JobThreads, monkeypatch: pytest.MonkeyPatch
) -> None:
    began, may_end, ended = threading.Event(), threading.Event(), []

    def drain(mailbox_id: int) -> str:
        began.set()
        assert may_end.wait(HANGS)
        ended.append(mailbox_id)
        return ""

    monkeypatch.setattr("workers.jobs.drain", drain)
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    with valkey.running() as url:
        jobs = JobQueue(url)
        jobs.drain({1})
        worker = Quiet(
            [jobs.queue()],
            connection=jobs.connection,
            serializer=JSONSerializer,
            threads=threads,
        )
        job = worker.dequeue_job_and_maintain_ttl(1)
        worker.execute_job(*job)
        assert began.wait(HANGS)
        # Not while it waits for the next job: nothing is raised, nothing cut off.
        worker.request_stop(signal.SIGTERM, None)
        assert worker.is_told_to_stop
        worker._is_waiting = True
        with pytest.raises(StopRequested):
            worker.request_stop(signal.SIGTERM, None)
        may_end.set()
        threads.finish()
    assert ended == [1]


def test_without_redis_a_mailbox_is_not_begun_while_it_goes_on(
    threads: JobThreads,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    sqlite_url: str,
) -> None:
    stopped, may_end = threading.Event(), threading.Event()
    looks: list[int] = []
    begun: list[int] = []

    def due(_: Desk) -> list[int]:
        looks.append(1)
        if len(looks) == 3:
            stopped.set()
        return [7] if len(looks) < 3 else []

    def drain(_: Desk, mailbox_id: int) -> None:
        begun.append(mailbox_id)
        assert may_end.wait(HANGS)

    monkeypatch.setattr(worker_module, "TICK_SECONDS", 0)
    monkeypatch.setattr(worker_module, "due_mailboxes", due)
    monkeypatch.setattr(worker_module, "drain_noted", drain)
    desk = Desk(settings(sqlite_url, tmp_path))
    worker_module.work_without_redis(desk, threads, stopped)
    may_end.set()
    threads.finish()
    assert begun == [7]
