"""A worker's process that can be killed in the middle of a drain."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

from sqlalchemy.orm import Session

from app.db import Database
from app.desk import Desk
from app.gmail.google import GoogleClients
from tests.support.office import Office
from tests.support.wire import Wire
from workers.drain import DrainOutcome, MailboxDrain


class Killed(BaseException):
    """kill -9: open transactions are rolled back, nothing else happens any more."""


class Process:
    """Drains on a desk of its own; once killed it reaches no database and no Gmail."""

    def __init__(self, office: Office) -> None:
        self.is_dead = False
        http = _Http(self, Wire(office.app))
        self._desk = Desk.__new__(Desk)
        self._desk.settings = office.desk.settings
        self._desk.jobs = office.desk.jobs
        self._desk.database = _Database(self, office.desk.database)
        self._desk.google = GoogleClients(
            office.desk.settings, connect=lambda timeout: http
        )
        # Reading a key takes longer than a drain.
        self._desk.google.delegation = office.desk.google.delegation
        self._desk.google.units_a_minute = office.desk.google.units_a_minute

    def kill(self) -> NoReturn:
        """To be called from a hook of our Gmail."""
        self.is_dead = True
        raise Killed

    def drain(self, mailbox_id: int) -> DrainOutcome | None:
        """How it ended; nothing when it was killed."""
        try:
            return MailboxDrain(self._desk, mailbox_id).run()
        except Killed:
            return None

    def check(self) -> None:
        """Stop here if it is dead; called before each transaction and Gmail call."""
        if self.is_dead:
            raise Killed

    @contextmanager
    def holding(self) -> Iterator[None]:
        """While a transaction is open, which others may wait for."""
        yield


class _Http:
    def __init__(self, process: Process, http: Wire) -> None:
        self._process = process
        self._http = http

    def __getattr__(self, name: str) -> Any:
        return getattr(self._http, name)

    def request(self, *args: Any, **kwargs: Any) -> Any:
        self._process.check()
        return self._http.request(*args, **kwargs)


class _Database(Database):
    def __init__(self, process: Process, real: Database) -> None:
        self._process = process
        self._real = real

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        self._process.check()
        with self._real.transaction() as session, self._process.holding():
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        self._process.check()
        with self._real.reading() as session, self._process.holding():
            yield session
