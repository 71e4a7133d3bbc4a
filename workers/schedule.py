"""The clock's table of chores. To add one, write a function of a Desk and its line."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from app import chore
from app.desk import Desk
from app.errors import Later
from workers.silence import close_silent
from workers.snoozes import wake_snoozed
from workers.sweep import sweep
from workers.tidying import tidy
from workers.watches import renew_watches

log = logging.getLogger(__name__)

TICK = 1.0


@dataclass(frozen=True)
class Line:
    """One chore: what, and how often at most."""

    act: Callable[[Desk], object]
    every: timedelta

    @property
    def name(self) -> str:
        """Its name in the database."""
        return self.act.__name__


CHORES = (
    Line(sweep, chore.BEAT),
    Line(renew_watches, timedelta(minutes=1)),
    Line(wake_snoozed, timedelta(seconds=10)),
    Line(close_silent, timedelta(minutes=1)),
    Line(tidy, timedelta(minutes=10)),
)


def run_clock(desk: Desk, stopped: threading.Event) -> None:
    """Do what is due, every second, until told to stop; several clocks may run."""
    while not stopped.wait(TICK):
        for line in CHORES:
            try:
                tick(desk, line)
            except Later as error:
                log.warning("%s comes later: %s", line.name, error)


def tick(desk: Desk, line: Line) -> bool:
    """Do the chore if it is due and nobody else does it; whether it was done."""
    with desk.database.transaction() as session:
        is_ours = chore.claim(session, line.name, line.every)
    if is_ours:
        line.act(desk)
    return is_ours
