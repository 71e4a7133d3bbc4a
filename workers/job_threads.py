"""Threads that do jobs: a sync mostly waits for Gmail, so many go on at once."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

from app.unexpected import log_unexpected

log = logging.getLogger(__name__)


class JobThreads:
    """So many jobs at once; whoever asks for one more waits until one is done."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._free = threading.Semaphore(count)
        self._pool = ThreadPoolExecutor(count, thread_name_prefix="job")

    def wait_for_free(self) -> None:
        """Wait until a thread has nothing to do; it is still free afterwards.

        For the one thread that starts jobs: nobody else takes it meanwhile.
        """
        self._free.acquire()
        self._free.release()

    def start(self, job: Callable[[], object]) -> Future[object]:
        """Do the job in a thread, as soon as one is free; one that fails is logged."""
        self._free.acquire()
        return self._pool.submit(self._do, job)

    def finish(self) -> None:
        """Wait until every job is done."""
        for _ in range(self._count):
            self._free.acquire()
        self._free.release(self._count)

    def _do(self, job: Callable[[], object]) -> None:
        try:
            job()
        except Exception as error:
            log_unexpected(log, error)
        finally:
            self._free.release()

    def close(self) -> None:
        """Wait until every job is done, and end the threads."""
        self._pool.shutdown(wait=True)
