"""What stands before PostgreSQL: a pooler has to leave the connections alone."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, text

from app.desk import Desk
from app.health.finding import Finding, wrong


def pooler_findings(desk: Desk) -> Iterator[Finding]:
    """Nothing, unless each transaction gets another of the server's connections.

    Then what the desk tells its connections, how long to wait and what only reads, is
    lost or reaches somebody else's.
    """
    if desk.database.engine.dialect.name != "postgresql" or not _is_exchanged(desk):
        return
    yield wrong(
        "database",
        "A pooler gives each transaction another connection: time limits, prepared "
        "statements and locks of the desk get lost.",
        "Set pool_mode = session in PgBouncer.",
    )


def _is_exchanged(desk: Desk) -> bool:
    """Whether a connection, used again, leads to another process of the server.

    Between its two uses another one takes the place that has become free.
    """
    with desk.database.engine.connect() as one, desk.database.engine.connect() as two:
        before = _process(one)
        one.rollback()
        _process(two)
        return _process(one) != before


def _process(connection: Connection) -> int:
    found: int = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
    return found
