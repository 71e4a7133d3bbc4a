"""The only door to Redis: job names as strings, and the way to ask for a job.

Nothing is kept here that the database does not know: what is owed are rows, a job only
says "drain mailbox N", and whoever finds the mailbox leased goes away again. A job that
failed needs no retry: the sweep asks for another.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry
from rq import Queue, Worker
from rq.registry import StartedJobRegistry
from rq.serializers import JSONSerializer

from app import clock
from app.errors import Broken

log = logging.getLogger(__name__)

# Every job by its dotted path: the queue is below the workers and never imports them.
DRAIN = "workers.jobs.drain"
QUEUE = "gmail"
# A job that was asked for and not started by then may be lost: it is asked for again.
ASKED_FOR = 30


# A worker says so several times in this time, whatever it does.
ALIVE = timedelta(seconds=30)


@dataclass(frozen=True)
class Vitals:
    """What the queue knows: living workers, jobs that wait, jobs whose worker died."""

    workers: int
    waiting: int
    abandoned: int


class Jobs:
    """Asks for jobs; a Redis that is away costs a delay, never an act."""

    def __init__(self, url: str | None) -> None:
        self._redis: redis.Redis | None = None
        if url is not None:
            self._redis = redis.Redis.from_url(url, socket_connect_timeout=2)

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
        """Ask that these mailboxes be drained; one that waits already is enough."""
        if self._redis is None:
            return
        try:
            for mailbox_id in sorted(mailbox_ids):
                if self._redis.set(_asked(mailbox_id), 1, nx=True, ex=ASKED_FOR):
                    self._enqueue(mailbox_id)
        except redis.RedisError as error:
            # The row in the database is what counts; the sweep will ask again.
            log.warning("could not nudge the queue: %s", type(error).__name__)

    def started(self, mailbox_id: int) -> None:
        """A drain begins: what changes from now on may ask for the next one."""
        self.connection.delete(_asked(mailbox_id))

    def is_alive(self) -> bool:
        """Whether Redis answers."""
        try:
            return self._redis is not None and bool(self._redis.ping())
        except redis.RedisError:
            return False

    def vitals(self) -> Vitals | None:
        """How the queue does; nothing when there is no Redis or it is away."""
        if self._redis is None:
            return None
        try:
            queue, since = self.queue(), datetime.now(UTC) - ALIVE
            beats = [each.last_heartbeat for each in Worker.all(queue=queue)]
            alive = sum(beat is not None and beat > since for beat in beats)
            # Only looked at: whoever cleans up makes failed jobs of them.
            started = StartedJobRegistry(queue=queue)
            abandoned = started.get_expired_job_ids()
            return Vitals(alive, queue.count, len(abandoned))
        except redis.RedisError as error:
            log.warning("the queue tells nothing: %s", type(error).__name__)
            return None

    def _enqueue(self, mailbox_id: int) -> None:
        self.queue().enqueue(
            DRAIN,
            mailbox_id,
            result_ttl=0,
            failure_ttl=3600,
            job_timeout=600,
        )


def _asked(mailbox_id: int) -> str:
    return f"desk:asked:{mailbox_id}"


class Presence:
    """Who has a ticket's card before them: a courtesy, forgotten after a minute.

    A Redis that is slow or away is given up on at once and then left alone for a while:
    no card waits for it.
    """

    LIFE = timedelta(seconds=60)
    PATIENCE = 0.05
    REST = timedelta(seconds=30)

    def __init__(self, url: str | None) -> None:
        self._rests_until: datetime | None = None
        self._redis: redis.Redis | None = None
        if url is not None:
            self._redis = redis.Redis.from_url(
                url,
                socket_timeout=self.PATIENCE,
                socket_connect_timeout=self.PATIENCE,
                retry=Retry(NoBackoff(), 0),
            )

    def close(self) -> None:
        """Give the connections back."""
        if self._redis is not None:
            self._redis.close()

    def look(self, ticket_id: int, person_id: int | None = None) -> dict[int, datetime]:
        """Everybody who looks at the ticket, and when they last did.

        With a `person_id` that person looks from now on.
        """
        now = clock.now()
        if self._redis is None or (self._rests_until and now < self._rests_until):
            return {}
        try:
            return self._look(self._redis, ticket_id, person_id, now)
        except redis.RedisError as error:
            log.info("nobody knows who is looking: %s", type(error).__name__)
            self._rests_until = now + self.REST
            return {}

    def _look(
        self, redis: redis.Redis, ticket_id: int, person_id: int | None, now: datetime
    ) -> dict[int, datetime]:
        key = f"desk:looking:{ticket_id}"
        asked = redis.pipeline(transaction=False)
        if person_id is not None:
            asked.zadd(key, {str(person_id): now.timestamp()})
            asked.expire(key, self.LIFE)
        asked.zrangebyscore(key, (now - self.LIFE).timestamp(), "+inf", withscores=True)
        found = asked.execute()[-1]
        return {int(who): datetime.fromtimestamp(at, UTC) for who, at in found}
