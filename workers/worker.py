"""The worker process: does many jobs at a time in threads, until it is told to stop.

It does not fork: a forked job would outlive its parent's kill -9. Its main thread only
takes jobs from the queue, and hears signals.
"""

from __future__ import annotations

import logging
import os
import signal
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any

import rq
from redis import Redis, RedisError
from rq import SimpleWorker
from rq.exceptions import InvalidJobOperation, NoSuchJobError, StopRequested
from rq.serializers import JSONSerializer
from rq.timeouts import TimerDeathPenalty

from app import logs, meters, migrations
from app.desk import Desk
from app.errors import Later
from app.queue import DELIVER, DRAIN, DeskJob
from app.unexpected import log_unexpected
from workers.chores.deliveries import due_deliveries
from workers.chores.sweep import due_mailboxes
from workers.job_threads import JobThreads
from workers.jobs import deliver_noted, drain_noted

log = logging.getLogger(__name__)

# Redis is asked again after so long, whatever it was that ended the work.
PAUSE_SECONDS = 2.0
TICK_SECONDS = 1.0


RQ_HOME = Path(rq.__file__).parent
# Redis is away, or was emptied.
QUEUE_ERRORS = (RedisError, InvalidJobOperation, NoSuchJobError)


class QueueLines(logging.Filter):
    """Lets RQ warn of a Redis that is away: it is no error, for the worker goes on."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Keep the record, which may be only a warning from now on."""
        kind = record.exc_info[0] if record.exc_info else None
        is_away = kind is None or issubclass(kind, (*QUEUE_ERRORS, OSError))
        if record.levelno == logging.ERROR and is_away:
            record.levelno, record.levelname = logging.WARNING, "WARNING"
            record.exc_info = None
        return True


def _is_of_queue(error: BaseException) -> bool:
    """Whether Redis is away, or RQ misses its own rows in one that was emptied."""
    if isinstance(error, QUEUE_ERRORS):
        return True
    frames = traceback.extract_tb(error.__traceback__)
    return bool(frames) and Path(frames[-1].filename).is_relative_to(RQ_HOME)


class DeskWorker(SimpleWorker):
    """RQ's worker; one that was killed is noticed within seconds, not minutes."""

    job_class = DeskJob
    # Jobs are in threads, where no alarm of the kernel reaches them.
    death_penalty_class = TimerDeathPenalty
    is_told_to_stop = False
    _is_waiting = False

    def __init__(self, *args: Any, threads: JobThreads, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._threads = threads

    def dequeue_job_and_maintain_ttl(self, *args: Any, **kwargs: Any) -> Any:
        """Take the next job from the queue, once a thread is free for it."""
        self._is_waiting = True
        try:
            self._threads.wait_for_free()
            return super().dequeue_job_and_maintain_ttl(*args, **kwargs)
        finally:
            self._is_waiting = False

    def execute_job(self, job: Any, queue: Any) -> None:
        """Do the job in a thread, which says meanwhile that we are alive."""
        self._threads.start(lambda: self._execute(job, queue))

    def _execute(self, job: Any, queue: Any) -> None:
        try:
            execution = self.prepare_execution(job)
            with self._beating(job, execution):
                self.perform_job(job, queue, execution)
        except Exception as error:
            if not _is_of_queue(error):
                raise
            # The database knows what is done; the sweep asks for what is not.
            log.warning("the queue is away: %s", type(error).__name__)

    def handle_exception(self, job: Any, *exc_info: Any) -> None:
        """Log where it failed; the text of the exception may be private."""
        if _is_of_queue(exc_info[1]):
            log.warning("a job has gone from the queue: the sweep asks again")
        else:
            log_unexpected(log, exc_info[1])

    def handle_job_failure(self, *args: Any, **kwargs: Any) -> None:
        """Note that the job failed, without a word of the exception in Redis."""
        super().handle_job_failure(*args, **{**kwargs, "exc_string": ""})

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

    def request_stop(self, signum: Any, frame: Any) -> None:
        """Finish the jobs at hand, then end; at a second signal at once.

        Without a word to Redis, which may be what does not answer.
        """
        for each in (signal.SIGINT, signal.SIGTERM):
            signal.signal(each, self.request_force_stop)
        self.is_told_to_stop = self._stop_requested = True
        if self._is_waiting:
            raise StopRequested

    def request_force_stop(self, signum: Any, frame: Any) -> None:
        """End at once: what is done stands in the database, the rest is done again."""
        os._exit(1)


def run_worker(desk: Desk) -> None:
    """Work until SIGTERM; the jobs at hand are finished first.

    RQ's worker ends when Redis hangs or goes away; it is begun again until Redis is
    there. A desk that has none looks into the database instead.
    """
    told, schema = desk.settings, migrations.newest_schema()
    logs.start_logs("worker", told.log_format, told.log_level, schema)
    meters.serve_meters("worker", told.metrics_listen, schema)
    desk.instance.follow()
    logging.getLogger("rq.worker").addFilter(QueueLines())
    threads = JobThreads(desk.settings.worker_threads)
    try:
        if desk.settings.redis_url is None:
            stopped = threading.Event()
            for each in (signal.SIGINT, signal.SIGTERM):
                signal.signal(each, lambda *_: stopped.set())
            work_without_redis(desk, threads, stopped)
            return
        connection = desk.jobs.connection
        with suppress(StopRequested):
            while not _work(desk, connection, threads):
                log.warning("the worker waits for Redis")
                time.sleep(PAUSE_SECONDS)
    finally:
        threads.close()


def _work(desk: Desk, connection: Redis, threads: JobThreads) -> bool:
    """Take jobs until something ends it; whether a signal did."""
    worker = None
    try:
        worker = DeskWorker(
            [desk.jobs.queue()],
            connection=connection,
            serializer=JSONSerializer,
            job_monitoring_interval=5,
            maintenance_interval=15,
            worker_ttl=30,
            threads=threads,
        )
        worker.work(with_scheduler=False, logging_level="WARNING")
    except (RedisError, OSError) as error:
        log.warning("the queue is away: %s", type(error).__name__)
    # The signal may have come first, and Redis not have answered the farewell.
    return worker is not None and worker.is_told_to_stop


def work_without_redis(
    desk: Desk, threads: JobThreads, stopped: threading.Event
) -> None:
    """Do what the database says is due, every second; several may do so at once."""
    running: dict[tuple[str, int], Future[object]] = {}
    while not stopped.wait(TICK_SECONDS):
        try:
            due = _due_jobs(desk)
        except Later as error:
            log.warning("the database is waited for: %s", error.said)
            continue
        running = {key: each for key, each in running.items() if not each.done()}
        for key, job in due.items():
            if not stopped.is_set() and key not in running:
                running[key] = threads.start(job)


def _due_jobs(desk: Desk) -> dict[tuple[str, int], Callable[[], object]]:
    """What is due, each by its name and what it is about."""
    due: dict[tuple[str, int], Callable[[], object]] = {
        (DRAIN, n): partial(drain_noted, desk, n) for n in due_mailboxes(desk)
    }
    more = {(DELIVER, n): partial(deliver_noted, desk, n) for n in due_deliveries(desk)}
    return {**due, **more}
