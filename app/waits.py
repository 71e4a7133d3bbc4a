"""What clock and workers wait for, and since when.

A database that is away is noted in Redis, a Redis that is away in the database: so
whoever looks is told by the one that is there.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app import clock
from app.db import Model, insert_for
from app.errors import Later, WaitReason

if TYPE_CHECKING:
    import redis

CLOCK, WORKERS = "clock", "workers"
# Who waits says so again and again; a note that nobody repeats is an old one.
LIFE_SECONDS = 60
OF_DATABASE = (WaitReason.DATABASE, WaitReason.DISK)


@dataclass(frozen=True)
class Wait:
    """Who waits, for which part, and since when."""

    process: str
    part: WaitReason
    since: datetime


class Outage(Model):
    """A part that is away, as the clock has found."""

    __tablename__ = "outages"

    part: Mapped[str] = mapped_column(primary_key=True)
    since: Mapped[datetime] = mapped_column(default=clock.now)


def note_outage(session: Session, part: WaitReason, *, is_away: bool) -> None:
    """Keep since when the part is away, or that it is back."""
    if is_away:
        row = insert_for(session)(Outage).values(part=part, since=clock.now())
        session.execute(row.on_conflict_do_nothing())
    else:
        session.execute(delete(Outage).where(Outage.part == part))


def outage_since(session: Session, part: WaitReason) -> datetime | None:
    """Since when the part is away."""
    return session.scalar(select(Outage.since).where(Outage.part == part))


class ProcessWaits:
    """Notes in Redis that a process waits for the database, and reads such notes."""

    def __init__(self, connection: redis.Redis | None) -> None:
        self._redis = connection
        self._noted: set[str] = set()

    def failed(self, process: str, error: Later) -> None:
        """Note what the process waits for, if that is what the error says."""
        part = error.waits_for
        if part not in OF_DATABASE or self._redis is None:
            return
        key, value = _key(process), f"{part} {clock.iso(clock.now())}"
        self._noted.add(process)
        with suppress(*_away()):
            if self._said(process).startswith(f"{part} "):
                self._redis.expire(key, LIFE_SECONDS)
            else:
                self._redis.set(key, value, ex=LIFE_SECONDS)

    def works(self, process: str) -> None:
        """Forget what the process waited for."""
        if process in self._noted and self._redis is not None:
            with suppress(*_away()):
                self._redis.delete(_key(process))
                self._noted.discard(process)

    def read(self) -> Iterator[Wait]:
        """Each process that waits for the database."""
        if self._redis is None:
            return
        for process in (CLOCK, WORKERS):
            with suppress(*_away()):
                part, _, since = self._said(process).partition(" ")
                if part in OF_DATABASE:
                    yield Wait(process, WaitReason(part), clock.parse_moment(since))

    def _said(self, process: str) -> str:
        assert self._redis is not None
        said = self._redis.get(_key(process))
        return said.decode() if isinstance(said, bytes) else ""


def _key(process: str) -> str:
    return f"desk:waits:{process}"


def _away() -> tuple[type[Exception], ...]:
    from redis import RedisError

    return RedisError, ValueError
