"""Reads calendars: their hours, who keeps them, and the business time of an inbox."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from zoneinfo import ZoneInfo

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.calendars.table import Calendar, CalendarDay, CalendarSpan
from app.errors import NotFound
from app.hours.business_time import BusinessTime
from app.hours.opening_hours import OpeningHours, SpecialDay
from app.hours.span import WEEKDAYS, Span
from app.inboxes.inbox import Inbox
from app.people.plain_names import plain_name
from app.people.workspace import Workspace
from app.wording import mark

NO_CALENDAR = mark("There is no such calendar.")
KNOWN_TIMES = 200


@dataclass(frozen=True)
class KeptCalendar:
    """A calendar with its hours, and the inboxes that keep them, by address."""

    row: Calendar
    hours: OpeningHours
    inboxes: tuple[Inbox, ...]


def workspace_calendars(session: Session, workspace_id: int) -> list[KeptCalendar]:
    """Every calendar of a workspace, by name, in four statements."""
    query = select(Calendar).where(Calendar.workspace_id == workspace_id)
    return _kept(session, query.order_by(Calendar.folded))


def kept_calendar(session: Session, calendar: Calendar) -> KeptCalendar:
    """The calendar with its hours, and the inboxes that keep them."""
    (found,) = _kept(session, select(Calendar).where(Calendar.id == calendar.id))
    return found


def find_calendar(session: Session, workspace_id: int, name: str) -> Calendar:
    """The workspace's calendar of that name.

    Raises:
        NotFound: there is none.
    """
    found = session.scalar(
        select(Calendar).where(
            Calendar.workspace_id == workspace_id, Calendar.folded == fold_name(name)
        )
    )
    if found is None:
        raise NotFound("There is no calendar {name}.", name=name[:60])
    return found


def calendar_by_id(session: Session, workspace_id: int, calendar_id: int) -> Calendar:
    """The workspace's calendar of that id.

    Raises:
        NotFound: there is none.
    """
    found = session.get(Calendar, calendar_id)
    if found is None or found.workspace_id != workspace_id:
        raise NotFound(NO_CALENDAR)
    return found


def inbox_times(session: Session, workspace_id: int) -> dict[int, BusinessTime]:
    """The business time of every inbox that keeps a calendar, by the inbox's id.

    An inbox that has no line here is always open.
    """
    times = {
        each.row.id: business_time(each)
        for each in workspace_calendars(session, workspace_id)
    }
    query = select(Inbox.id, Inbox.calendar_id).where(
        Inbox.workspace_id == workspace_id, Inbox.calendar_id.is_not(None)
    )
    return {
        inbox_id: times[kept]
        for inbox_id, kept in session.execute(query)
        if kept is not None and kept in times
    }


def business_time(kept: KeptCalendar) -> BusinessTime:
    """The calendar's business time; what is counted once is known to the process."""
    return _counting(kept.hours)


def fold_name(name: str) -> str:
    """What makes two names of calendars one."""
    return plain_name(name).casefold()


@lru_cache(KNOWN_TIMES)
def _counting(hours: OpeningHours) -> BusinessTime:
    return BusinessTime(hours)


def _kept(session: Session, query: Select[Calendar]) -> list[KeptCalendar]:
    rows = list(session.scalars(query))
    ids = [each.id for each in rows]
    weeks = defaultdict[int, list[list[Span]]](lambda: [[] for _ in WEEKDAYS])
    every = select(CalendarSpan).where(CalendarSpan.calendar_id.in_(ids))
    for span in session.scalars(every):
        found = Span(span.from_minute, span.to_minute)
        weeks[span.calendar_id][span.weekday].append(found)
    days = defaultdict[int, list[SpecialDay]](list)
    special = select(CalendarDay).where(CalendarDay.calendar_id.in_(ids))
    for day in session.scalars(special):
        spans = tuple(Span(*each) for each in day.spans)
        days[day.calendar_id].append(SpecialDay(day.date, spans, day.title))
    theirs = select(Inbox).where(Inbox.calendar_id.in_(ids)).order_by(Inbox.address)
    inboxes = list(session.scalars(theirs))
    return [
        KeptCalendar(
            row,
            OpeningHours(
                ZoneInfo(row.zone),
                tuple(tuple(sorted(each)) for each in weeks[row.id]),
                tuple(sorted(days[row.id])),
                row.region,
            ),
            tuple(each for each in inboxes if each.calendar_id == row.id),
        )
        for row in rows
    ]


def inbox_zone(session: Session, inbox: Inbox) -> ZoneInfo:
    """Where the days of the inbox are: its calendar's zone, else its workspace's."""
    query = select(Calendar.zone).where(Calendar.id == inbox.calendar_id)
    told = session.scalar(query) if inbox.calendar_id else None
    workspace = session.get_one(Workspace, inbox.workspace_id)
    return ZoneInfo(told or workspace.zone or "UTC")
