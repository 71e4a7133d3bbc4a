"""What the address of a report asks for, and the address that asks for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from addon.words.reader import Reader
from app.console.list_query import list_path
from app.console.visit import PATH
from app.errors import Refused
from app.inboxes import visible
from app.inboxes.inbox import Inbox
from app.people.person import Person
from app.people.workspace import Workspace
from app.reports import counting
from app.reports.asked import AskedReport, asked_days
from app.reports.buckets import BY
from app.reports.people_setting import may_see_people
from app.wording import mark

REPORTS = f"{PATH}/reports"
BYS = {"day": mark("Day"), "week": mark("Week"), "month": mark("Month")}
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
TIMES = {"calendar": mark("Around the clock"), "business": mark("Business hours")}
NO_DAY = mark("“{text}” is no day. Write it as 2026-11-30.")
NO_INBOX = mark("There is no such inbox among yours. These are all of them.")
NO_CHOICE = mark("“{text}” is no choice of “{field}”. Choose it again.")
# What is chosen from a list: the address' word, how its field is called, what there is.
CHOICES = (
    ("channel", mark("Channel"), CHANNELS),
    ("compare", mark("Compare with"), COMPARISONS),
    ("by", mark("Rows"), BYS),
    ("hours", mark("Times"), TIMES),
)


@dataclass(frozen=True)
class AskedPage:
    """What a visitor asks for, and may choose from.

    `wrong` tells what the address says that makes no sense; something sensible is
    shown instead.
    """

    report: AskedReport
    compare: str
    inbox: Inbox | None
    places: tuple[Inbox, ...]
    zone: str
    today: date
    sees_people: bool
    people_report: str
    by_said: str = ""
    wrong: tuple[str, ...] = ()

    @property
    def compared(self) -> AskedReport | None:
        """The days beside which these are shown."""
        if self.compare == "none":
            return None
        is_year = self.compare == "year"
        return self.report.a_year_ago() if is_year else self.report.before()

    @property
    def by(self) -> str:
        """What a row of a table is; unless said, of more than 60 days a week."""
        if self.by_said:
            return self.by_said
        if self.report.length <= 60:
            return "day"
        return "week" if self.report.length <= 366 else "month"

    @property
    def has_hours(self) -> bool:
        """Whether an inbox of these has business hours."""
        return any(each.calendar_id is not None for each in self.places)

    def csv_path(self, page: str, **more: object) -> str:
        """The address of the file with the same numbers."""
        return self.path(page, **more).replace("?", ".csv?", 1)

    def facts(self, *kinds: str, days: Any = None, **more: object) -> str:
        """The list of facts of these kinds, in all the days or in those of a row."""
        said = {"kind": ",".join(kinds), **more}
        if days:
            said |= {"from": days["first"].isoformat(), "to": days["last"].isoformat()}
        return self.path("facts", **said)

    def facts_before(self, *kinds: str, **more: object) -> str:
        """The same list of the days beside which these are shown."""
        return self.facts(*kinds, days=self.days_beside, **more)

    def tickets(self, status: str, assignee: str) -> str:
        """The list of tickets that somebody has now."""
        said = {"status": status, "snoozed": "any", "assignee": assignee}
        said |= {"inbox": self.inbox.address} if self.inbox else {}
        said |= {"channel": self.report.channel} if self.report.channel else {}
        return list_path(said)

    @property
    def days_beside(self) -> dict[str, date]:
        """The days beside which these are shown, as a row has them."""
        other = self.compared
        assert other is not None
        return {"first": other.first, "last": other.last}

    @staticmethod
    def page(page: str) -> str:
        """The address of a page, without what it is asked."""
        return f"{REPORTS}/{page}" if page else REPORTS

    def path(self, page: str = "", /, **more: object) -> str:
        """The address of a page of the report about the same."""
        said = {
            "from": self.report.first.isoformat(),
            "to": self.report.last.isoformat(),
            "inbox": self.inbox.address if self.inbox else "",
            "channel": self.report.channel or "",
            "hours": "business" if self.report.is_business else "",
            "compare": "" if self.compare == "previous" else self.compare,
            "by": self.by_said,
            **more,
        }
        known = {name: text for name, text in said.items() if text}
        query = urlencode(known, safe="@,")
        return f"{self.page(page)}?{query}"


def read_asked(
    session: Session, visitor: Person, reader: Reader, args: Mapping[str, str]
) -> AskedPage:
    """What the address asks for; two queries. An inbox of others is none."""
    address = args.get("inbox", "").strip().lower()
    places = tuple(visible.person_inboxes(session, visitor))
    place = session.get_one(Workspace, visitor.workspace_id)
    zone = place.zone or counting.UTC
    today = reader.now.astimezone(ZoneInfo(zone)).date()
    inbox = next((x for x in places if x.address == address), None)
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
        sees_people=may_see_people(visitor, place),
        people_report=place.people_report,
        by_said=args.get("by", "") if args.get("by") in BY else "",
        wrong=(
            *((wrong,) if wrong else ()),
            *((reader.say(NO_INBOX),) if address and inbox is None else ()),
            *_no_choices(reader, args),
        ),
    )


def _no_choices(reader: Reader, args: Mapping[str, str]) -> Iterator[str]:
    for name, field, known in CHOICES:
        text = args.get(name, "")
        if text and text not in known:
            yield reader.say(NO_CHOICE, text=text[:40], field=reader.say(field))


def _days(
    reader: Reader, today: date, args: Mapping[str, str]
) -> tuple[date, date, str]:
    usual = asked_days(today, None, None)
    one = args.get("day", "").strip()
    said = [one or args.get(name, "").strip() for name in ("from", "to")]
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


def facts_path(first: date, last: date, *kinds: str) -> str:
    """The list of all facts of these kinds and days, of all one's inboxes."""
    days = {"from": first.isoformat(), "to": last.isoformat()}
    query = urlencode({**days, "kind": ",".join(kinds)}, safe="@,")
    return f"{REPORTS}/facts?{query}"
