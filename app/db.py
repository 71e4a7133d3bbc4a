"""The database: model base, column types, and the two ways in, to read and to write."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    ColumnElement,
    DateTime,
    Dialect,
    Integer,
    Interval,
    MetaData,
    Text,
    literal,
    select,
    type_coerce,
)
from sqlalchemy.dialects.postgresql import JSONB, insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.exc import DBAPIError, TimeoutError as PoolTimeout
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker
from sqlalchemy.sql import func
from sqlalchemy.types import TypeDecorator

from app import clock
from app.errors import Later, WaitReason
from app.sql import outages
from app.sql.engines import OWNER_ONLY, Engines, open_engines
from app.wording import mark

# SQLite gives row ids only to a column called INTEGER, which is 64-bit there.
Key = BigInteger().with_variant(Integer, "sqlite")
# The largest that it holds: what anybody asks for beyond it is not there.
MAX_KEY = 2**63 - 1
# How a row is locked that is to be changed: with_for_update(**LOCK). Its key stays, so
# others may go on to write rows that refer to it; else two who each wait for what the
# other has written would block one another.
LOCK: dict[str, Any] = {"key_share": True}
REST_SECONDS = 1.0
BUSY = mark("The desk is busy. Try again in a moment.")
Json = JSON().with_variant(JSONB, "postgresql")

NAMES = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Instant(TypeDecorator[datetime]):
    """A moment in UTC. Refuses a naive one; SQLite gives UTC back as well."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(
        self, value: datetime | None, dialect: Dialect
    ) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        return value.astimezone(UTC)

    def process_result_value(
        self, value: datetime | None, dialect: Dialect
    ) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value


class Model(DeclarativeBase):
    """The base of every table."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {
        int: Key,
        str: Text,
        datetime: Instant,
        dict[str, Any]: Json,
        list[str]: Json,
        list[int]: Json,
    }


class Database:
    """One database; `transaction()` writes and `reading()` reads.

    `patience` is how many seconds a transaction waits for another one's lock; on
    PostgreSQL a statement may take twice as long. `engines` that an earlier one has
    made are taken over with the SQL they know.

    A database that cannot be reached is left alone for a second: who asks meanwhile is
    told so at once, instead of waiting one behind the other.
    """

    def __init__(
        self, url: str, *, patience: float = 5, engines: Engines | None = None
    ) -> None:
        self.engines = engines or open_engines(url, round(patience * 1000))
        self.engine = self.engines.writing
        self.sessions = sessionmaker(self.engine, expire_on_commit=False)
        self._rests_until = 0.0

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """A session that commits when the block returns and rolls back when it raises.

        Raises:
            Later: the database was busy for too long, or away; nothing was changed.
        """
        with self._answering(), self.sessions.begin() as session:
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that cannot write.

        Raises:
            Later: the database was busy for too long, or away.
        """
        # Bound to a connection, a session needs no transaction for what is built once.
        with (
            self._answering(),
            self.engines.reading.connect() as connection,
            Session(connection, expire_on_commit=False) as session,
        ):
            yield session

    @contextmanager
    def _answering(self) -> Iterator[None]:
        if time.monotonic() < self._rests_until:
            raise Later(BUSY, waits_for=WaitReason.DATABASE)
        try:
            yield
        except PoolTimeout as error:
            raise Later(BUSY) from error
        except DBAPIError as error:
            if outages.is_away(error):
                self._rests_until = time.monotonic() + REST_SECONDS
            elif not outages.is_busy(error):
                raise
            raise Later(BUSY, waits_for=_awaited(error)) from error

    def close(self) -> None:
        """Give every connection back."""
        self.engines.dispose()

    def close_to_others(self) -> None:
        """Let nobody else of this machine read a SQLite file that was made before."""
        path = self.engine.url.database
        if self.engine.dialect.name == "sqlite" and path and os.path.exists(path):
            os.chmod(path, OWNER_ONLY)


def database_now(session: Session) -> datetime:
    """The database's own time: leases of several machines are compared by one clock."""
    if session.get_bind().dialect.name == "sqlite":
        return clock.now()
    theirs = session.scalar(select(func.clock_timestamp()))
    assert isinstance(theirs, datetime)
    return theirs.astimezone(UTC) + clock.test_offset()


def database_time(session: Session) -> ColumnElement[datetime]:
    """The same in a statement: the time at which the database begins with it.

    Whatever is due is due by one clock, though a machine's own is wrong.
    """
    if session.get_bind().dialect.name == "sqlite":
        return literal(clock.now(), Instant())
    moved = literal(clock.test_offset(), Interval())
    return type_coerce(func.statement_timestamp() + moved, Instant())


def _awaited(error: DBAPIError) -> WaitReason | None:
    """What is missing; nothing when two have only been in each other's way."""
    if outages.is_full(error):
        return WaitReason.DISK
    return WaitReason.DATABASE if outages.is_away(error) else None


def insert_for(session: Session) -> Any:
    """The `insert()` of the session's dialect: it knows ON CONFLICT on both."""
    name = session.get_bind().dialect.name
    return sqlite_insert if name == "sqlite" else postgresql_insert
