"""The random schedules with many drains at the same time in threads of one process."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from tests.support.office import Office
from tests.workers.noise import BOXES, Play
from tests.workers.process import Process
from tests.workers.turns import Turns

MAX_DRAINS = 5


class TurnProcess(Process):
    """Its drains take turns before each transaction and each call to Gmail."""

    def __init__(self, office: Office, turns: Turns) -> None:
        super().__init__(office)
        self._turns = turns
        self._held = threading.local()

    def check(self) -> None:
        """Let others go on, unless they might wait for our open transaction."""
        super().check()
        if not getattr(self._held, "is_open", False):
            self._turns.wait_turn()

    @contextmanager
    def holding(self) -> Iterator[None]:
        """While a transaction is open, nobody else goes on."""
        was = getattr(self._held, "is_open", False)
        self._held.is_open = True
        try:
            yield
        finally:
            self._held.is_open = was


class TogetherPlay(Play):
    """Where one drain was, several go on together, often two of one mailbox.

    People write, click and edit between their steps, and leases run out.
    """

    def round(self, steps: int = 12) -> None:
        """The same, with fewer steps: in each of them more happens."""
        super().round(steps)

    def _drain(self) -> None:
        addresses = self.random.choices(BOXES, k=2 + self.pick(MAX_DRAINS - 1))
        turns = Turns(self.random, self._meanwhile)
        process = TurnProcess(self.office, turns)
        turns.run([partial(self._drain_one, process, each) for each in addresses])

    def _drain_one(self, process: Process, address: str) -> None:
        outcome = process.drain(self.office.mailbox_id(address))
        self.tell(f"drain {address} among others: {outcome}")

    def _meanwhile(self) -> None:
        match self.pick(60):
            case 0 | 1:
                self._edit()
            case 2:
                self._click()
            case 3:
                self._mail()
            case 4:
                self.pass_(125)
