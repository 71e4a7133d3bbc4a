"""The only way to Redis: job names as strings, and the way to ask for a job.

Nothing is kept here that the database does not know: pending labels are rows, a job
only says "drain mailbox N", and whoever finds the mailbox leased goes away again. A job
that failed needs no retry: the sweep asks for another.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry
from rq import Queue, Worker
from rq.job import Job
from rq.registry import StartedJobRegistry
from rq.serializers import JSONSerializer
from rq.utils import import_attribute

from app import clock
from app.errors import Broken, Refused

log = logging.getLogger(__name__)

# Every job by its dotted path: the queue is below the workers and never imports them.
DRAIN = "workers.jobs.drain"
DELIVER = "workers.jobs.deliver"
QUEUE = "gmail"
# A job that was asked for and not started by then may be lost: it is asked for again.
NUDGE_SECONDS = 30


# A worker says so several times in this time, whatever it does.
ALIVE = timedelta(seconds=30)


# A press waits so long to connect and again for an answer: 0.3 s in all.
PATIENCE_SECONDS = 0.15
WORKER_PATIENCE_SECONDS = 2


class DeskJob(Job):
    """A sync of one mailbox or a delivery of one inbox, whatever stands in Redis.

    Who can write to Redis could name any function of any package, also as a callback,
    or an address to send to.
    """

    FUNCTIONS: tuple[str, ...] = (DRAIN, DELIVER)

    @property
    def func(self) -> Callable[..., Any]:
        """What it is to do.

        Raises:
            Refused: the job names another function or other arguments.
        """
        name, rest = self.func_name, (self.instance, self.kwargs)
        if name not in self.FUNCTIONS or rest != (None, {}) or not self._takes():
            raise Refused("A job of the queue is not one of ours.")
        found: Callable[..., Any] = import_attribute(name)
        return found

    def restore(self, raw_data: Any) -> None:
        """Read it from Redis, without what would be called or sent to besides."""
        super().restore(raw_data)
        self._success_callback_name = self._failure_callback_name = None
        self._stopped_callback_name = None
        self.webhooks = []

    def _takes(self) -> bool:
        return [type(each) for each in self.args] == [int]


@dataclass(frozen=True)
class QueueVitals:
    """What the queue knows: living workers, jobs that wait, jobs whose worker died."""

    workers: int
    waiting: int
    abandoned: int


class JobQueue:
    """Asks for jobs; a Redis that hangs or is away costs a moment, never an act.

    It is left alone for a while then: the sweep asks for what is due.
    """

    REST = timedelta(seconds=5)

    def __init__(self, url: str | None) -> None:
        self._url = url
        self._rests_until = 0.0
        self._redis: redis.Redis | None = None
        if url is not None:
            self._redis = connect(url, PATIENCE_SECONDS)

    @property
    def hasty(self) -> redis.Redis | None:
        """A connection that waits for a moment only; None where there is no Redis."""
        return self._redis

    @cached_property
    def connection(self) -> redis.Redis:
        """A patient connection, for a worker and for who examines the queue.

        Raises:
            Broken: there is no Redis.
        """
        if self._url is None:
            raise Broken("Set DESK_REDIS_URL: workers take their jobs from there.")
        return connect(self._url, WORKER_PATIENCE_SECONDS)

    def queue(self, connection: redis.Redis | None = None) -> Queue:
        """The queue that workers listen to; JSON, never pickle."""
        return Queue(
            QUEUE,
            connection=connection or self.connection,
            serializer=JSONSerializer,
            job_class=DeskJob,
        )

    def drain(self, mailbox_ids: Iterable[int]) -> None:
        """Ask a worker to sync these mailboxes; one that waits already is enough."""
        self._ask(DRAIN, mailbox_ids)

    def deliver(self, inbox_ids: Iterable[int]) -> None:
        """Ask a worker to bring into Gmail what these inboxes are owed."""
        self._ask(DELIVER, inbox_ids)

    def _ask(self, job: str, ids: Iterable[int]) -> None:
        if self._redis is None or clock.ticks() < self._rests_until:
            return
        try:
            for each in sorted(ids):
                if self._redis.set(_asked(job, each), 1, nx=True, ex=NUDGE_SECONDS):
                    self._enqueue(self._redis, job, each)
        except redis.RedisError as error:
            # The row in the database is what counts; the sweep will ask again.
            log.warning("could not nudge the queue: %s", type(error).__name__)
            self._rests_until = clock.ticks() + self.REST.total_seconds()

    def started(self, number: int, job: str = DRAIN) -> None:
        """Note that a job begins: what changes from now on may ask for the next."""
        try:
            self.connection.delete(_asked(job, number))
        except redis.RedisError as error:
            # It expires by itself; the sync needs no Redis.
            log.warning("the queue is away: %s", type(error).__name__)

    def is_alive(self) -> bool:
        """Whether Redis answers."""
        try:
            return self._url is not None and bool(self.connection.ping())
        except redis.RedisError:
            return False

    def vitals(self) -> QueueVitals | None:
        """How the queue does; nothing when there is no Redis or it is away."""
        if self._url is None:
            return None
        try:
            queue, since = self.queue(), datetime.now(UTC) - ALIVE
            beats = [each.last_heartbeat for each in Worker.all(queue=queue)]
            alive = sum(beat is not None and beat > since for beat in beats)
            # Only looked at: whoever cleans up makes failed jobs of them.
            started = StartedJobRegistry(queue=queue, job_class=DeskJob)
            abandoned = started.get_expired_job_ids()
            return QueueVitals(alive, queue.count, len(abandoned))
        except redis.RedisError as error:
            log.warning("the queue tells nothing: %s", type(error).__name__)
            return None

    def close(self) -> None:
        """Give the connections back."""
        for each in (self._redis, vars(self).pop("connection", None)):
            if each is not None:
                each.close()

    def _enqueue(self, connection: redis.Redis, job: str, number: int) -> None:
        self.queue(connection).enqueue(
            job,
            number,
            result_ttl=0,
            failure_ttl=3600,
            job_timeout=600,
        )


def connect(url: str, patience: float) -> redis.Redis:
    """A connection that gives up after so many seconds, and tries once."""
    return redis.Redis.from_url(
        url,
        socket_timeout=patience,
        socket_connect_timeout=patience,
        retry=Retry(NoBackoff(), 0),
    )


def _asked(job: str, number: int) -> str:
    kind = "" if job == DRAIN else f"{job.rpartition('.')[2]}:"
    return f"desk:asked:{kind}{number}"
