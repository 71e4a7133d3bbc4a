"""What the sections of a report show, each part read once."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from addon.words import status_lines
from app.console.reports.asked import AskedPage
from app.frontdoor.ratings.counting import RatedTicket, rated_tickets
from app.people.person import Person
from app.people.workspace import OFF
from app.reports import counting
from app.reports.listing import unanswered_query
from app.reports.numbers import ReportNumbers
from app.reports.people import person_rows, tag_rows


class FoundReport:
    """One visitor's report about what they ask for, read while the session lasts."""

    def __init__(self, session: Session, visitor: Person, asked: AskedPage) -> None:
        self.asked = asked
        self._session = session
        self._visitor = visitor

    @cached_property
    def numbers(self) -> ReportNumbers:
        """Those of the days that are asked for, and of the days beside them."""
        return ReportNumbers(self._session, self.asked.report, self.asked.compared)

    @property
    def now(self) -> dict[str, Any]:
        """All numbers."""
        return self.numbers.totals

    @property
    def before(self) -> dict[str, Any] | None:
        """All numbers of the days beside which they are shown."""
        beside = self.numbers.beside
        return beside.totals if beside else None

    @cached_property
    def rows(self) -> list[dict[str, Any]]:
        """What is counted in each day, week or month."""
        return self.numbers.rows_by(self.asked.by, self.asked.today)

    @cached_property
    def rows_before(self) -> list[dict[str, Any]]:
        """As many rows of the days beside, for the dashed line of a picture."""
        beside = self.numbers.beside
        return beside.volume_by(self.asked.by, self.asked.today) if beside else []

    @cached_property
    def full_rows(self) -> list[dict[str, Any]]:
        """All numbers of each day, week or month."""
        return self.numbers.totals_by(self.asked.by, self.asked.today)

    @cached_property
    def full_rows_before(self) -> list[dict[str, Any]]:
        """All numbers of as many rows of the days beside."""
        beside = self.numbers.beside
        return beside.totals_by(self.asked.by, self.asked.today) if beside else []

    @cached_property
    def by_inbox(self) -> list[tuple[str, dict[str, Any]]]:
        """What is counted in each inbox, by its address."""
        found = self.numbers.by("inbox_id")
        places = [each for each in self.asked.places if each.id in found]
        return [(each.address, found[each.id]) for each in places]

    @cached_property
    def by_channel(self) -> list[tuple[str, dict[str, Any]]]:
        """What is counted of each channel."""
        return sorted(self.numbers.by("channel").items())

    @property
    def unanswered(self) -> int:
        """How many tickets are open now to which nobody has replied."""
        return self._standing[0]

    @property
    def standing(self) -> dict[str, int | None]:
        """How many changes are not counted yet, and how much of a recount is done."""
        return dict(zip(("uncounted", "recounted"), self._standing[1:], strict=True))

    @cached_property
    def _standing(self) -> tuple[int, int, int | None]:
        here = self._visitor.workspace_id
        queries = (
            unanswered_query(self.asked.report),
            counting.due_query(here),
            counting.progress_query(here),
        )
        query = select(*(each.scalar_subquery() for each in queries))
        unanswered, uncounted, recounted = self._session.execute(query).one()
        return unanswered, uncounted, recounted

    @cached_property
    def heat(self) -> dict[str, list[list[int]]]:
        """By weekday and hour."""
        return self.numbers.heat()

    @cached_property
    def rated(self) -> list[RatedTicket]:
        """The tickets that were rated on these days."""
        asked = self.asked.report
        zone = ZoneInfo(self.asked.zone)
        since, until = (
            datetime.combine(day, time(), zone)
            for day in (asked.first, asked.last + timedelta(days=1))
        )
        return rated_tickets(
            self._session, asked.inbox_ids, since, until, asked.channel
        )

    @property
    def rated_of_people(self) -> list[RatedTicket]:
        """Of these, what the visitor may see of persons."""
        if self.asked.people_report == OFF:
            return []
        mine = self._visitor.id
        known = (each for each in self.rated if each.person_id is not None)
        return [e for e in known if self.asked.sees_people or e.person_id == mine]

    @cached_property
    def tags(self) -> list[dict[str, Any]]:
        """A row for each tag."""
        return tag_rows(self._session, self.asked.report, self.asked.compared)

    @cached_property
    def people(self) -> list[tuple[dict[str, Any], str]]:
        """A row for each person that the visitor may see, and how they are called."""
        if self.asked.people_report == OFF:
            return []
        only = None if self.asked.sees_people else self._visitor.id
        found = person_rows(self._session, self.asked.report, only)
        named = [(each["name"] or "", each["person"] or "") for each in found]
        called = status_lines.told_apart(named)
        return list(zip(found, called, strict=True))
