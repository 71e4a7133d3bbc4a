"""An office as it once was: its rows, its world and its moment.

What is prepared once is copied for every test that begins with it.
"""

from __future__ import annotations

import copy
import threading
from collections.abc import Callable, Hashable
from pathlib import Path
from typing import Any, Generic, TypeVar

from sqlalchemy.orm import Session

from app import clock
from demo.gmail.world import GmailWorld
from tests.support.cast import Cast
from tests.support.office import Office, furnish, keep_key, open_office
from tests.support.rows import keep_rows

Told = TypeVar("Told")


class Snapshot(Generic[Told]):
    """Keeps an office, and what its tests begin with: `told`, such as its mails."""

    def __init__(self, office: Office, told: Told) -> None:
        self._ready_at = clock.now()
        self._office = office
        self._rows = keep_rows(office.desk.settings.database)
        self._world, self._told = self._copied(office.world, told)

    def office(self, url: str, folder: Path) -> tuple[Office, Told]:
        """The office at that address, as it was; the clock goes back to its moment."""
        clock.advance(self._ready_at - clock.now())
        self._rows.put(url)
        world, told = self._copied(self._world, self._told)
        settings = self._office.desk.settings.model_copy(
            update={
                "database_url": url,
                "data_dir": folder,
                "service_account_file": keep_key(folder),
            }
        )
        office = furnish(settings, world, self._cast)
        # Reading a key takes longer than a drain.
        office.desk.google.delegation = self._office.desk.google.delegation
        return office, told

    def _cast(self, session: Session) -> Cast:
        known = vars(self._office.cast).items()
        return Cast(**{k: session.get_one(type(row), row.id) for k, row in known})

    def _copied(self, world: GmailWorld, told: Told) -> tuple[GmailWorld, Told]:
        return copy.deepcopy((world, told), _kept(world))


_snapshots: dict[Hashable, Snapshot[None]] = {}


def copied_office(
    opens: Callable[..., Office], url: str, folder: Path, **how: Any
) -> Office:
    """What `opens` opens there in this way, ready at once from the second time on."""
    key = (opens, url.partition(":")[0], *sorted(how.items()))
    if key not in _snapshots:
        _snapshots[key] = Snapshot(opens(url, folder, **how), None)
    return _snapshots[key].office(url, folder)[0]


def usual_office(url: str, folder: Path, **how: Any) -> Office:
    """What `open_office` opens."""
    return copied_office(open_office, url, folder, **how)


def _kept(world: GmailWorld) -> dict[int, object]:
    """What a copy of the world shares with it, or has anew: keys and locks."""
    return {
        id(world.google_key): world.google_key,
        id(world.guard._lock): threading.RLock(),
        id(world.pubsub.arrived): threading.Condition(),
    }
