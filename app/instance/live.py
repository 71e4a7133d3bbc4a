"""The instance settings of a running process: looked at beside its calls."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from sqlalchemy import Row, select
from sqlalchemy.exc import SQLAlchemyError

from app.db import Database
from app.errors import Broken
from app.instance.table import Instance, InstanceSetting
from app.settings import Settings
from app.settings.instance_names import INSTANCE

if TYPE_CHECKING:
    from app.vault import Vault

log = logging.getLogger(__name__)

LOOK_SECONDS = 10.0
# As long as the database has not said anything yet.
AGAIN_SECONDS = 1.0

Kept = Sequence[Row[str, str]]


class LiveSettings:
    """Puts the instance settings into the settings of this process.

    `unreadable` names those that no key of the vault opens: they count as not set.
    """

    def __init__(
        self, settings: Settings, database: Database, vault: Callable[[], Vault]
    ) -> None:
        self._settings, self._database, self._vault = settings, database, vault
        self._version: int | None = None
        self._stopped = threading.Event()
        self.unreadable: tuple[str, ...] = ()
        self._names: tuple[str, ...] = ()

    def look(self) -> bool:
        """Take over what has changed; false if the database could not say.

        One statement if nothing has changed. A database that is away or has no tables
        yet is somebody else's to tell.
        """
        try:
            with self._database.engines.reading.connect() as connection:
                version = connection.scalar(select(Instance.version)) or 0
                if version == self._version:
                    return True
                query = select(InstanceSetting.name, InstanceSetting.sealed)
                kept = connection.execute(query.order_by(InstanceSetting.name)).all()
        except SQLAlchemyError:
            return False
        self._take(kept)
        self._version = version
        return True

    def follow(self) -> None:
        """Look now, and go on looking beside what the process does, until `stop`."""
        self._stopped.clear()
        is_known = self.look()
        self._tell()
        thread = threading.Thread(
            target=self._look_on, args=(is_known,), name="instance", daemon=True
        )
        thread.start()

    def stop(self) -> None:
        """Look no more."""
        self._stopped.set()

    def _look_on(self, is_known: bool) -> None:
        while not self._stopped.wait(LOOK_SECONDS if is_known else AGAIN_SECONDS):
            before = self._version
            is_known = self.look() or is_known
            if self._version != before:
                self._tell()

    def _take(self, kept: Kept) -> None:
        values, unreadable = dict[str, object](), list[str]()
        for name, sealed in kept:
            if name not in INSTANCE:
                # Of another release.
                continue
            try:
                opened = self._vault().open(sealed)
                values[name] = self._settings.checked(name, opened)
            except (Broken, ValueError):
                unreadable.append(name)
        self.unreadable, self._names = tuple(unreadable), tuple(values)
        self._settings.take_instance(values)

    def _tell(self) -> None:
        names, lost = ",".join(self._names), ",".join(self.unreadable)
        level = logging.WARNING if lost else logging.INFO
        log.log(level, "instance_settings read=%s unreadable=%s", names, lost)
