"""Cards over HTTP, in turns with their floor; see `bench_floor`."""

from __future__ import annotations

import json
import random
import secrets
import statistics
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any

from cryptography.fernet import Fernet
from pydantic import SecretStr
from sqlalchemy import select

from app import migrations
from app.commands.bench_floor import CARD_FILE
from app.commands.http_load import LoadWindow, post_request, put_load
from app.commands.person import add_person_to
from app.commands.seeding import TicketSeeder
from app.desk import Desk
from app.errors import Broken
from app.inboxes import inbox as inboxes
from app.inboxes.inbox import Inbox
from app.people.person import Role
from app.people.workspace import Workspace
from app.processes.children import ChildProcesses
from app.processes.commands import web_command
from app.settings import Settings
from app.tickets.messages.thread import Thread

OPENED = 200
TRIGGERS = {"card": "/addon/message", "home": "/addon/home"}


@dataclass(frozen=True)
class CardTimes:
    """Of one kind of card and of its floor, in turns; latencies in milliseconds.

    `ratio` is the median over the pairs of the card's rate over the floor's.
    `memory_mb` is the proportional share (PSS) of all web processes.
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
        self._certificates = _serve_certificates(self._key)
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
        )
        self._desk = Desk(self._settings)
        self._opened: list[str] = []
        self._tokens: dict[str, str] = {}

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
        seeder = TicketSeeder(self._desk, workspace_id)
        seeder.top_up(self._tickets, step)
        with self._desk.database.reading() as session:
            known = select(Thread.gmail_id).order_by(Thread.id.desc())
            newest = list(session.scalars(known.limit(self._tickets)))
        self._opened = random.Random(1).sample(newest, min(OPENED, len(newest)))

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
            "floor": list(self._requests("floor", "card")),
            "desk": list(self._requests("desk", what)),
        }
        found: dict[str, list[LoadWindow]] = {"floor": [], "desk": []}
        for _ in range(pairs):
            for name, windows in found.items():
                port = self._ports[name]
                windows.append(put_load(port, asked[name], connections, seconds))
                done()
        return self._times(what, connections, found)

    def _times(
        self, what: str, connections: int, found: dict[str, list[LoadWindow]]
    ) -> CardTimes:
        floor, card = found["floor"], found["desk"]
        rates = [each.per_second for each in card]
        floor_rates = [each.per_second for each in floor]
        pairs = [a / b for a, b in zip(rates, floor_rates, strict=True) if b]
        took = _percentiles(card)
        return CardTimes(
            what,
            self._tickets,
            connections,
            tuple(round(each, 1) for each in floor_rates),
            tuple(round(each, 1) for each in rates),
            round(statistics.median(pairs or [0.0]), 3),
            *took,
            floor_p99=_percentiles(floor)[2],
            failures=sum(len(each.failures) for each in (*floor, *card)),
            memory_mb=self._children.memory_mb("desk"),
        )

    def _one_card(self) -> bytes:
        from http.client import HTTPConnection

        wire = HTTPConnection("127.0.0.1", self._ports["desk"], timeout=30)
        path, token, body = self._call("card", self._opened[0])
        wire.request("POST", path, body, _headers(token))
        answer = wire.getresponse()
        card = answer.read()
        if answer.status != 200 or b'"ticket"' not in card:
            raise Broken(f"No card was drawn ({answer.status}).")
        return card

    def _requests(self, server: str, what: str) -> Iterator[bytes]:
        for thread_id in self._opened if what == "card" else self._opened[:1]:
            path, token, body = self._call(what, thread_id)
            yield post_request(self._ports[server], path, token, body)

    def _call(self, what: str, thread_id: str) -> tuple[str, str, bytes]:
        """What Google would post: the path, its token and the event."""
        from demo import company

        path = TRIGGERS[what]
        account = company.PEOPLE[0][0]
        mail = {"threadId": thread_id, "messageId": thread_id} if what == "card" else {}
        event: dict[str, Any] = {
            "commonEventObject": {"hostApp": "GMAIL", "platform": "WEB"},
            "authorizationEventObject": {
                "authorizedScopes": list(company.SCOPES),
                "userIdToken": self._token(company.ADDON_CLIENT, account),
            },
            "gmail": mail,
        }
        token = self._token(company.PUBLIC_URL + path, company.ADDON_ACCOUNT)
        return path, token, json.dumps(event).encode()

    def _token(self, audience: str, email: str) -> str:
        known = self._tokens.get(audience)
        if known is None:
            now = int(time.time())
            known = self._tokens[audience] = self._key.sign(
                {
                    "iss": "https://accounts.google.com",
                    "aud": audience,
                    "azp": audience,
                    "sub": f"1{len(email):020}",
                    "email": email,
                    "email_verified": True,
                    "hd": email.partition("@")[2],
                    "iat": now,
                    "exp": now + 24 * 3600,
                }
            )
        return known

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


@dataclass
class _Certificates:
    """A server of Google's certificates, until it is stopped."""

    url: str
    server: ThreadingHTTPServer

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()


def _serve_certificates(key: Any) -> _Certificates:
    said = json.dumps({key.kid: key.certificate_pem}).encode()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # noqa: N802 - the name is the library's
            self.send_response(200)
            self.send_header("Cache-Control", "public, max-age=86400")
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *_: object) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return _Certificates(f"http://127.0.0.1:{server.server_address[1]}/certs", server)


def _make_desk(session: Any, company: Any) -> Workspace:
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


def _percentiles(windows: Sequence[LoadWindow]) -> tuple[float, float, float]:
    every = [each * 1000 for window in windows for each in window.latencies]
    if len(every) < 2:
        return 0.0, 0.0, 0.0
    parts = statistics.quantiles(every, n=100, method="inclusive")
    return round(parts[49], 2), round(parts[94], 2), round(parts[98], 2)


def _headers(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}


def _plain(value: object) -> str:
    secret = getattr(value, "get_secret_value", None)
    return str(secret() if secret else value)
