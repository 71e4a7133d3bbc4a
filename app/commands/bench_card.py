"""Cards over HTTP, in turns with their floor; see `bench_floor`."""

from __future__ import annotations

import random
import secrets
import statistics
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from cryptography.fernet import Fernet
from pydantic import SecretStr
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import migrations
from app.commands.bench_calls import GoogleCalls, OpenedTicket
from app.commands.bench_certificates import serve_certificates
from app.commands.bench_floor import CARD_FILE
from app.commands.http_load import LoadWindow, ask_once, put_load
from app.commands.seeding import TicketSeeder
from app.desk import Desk
from app.errors import Broken
from app.inboxes import inbox as inboxes
from app.inboxes.inbox import Inbox
from app.inboxes.newcomers import add_person_to
from app.people import person as people
from app.people.person import Role
from app.people.workspace import Workspace
from app.processes.children import ChildProcesses
from app.processes.commands import web_command
from app.settings import Settings
from app.tickets.event import Event
from app.tickets.messages.thread import Thread
from app.tickets.ticket import Ticket

OPENED = 200
# Of the newest so many: nobody opens a million.
MAX_DRAWN_FROM = 100_000


@dataclass(frozen=True)
class CardTimes:
    """Of one kind of card and of its floor, in turns; latencies in milliseconds.

    `ratio` is the median over the pairs of the card's rate over the floor's.
    `memory_mb` is the proportional share (PSS) of all web processes. `lost_acts` are
    presses that were answered and are not in the ticket's history. `cpu_ms` is the
    processor time of the web processes for one answer, which a busy machine moves less.
    """

    what: str
    tickets: int
    connections: int
    floor_rates: tuple[float, ...]
    rates: tuple[float, ...]
    ratio: float
    p50: float
    p95: float
    p99: float
    floor_p99: float
    failures: int
    lost_acts: int
    cpu_ms: float
    floor_cpu_ms: float
    memory_mb: float | None


