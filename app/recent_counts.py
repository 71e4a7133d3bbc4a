"""How often something was done of late, counted in Redis for all web processes.

Without a Redis, or with one that does not answer, each process counts for itself: what
is counted protects an inbox from floods, and no visitor waits for it.
"""

from __future__ import annotations

import logging
import secrets
from collections import OrderedDict, deque
from collections.abc import Mapping, Sequence
from datetime import timedelta
from threading import Lock
from typing import Any

import redis

from app import clock
from app.queue import connect

log = logging.getLogger(__name__)

# Of those that were counted least recently the oldest are forgotten.
MAX_KEYS = 20_000
PREFIX = "desk:count:"


class RecentCounts:
    """Counts in a window that moves; a key holds nothing that names anybody."""

    PATIENCE_SECONDS = 0.05
    REST = timedelta(seconds=30)

    def __init__(self, url: str | None) -> None:
        self._redis = connect(url, self.PATIENCE_SECONDS) if url is not None else None
        self._rests_until = 0.0
        self._lock = Lock()
        self._own: OrderedDict[str, deque[float]] = OrderedDict()

    def close(self) -> None:
        """Give the connection back."""
        if self._redis is not None:
            self._redis.close()

    def read(self, asked: Sequence[tuple[str, timedelta]]) -> list[int]:
        """How often each key was counted within that time."""
        now = clock.now().timestamp()
        found: list[int] | None = self._ask(lambda redis: _read(redis, asked, now))
        if found is not None:
            return found
        with self._lock:
            return [
                self._own_count(key, now - age.total_seconds()) for key, age in asked
            ]

    def count(self, keys: Mapping[str, timedelta]) -> None:
        """Count each key once; after that time without another it is forgotten."""
        now = clock.now().timestamp()
        if self._ask(lambda redis: _count(redis, keys, now)) is not None:
            return
        with self._lock:
            for key, age in keys.items():
                marks = self._own.setdefault(key, deque())
                self._own.move_to_end(key)
                marks.append(now)
                while marks and marks[0] <= now - age.total_seconds():
                    marks.popleft()
            while len(self._own) > MAX_KEYS:
                self._own.popitem(last=False)

    def _own_count(self, key: str, since: float) -> int:
        return sum(each > since for each in self._own.get(key, ()))

    def _ask(self, act: Any) -> Any:
        """What Redis says; None when it is away, and then left alone for a while."""
        if self._redis is None or clock.ticks() < self._rests_until:
            return None
        try:
            return act(self._redis)
        except redis.RedisError as error:
            log.warning("Redis counts nothing: %s", type(error).__name__)
            self._rests_until = clock.ticks() + self.REST.total_seconds()
            return None


def _read(
    server: redis.Redis, asked: Sequence[tuple[str, timedelta]], now: float
) -> list[int]:
    with server.pipeline(transaction=False) as pipe:
        for key, age in asked:
            pipe.zcount(f"{PREFIX}{key}", f"({now - age.total_seconds()}", "+inf")
        return [int(each) for each in pipe.execute()]


def _count(server: redis.Redis, keys: Mapping[str, timedelta], now: float) -> bool:
    with server.pipeline(transaction=False) as pipe:
        for key, age in keys.items():
            name, kept = f"{PREFIX}{key}", int(age.total_seconds())
            pipe.zremrangebyscore(name, "-inf", now - kept)
            pipe.zadd(name, {secrets.token_hex(8): now})
            pipe.expire(name, kept)
        pipe.execute()
    return True
