"""The only door to Redis: job names as strings, and the way to ask for a job."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import timedelta

import redis
from rq import Queue, Retry
from rq.exceptions import DuplicateJobError
from rq.serializers import JSONSerializer

from app.errors import Broken

log = logging.getLogger(__name__)

# Every job by its dotted path: the queue is below the workers and never imports them.
DRAIN = "workers.jobs.drain"
QUEUE = "gmail"


class Jobs:
    """Asks for jobs; a Redis that is away costs a delay, never an act."""

    def __init__(self, url: str | None) -> None:
        self._redis = (
            None
            if url is None
            else redis.Redis.from_url(url, socket_timeout=5, socket_connect_timeout=2)
        )

    @property
    def connection(self) -> redis.Redis:
        """The connection, for a worker.

        Raises:
            Broken: there is no Redis.
        """
        if self._redis is None:
            raise Broken("Set DESK_REDIS_URL: workers take their jobs from there.")
        return self._redis

    def queue(self) -> Queue:
        """The queue that workers listen to; JSON, never pickle."""
        return Queue(QUEUE, connection=self.connection, serializer=JSONSerializer)

    def drain(self, mailbox_ids: Iterable[int]) -> None:
        """Ask that these mailboxes be drained; asked for already is enough."""
        for mailbox_id in sorted(mailbox_ids):
            self._ask(mailbox_id)

    def drain_later(self, mailbox_id: int, seconds: float) -> None:
        """Ask again after a while."""
        if self._redis is not None:
            self._ask(mailbox_id, after=seconds)

    def _ask(self, mailbox_id: int, after: float = 0) -> None:
        if self._redis is None:
            return
        options = {
            "job_id": f"drain-{mailbox_id}" + ("-later" if after else ""),
            "unique": True,
            "result_ttl": 0,
            "failure_ttl": 60,
            "job_timeout": 600,
            "retry": Retry(max=3, interval=[2, 5, 15]),
        }
        try:
            if after:
                self.queue().enqueue_in(
                    timedelta(seconds=after), DRAIN, mailbox_id, **options
                )
            else:
                self.queue().enqueue(DRAIN, mailbox_id, **options)
        except DuplicateJobError:
            return
        except redis.RedisError as error:
            # The row in the database is what counts; the sweep will ask again.
            log.warning("could not nudge the queue: %s", type(error).__name__)

    def is_alive(self) -> bool:
        """Whether Redis answers."""
        try:
            return self._redis is not None and bool(self._redis.ping())
        except redis.RedisError:
            return False