class CardBench:
    """A desk with many tickets, its web process, and the floor beside it."""

    def __init__(self, folder: Path, database_url: str | None, tickets: int) -> None:
        from demo import company
        from demo.keys import SigningKey
        from demo.ports import free_port

        self._folder, self._tickets = folder, tickets
        self._key = SigningKey.generate("bench")
        self._ports = {name: free_port() for name in ("desk", "floor")}
        self._children = ChildProcesses(folder)
        self._certificates = serve_certificates(self._key)
        self._settings = Settings(
            data_dir=folder,
            database_url=database_url or f"sqlite:///{folder / 'bench.sqlite'}",
            redis_url=None,
            public_url=company.PUBLIC_URL,
            secret_key=SecretStr(secrets.token_urlsafe(32)),
            vault_keys=SecretStr(Fernet.generate_key().decode()),
            addon_client_id=company.ADDON_CLIENT,
            addon_service_account=company.ADDON_ACCOUNT,
            google_certs_url=self._certificates.url,
            # One person asks for all.
            person_calls=0,
            workspace_calls=0,
        )
        self._desk = Desk(self._settings)

    def __enter__(self) -> CardBench:
        with ExitStack() as undo:
            undo.push(self.__exit__)
            self._start("desk", "app.factory:create_server_app()")
            card = self._one_card()
            (self._folder / "card.json").write_bytes(card)
            self._start("floor", "app.commands.bench_floor:create_floor_app()")
            undo.pop_all()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._children.stop()
        self._certificates.stop()
        self._desk.close()

    def prepare(self, step: Callable[[int], object]) -> None:
        """Make the desk and its tickets, as far as the database lacks them."""
        from demo import company

        migrations.upgrade_schema(self._desk.database)
        with self._desk.database.transaction() as session:
            place = session.scalar(select(Workspace))
            if place is None:
                place = _make_desk(session, company)
            workspace_id = place.id
        TicketSeeder(self._desk, workspace_id).top_up(self._tickets, step)

    def measure(
        self,
        what: str,
        connections: int,
        pairs: int,
        seconds: float,
        done: Callable[[], object],
    ) -> CardTimes:
        """The card in turns with the floor, so many pairs of windows."""
        asked = {
            "floor": self._streams("floor", "card", connections),
            "desk": self._streams("desk", what, connections),
        }
        acts, spent = self._acts(), {name: self._cpu(name) for name in asked}
        found: dict[str, list[LoadWindow]] = {"floor": [], "desk": []}
        for _ in range(pairs):
            for name, windows in found.items():
                windows.append(put_load(self._ports[name], asked[name], seconds))
                done()
        answers = {name: _answers(windows) for name, windows in found.items()}
        lost = answers["desk"] - (self._acts() - acts) if what == "click" else 0
        return CardTimes(
            what,
            self._tickets,
            connections,
            **_rates(found["floor"], found["desk"]),
            lost_acts=lost,
            cpu_ms=self._cpu_ms("desk", spent, answers),
            floor_cpu_ms=self._cpu_ms("floor", spent, answers),
            memory_mb=self._children.memory_mb("desk"),
        )

    def _cpu_ms(
        self, name: str, before: dict[str, float], answers: dict[str, int]
    ) -> float:
        spent = self._cpu(name) - before[name]
        return round(1000 * spent / max(1, answers[name]), 2)

    def _cpu(self, name: str) -> float:
        return self._children.cpu_seconds(name) or 0.0

    def _acts(self) -> int:
        with self._desk.database.reading() as session:
            return session.scalar(select(func.count()).select_from(Event)) or 0

    def _one_card(self) -> bytes:
        [opened] = self._streams("desk", "card", 1)
        card = ask_once(self._ports["desk"], next(opened))
        if b'"ticket"' not in card:
            raise Broken("No card was drawn.")
        return card

    def _streams(self, server: str, what: str, parts: int) -> list[Iterator[bytes]]:
        from demo import company

        with self._desk.database.reading() as session:
            who = people.find_person(session, company.PEOPLE[0][0])
            known = select(
                Ticket.id, Thread.gmail_id, Ticket.version, Ticket.priority
            ).join(Thread, Thread.ticket_id == Ticket.id)
            newest = known.order_by(Thread.id.desc()).limit(MAX_DRAWN_FROM)
            found = session.execute(newest).all()
        drawn = random.Random(1).sample(found, min(OPENED, len(found)))
        tickets = [OpenedTicket(*each) for each in drawn]
        ids = (who.workspace_id, who.id)
        calls = GoogleCalls(self._settings, self._key, ids, tickets)
        return calls.streams(self._ports[server], what, parts)

    def _start(self, name: str, factory: str) -> None:
        port = self._ports[name]
        command = [*web_command(port, workers=2)[:-1], factory]
        self._children.start(name, command, self._environment())
        self._children.wait_for(name, port)

    def _environment(self) -> dict[str, str]:
        told = self._settings.model_dump(exclude_none=True)
        env = {f"DESK_{name.upper()}": _plain(value) for name, value in told.items()}
        # gunicorn takes a file of its own from the folder that it is started in.
        return env | {CARD_FILE: str(self._folder / "card.json"), "DESK_REDIS_URL": ""}


def _make_desk(session: Session, company: Any) -> Workspace:
    place = Workspace(domain=company.DOMAIN)
    session.add(place)
    session.flush()
    support = Inbox(workspace_id=place.id, address=company.SUPPORT)
    session.add(support)
    session.flush()
    for address, name, role in company.PEOPLE:
        who = add_person_to(session, place, address, role=Role(role), name=name)
        session.flush()
        inboxes.add_member(session, support, who)
    return place


def _answers(windows: Sequence[LoadWindow]) -> int:
    return sum(len(each.latencies) for each in windows)


def _rates(floor: list[LoadWindow], card: list[LoadWindow]) -> dict[str, Any]:
    rates = [each.per_second for each in card]
    floor_rates = [each.per_second for each in floor]
    pairs = [a / b for a, b in zip(rates, floor_rates, strict=True) if b]
    p50, p95, p99 = _percentiles(card)
    return {
        "floor_rates": tuple(round(each, 1) for each in floor_rates),
        "rates": tuple(round(each, 1) for each in rates),
        "ratio": round(statistics.median(pairs or [0.0]), 3),
        "p50": p50,
        "p95": p95,
        "p99": p99,
        "floor_p99": _percentiles(floor)[2],
        "failures": sum(len(each.failures) for each in (*floor, *card)),
    }


def _percentiles(windows: Sequence[LoadWindow]) -> tuple[float, float, float]:
    every = [each * 1000 for window in windows for each in window.latencies]
    if len(every) < 2:
        return 0.0, 0.0, 0.0
    parts = statistics.quantiles(every, n=100, method="inclusive")
    return round(parts[49], 2), round(parts[94], 2), round(parts[98], 2)


def _plain(value: object) -> str:
    secret = getattr(value, "get_secret_value", None)
    return str(secret() if secret else value)
