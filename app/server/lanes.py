"""The threads that answer requests, and how many may wait for them.

Threads of one Python process take turns, and each turn costs something. So what only
reads is answered by a single thread, the quick lane, for as long as it waits for nobody
but the database; all else has a lane of several.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

from werkzeug.exceptions import ServiceUnavailable

Result = TypeVar("Result")

# What nearly always only reads: the card of a known mail, and the queue.
QUICK_PATHS = frozenset({"/addon/message", "/addon/home"})
# With more of them waiting, the others come into the lane of several threads: so few
# that each is answered in time though a table is locked for as long as anybody waits.
MAX_QUICK_WAITING = 4
# In `environ` of a request that is in the quick lane: its `QuickPlace`.
QUICK = "desk.quick"


class Lane:
    """A few threads, and how many may wait for them; used by one event loop."""

    def __init__(self, threads: int, waiting: int) -> None:
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="web")
        self._room = threads + waiting

    @property
    def has_room(self) -> bool:
        """Whether one more may come."""
        return self._room > 0

    def close(self) -> None:
        """End the threads when they have nothing more to do."""
        self._threads.shutdown(wait=True)

    async def run(self, act: Callable[[], Result]) -> Result:
        """The answer, from one of the threads."""
        self._room -= 1
        try:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._threads, act)
        finally:
            self._room += 1


@dataclass
class QuickPlace:
    """A request's place in the quick lane."""

    is_left: bool = False


class PutBack(ServiceUnavailable):
    """The request begins anew in the lane of several threads; it has done nothing."""


def leave_quick_lane(environ: dict[str, Any]) -> None:
    """Go where others do not wait behind, before Gmail is asked or a row is written.

    Raises:
        PutBack: the request was in the quick lane; its present answer goes nowhere.
    """
    place: QuickPlace | None = environ.get(QUICK)
    if place is not None:
        place.is_left = True
        raise PutBack
