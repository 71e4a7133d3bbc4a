"""Adds calendars, changes and removes them, and gives an inbox the one it keeps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from app import audit
from app.audit import Author
from app.calendars.reading import calendar_by_id, fold_name, kept_calendar
from app.calendars.table import Calendar, CalendarDay, CalendarSpan
from app.db import LOCK
from app.errors import NotFound, Refused
from app.hours.opening_hours import OpeningHours
from app.hours.written import said_spans, said_week
from app.inboxes.inbox import Inbox
from app.people import workspace as workspaces
from app.people.plain_names import plain_name
from app.wording import mark

MAX_NAME_LENGTH = 60
MAX_CALENDARS, MAX_DAYS = 100, 1_000
# What a command takes for no calendar at all.
NO_ONE = "none"
NO_NAME = mark("Type a name for the calendar first.")
TOO_LONG = mark("The name of a calendar has at most {most} characters.")
TAKEN = mark("There is a calendar {name} already.")
NEVER_OPEN = mark("The calendar is never open. Give at least one day hours.")
TOO_MANY = mark("There are {most} calendars, which is the most. Remove one first.")
TOO_MANY_DAYS = mark("A calendar has at most {most} special days.")
KEPT = mark("{inbox} uses this calendar. Give the inbox another one first.")
CHANGED = mark("Somebody has changed this calendar meanwhile. Look at it, then save.")


@dataclass(frozen=True)
class NewHours:
    """A calendar as somebody wants it to be."""

    name: str
    hours: OpeningHours


def add_calendar(
    session: Session, workspace_id: int, new: NewHours, by: Author
) -> Calendar:
    """Make the calendar; one of that name and the same hours is left as it is.

    Raises:
        Refused: the name is none, or taken by other hours; it is never open; there are
            too many.
    """
    name = _checked(new)
    workspaces.lock_workspace(session, workspace_id)
    there = _of_name(session, workspace_id, name)
    if there is not None:
        if kept_calendar(session, there).hours != new.hours:
            raise Refused(TAKEN, name=there.name)
        return there
    every = select(func.count()).where(Calendar.workspace_id == workspace_id)
    if (session.scalar(every) or 0) >= MAX_CALENDARS:
        raise Refused(TOO_MANY, most=MAX_CALENDARS)
    made = Calendar(workspace_id=workspace_id, **_columns(name, new.hours))
    session.add(made)
    session.flush()
    _write(session, made, new.hours)
    audit.record(session, by, "calendar.added", made, new=_told(new.hours))
    return made


def change_calendar(
    session: Session,
    calendar: Calendar,
    new: NewHours,
    by: Author,
    *,
    seen: int | None = None,
) -> None:
    """Let the calendar be like that; nothing when it is already.

    `seen` is the version that the doer has changed.

    Raises:
        Refused: as above, or somebody has changed it meanwhile.
    """
    name = _checked(new)
    _lock(session, calendar)
    before, was = kept_calendar(session, calendar).hours, calendar.name
    if (was, before) == (name, new.hours):
        return
    if seen is not None and seen != calendar.version:
        raise Refused(CHANGED)
    other = _of_name(session, calendar.workspace_id, name)
    if other is not None and other.id != calendar.id:
        raise Refused(TAKEN, name=other.name)
    for column, value in _columns(name, new.hours).items():
        setattr(calendar, column, value)
    calendar.version += 1
    _write(session, calendar, new.hours)
    old, now = _told(before), _told(new.hours)
    changed = [each for each in old if old[each] != now[each]]
    audit.record(
        session,
        by,
        "calendar.changed",
        calendar,
        old={each: old[each] for each in changed},
        new={each: now[each] for each in changed},
        private={} if was == name else {"name": [was, name]},
    )


def remove_calendar(session: Session, calendar: Calendar, by: Author) -> None:
    """Remove the calendar.

    Raises:
        Refused: an inbox keeps it.
    """
    _lock(session, calendar)
    kept = kept_calendar(session, calendar)
    if kept.inboxes:
        raise Refused(KEPT, inbox=kept.inboxes[0].address)
    _forget(session, calendar)
    audit.record(session, by, "calendar.removed", calendar, old=_told(kept.hours))
    session.delete(calendar)
    session.flush()


def give_calendar(session: Session, inbox: Inbox, calendar_id: int | None) -> None:
    """Let the inbox keep the calendar, or none: it is always open then.

    The caller writes down the change of the inbox.

    Raises:
        NotFound: there is no such calendar.
    """
    if calendar_id is not None:
        found = calendar_by_id(session, inbox.workspace_id, calendar_id)
        # Nobody removes it meanwhile.
        _lock(session, found)
    inbox.calendar_id = calendar_id


def _checked(new: NewHours) -> str:
    """The name as it is kept."""
    name = plain_name(new.name)
    if not name or fold_name(name) == NO_ONE:
        raise Refused(NO_NAME)
    if len(name) > MAX_NAME_LENGTH:
        raise Refused(TOO_LONG, most=MAX_NAME_LENGTH)
    if not new.hours.has_hours:
        raise Refused(NEVER_OPEN)
    if len(new.hours.days) > MAX_DAYS:
        raise Refused(TOO_MANY_DAYS, most=MAX_DAYS)
    return name


def _lock(session: Session, calendar: Calendar) -> None:
    query = select(Calendar).where(Calendar.id == calendar.id)
    query = query.execution_options(populate_existing=True).with_for_update(**LOCK)
    if session.scalar(query) is None:
        raise NotFound("There is no calendar {name}.", name=calendar.name)


def _of_name(session: Session, workspace_id: int, name: str) -> Calendar | None:
    return session.scalar(
        select(Calendar).where(
            Calendar.workspace_id == workspace_id, Calendar.folded == fold_name(name)
        )
    )


def _columns(name: str, hours: OpeningHours) -> dict[str, Any]:
    return {
        "name": name,
        "folded": fold_name(name),
        "zone": hours.zone.key,
        "region": hours.region,
    }


def _write(session: Session, calendar: Calendar, hours: OpeningHours) -> None:
    _forget(session, calendar)
    of = {"calendar_id": calendar.id, "workspace_id": calendar.workspace_id}
    for weekday, spans in enumerate(hours.week):
        session.add_all(
            CalendarSpan(
                weekday=weekday, from_minute=each.start, to_minute=each.end, **of
            )
            for each in spans
        )
    session.add_all(
        CalendarDay(
            date=each.day, spans=[list(s) for s in each.spans], title=each.title, **of
        )
        for each in hours.days
    )
    session.flush()


def _forget(session: Session, calendar: Calendar) -> None:
    for kind in (CalendarSpan, CalendarDay):
        session.execute(delete(kind).where(kind.calendar_id == calendar.id))


def _told(hours: OpeningHours) -> dict[str, Any]:
    """The hours as the audit log keeps them; the days' names stay out of it."""
    return {
        "zone": hours.zone.key,
        "open": said_week(hours.week),
        "holidays": hours.region,
        "days": {
            each.day.isoformat(): said_spans(each.spans) or None for each in hours.days
        },
    }
