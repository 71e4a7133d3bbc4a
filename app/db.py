"""The database: model base, column types, and the two ways in, to read and to write."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Connection,
    DateTime,
    Dialect,
    Engine,
    Integer,
    MetaData,
    Text,
    create_engine,
    event,
    select,
)
from sqlalchemy.dialects.postgresql import JSONB, insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker
from sqlalchemy.sql import func
from sqlalchemy.types import TypeDecorator

from app import clock
from app.errors import Later

# SQLite gives row ids only to a column called INTEGER, which is 64-bit there.
Key = BigInteger().with_variant(Integer, "sqlite")
# How a row is locked that is to be changed: with_for_update(**LOCK). Its key stays, so
# others may go on to write rows that refer to it; else two who each wait for what the
# other has written would block one another.
LOCK: dict[str, Any] = {"key_share": True}
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
    }


class Database:
    """One database; `transaction()` writes and `reading()` reads.

    `patience` is how many seconds a transaction waits for another one's lock.
    """

    def __init__(self, url: str, *, patience: float = 5) -> None:
        self.engine = _engine(url, round(patience * 1000))
        self.sessions = sessionmaker(self.engine, expire_on_commit=False)
        self._readers = sessionmaker(_read_only(self.engine), expire_on_commit=False)

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """A session that commits when the block returns and rolls back when it raises.

        Raises:
            Later: the database was busy for too long; nothing was changed.
        """
        try:
            with self.sessions.begin() as session:
                yield session
        except DBAPIError as error:
            if _is_busy(error):
                raise Later("The desk is busy. Try again in a moment.") from error
            raise

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that cannot write."""
        with self._readers() as session:
            yield session

    def close(self) -> None:
        """Give every connection back."""
        self.engine.dispose()


def present(session: Session) -> datetime:
    """The database's own time: leases of several machines are compared by one clock."""
    if session.get_bind().dialect.name == "sqlite":
        return clock.now()
    theirs = session.scalar(select(func.clock_timestamp()))
    assert isinstance(theirs, datetime)
    return theirs.astimezone(UTC) + clock.offset()


def _engine(url: str, patience_ms: int) -> Engine:
    is_sqlite = url.startswith("sqlite")
    engine = create_engine(url, pool_pre_ping=not is_sqlite)
    prepare = _prepare_sqlite if is_sqlite else _prepare_postgresql

    @event.listens_for(engine, "connect")
    def prepare_once(connection: Any, _record: object) -> None:
        prepare(connection, patience_ms)

    if is_sqlite:
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def _read_only(engine: Engine) -> Engine:
    if engine.dialect.name == "sqlite":
        return engine.execution_options(desk_reading=True)
    return engine.execution_options(postgresql_readonly=True)


def _prepare_postgresql(connection: Any, patience_ms: int) -> None:
    connection.autocommit = True
    connection.execute(f"SET lock_timeout = {patience_ms}")
    connection.autocommit = False


def _prepare_sqlite(connection: Any, patience_ms: int) -> None:
    # The driver's own transactions begin too late: a read would not be part of one.
    connection.isolation_level = None
    for pragma in (
        f"busy_timeout={patience_ms}",
        "journal_mode=WAL",
        "synchronous=NORMAL",
        "foreign_keys=ON",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    reading = bool(connection.get_execution_options().get("desk_reading"))
    connection.exec_driver_sql(f"PRAGMA query_only={'ON' if reading else 'OFF'}")
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def _is_busy(error: DBAPIError) -> bool:
    state = getattr(error.orig, "sqlstate", None)
    if state is not None:
        return state in {"40001", "40P01", "55P03"}
    return isinstance(error, OperationalError) and "locked" in str(error.orig)


def insert_for(session: Session) -> Any:
    """The `insert()` of the session's dialect: it knows ON CONFLICT on both."""
    name = session.get_bind().dialect.name
    return sqlite_insert if name == "sqlite" else postgresql_insert
