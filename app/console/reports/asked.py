"""What the address of a report asks for, and the address that asks for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from addon.words.reader import Reader
from app.console.visit import PATH
from app.errors import Refused
from app.inboxes import visible
from app.inboxes.inbox import Inbox
from app.people.person import Person
from app.people.workspace import Workspace
from app.reports import counting
from app.reports.asked import AskedReport, asked_days
from app.wording import mark

REPORTS = f"{PATH}/reports"
CHANNELS = {
    "mail": mark("Mail"),
    "form": mark("Form"),
    "widget": mark("Widget"),
    "phone": mark("Phone"),
    "api": mark("API"),
}
COMPARISONS = {
    "previous": mark("The days before"),
    "year": mark("A year ago"),
    "none": mark("Nothing"),
}
NO_DAY = mark("“{text}” is no day. Write it as 2026-11-30.")


@dataclass(frozen=True)
class AskedPage:
    """What a visitor asks for, and may choose from.

    `wrong` is what the address says that makes no sense: it is told, and something
    sensible is shown instead.
    """

    report: AskedReport
    compare: str
    inbox: Inbox | None
    places: tuple[Inbox, ...]
    zone: str
    today: date
    wrong: str = ""

    @property
    def compared(self) -> AskedReport | None:
        """The days beside which these are shown."""
        if self.compare == "none":
            return None
        is_year = self.compare == "year"
        return self.report.a_year_ago() if is_year else self.report.before()

    @property
    def by(self) -> str:
        """One row of a table is a day; of more than 60 a week, of a year a month."""
        if self.report.length <= 60:
            return "day"
        return "week" if self.report.length <= 366 else "month"

    @property
    def has_hours(self) -> bool:
        """Whether an inbox of these has business hours."""
        return any(each.calendar_id is not None for each in self.places)

    @property
    def csv_path(self) -> str:
        """The address of the file with a row for each day."""
        return self.path().replace(REPORTS, f"{REPORTS}.csv", 1)

    def path(self, page: str = "", /, **more: object) -> str:
        """The address of a page of the report about the same."""
        said = {
            "from": self.report.first.isoformat(),
            "to": self.report.last.isoformat(),
            "inbox": self.inbox.address if self.inbox else "",
            "channel": self.report.channel or "",
            "hours": "business" if self.report.is_business else "",
            "compare": "" if self.compare == "previous" else self.compare,
            **more,
        }
        known = {name: text for name, text in said.items() if text}
        query = urlencode(known, safe="@,")
        return f"{REPORTS}/{page}?{query}" if page else f"{REPORTS}?{query}"


def read_asked(
    session: Session, visitor: Person, reader: Reader, args: Mapping[str, str]
) -> AskedPage:
    """What the address asks for; two queries. An inbox of others is none."""
    places = tuple(visible.person_inboxes(session, visitor))
    place = session.get_one(Workspace, visitor.workspace_id)
    zone = place.zone or counting.UTC
    today = reader.now.astimezone(ZoneInfo(zone)).date()
    inbox = next((x for x in places if x.address == args.get("inbox", "")), None)
    chosen = (inbox,) if inbox else places
    first, last, wrong = _days(reader, today, args)
    channel = args.get("channel", "")
    compare = args.get("compare", "previous")
    return AskedPage(
        report=AskedReport(
            tuple(each.id for each in chosen),
            first,
            last,
            channel if channel in CHANNELS else None,
            args.get("hours") == "business",
        ),
        compare=compare if compare in COMPARISONS else "previous",
        inbox=inbox,
        places=places,
        zone=zone,
        today=today,
        wrong=wrong,
    )


def one_day(asked: AskedReport, day: date) -> AskedReport:
    """The same about one of its days."""
    return replace(asked, first=day, last=day)


def _days(
    reader: Reader, today: date, args: Mapping[str, str]
) -> tuple[date, date, str]:
    usual = asked_days(today, None, None)
    said = [args.get(name, "").strip() for name in ("from", "to")]
    days = [_day(text) for text in said]
    for text, day in zip(said, days, strict=True):
        if text and day is None:
            return *usual, reader.say(NO_DAY, text=text[:40])
    try:
        return *asked_days(today, *days), ""
    except Refused as error:
        return *usual, reader.reason(error)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None
