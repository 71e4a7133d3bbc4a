"""No page of the reports reads a table from end to end, and none reads any mail."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import delete, text
from sqlalchemy.orm import Session

from app.console.today import read_today
from app.reports import counting, stale
from app.reports.asked import AskedReport
from app.reports.facts import FactKind as Kind
from app.reports.listing import UNANSWERED, FactFilter, read_page
from app.reports.numbers import ReportNumbers
from app.reports.people import person_rows, tag_rows
from app.reports.tables import ReportDue
from tests.support.cast import Cast, arrive
from tests.support.plans import plan_of
from tests.support.report_facts import fill_days, fill_facts

pytestmark = pytest.mark.both_databases
TODAY = date(2026, 11, 30)
DAYS = [TODAY - timedelta(days=n) for n in range(1_000, -1, -1)]
# A table that is read as a whole.
WHOLE = re.compile(
    r"^.*\b(?:SCAN|Seq Scan on) (\w+)(?! USING COVERING).*$", re.MULTILINE
)
LARGE = {
    "events", "messages", "report_facts", "report_days", "report_people", "tickets",
    "report_tags",
}  # fmt: skip

Ask = Callable[[Session, AskedReport], object]
PAGES: dict[str, Ask] = {
    "totals": lambda session, asked: (
        ReportNumbers(session, asked, asked.before()).totals
    ),
    "rows": lambda session, asked: ReportNumbers(session, asked).rows_by("week", TODAY),
    "inboxes": lambda session, asked: ReportNumbers(session, asked).by("inbox_id"),
    "hours": lambda session, asked: ReportNumbers(session, asked).heat(),
    "people": person_rows,
    "tags": lambda session, asked: tag_rows(session, asked, asked.before()),
    "unanswered": lambda session, asked: read_page(session, asked, UNANSWERED, 1, 50),
    "backlog": lambda session, asked: read_page(
        session, asked, FactFilter((Kind.STOOD_OPEN,)), 1, 50
    ),
    "facts": lambda session, asked: read_page(
        session, asked, FactFilter((Kind.FIRST_REPLY, Kind.NEXT_REPLY)), 2, 50
    ),
    "one person": lambda session, asked: read_page(
        session, asked, FactFilter((Kind.RESOLVED,), person_id=1), 1, 50
    ),
}


def test_a_page_reads_only_what_it_shows(session: Session, cast: Cast) -> None:
    fill(session, cast)
    asked = AskedReport((cast.support.id,), TODAY - timedelta(days=27), TODAY)
    for name, ask in PAGES.items():
        plan = plan_of(session, partial(ask, session, asked))
        assert not re.search(r"\b(events|messages)\b", plan), (name, plan)
        assert not set(WHOLE.findall(plan)) & LARGE, (name, plan)


def test_the_overview_reads_its_day_alone(session: Session, cast: Cast) -> None:
    fill(session, cast)
    now = datetime(2026, 11, 30, 12, tzinfo=UTC)
    today = read_today(session, cast.ada, now)
    assert today.inbox_ids == {cast.support.id}
    assert dict(each[:2] for each in today.numbers)["Received"] == 2
    plan = plan_of(session, lambda: read_today(session, cast.ada, now))
    assert not set(WHOLE.findall(plan)) & LARGE, plan


def test_counting_reads_only_what_is_due(session: Session, cast: Cast) -> None:
    fill(session, cast)
    session.execute(delete(ReportDue))
    arrive(session, cast)
    workspace_id = cast.acme.id
    plan = plan_of(session, lambda: counting.count_some(session, workspace_id))
    assert not set(WHOLE.findall(plan)) & LARGE, plan
    stale.note_days(session, workspace_id, {(cast.support.id, Kind.RECEIVED, TODAY)})
    plan = plan_of(session, lambda: stale.add_up_some(session, workspace_id))
    assert not set(WHOLE.findall(plan)) & LARGE, plan


def fill(session: Session, cast: Cast) -> None:
    """Facts of three years; tables with a few rows are to be read as large ones are."""
    inboxes = [cast.support.id]
    fill_facts(session, cast.acme.id, inboxes, 3_000, DAYS)
    fill_days(session, cast.acme.id, inboxes, 3_000, DAYS)
    counting.count_some(session, cast.acme.id)
    if session.connection().dialect.name == "postgresql":
        session.execute(text("SET LOCAL enable_seqscan = off"))
