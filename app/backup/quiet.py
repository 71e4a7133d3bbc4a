"""Whether the desk is still: nothing of it may run while its database is exchanged."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app import chore
from app.db import database_now
from app.desk import Desk
from app.errors import Later, Refused
from app.mailboxes.mailbox import Mailbox
from app.people.console_session import ConsoleSession
from app.tickets.acting.press import Press

# Longer than any request of ours to Gmail can be under way.
SILENCE = timedelta(seconds=60)
OTHERS = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


def require_silence(desk: Desk) -> None:
    """Check that web, worker and clock have been still for a minute.

    Raises:
        Refused: one gave a sign of life.
    """
    alive = [*_in_redis(desk), *_in_database(desk)]
    if alive:
        raise Refused(
            f"Still alive: {', '.join(alive)}. Stop everything, wait for a minute, and "
            "run this again. Nothing was changed."
        )


def _in_redis(desk: Desk) -> Iterator[str]:
    vitals = desk.jobs.vitals() if desk.settings.redis_url else None
    if vitals is not None and vitals.workers:
        yield f"{vitals.workers} workers"


def _in_database(desk: Desk) -> list[str]:
    try:
        with desk.database.reading() as session:
            return list(_signs(session))
    except (DBAPIError, Later):
        # Nothing is there: that is why it is restored.
        return []


def _signs(session: Session) -> Iterator[str]:
    since = database_now(session) - SILENCE
    ticked = chore.last_tick(session)
    if ticked is not None and ticked > since:
        yield "the clock"
    drained = session.scalar(select(func.max(Mailbox.drained_at)))
    if drained is not None and drained > since:
        yield "a sync"
    for column in (Press.at, ConsoleSession.seen_at):
        at = session.scalar(select(func.max(column)))
        if at is not None and at > since:
            yield "the web process"
            break
    if session.get_bind().dialect.name == "postgresql":
        count = session.connection().exec_driver_sql(OTHERS).scalar_one()
        if count:
            yield f"{count} connections to the database"
