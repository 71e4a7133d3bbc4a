"""Labels on their way, with a Gmail of our own over HTTP and real workers."""

from __future__ import annotations

import json
import statistics
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from email.utils import make_msgid
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.parse import urlencode
from urllib.request import ProxyHandler, Request, build_opener

from sqlalchemy import select

from app.commands.demo_run import DemoRun
from app.errors import Broken
from app.inboxes import inbox as inboxes
from app.inboxes.newcomers import add_person_to
from app.mailboxes import mailbox as mailboxes
from app.mailboxes.mailbox import Mailbox
from app.people import actor, person as people
from app.people.workspace import Workspace
from app.processes.commands import desk_command
from app.tickets.messages.thread import Thread
from app.tickets.status import Status
from app.tickets.ticket import Ticket

PATIENCE_SECONDS = 120.0
# Our own writes are pushed as well: the next act begins when they have been read.
REST_SECONDS = 2.5
TURNS = (Status.WAITING, Status.IN_PROGRESS)
# Our Gmail is on this machine: no proxy of the environment stands between.
_DIRECT = build_opener(ProxyHandler({}))


@dataclass(frozen=True)
class Percentiles:
    """Half are faster than `p50`, nineteen of twenty are faster than `p95`."""

    p50: float
    p95: float

    @classmethod
    def of(cls, seconds: Sequence[float]) -> Percentiles:
        """Of at least two measurements."""
        parts = statistics.quantiles(seconds, n=20, method="inclusive")
        return cls(round(parts[9], 3), round(parts[18], 3))


@dataclass(frozen=True)
class SyncTimes:
    """What was measured, and under which conditions; times in seconds."""

    mailboxes: int
    workers: int
    latency: float
    times: int
    click_to_all: Percentiles
    click_to_each: Percentiles
    label_to_card: Percentiles


class MeasuredDemo:
    """The demo's processes with more mailboxes and one ticket, for one measurement."""

    def __init__(
        self, folder: Path, mailboxes: int, workers: int, latency: float
    ) -> None:
        from demo.company import CONNECTED, DOMAIN

        numbers = range(len(CONNECTED), mailboxes)
        self._more = [(f"rep{n}@{DOMAIN}", f"Rep {n}") for n in numbers]
        self._addresses = {*CONNECTED, *(address for address, _ in self._more)}
        self._workers, self._latency = workers, latency
        self._demo = DemoRun(folder, 0, threading.Event(), self._more)
        self._demo.company.latency = latency
        self._desk = self._demo.desk()
        self._mail = make_msgid(domain="lopez-interiors.example")

    def __enter__(self) -> MeasuredDemo:
        self._demo.start(self._desk)
        self._connect()
        for number in range(1, self._workers):
            self._demo.processes.start(
                f"worker{number}", desk_command("worker"), self._demo.env
            )
        self._write()
        self._wait_for_labels(Status.OPEN)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._desk.close()
        self._demo.stop()

    def measure(self, times: int, done: Callable[[], object]) -> SyncTimes:
        """Each act so many times, one after the other; `done` is told of each."""
        clicks, labels = [], []
        for number in range(times):
            clicks.append(self._click(TURNS[number % 2]))
            done()
        for number in range(times):
            labels.append(self._label(TURNS[number % 2]))
            done()
        return SyncTimes(
            len(self._addresses),
            self._workers,
            self._latency,
            times,
            Percentiles.of([max(each) for each in clicks]),
            Percentiles.of([seconds for each in clicks for seconds in each]),
            Percentiles.of(labels),
        )

    def _click(self, status: Status) -> list[float]:
        """How long each mailbox took to show what was set on the card."""
        time.sleep(REST_SECONDS)
        begun = time.time()
        with self._desk.database.transaction() as session:
            ticket = session.scalars(select(Ticket).with_for_update()).one()
            ada = people.find_person(session, "ada@acme.example")
            ticket.set_status(status, by=actor.person_actor(ada))
        arrived = self._wait_for_labels(status)
        return [moment - begun for moment in arrived.values()]

    def _label(self, status: Status) -> float:
        """How long the card took to say what was set in Gmail."""
        time.sleep(REST_SECONDS)
        url = f"/ui/ada@acme.example/threads/{self._thread()}/modify"
        listed = self._ask("/ui/ada@acme.example/labels")
        name = f"Desk/Status/{status.label}"
        label_id = next(each["id"] for each in listed if each["name"] == name)
        begun = time.time()
        self._ask(url, {"add": [label_id]})
        self._wait(lambda: self._status() == status, 0.01)
        taken = time.time() - begun
        self._wait_for_labels(status)
        return taken

    def _connect(self) -> None:
        from demo.company import SUPPORT

        google = self._desk.google
        here = {a: google.delegated(a).history_id() for a, _ in self._more}
        with self._desk.database.transaction() as session:
            support = inboxes.find_inbox(session, SUPPORT)
            place = session.get_one(Workspace, support.workspace_id)
            for address, name in self._more:
                who = add_person_to(session, place, address, name=name)
                session.flush()
                inboxes.add_member(session, support, who)
                mailbox = mailboxes.find_or_make_mailbox(session, place.id, address)
                mailbox.connect(delegated=True)
                mailbox.cursor = here[address]

    def _write(self) -> None:
        mail = {
            "from": "Maria Lopez <maria@lopez-interiors.example>",
            "to": ["support@acme.example"],
            "subject": "Refund for order 4711",
            "text": "Two chairs are cracked.",
            "headers": {"Message-ID": self._mail},
        }
        self._ask("/ui/outside", mail)

    def _wait_for_labels(self, status: Status) -> dict[str, float]:
        """When each mailbox began to show it."""
        asked = {"mail": self._mail, "label": f"Desk/Status/{status.label}"}
        arrived: dict[str, float] = {}

        def is_everywhere() -> bool:
            arrived.update(self._ask(f"/ui/wearing?{urlencode(asked)}"))
            return arrived.keys() >= self._addresses

        self._wait(is_everywhere, 0.05)
        return arrived

    def _wait(self, is_so: Callable[[], bool], pause: float) -> None:
        until = time.monotonic() + PATIENCE_SECONDS
        while not is_so():
            if time.monotonic() > until:
                raise Broken("A label does not arrive.")
            time.sleep(pause)

    def _status(self) -> str:
        with self._desk.database.reading() as session:
            return session.scalars(select(Ticket.status)).one()

    def _thread(self) -> str:
        with self._desk.database.reading() as session:
            query = select(Thread.gmail_id).join(
                Mailbox, Mailbox.id == Thread.mailbox_id
            )
            return session.scalars(
                query.where(Mailbox.address == "ada@acme.example")
            ).one()

    def _ask(self, path: str, body: object = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        kind = {"Content-Type": "application/json"}
        request = Request(self._demo.company.gmail_url + path, data, kind)
        with _DIRECT.open(request, timeout=60) as answer:
            return json.load(answer)
