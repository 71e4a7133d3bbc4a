"""Who looks at a ticket, and who writes an answer to it: a courtesy, in Redis alone.

A Redis that is slow or away is given up on at once and then left alone for a while: no
card waits for it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TypeVar

import redis

from app import clock
from app.queue import connect

log = logging.getLogger(__name__)

T = TypeVar("T")


@dataclass(frozen=True)
class TicketVisitors:
    """Who looks at a ticket, and when last; who writes an answer, and since when."""

    looking: dict[int, datetime] = field(default_factory=dict)
    writing: dict[int, datetime] = field(default_factory=dict)


class TicketPresence:
    """Notes and tells who is at a ticket: forgotten after a while without a sign."""

    LOOKS = timedelta(seconds=60)
    WRITES = timedelta(minutes=10)
    PATIENCE = 0.05
    REST = timedelta(seconds=30)

    def __init__(self, url: str | None) -> None:
        self._rests_until = 0.0
        self._redis: redis.Redis | None = None
        if url is not None:
            self._redis = connect(url, self.PATIENCE)

    def close(self) -> None:
        """Give the connections back."""
        if self._redis is not None:
            self._redis.close()

    def visit(self, ticket_id: int, person_id: int | None = None) -> TicketVisitors:
        """Everybody who is at the ticket; with a `person_id` that person looks now."""
        now = clock.now()
        asked = self._ask(lambda redis: self._visit(redis, ticket_id, person_id, now))
        return asked or TicketVisitors()

    def writing_at(self, ticket_ids: Sequence[int]) -> dict[int, dict[int, datetime]]:
        """Who writes an answer to these tickets and since when, the first one first."""
        if not ticket_ids:
            return {}
        now = clock.now()
        return self._ask(lambda redis: self._writing_at(redis, ticket_ids, now)) or {}

    def write(
        self,
        ticket_id: int,
        person_id: int,
        draft: tuple[int, str] | None = None,
        at: datetime | None = None,
    ) -> None:
        """Note a sign that the person writes an answer, given `at` that moment or now.

        `draft` is the mailbox and the message in which it stands, if that is known.
        """
        now = at or clock.now()
        self._ask(lambda redis: self._write(redis, ticket_id, person_id, draft, now))

    def stop(self, ticket_id: int, person_id: int, at: datetime | None = None) -> None:
        """Note that the person has answered, unless they began after that moment."""
        self._ask(lambda redis: self._stop(redis, ticket_id, person_id, at))

    def discard(self, mailbox_id: int, message_ids: Iterable[str]) -> None:
        """Note that these messages are gone: whoever wrote in one does not write."""
        for message_id in message_ids:
            draft = _draft(mailbox_id, message_id)
            self._ask(partial(self._discard, draft=draft))

    def _ask(self, what: Callable[[redis.Redis], T]) -> T | None:
        if self._redis is None or clock.ticks() < self._rests_until:
            return None
        try:
            return what(self._redis)
        except redis.RedisError as error:
            log.info("nobody knows who is there: %s", type(error).__name__)
            self._rests_until = clock.ticks() + self.REST.total_seconds()
            return None

    def _visit(
        self, redis: redis.Redis, ticket_id: int, person_id: int | None, now: datetime
    ) -> TicketVisitors:
        looking, (writing, since) = f"desk:looking:{ticket_id}", _keys(ticket_id)
        asked = redis.pipeline(transaction=False)
        if person_id is not None:
            asked.zadd(looking, {str(person_id): now.timestamp()})
            asked.expire(looking, self.LOOKS)
        for key, life in ((looking, self.LOOKS), (writing, self.WRITES)):
            asked.zrangebyscore(key, (now - life).timestamp(), "+inf", withscores=True)
        asked.zrange(since, 0, -1, withscores=True)
        *_, looks, signs, began = asked.execute()
        writes = {who for who, _ in signs}
        return TicketVisitors(
            _moments(looks), _moments(each for each in began if each[0] in writes)
        )

    def _writing_at(
        self, redis: redis.Redis, ticket_ids: Sequence[int], now: datetime
    ) -> dict[int, dict[int, datetime]]:
        asked = redis.pipeline(transaction=False)
        for writing, since in map(_keys, ticket_ids):
            asked.zrangebyscore(writing, (now - self.WRITES).timestamp(), "+inf")
            asked.zrange(since, 0, -1, withscores=True)
        answers = asked.execute()
        found = zip(ticket_ids, answers[::2], answers[1::2], strict=True)
        return {
            ticket_id: _moments(each for each in began if each[0] in signs)
            for ticket_id, signs, began in found
            if signs
        }

    def _write(
        self,
        redis: redis.Redis,
        ticket_id: int,
        person_id: int,
        draft: tuple[int, str] | None,
        now: datetime,
    ) -> None:
        (writing, since), who = _keys(ticket_id), str(person_id)
        last = redis.zscore(writing, who)
        goes_on = last is not None and last > (now - self.WRITES).timestamp()
        told = redis.pipeline(transaction=False)
        told.zadd(writing, {who: now.timestamp()}, gt=True)
        told.zadd(since, {who: now.timestamp()}, nx=goes_on)
        kept = [writing, since]
        if draft is not None:
            kept += [_draft(*draft), _drafts(ticket_id)]
            told.set(kept[2], f"{ticket_id}:{who}")
            told.hset(kept[3], who, kept[2])
        for key in kept:
            told.expire(key, self.WRITES)
        told.execute()

    def _stop(
        self, redis: redis.Redis, ticket_id: int, person_id: int, at: datetime | None
    ) -> None:
        (writing, since), who = _keys(ticket_id), str(person_id)
        began = redis.zscore(since, who)
        if at is not None and began is not None and began > at.timestamp():
            return
        told = redis.pipeline(transaction=False)
        told.zrem(writing, who)
        told.zrem(since, who)
        told.hdel(_drafts(ticket_id), who)
        told.execute()

    def _discard(self, redis: redis.Redis, draft: str) -> None:
        found = _text(redis.get(draft))
        if not found:
            return
        ticket_id, _, who = found.partition(":")
        # Other words for a draft are another message: that one is gone, not the draft.
        if _text(redis.hget(_drafts(int(ticket_id)), who)) == draft:
            self._stop(redis, int(ticket_id), int(who), None)


def _keys(ticket_id: int) -> tuple[str, str]:
    return f"desk:writing:{ticket_id}", f"desk:writing-since:{ticket_id}"


def _drafts(ticket_id: int) -> str:
    return f"desk:writing-in:{ticket_id}"


def _draft(mailbox_id: int, message_id: str) -> str:
    return f"desk:draft:{mailbox_id}:{message_id}"


def _text(found: object) -> str:
    return found.decode() if isinstance(found, bytes) else ""


def _moments(found: Iterable[tuple[bytes, float]]) -> dict[int, datetime]:
    return {int(who): datetime.fromtimestamp(at, UTC) for who, at in found}
