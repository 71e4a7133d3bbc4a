"""The worker process: takes jobs one at a time, in its own process, until told to stop.

It does not fork: a forked job would outlive its parent's kill -9.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from redis import RedisError
from rq import SimpleWorker
from rq.serializers import JSONSerializer
from rq.worker import WorkerStatus

from app.desk import Desk


class Worker(SimpleWorker):
    """RQ's worker; one that was killed is noticed within seconds, not minutes."""

    def execute_job(self, job: Any, queue: Any) -> None:
        """Do the job here and now, and say meanwhile that we are alive."""
        execution = self.prepare_execution(job)
        with self._beating(job, execution):
            self.perform_job(job, queue, execution)
        self.set_state(WorkerStatus.IDLE)

    @contextmanager
    def _beating(self, job: Any, execution: Any) -> Iterator[None]:
        # RQ's own worker beats between jobs only: a long one would seem abandoned.
        done = threading.Event()

        def beat() -> None:
            while not done.wait(self.job_monitoring_interval):
                with suppress(RedisError):
                    self.maintain_heartbeats(job, execution)

        beats = threading.Thread(target=beat, daemon=True)
        beats.start()
        try:
            yield
        finally:
            done.set()
            beats.join()

    def get_heartbeat_ttl(self, job: Any, working_time: float = 0.0) -> int:
        """Seconds until a silent worker's job counts as abandoned."""
        return int(self.job_monitoring_interval) * 3


def run_worker(desk: Desk) -> None:
    """Work until SIGTERM; the job at hand is finished first.

    Raises:
        Broken: there is no Redis.
    """
    worker = Worker(
        [desk.jobs.queue()],
        connection=desk.jobs.connection,
        serializer=JSONSerializer,
        job_monitoring_interval=5,
        maintenance_interval=15,
        worker_ttl=30,
    )
    worker.work(with_scheduler=False, logging_level="WARNING")
