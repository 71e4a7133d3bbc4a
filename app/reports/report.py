"""A whole report, as `desk report --json` prints it and the API answers it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from app import clock
from app.inboxes import inbox as inboxes
from app.people.workspace import MANAGERS, Workspace
from app.reports import counting
from app.reports.asked import AskedReport
from app.reports.numbers import ReportNumbers
from app.reports.people import person_rows, tag_rows
from app.reports.sums import SERIES, VOLUME
from app.reports.tables import DEFINITIONS

# What a page needs besides, to name and to link.
OF_THE_PAGE = ("id", "name", "has_left")


@dataclass(frozen=True)
class ReportQuestion:
    """What a report is about, beside what, and what a row of its series is."""

    about: AskedReport
    beside: AskedReport | None
    today: date
    by: str = "day"


def report_json(
    session: Session, place: Workspace, asked: ReportQuestion
) -> dict[str, Any]:
    """The report; ten queries, with a comparison no more."""
    about, today = asked.about, asked.today
    of_inboxes = inboxes.workspace_inboxes(session, place.id)
    addresses = {each.id: each.address for each in of_inboxes}
    numbers = ReportNumbers(session, about, asked.beside)
    uncounted, recounted = counting.how_far(session, place.id)
    return {
        "workspace": place.domain,
        "zone": place.zone or counting.UTC,
        "from": about.first.isoformat(),
        "to": about.last.isoformat(),
        "inboxes": [addresses[each] for each in about.inbox_ids],
        "channel": about.channel,
        "hours": "business" if about.is_business else "calendar",
        "definitions": DEFINITIONS,
        "as_of": clock.iso(clock.now()),
        "uncounted": uncounted,
        "recounted": recounted,
        "totals": numbers.totals,
        "compared": _compared(numbers.beside),
        "series": [series_json(row) for row in numbers.rows_by(asked.by, today)],
        "by_inbox": [
            {"inbox": addresses[key], **_counts(found)}
            for key, found in sorted(numbers.by("inbox_id").items())
        ],
        "by_channel": [
            {"channel": key, **_counts(found)}
            for key, found in sorted(numbers.by("channel").items())
        ],
        "heat": numbers.heat(),
        "tags": [_shown(row) for row in tag_rows(session, about, asked.beside)],
        "people": _people(session, place, about),
    }


def series_json(row: dict[str, Any]) -> dict[str, Any]:
    """A row of a series: its first day, what it counts, and the backlog at its end."""
    return {"day": row["day"].isoformat(), **{name: row[name] for name in SERIES}}


def _people(
    session: Session, place: Workspace, about: AskedReport
) -> list[dict[str, Any]]:
    if place.people_report != MANAGERS:
        return []
    return [_shown(row) for row in person_rows(session, about)]


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in row.items() if key not in OF_THE_PAGE}


def _counts(found: dict[str, Any]) -> dict[str, Any]:
    return {name: found[name] for name in VOLUME}


def _compared(numbers: ReportNumbers | None) -> dict[str, Any] | None:
    if numbers is None:
        return None
    about = numbers.asked
    days = {"from": about.first.isoformat(), "to": about.last.isoformat()}
    return {**days, "totals": numbers.totals}
