"""The desk's real processes beside a Gmail that the test can interrupt."""

from __future__ import annotations

import os
import sys
import tempfile
import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import redis
from sqlalchemy import func, select, update
from werkzeug.serving import make_server

from app import clock
from app.mailboxes.mailbox import Mailbox
from app.mailboxes.pending_thread import PendingThread
from app.processes.children import ChildProcesses
from demo.gmail.__main__ import QuietHandler
from demo.gmail.app import create_app
from demo.valkey import server_command
from tests.support.office import Office, open_office
from tests.support.patience import HANGS, wait_until

DESK = str(Path(sys.executable).parent / "desk")


class Machine:
    """An office whose worker and clock are processes of their own."""

    def __init__(
        self, office: Office, env: dict[str, str], folder: Path, stop_gmail: Stop
    ) -> None:
        self.office = office
        self.env = env
        self.processes = ChildProcesses(folder)
        self._folder = folder
        self._stop_gmail = stop_gmail

    def start(self, name: str) -> None:
        """Start the worker or the clock."""
        self.processes.start(name, [DESK, name], self.env)

    def kill(self, name: str) -> None:
        """As the kernel would: no goodbye."""
        process = self.processes.forget(name)
        process.kill()
        process.wait(HANGS)

    def start_broker(self) -> None:
        """Start Valkey, whatever an earlier one has left behind; it answers then."""
        place = Path(urlsplit(self.env["DESK_REDIS_URL"]).path)
        place.unlink(missing_ok=True)
        self.processes.start("valkey", server_command(place.parent, self._folder))
        wait_until(self._has_broker, "Valkey answers")

    def _has_broker(self) -> bool:
        try:
            with self.redis() as connection:
                return bool(connection.ping())
        except redis.RedisError:
            # Not there yet, or it still reads what it had kept.
            return False

    def redis(self) -> redis.Redis:
        """The broker."""
        return redis.Redis.from_url(self.env["DESK_REDIS_URL"])

    def push(self) -> None:
        """As Pub/Sub's pushes do: every mailbox is due now."""
        with self.office.desk.database.transaction() as session:
            session.execute(update(Mailbox).values(poll_due_at=clock.now()))

    def let_leases_end(self) -> None:
        """As if two minutes had passed since a worker died."""
        with self.office.desk.database.transaction() as session:
            past = clock.now() - timedelta(seconds=1)
            session.execute(update(Mailbox).values(lease_until=past))

    def owed(self) -> int:
        """How many threads are owed their labels."""
        with self.office.desk.database.reading() as session:
            return session.scalar(select(func.count()).select_from(PendingThread)) or 0

    def stop(self) -> None:
        """End everything."""
        self.processes.stop()
        self._stop_gmail()
        self.office.desk.close()


Stop = Callable[[], None]


def start_machine(
    database_url: str, folder: Path, around: Callable[[Any], Any] = lambda app: app
) -> Machine:
    """Valkey and our Gmail are up, mailboxes connected; no worker and no clock yet.

    `around` puts something before our Gmail.
    """
    office = open_office(database_url, folder)
    server = make_server(
        "127.0.0.1",
        0,
        around(create_app(office.world)),
        threaded=True,
        request_handler=QuietHandler,
    )
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sockets = Path(tempfile.mkdtemp(prefix="desk", dir="/tmp"))

    def stop_gmail() -> None:
        server.shutdown()
        server.server_close()

    told = office.desk.settings
    url = f"http://127.0.0.1:{server.port}"
    env = {
        "DESK_DATA_DIR": str(folder),
        "DESK_DATABASE_URL": database_url,
        "DESK_REDIS_URL": f"unix://{sockets / 'valkey.sock'}",
        "DESK_SECRET_KEY": told.require("secret_key"),
        "DESK_VAULT_KEYS": told.require("vault_keys"),
        "DESK_SERVICE_ACCOUNT_FILE": told.require("service_account_file"),
        "DESK_GOOGLE_TOKEN_URL": f"{url}/token",
        "DESK_GMAIL_ROOT_URL": f"{url}/",
    }
    made = Machine(office, {**os.environ, **env}, folder, stop_gmail)
    made.start_broker()
    return made
