"""The worker says that it is alive while a job lasts."""

from __future__ import annotations

import logging
import threading
from pathlib import Path
from typing import Any

import pytest
import redis
from rq.exceptions import InvalidJobOperation
from rq.executions import Execution
from rq.registry import StartedJobRegistry
from rq.serializers import JSONSerializer

from app import logs
from app.desk import Desk
from app.errors import Later
from app.queue import DeskJob, JobQueue, QueueVitals
from tests.support import valkey
from tests.support.office import settings
from tests.support.patience import HANGS
from workers import worker as worker_module
from workers.job_threads import JobThreads
from workers.worker import DeskWorker, QueueLines, run_worker

BEATS = threading.Semaphore(0)
SEEN: list[tuple[QueueVitals | None, bool]] = []


class LookJob(DeskJob):
    """A job of the tests."""

    FUNCTIONS = ("tests.workers.test_worker.look",)

    def _takes(self) -> bool:
        return True


class Watched(DeskWorker):
    """Every beat is told, and a silent one's job counts as abandoned very late."""

    job_class = LookJob

    def _install_signal_handlers(self) -> None:
        # They would stay in the process of the tests.
        pass

    def get_heartbeat_ttl(self, job: Any, working_time: float = 0.0) -> int:
        return 10 * HANGS

    def maintain_heartbeats(self, job: Any, execution: Any) -> None:
        super().maintain_heartbeats(job, execution)
        BEATS.release()


def look(url: str) -> None:
    """A job that lasts for three beats: each puts off when it counts as abandoned."""
    jobs = JobQueue(url)
    first = abandoned_at(jobs)
    for _ in range(3):
        assert BEATS.acquire(timeout=HANGS)
    SEEN.append((jobs.vitals(), abandoned_at(jobs) > first))


def abandoned_at(jobs: JobQueue) -> float:
    """The second in which the running job would count as abandoned."""
    key = StartedJobRegistry(queue=jobs.queue()).key
    found: Any = jobs.connection.zrange(key, 0, -1, withscores=True)
    [(_, second)] = found
    return float(second)


def test_a_long_job_is_not_taken_for_abandoned() -> None:
    with valkey.running() as url:
        jobs = JobQueue(url)
        queue = jobs.queue()
        queue.job_class = LookJob
        queue.enqueue(LookJob.FUNCTIONS[0], url, result_ttl=0)
        threads = JobThreads(1)
        worker = Watched(
            [queue],
            connection=jobs.connection,
            serializer=JSONSerializer,
            job_monitoring_interval=1,
            threads=threads,
        )
        worker.work(burst=True, logging_level="ERROR")
        threads.close()
    assert [(QueueVitals(workers=1, waiting=0, abandoned=0), True)] == SEEN


@pytest.mark.parametrize("is_told", [True, False])
def test_a_worker_that_is_told_to_stop_ends_without_redis_too(
    is_told: bool, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, sqlite_url: str
) -> None:
    began = []

    def work(self: DeskWorker, **_: object) -> None:
        began.append(self)
        if is_told or len(began) == 3:
            self.is_told_to_stop = True
        raise redis.ConnectionError("gone")

    monkeypatch.setattr(DeskWorker, "work", work)
    monkeypatch.setattr(worker_module, "PAUSE_SECONDS", 0)
    monkeypatch.setattr(logs, "start_logs", lambda *_: None)
    with valkey.running() as url:
        run_worker(Desk(settings(sqlite_url, tmp_path, redis_url=url)))
    # Else it is begun again, until somebody tells it to end.
    assert len(began) == (1 if is_told else 3)


def test_without_redis_a_database_that_is_away_is_waited_for(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, sqlite_url: str
) -> None:
    stopped, tries = threading.Event(), []

    def due(_: Desk) -> list[int]:
        tries.append(1)
        if len(tries) == 3:
            stopped.set()
        raise Later("away")

    monkeypatch.setattr(worker_module, "TICK_SECONDS", 0)
    monkeypatch.setattr(worker_module, "due_mailboxes", due)
    desk, threads = Desk(settings(sqlite_url, tmp_path)), JobThreads(1)
    worker_module.work_without_redis(desk, threads, stopped)
    threads.close()
    assert len(tries) == 3


@pytest.mark.parametrize(
    ("error", "level"),
    [
        (None, "WARNING"),
        (redis.ConnectionError("gone"), "WARNING"),
        (InvalidJobOperation("it was emptied"), "WARNING"),
        (ValueError("wrong"), "ERROR"),
    ],
)
def test_what_rq_says_of_a_redis_that_is_away_is_a_warning(
    error: Exception | None, level: str
) -> None:
    info = (type(error), error, None) if error else None
    record = logging.LogRecord("rq", logging.ERROR, "", 1, "quitting", (), info)
    assert QueueLines().filter(record)
    assert (record.levelname, record.exc_info is None) == (level, level == "WARNING")


def test_a_job_that_has_gone_is_no_fault_of_ours(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with pytest.raises(ValueError, match="not found") as lost, valkey.running() as url:
        Execution.fetch("one", "job", redis.Redis.from_url(url))
    for error in (InvalidJobOperation("no job"), lost.value):
        DeskWorker.handle_exception(None, None, type(error), error, None)  # type: ignore[arg-type]
    assert [each.levelname for each in caplog.records] == ["WARNING"] * 2
    DeskWorker.handle_exception(None, None, ValueError, ValueError("x"), None)  # type: ignore[arg-type]
    assert "unexpected ValueError" in caplog.text
