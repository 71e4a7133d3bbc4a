"""The worker process: takes jobs one at a time, in its own process, until told to stop.

It does not fork: a forked job would outlive its parent's kill -9.
"""

from __future__ import annotations

from typing import Any

from rq import SimpleWorker
from rq.serializers import JSONSerializer

from app.desk import Desk


class Worker(SimpleWorker):
    """RQ's worker; one that was killed is noticed within seconds, not minutes."""

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
