"""The worker says that it is alive while a job lasts."""

from __future__ import annotations

import threading
from typing import Any

from rq.serializers import JSONSerializer

from app.queue import Jobs, Vitals
from tests.support import valkey
from workers.worker import Worker

BEATS = threading.Semaphore(0)
SEEN: list[Vitals | None] = []


class Impatient(Worker):
    """Its job counts as abandoned after two seconds without a beat."""

    def _install_signal_handlers(self) -> None:
        # They would stay in the process of the tests.
        pass

    def get_heartbeat_ttl(self, job: Any, working_time: float = 0.0) -> int:
        return 2

    def maintain_heartbeats(self, job: Any, execution: Any) -> None:
        super().maintain_heartbeats(job, execution)
        BEATS.release()


def look(url: str) -> None:
    """A job that lasts for three seconds' beats."""
    for _ in range(3):
        assert BEATS.acquire(timeout=30)
    SEEN.append(Jobs(url).vitals())


def test_a_long_job_is_not_taken_for_abandoned() -> None:
    with valkey.running() as url:
        jobs = Jobs(url)
        jobs.queue().enqueue("tests.workers.test_worker.look", url, result_ttl=0)
        worker = Impatient(
            [jobs.queue()],
            connection=jobs.connection,
            serializer=JSONSerializer,
            job_monitoring_interval=1,
        )
        worker.work(burst=True, logging_level="ERROR")
    assert [Vitals(workers=1, waiting=0, abandoned=0)] == SEEN
