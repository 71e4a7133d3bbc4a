"""What a team costs: memory, Gmail's units and database, for mails of support@."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.utils import make_msgid
from pathlib import Path
from typing import Any

from sqlalchemy import select

from app.commands.bench_sync import REST_SECONDS, TURNS, MeasuredDemo
from app.people import actor, person as people
from app.tickets.status import Status
from app.tickets.ticket import Ticket


@dataclass(frozen=True)
class Capacity:
    """What was measured; units and bytes are those of a mail with its changes."""

    mailboxes: int
    workers: int
    mails: int
    changes: int
    memory_mb: dict[str, float]
    units_a_mail: float
    gmail_calls_a_mail: float
    database_bytes_a_mail: float


class MeasuredTeam(MeasuredDemo):
    """The demo's processes, and a customer whose every mail is worked on."""

    def measure_team(
        self, mails: int, changes: int, done: Callable[[], object]
    ) -> Capacity:
        """So many mails, each with so many changes on its card; `done` tells of each.

        Every mailbox gets a copy of every mail, which is the most that it can cost.
        """
        # The first one makes the labels.
        self._work_on_mail(changes)
        before, size = self._asked_of_gmail(), self._database_bytes()
        for _ in range(mails):
            self._work_on_mail(changes)
            done()
        # Our own writes are read once more.
        time.sleep(REST_SECONDS)
        units, calls = (
            now - then for now, then in zip(self._asked_of_gmail(), before, strict=True)
        )
        return Capacity(
            mailboxes=len(self._addresses),
            workers=self._workers,
            mails=mails,
            changes=changes,
            memory_mb=dict(self._memory()),
            units_a_mail=round(units / mails, 1),
            gmail_calls_a_mail=round(calls / mails, 1),
            database_bytes_a_mail=round((self._database_bytes() - size) / mails),
        )

    def _work_on_mail(self, changes: int) -> None:
        self._mail = make_msgid(domain="lopez-interiors.example")
        self._write()
        self._wait_for_labels(Status.OPEN)
        for number in range(changes):
            self._change(TURNS[number % len(TURNS)])

    def _change(self, status: Status) -> None:
        with self._desk.database.transaction() as session:
            newest = select(Ticket).order_by(Ticket.number.desc()).limit(1)
            ticket = session.scalars(newest.with_for_update()).one()
            ada = people.find_person(session, "ada@acme.example")
            ticket.set_status(status, by=actor.person_actor(ada))
        self._wait_for_labels(status)

    def _asked_of_gmail(self) -> tuple[int, int]:
        """Units and requests of all syncs so far, as their own lines say."""
        jobs = [job for name in self._worker_names() for job in self._jobs(name)]
        return sum(x["units"] for x in jobs), sum(x["gmail_calls"] for x in jobs)

    def _jobs(self, name: str) -> Iterator[dict[str, Any]]:
        log: Path = self._demo.folder / f"{name}.log"
        for line in log.read_text().splitlines():
            if '"event": "job"' in line and '"name": "drain"' in line:
                yield json.loads(line)

    def _worker_names(self) -> list[str]:
        return ["worker", *(f"worker{number}" for number in range(1, self._workers))]

    def _memory(self) -> Iterator[tuple[str, float]]:
        for name in ("web", *self._worker_names(), "clock"):
            used = self._demo.processes.memory_mb(name)
            if used is not None:
                yield name, round(used, 1)

    def _database_bytes(self) -> int:
        with self._desk.database.engine.connect() as connection:
            pages, size = (
                connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
                for name in ("page_count", "page_size")
            )
        return int(pages * size)
