"""Whoever can write to Redis runs nothing: a worker does the desk's own jobs alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rq import Callback, Queue, Retry
from rq.serializers import JSONSerializer

from app.queue import DRAIN, QUEUE, JobQueue
from tests.support import valkey
from workers.job_threads import JobThreads
from workers.worker import DeskWorker

RAN: list[object] = []


def note_run(*args: object, **kwargs: object) -> None:
    """What a stranger's job would call."""
    RAN.append((args, kwargs))


class Quiet(DeskWorker):
    """Without the signals of a process of its own."""

    def _install_signal_handlers(self) -> None:
        pass


@pytest.fixture(scope="module")
def redis_url() -> Iterator[str]:
    with valkey.running() as url:
        yield url


@pytest.fixture
def jobs(redis_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[JobQueue]:
    RAN.clear()
    monkeypatch.setattr("workers.jobs.drain", lambda mailbox_id: str(mailbox_id))
    opened = JobQueue(redis_url)
    opened.connection.flushall()
    yield opened
    opened.close()


def work(jobs: JobQueue) -> None:
    threads = JobThreads(1)
    worker = Quiet(
        [jobs.queue()],
        connection=jobs.connection,
        serializer=JSONSerializer,
        threads=threads,
    )
    worker.work(burst=True, logging_level="ERROR")
    threads.close()


def smuggle(jobs: JobQueue, name: str, *args: object, **more: Any) -> str:
    """A job as somebody writes it who reaches Redis and knows RQ; its id."""
    queue = Queue(QUEUE, connection=jobs.connection, serializer=JSONSerializer)
    return str(queue.enqueue(name, args=args, **more).id)


NOTE = f"{__name__}.note_run"


@pytest.mark.parametrize(
    ("name", "args", "more"),
    [
        (NOTE, (), {}),
        (NOTE, (1,), {}),
        ("os.system", ("true",), {}),
        ("builtins.exec", ("1",), {}),
        ("workers.worker.run_worker", (1,), {}),
        (DRAIN, (), {}),
        (DRAIN, ("1",), {}),
        (DRAIN, (True,), {}),
        (DRAIN, (1, 2), {}),
        (DRAIN, ([1],), {}),
        (DRAIN, (1,), {"kwargs": {"mailbox_id": 2}}),
    ],
)
def test_another_job_fails_and_nothing_is_called(
    jobs: JobQueue,
    name: str,
    args: tuple[object, ...],
    more: dict[str, Any],
    tmp_path: Path,
) -> None:
    job_id = smuggle(jobs, name, *args, **more)
    work(jobs)
    assert jobs.queue().failed_job_registry.get_job_ids() == [job_id]
    assert RAN == []


@pytest.mark.parametrize("how", ["on_success", "on_failure", "on_stopped"])
@pytest.mark.parametrize("name", [DRAIN, NOTE])
def test_a_callback_is_not_called(jobs: JobQueue, how: str, name: str) -> None:
    smuggle(jobs, name, 1, **{how: Callback(NOTE)}, retry=Retry(1))
    work(jobs)
    assert RAN == []


def test_what_stands_in_redis_need_be_no_job(jobs: JobQueue) -> None:
    job_id = smuggle(jobs, DRAIN, 1)
    for data in (b"", b"nothing", b"[1]", b"\x80\x05.", b"x\x9c"):
        jobs.connection.hset(f"rq:job:{job_id}", "data", data)
        jobs.connection.lpush(f"rq:queue:{QUEUE}", job_id)
        work(jobs)
    jobs.queue().enqueue(DRAIN, 1)
    work(jobs)
    assert jobs.queue().count == 0


def test_our_own_job_is_done(jobs: JobQueue) -> None:
    jobs.drain({7})
    work(jobs)
    assert jobs.queue().failed_job_registry.get_job_ids() == []
    assert jobs.queue().count == 0


def test_no_text_of_a_failure_is_kept_or_logged(
    jobs: JobQueue,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fail(mailbox_id: int) -> None:
        raise RuntimeError("the subject of Maria's mail")

    monkeypatch.setattr("workers.jobs.drain", fail)
    jobs.drain({7})
    work(jobs)
    assert "unexpected RuntimeError in fail" in caplog.text
    assert "Maria" not in caplog.text
    [job_id] = jobs.queue().failed_job_registry.get_job_ids()
    job = jobs.queue().fetch_job(job_id)
    assert job is not None
    result = job.latest_result()
    assert result is not None
    assert (result.exc_string or "", job._exc_info or "") == ("", "")
