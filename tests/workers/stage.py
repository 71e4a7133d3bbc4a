"""One office, prepared once, of which every random schedule gets a copy."""

from __future__ import annotations

from pathlib import Path

from app import clock
from demo.gmail.mailboxes.message import MailboxMessage
from tests.support.office import Office, open_office
from tests.support.snapshot import Snapshot
from tests.workers.noise import prepare


class Stage:
    """Copies a desk's file and the world beside it; SQLite only."""

    def __init__(self, url: str, folder: Path) -> None:
        self._folder = folder
        office = open_office(url, folder)
        self._snapshot = Snapshot(office, prepare(office))
        clock.reset()

    def fresh(self, url: str) -> tuple[Office, list[MailboxMessage]]:
        """The office at that address, as it was when it had just been prepared."""
        return self._snapshot.office(url, self._folder)
