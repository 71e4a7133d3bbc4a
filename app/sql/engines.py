"""The two pools of connections to one database: to write, and to read only.

Readers cost as little as can be: no transaction around a single question, and plans
that are made once.
"""

from __future__ import annotations

import os
import time
from contextlib import suppress
from typing import Any, NamedTuple

import orjson
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.exc import DisconnectionError

from app import spent

OWNER_ONLY = 0o600
# What is prepared says so (`app.sql.prepared`): no count of runs decides it.
ONLY_WHEN_ASKED = 1 << 31
# More than the desk has of them.
MAX_PREPARED = 500
# A connection that has rested for so many seconds is tried before it is used.
REST_SECONDS = 1.0


class Engines(NamedTuple):
    """What a database is written and read through."""

    writing: Engine
    reading: Engine

    def dispose(self) -> None:
        """Close every connection."""
        self.writing.dispose()
        self.reading.dispose()


def open_engines(url: str, patience_ms: int) -> Engines:
    """Both engines of a database; nothing is connected yet.

    `patience_ms` is how long, in milliseconds, a lock is waited for; on PostgreSQL a
    statement may take twice as long.
    """
    if url.startswith("sqlite"):
        engines = Engines(
            _sqlite_engine(url, patience_ms, "BEGIN IMMEDIATE", "OFF"),
            _sqlite_engine(url, patience_ms, None, "ON"),
        )
    else:
        how = {"isolation_level": "AUTOCOMMIT"}
        engines = Engines(
            _postgresql_engine(url, patience_ms, ()),
            _postgresql_engine(url, patience_ms, READ_ONLY, **how),
        )
    for each in engines:
        event.listen(each, "before_cursor_execute", spent.note_statement)
    return engines


def _sqlite_engine(
    url: str, patience_ms: int, begin: str | None, query_only: str
) -> Engine:
    # Values stay out of every error's text: it may end in a log.
    engine = create_engine(url, hide_parameters=True, json_deserializer=orjson.loads)
    event.listen(engine, "do_connect", _make_sqlite_file)

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        # The driver's own transactions begin too late: a read would be part of none.
        connection.isolation_level = None
        for pragma in (
            f"busy_timeout={patience_ms}",
            "journal_mode=WAL",
            "synchronous=NORMAL",
            "foreign_keys=ON",
            f"query_only={query_only}",
        ):
            connection.execute(f"PRAGMA {pragma}")

    if begin is not None:
        event.listen(engine, "begin", lambda each: each.exec_driver_sql(begin))
    return engine


def _make_sqlite_file(_d: object, _r: object, where: list[Any], _m: object) -> None:
    """Make a new file readable for its owner alone: it holds mail and notes."""
    if where and where[0] and not os.path.exists(where[0]):
        with suppress(FileExistsError, FileNotFoundError):
            os.close(os.open(where[0], os.O_CREAT | os.O_EXCL, OWNER_ONLY))


# Compiling a plan to machine code takes longer than it saves.
READ_ONLY = ("default_transaction_read_only = on", "jit = off")


def _postgresql_engine(
    url: str, patience_ms: int, more: tuple[str, ...], **how: Any
) -> Engine:
    patience = patience_ms / 1000
    engine = create_engine(
        url,
        hide_parameters=True,
        json_deserializer=orjson.loads,
        pool_timeout=patience,
        connect_args={"connect_timeout": max(2, round(patience))},
        **how,
    )
    event.listen(engine, "do_connect", _connect_bounded)
    _try_rested(engine)

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        waits = (
            f"lock_timeout = {patience_ms}",
            f"statement_timeout = {2 * patience_ms}",
        )
        was, connection.autocommit = connection.autocommit, True
        connection.execute("; ".join(f"SET {each}" for each in (*waits, *more)))
        connection.autocommit = was
        # The server ends what takes too long; one that is frozen does not even do that.
        connection.patience = 2 * patience + 2
        connection.prepare_threshold = ONLY_WHEN_ASKED
        connection.prepared_max = MAX_PREPARED
        _send_whole_numbers_alike(connection)

    return engine


def _send_whole_numbers_alike(connection: Any) -> None:
    """Else each size of a number would make another statement of the same SQL."""
    from psycopg.types.numeric import Int8Dumper

    connection.adapters.register_dumper(int, Int8Dumper)


def _connect_bounded(_d: object, _r: object, where: list[Any], how: Any) -> Any:
    """Connect so that no answer that stays away is waited for without end."""
    from app.sql.bounded import BoundedConnection

    return BoundedConnection.connect(*where, **how)


def _try_rested(engine: Engine) -> None:
    """Try a connection that has rested: its server may have gone meanwhile."""

    @event.listens_for(engine, "checkin")
    def rest(_connection: object, record: Any) -> None:
        record.info["since"] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def try_it(connection: Any, record: Any, _proxy: object) -> None:
        since = record.info.get("since")
        if since is None or time.monotonic() - since < REST_SECONDS:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as error:
            # The pool makes a new one, and forgets all that are as old.
            raise DisconnectionError from error
