"""One company's desk on one machine: everything around its processes is up."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import threading
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import psycopg
import pytest
import requests
from cryptography.fernet import Fernet
from pydantic import SecretStr
from werkzeug.serving import make_server

from app.desk import Desk
from app.settings import Settings
from demo.gmail.__main__ import QuietHandler
from demo.gmail.app import create_app
from demo.ports import free_port
from demo.valkey import server_program
from tests.addon.sidebar import Sidebar
from tests.faults.customer import Customer
from tests.faults.reps import Book, Rep
from tests.support.authority import write_certificates
from tests.support.office import (
    ADA,
    ADDON_ACCOUNT,
    ADDON_CLIENT,
    GRACE,
    SUPPORT,
    Office,
    keep_key,
    make_world,
    service_account,
)
from tests.support.over_http import OverHttp
from tests.support.patience import wait_until
from tests.support.postgres import HARMLESS, PostgresServer, debians
from tests.upgrade.hosting import CREDENTIALS, Host
from tests.upgrade.proxy import Nginx
from tests.upgrade.release import Release
from tests.upgrade.services import Services

# A name that no resolver will ever have (RFC 9476): this machine's own file has it.
NAME = "desk.acme.alt"
# In seconds: Google's host gives up then.
GOOGLE_WAITS = 30
WEBS = ("one", "two")
# So many calls are answered before the customer writes again.
PER_MAIL = 10


class Site:
    """PostgreSQL, Valkey, our Gmail, nginx with TLS; no process of the desk yet."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.chance = Random(seed)
        self.book = Book()
        self._stack = ExitStack()
        self._reps: list[Rep] = []
        # Its folder is nobody's but root's: PostgreSQL's user has to get there.
        self._folder = Path(tempfile.mkdtemp(prefix="desksite", dir="/tmp"))
        self._stack.callback(shutil.rmtree, self._folder, ignore_errors=True)
        self.world = make_world()
        self.host = Host(folder, NAME)
        self.ports = {name: free_port() for name in WEBS}
        self.authority, pair = write_certificates(folder, days=90, also=NAME)
        self.proxy = Nginx(folder, pair, self.ports)
        self.url = f"https://{NAME}:{self.proxy.port}"
        try:
            self.settings = self._settings(self._postgres(), self._valkey())
            self._keep_secrets()
            self._stack.callback(self.proxy.stop)
            self.proxy.start()
        except BaseException:
            self._stack.close()
            raise
        self.services = Services(self.host, self.settings, folder)
        self._stack.callback(self.services.stop_all)
        self.office = self._office()
        self.customer = Customer(self.office, self.chance)

    def __enter__(self) -> Site:
        return self

    def __exit__(self, *_: object) -> None:
        self.send_reps_home()
        self._stack.close()

    def found(self, release: Release) -> None:
        """Make a workspace with its people, by that release's own commands."""
        desk = self.services.desk
        self.services.run(release, "migrate")
        desk(release, "workspace", "add", "acme.example", "--admin", ADA)
        desk(release, "inbox", "add", SUPPORT)
        desk(release, "person", "add", GRACE, "--inbox", SUPPORT)
        for address in (SUPPORT, ADA, GRACE):
            desk(release, "mailbox", "connect", address, "--delegated")

    def start_web(self, release: Release, name: str) -> None:
        """Start one of the two web machines, and let calls come once it is ready."""
        port = self.ports[name]
        self.services.start(f"web-{name}", release, "web", port=port)
        wait_until(lambda: _is_ready(port), f"web {name} is ready")
        self.proxy.use(name)

    def end_web(self, name: str) -> None:
        """Take one out of the proxy first, then let it end."""
        self.proxy.leave(name)
        self.services.stop(f"web-{name}")

    def start_behind(self, release: Release) -> None:
        """Start a worker and the clock; each has begun then."""
        for unit in ("worker@", "clock"):
            before = self.services.begun(unit)
            self.services.start(unit, release, unit)
            wait_until(partial(self._has_begun, unit, before), f"{unit} runs")

    def end_behind(self) -> None:
        """Let worker and clock end."""
        for unit in ("worker@", "clock"):
            self.services.stop(unit)

    def call_reps(self) -> None:
        """From now on they open mails and press buttons."""
        for who in (ADA, GRACE) * 2:
            web: Any = OverHttp(self.proxy.port, GOOGLE_WAITS)
            web.root = f"https://localhost:{self.proxy.port}"
            web.session = requests.Session()
            web.session.verify = str(self.authority)
            # Else the machine's own list of authorities comes first.
            web.session.trust_env = False
            sidebar = Sidebar(self.office, web, who)
            chance = Random(self.chance.random())
            self._reps.append(Rep(sidebar, self.book, chance, self.url))
            self._reps[-1].start()

    def send_reps_home(self) -> None:
        """Let them end what they are at."""
        for each in self._reps:
            each.stopped.set()
        for each in self._reps:
            each.join(GOOGLE_WAITS)
            assert each.is_done, "a rep has gone home before"
        self._reps.clear()

    def hold(self, answers: int) -> None:
        """Wait until so many more calls are answered; the customer writes meanwhile."""
        until = self.book.answered + answers
        while self.book.answered < until:
            self.customer.write()
            some = min(self.book.answered + PER_MAIL, until)
            wait_until(partial(self._are_answered, some), "reps are answered")

    def hold_acts(self, acts: int) -> None:
        """Wait until so many more presses are answered as done."""
        until = len(self.book.done) + acts
        while len(self.book.done) < until:
            self.hold(PER_MAIL)

    def _has_begun(self, unit: str, before: int) -> bool:
        return self.services.begun(unit) > before

    def _are_answered(self, calls: int) -> bool:
        return self.book.answered >= calls

    def database(self) -> Desk:
        """Today's program on the desk's database, in this process."""
        return Desk(self._told())

    def _office(self) -> Office:
        nobody: Any = None
        return Office(self.database(), self.world, nobody, nobody)

    def _told(self) -> Settings:
        return Settings(
            data_dir=self.host.state,
            database_url=self.settings["DESK_DATABASE_URL"],
            secret_key=SecretStr(self.settings["DESK_SECRET_KEY"]),
        )

    def _settings(self, database: str, queue: str) -> dict[str, str]:
        gmail = self._gmail()
        return {
            "DESK_PUBLIC_URL": self.url,
            "DESK_DATABASE_URL": database,
            "DESK_REDIS_URL": queue,
            "DESK_SECRET_KEY": "a secret of the rehearsal",
            "DESK_VAULT_KEYS": Fernet.generate_key().decode(),
            "DESK_ADDON_CLIENT_ID": ADDON_CLIENT,
            "DESK_ADDON_SERVICE_ACCOUNT": ADDON_ACCOUNT,
            "DESK_SERVICE_ACCOUNT_FILE": f"{CREDENTIALS}/service-account.json",
            "SSL_CERT_FILE": f"{CREDENTIALS}/authority.pem",
            "DESK_TRUSTED_PROXIES": "1",
            # Four reps press faster than people.
            "DESK_PERSON_CALLS": "0",
            "DESK_WORKSPACE_CALLS": "0",
            "DESK_GOOGLE_CERTS_URL": f"{gmail}/certs",
            "DESK_GOOGLE_TOKEN_URL": f"{gmail}/token",
            "DESK_GMAIL_ROOT_URL": f"{gmail}/",
        }

    def _keep_secrets(self) -> None:
        keep_key(self.host.secrets)
        shutil.copy(self.authority, self.host.secrets / "authority.pem")

    def _gmail(self) -> str:
        self.world.register_service_account(service_account()[1])
        server = make_server(
            "127.0.0.1", 0, create_app(self.world),
            threaded=True, request_handler=QuietHandler,
        )  # fmt: skip
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self._stack.callback(server.server_close)
        self._stack.callback(server.shutdown)
        return f"http://127.0.0.1:{server.port}"

    def _postgres(self) -> str:
        binaries = debians()
        if binaries is None:
            pytest.skip("PostgreSQL is not installed")
        port, folder = free_port(), self._folder / "postgres"
        folder.mkdir()
        os.chmod(self._folder, 0o711)
        here = f"{HARMLESS} -c listen_addresses=127.0.0.1 -c port={port}"
        server = PostgresServer(binaries, folder, here)
        server.start()
        self._stack.callback(server.stop, "immediate")
        root = f"postgresql://desk@127.0.0.1:{port}"
        with psycopg.connect(f"{root}/postgres", autocommit=True) as connection:
            connection.execute("CREATE DATABASE sidedesk")
        return f"{root}/sidedesk"

    def _valkey(self) -> str:
        port = free_port()
        line = [str(server_program()), "--port", str(port), "--bind", "127.0.0.1"]
        line += ["--save", "", "--dir", str(self._folder)]
        with (self._folder / "valkey.log").open("w") as log:
            process = subprocess.Popen(line, stdout=log, stderr=log)
        self._stack.callback(process.wait)
        self._stack.callback(process.terminate)
        return f"redis://127.0.0.1:{port}"


def _is_ready(port: int) -> bool:
    try:
        url = f"http://127.0.0.1:{port}/readyz"
        return requests.get(url, timeout=GOOGLE_WAITS).ok
    except requests.ConnectionError:
        return False
