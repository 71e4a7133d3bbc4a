"""One office, prepared once, of which every random schedule gets a copy."""

from __future__ import annotations

import copy
import shutil
import threading
from pathlib import Path

from sqlalchemy.orm import Session

from app import clock
from demo.gmail.message import Message
from demo.gmail.world import World
from tests.support.cast import Cast
from tests.support.office import Office, furnish, open_office
from tests.workers.noise import prepare


class Stage:
    """Copies a desk's file and the world beside it; SQLite only."""

    def __init__(self, url: str, folder: Path) -> None:
        self._office = open_office(url, folder)
        self._mails = prepare(self._office)
        self._office.desk.close()
        self._ready_at = clock.now()
        clock.reset()

    def fresh(self, url: str) -> tuple[Office, list[Message]]:
        """The office at that address, as it was when it had just been prepared."""
        clock.advance(self._ready_at - clock.now())
        told = self._office.desk.settings
        shutil.copy(_file(told.database), _file(url))
        world, mails = copy.deepcopy(
            (self._office.world, self._mails), _kept(self._office.world)
        )
        told = told.model_copy(update={"database_url": url})
        office = furnish(told, world, self._same_cast)
        google = self._office.desk.google
        tokens = {a: copy.copy(each) for a, each in google._delegated.items()}
        office.desk.google._delegated = tokens
        return office, mails

    def _same_cast(self, _session: Session) -> Cast:
        return self._office.cast


def _kept(world: World) -> dict[int, object]:
    """What a copy of the world shares with it, or has anew: keys and locks."""
    return {
        id(world.google_key): world.google_key,
        id(world.guard._lock): threading.RLock(),
        id(world.pubsub.arrived): threading.Condition(),
    }


def _file(url: str) -> str:
    return url.removeprefix("sqlite:///")
