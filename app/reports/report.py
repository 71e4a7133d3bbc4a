"""A whole report, as `desk report --json` prints it and the API answers it."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from app import clock
from app.inboxes import inbox as inboxes
from app.people.workspace import Workspace
from app.reports import counting
from app.reports.asked import AskedReport
from app.reports.numbers import VOLUME, ReportNumbers
from app.reports.people import person_rows, tag_rows
from app.reports.tables import DEFINITIONS

# What a page needs besides to name a person.
OF_THE_PAGE = ("id", "name", "has_left")


def report_json(
    session: Session,
    place: Workspace,
    asked: AskedReport,
    compared: AskedReport | None,
    today: date,
) -> dict[str, Any]:
    """The report; ten queries, with a comparison twelve."""
    of_inboxes = inboxes.workspace_inboxes(session, place.id)
    addresses = {each.id: each.address for each in of_inboxes}
    numbers = ReportNumbers(session, asked)
    before = ReportNumbers(session, compared) if compared else None
    return {
        "workspace": place.domain,
        "zone": place.zone or counting.UTC,
        "from": asked.first.isoformat(),
        "to": asked.last.isoformat(),
        "inboxes": [addresses[each] for each in asked.inbox_ids],
        "channel": asked.channel,
        "hours": "business" if asked.is_business else "calendar",
        "definitions": DEFINITIONS,
        "as_of": clock.iso(clock.now()),
        "uncounted": counting.uncounted(session, place.id),
        "totals": numbers.totals(),
        "compared": _compared(compared, before),
        "series": [
            {**row, "day": row["day"].isoformat()} for row in numbers.series(today)
        ],
        "by_inbox": [
            {"inbox": addresses[key], **_counts(found)}
            for key, found in sorted(numbers.by("inbox_id").items())
        ],
        "by_channel": [
            {"channel": key, **_counts(found)}
            for key, found in sorted(numbers.by("channel").items())
        ],
        "heat": numbers.heat(),
        "tags": tag_rows(session, asked),
        "people": [
            {key: value for key, value in row.items() if key not in OF_THE_PAGE}
            for row in person_rows(session, asked)
        ],
    }


def _counts(found: dict[str, Any]) -> dict[str, Any]:
    return {name: found[name] for name in VOLUME}


def _compared(
    asked: AskedReport | None, numbers: ReportNumbers | None
) -> dict[str, Any] | None:
    if asked is None or numbers is None:
        return None
    days = {"from": asked.first.isoformat(), "to": asked.last.isoformat()}
    return {**days, "totals": numbers.totals()}
