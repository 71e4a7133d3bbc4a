"""How long reports take on a large desk: `python -m tests.tools.report_speed URL`.

URL is an empty database. Days of a million tickets in eight inboxes are written
straight into the daily rows, then each stretch of days is read several times; what is
printed is processor time, of Python and of PostgreSQL's own process, at best.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import click
from sqlalchemy import text

from app import migrations
from app.db import Database
from app.inboxes.inbox import Inbox
from app.inboxes.newcomers import add_workspace
from app.people.workspace import choose_workspace
from app.reports.asked import AskedReport
from app.reports.numbers import ReportNumbers
from app.sql.statistics import refresh_statistics
from tests.support.report_facts import fill_days

TODAY = date(2026, 11, 30)
TICKETS, INBOXES, TURNS = 1_000_000, 8, 8
TICK_MS = 10


def fill(database: Database, tickets: int, first: int, last: int) -> Sequence[int]:
    """The days from so many to so many days ago; the ids of the inboxes."""
    days = [TODAY - timedelta(days=n) for n in range(first, last - 1, -1)]
    with database.transaction() as session:
        place = choose_workspace(session, None)
        known = session.query(Inbox.id).order_by(Inbox.id).all()
        ids = [row.id for row in known]
        fill_days(session, place.id, ids, tickets, days)
    with database.transaction() as session:
        refresh_statistics(session)
    return ids


def measure(database: Database, name: str, asked: AskedReport, by: str) -> None:
    """Print how long it takes to read these days and to draw a row for each."""
    found = []
    for _ in range(TURNS):
        with database.reading() as session:
            is_sqlite = session.get_bind().dialect.name == "sqlite"
            pid = None if is_sqlite else session.scalar(text("SELECT pg_backend_pid()"))
            theirs, mine = _spent(pid), time.process_time()
            numbers = ReportNumbers(session, asked)
            _ = numbers.totals, numbers.rows_by(by, TODAY)
            mine = (time.process_time() - mine) * 1_000
            found.append((mine, _spent(pid) - theirs))
    python, other = min(found)
    click.echo(f"{name}: {python:.0f} ms of Python, {other} ms of PostgreSQL")


def _spent(pid: int | None) -> int:
    """Milliseconds of processor time of that process."""
    if pid is None:
        return 0
    said = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(said[11]) + int(said[12])) * TICK_MS


def main(url: str) -> None:
    """Fill and measure."""
    database = Database(url)
    migrations.upgrade_schema(database)
    with database.transaction() as session:
        add_workspace(session, "acme.example", "ada@acme.example", name="Ada")
        place = choose_workspace(session, None)
        session.add_all(
            Inbox(workspace_id=place.id, address=f"inbox{n}@acme.example")
            for n in range(INBOXES)
        )
    ids = tuple(fill(database, 30 * INBOXES * 10, 29, 0))
    month = AskedReport(ids, TODAY - timedelta(days=29), TODAY)
    measure(database, "30 days of 2,400 tickets, nothing before", month, "day")
    fill(database, TICKETS, 364, 30)
    measure(database, "the same with 1,000,000 tickets before", month, "day")
    before = AskedReport(ids, TODAY - timedelta(days=59), TODAY - timedelta(days=30))
    measure(database, "30 days of 90,000 tickets", before, "day")
    year = AskedReport(ids, TODAY - timedelta(days=364), TODAY)
    measure(database, "a year of 1,000,000 tickets", year, "week")


if __name__ == "__main__":
    main(sys.argv[1])
