"""Threads that take turns: a seed says who goes on, so a failure can be repeated."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from random import Random

from tests.support.patience import HANGS


class Turns:
    """One of several threads runs at a time; the others wait where they `wait_turn`."""

    def __init__(self, random: Random, between: Callable[[], None]) -> None:
        """`between` is called while everybody waits."""
        self._random = random
        self._between = between
        self._changed = threading.Condition()
        self._waiting: set[int] = set()
        self._running: int | None = None
        self._mine = threading.local()

    def run(self, acts: Sequence[Callable[[], None]]) -> None:
        """Do them all, each in a thread of its own, until the last has ended.

        Raises:
            BaseException: what the first that failed has raised.
        """
        failed: list[BaseException] = []
        threads = [
            threading.Thread(target=self._do, args=(number, act, failed), daemon=True)
            for number, act in enumerate(acts)
        ]
        left = set(range(len(threads)))
        for each in threads:
            each.start()
        while left:
            self._await(lambda: self._waiting >= left)
            self._between()
            chosen = self._random.choice(sorted(left))
            self._go(chosen)
            self._await(lambda: self._running is None)
            if chosen not in self._waiting:
                left.discard(chosen)
        for each in threads:
            each.join(HANGS)
        if failed:
            raise failed[0]

    def wait_turn(self) -> None:
        """Let somebody else go on; back when it is this thread's turn again."""
        number = self._mine.number
        with self._changed:
            self._waiting.add(number)
            self._running = None if self._running == number else self._running
            self._changed.notify_all()
            assert self._changed.wait_for(lambda: self._running == number, HANGS)
            self._waiting.discard(number)

    def _do(
        self, number: int, act: Callable[[], None], failed: list[BaseException]
    ) -> None:
        self._mine.number = number
        self.wait_turn()
        try:
            act()
        except BaseException as error:
            failed.append(error)
        with self._changed:
            self._running = None
            self._changed.notify_all()

    def _go(self, number: int) -> None:
        with self._changed:
            self._waiting.discard(number)
            self._running = number
            self._changed.notify_all()

    def _await(self, is_so: Callable[[], bool]) -> None:
        with self._changed:
            assert self._changed.wait_for(is_so, HANGS), "a thread waits for another"
